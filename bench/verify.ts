import { hash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { writeFixtures } from '../tests/fixtures/index.ts';
import { figure, type Run, report, run } from './machine.ts';

/**
 * How fast the command line verifies a chain, from its start, beside `sha256sum` of the same file and beside plain
 * walks in Python (json, sort_keys, hashlib) and Node (JSON.parse, sort, stringify, hash). Each is the median of five,
 * taken in turns. Rows are about 530 bytes and hash a sorted-key JSON of all fields but one. Then a log five times as
 * long, the same log as day files, and a log in a vault beside its file.
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

const NODE = `
import { hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
const sorted = (value) =>
  value === null || typeof value !== 'object'
    ? value
    : Array.isArray(value)
      ? value.map(sorted)
      : Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
let prev = '0'.repeat(64);
for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  const { entry_hash, ...row } = JSON.parse(line);
  if (row.prev_hash !== prev || hash('sha256', JSON.stringify(sorted(row))) !== entry_hash) process.exit(1);
  prev = entry_hash;
}
`;

const TIMES = 5;

type Bench = { cli: string; rows: number; home: string; env: NodeJS.ProcessEnv };

/** Prints the table: file, plain walks, large file, a folder of 365 day files, vault. */
export async function verifySpeed({ cli, rows, home, env }: Bench): Promise<void> {
  const folder = join(home, 'verify');
  mkdirSync(folder, { recursive: true });
  const [recipe, log] = [join(folder, 'recipe.json'), join(folder, 'log.ndjson')];
  const [python, node] = [join(folder, 'walk.py'), join(folder, 'walk.mjs')];
  writeFileSync(recipe, JSON.stringify(RECIPE));
  writeFileSync(python, PYTHON);
  writeFileSync(node, NODE);
  const bytes = writeLogs(rows, () => log);
  const verify = (path: string) => run(process.execPath, [cli, 'verify', path, '--recipe', recipe], env);
  const all: Record<'vouch' | 'sum' | 'python' | 'node', Run[]> = {
    vouch: [],
    sum: [],
    python: [],
    node: [],
  };
  for (let i = 0; i < TIMES; i++) {
    all.vouch.push(await verify(log));
    all.sum.push(await run('sha256sum', [log]));
    all.python.push(await run('python3', [python, log]));
    all.node.push(await run(process.execPath, [node, log]));
  }
  const seconds = medianSeconds(all.vouch);
  report(`verify ${figure(rows)} rows, ${figure(bytes / 1e6)} MB`, `${figure(seconds)} s`);
  report('  sha256sum of the file', `${figure(medianSeconds(all.sum))} s`);
  report('  ratio (median of those of each turn)', figure(medianRatio(all.vouch, all.sum)));
  report('  plain Python walk, times as long', figure(medianRatio(all.python, all.vouch)));
  report('  plain Node walk, times as long', figure(medianRatio(all.node, all.vouch)));
  report('  processor time: vouch, sha256sum', `${figure(cpu(all.vouch))} s, ${figure(cpu(all.sum))} s`);
  report('  peak memory', `${figure(peak(all.vouch))} MB`);
  await dayFiles(rows, join(folder, 'days'), verify, seconds);
  writeLogs(rows * 5, () => log);
  const large = await verify(log);
  report(`verify ${figure(rows * 5)} rows`, `${figure(large.seconds)} s, ${figure(peak([large]))} MB`);
  rmSync(folder, { recursive: true });
  await fromVault({ cli, rows, home, env });
}

/** The same log from its file, and from a vault that is unlocked for it. */
async function fromVault({ cli, rows, home, env }: Bench): Promise<void> {
  const command = (...args: string[]) => run(process.execPath, [cli, ...args], env);
  const vault = join(home, 'verify.vouch');
  writeFixtures(join(home, 'verify'), { rows, platforms: ['kommit'] });
  const log = join(home, 'verify/kommit/large.ndjson');
  await command('init', vault);
  await command('import', vault, log);
  const [files, vaults]: [Run[], Run[]] = [[], []];
  for (let i = 0; i < TIMES; i++) {
    files.push(await command('verify', log));
    vaults.push(await command('verify', vault));
  }
  report(`verify ${figure(rows)} rows of Kommit, from the file`, `${figure(medianSeconds(files))} s`);
  report('  from the vault, with unlocking', `${figure(medianSeconds(vaults))} s`);
  report('  times as long', figure(medianRatio(vaults, files)));
  rmSync(join(home, 'verify'), { recursive: true });
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

function peak(runs: readonly Run[]): number {
  return Math.max(...runs.map(({ peakMb }) => peakMb));
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
    const row = rowOf(seq, prev);
    const body = JSON.stringify(row);
    prev = hash('sha256', JSON.stringify(row, SORTED));
    parts.push(`${body.slice(0, -1)},"entry_hash":"${prev}"}\n`);
    if (parts.length === 5000) flush();
  }
  flush();
  if (file !== null) closeSync(file);
  return bytes;
}

function rowOf(seq: number, prev: string): Record<string, unknown> {
  return {
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
  };
}

/** The names of all members in order, which is how JSON.stringify writes them then. */
const SORTED = [...new Set(namesIn(rowOf(0, '')))].sort();

function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...namesIn(inner)]);
}
