import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalize } from '../electron/engine/integrity/canonical.ts';
import { PRESETS } from '../electron/engine/integrity/json-style.ts';
import { figure, type Run, report, run } from './machine.ts';

/**
 * How fast the command line verifies a chain, from its start, beside `sha256sum` of the same file and beside a plain
 * walk in Python (json, sort_keys, hashlib). Each is the median of five, taken in turns. Rows are about 515 bytes and
 * hash a sorted-key JSON of all fields but one.
 */
const RECIPE = {
  recipe: 'chain-recipe/1',
  name: 'bench',
  hash: 'entry_hash',
  prev: 'prev_hash',
  genesis: { const: '0'.repeat(64) },
  seq: { field: 'seq', start: 0 },
  alg: 'sha256',
  preimage: [{ json: { of: 'record', omit: ['entry_hash'], style: { keys: 'utf16' } } }],
};

const PYTHON = `
import hashlib, json, sys
prev = "0" * 64
with open(sys.argv[1], encoding="utf-8") as log:
    for number, line in enumerate(log):
        row = json.loads(line)
        stored = row.pop("entry_hash")
        text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if row["prev_hash"] != prev or hashlib.sha256(text.encode()).hexdigest() != stored:
            sys.exit(f"row {number}")
        prev = stored
`;

const TIMES = 5;

type Bench = { cli: string; rows: number; home: string; env: NodeJS.ProcessEnv };

/** Prints the table: file, large file, a folder of 365 day files. */
export async function verifySpeed({ cli, rows, home, env }: Bench): Promise<void> {
  const folder = join(home, 'verify');
  mkdirSync(folder, { recursive: true });
  const recipe = join(folder, 'recipe.json');
  const walker = join(folder, 'walk.py');
  const log = join(folder, 'log.ndjson');
  writeFileSync(recipe, JSON.stringify(RECIPE));
  writeFileSync(walker, PYTHON);
  const bytes = writeLogs(rows, () => log);
  const verify = (path: string) => run(process.execPath, [cli, 'verify', path, '--recipe', recipe], env);
  const all: Record<'vouch' | 'sum' | 'python', Run[]> = { vouch: [], sum: [], python: [] };
  for (let i = 0; i < TIMES; i++) {
    all.vouch.push(await verify(log));
    all.sum.push(await run('sha256sum', [log]));
    if (i === 0) all.python.push(await run('python3', [walker, log]));
  }
  report(`verify ${figure(rows)} rows, ${figure(bytes / 1e6)} MB`, `${figure(medianSeconds(all.vouch))} s`);
  report('  sha256sum of the file', `${figure(medianSeconds(all.sum))} s`);
  report('  ratio (median of those of each turn)', figure(medianRatio(all.vouch, all.sum)));
  report(
    '  plain Python walk (once), times as long',
    figure(all.python[0]!.seconds / medianSeconds(all.vouch)),
  );
  report('  processor time: vouch, sha256sum', `${figure(cpu(all.vouch))} s, ${figure(cpu(all.sum))} s`);
  report('  peak memory', `${figure(Math.max(...all.vouch.map(({ peakMb }) => peakMb)))} MB`);
  await dayFiles(rows, join(folder, 'days'), verify, medianSeconds(all.vouch));
}

async function dayFiles(
  rows: number,
  folder: string,
  verify: (path: string) => Promise<Run>,
  oneFile: number,
): Promise<void> {
  mkdirSync(folder);
  const day = (row: number) => String(Math.floor((row * 365) / rows)).padStart(3, '0');
  writeLogs(rows, (row) => join(folder, `day-${day(row)}.ndjson`));
  const runs: Run[] = [];
  for (let i = 0; i < TIMES; i++) runs.push(await verify(folder));
  report('  the same as 365 day files, times as long', figure(medianSeconds(runs) / oneFile));
}

function medianSeconds(runs: readonly Run[]): number {
  return median(runs.map(({ seconds }) => seconds));
}

function medianRatio(runs: readonly Run[], others: readonly Run[]): number {
  return median(runs.map(({ seconds }, i) => seconds / others[i]!.seconds));
}

function cpu(runs: readonly Run[]): number {
  return median(runs.map(({ cpuSeconds }) => cpuSeconds));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Writes rows of one chain, each to the file that `fileOf` names, which changes in order. Returns the bytes. */
function writeLogs(count: number, fileOf: (row: number) => string): number {
  let prev = '0'.repeat(64);
  let bytes = 0;
  let path = '';
  let file: number | null = null;
  let parts: string[] = [];
  const flush = (): void => {
    if (file !== null && parts.length > 0) bytes += writeSync(file, parts.join(''));
    parts = [];
  };
  for (let seq = 0; seq < count; seq++) {
    const next = fileOf(seq);
    if (next !== path) {
      flush();
      if (file !== null) closeSync(file);
      file = openSync(next, 'w');
      path = next;
    }
    const body = rowText(seq, prev);
    prev = createHash('sha256')
      .update(canonicalize(body, { ...PRESETS.jcs, numbers: 'lexeme' }) ?? '')
      .digest('hex');
    parts.push(`${body.slice(0, -1)},"entry_hash":"${prev}"}\n`);
    if (parts.length === 5000) flush();
  }
  flush();
  if (file !== null) closeSync(file);
  return bytes;
}

function rowText(seq: number, prev: string): string {
  return JSON.stringify({
    seq,
    event_id: `25cbb06c-e534-4f14-a740-${String(seq).padStart(12, '0')}`,
    timestamp: '2026-03-01T08:01:55.000Z',
    event_type: 'policy.update',
    model: 'gpt-x',
    entity_count: seq % 7,
    categories: { EMAIL: 0, PERSON: seq % 3 },
    tokens: ['[EMAIL_0]'],
    latency_ms: 12.5 + (seq % 100),
    timing: null,
    prev_hash: prev,
    metadata: { actor: `user-${seq % 50}@example.com`, action: 'record.read', note: 'Ω threshold' },
    decision_id: `dec-${seq}`,
  });
}
