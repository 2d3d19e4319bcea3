import { parseArgs } from 'node:util';
import { AppError } from '../../shared/errors.ts';
import { runWeb } from './web/serve.ts';

export { runWeb, serveWeb } from './web/serve.ts';

/**
 * The web host as a program: `node dist/node/web.js [--port N] [--no-open] [--why TEXT] [VAULT ...]`.
 * Other code starts it by `serveWeb` (as a part) or `runWeb` (until Ctrl-C).
 */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    allowNegative: true,
    options: {
      port: { type: 'string', default: '0' },
      open: { type: 'boolean', default: true },
      why: { type: 'string' },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new AppError('request-invalid', { problem: '--port must be a number from 0 to 65535' });
  await runWeb({ port, open: values.open, why: values.why, vaults: positionals });
  return 0;
}

if (import.meta.main) {
  main().then(
    (status) => process.exit(status),
    (error: unknown) => {
      const hint = error instanceof AppError ? ` ${error.hint}` : '';
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}${hint}\n`);
      process.exit(2);
    },
  );
}
