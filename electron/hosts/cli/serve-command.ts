import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { ExitCode } from './program.ts';
import { wholeNumber } from './whole-number.ts';

/** Serves the app on 127.0.0.1 until Ctrl-C. */
export async function serve(vaults: string[], flags: { port?: string }): Promise<ExitCode> {
  for (const path of vaults)
    if (!existsSync(path)) throw new AppError('file-not-found', { path: resolve(path) });
  const { runWeb } = await import('../web/serve.ts');
  await runWeb({
    vaults,
    ...(flags.port === undefined ? {} : { port: wholeNumber('--port', flags.port) }),
  });
  return 0;
}
