import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PLATFORMS, type Platform, writeFixtures, writeSampleEngagement } from '../tests/fixtures/index.ts';

const HELP = `Writes realistic, invented audit logs of one company over two quarters of 2026.

Usage: npm run fixtures -- [options]

  --out DIR       folder to write to (default .cache/fixtures)
  --seed S        any text; the same text gives the same bytes (default tidewright)
  --platform P    only ${PLATFORMS.join(', ')}; may be repeated
  --rows N        only one Kommit log of N rows, kommit/large.ndjson
  --sample        make resources/sample-engagement again (or DIR, with --out)
  --json          list the files written as JSON
  --help          this text
`;

/** Exit code 2: the command line makes no sense. */
function usage(message: string): never {
  process.stderr.write(`${message}\nTry --help.\n`);
  process.exit(2);
}

function isPlatform(text: string): text is Platform {
  return PLATFORMS.some((platform) => platform === text);
}

function options() {
  try {
    return parseArgs({
      options: {
        out: { type: 'string' },
        seed: { type: 'string' },
        platform: { type: 'string', multiple: true },
        rows: { type: 'string' },
        sample: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
}

function main(): void {
  const { out, seed, platform = [], rows: rowsText, sample, json, help } = options();
  if (help) {
    process.stdout.write(HELP);
    return;
  }
  const platforms = platform.filter(isPlatform);
  if (platforms.length < platform.length) usage(`--platform is one of ${PLATFORMS.join(', ')}.`);
  if (rowsText !== undefined && !/^[1-9]\d{0,8}$/.test(rowsText))
    usage('--rows is a whole number from 1 to 999999999.');
  if (sample && (seed !== undefined || rowsText !== undefined || platform.length > 0)) {
    usage('--sample always makes the same files: it goes with --out and --json only.');
  }
  if (rowsText !== undefined && platforms.some((name) => name !== 'kommit'))
    usage('--rows writes a Kommit log only.');
  const root = fileURLToPath(new URL('..', import.meta.url));
  const started = performance.now();
  const dir = out ?? `${root}${sample ? 'resources/sample-engagement' : '.cache/fixtures'}`;
  const files = sample
    ? writeSampleEngagement(dir)
    : writeFixtures(dir, {
        seed,
        platforms: platforms.length > 0 ? platforms : undefined,
        rows: rowsText === undefined ? undefined : Number(rowsText),
      });
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (json) process.stdout.write(`${JSON.stringify({ dir, bytes, files }, null, 2)}\n`);
  else for (const file of files) process.stdout.write(`${String(file.bytes).padStart(11)}  ${file.path}\n`);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stderr.write(`${files.length} files, ${(bytes / 1e6).toFixed(1)} MB in ${seconds} s: ${dir}\n`);
}

main();
