import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import type { AppState } from '../../electron/engine/app-state.ts';
import type { Verification } from '../../shared/model/integrity.ts';
import type { Job } from '../../shared/model/job.ts';
import { kommitLargeChunks } from '../fixtures/index.ts';
import { Random } from '../fixtures/random.ts';
import { startCli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { errorCode, openRaw, receivedFiles, sha256, TestVault } from '../helpers/test-vault.ts';
import { zipOf } from '../helpers/zip.ts';

const folder = temporaryFolder();
/** Fifty processes and their threads load the same modules: half of the time they would take. */
process.env.NODE_COMPILE_CACHE = join(folder, 'modules');
const ROWS = 60_000;
const large = join(folder, 'large.ndjson');
writeFileSync(large, [...kommitLargeChunks(ROWS)].join(''));
const small = join(folder, 'small.ndjson');
writeFileSync(small, [...kommitLargeChunks(500, 'another seed')].join(''));

let number = 0;
function place(): string {
  const own = join(folder, String(++number));
  mkdirSync(own);
  return join(own, 'test.vouch');
}

/** Nothing of a file that was not imported whole may be left anywhere. */
function leftovers(path: string): Record<string, number> {
  const raw = openRaw(path);
  try {
    raw.exec('CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, record_text, instance)');
    const count = (sql: string) => raw.prepare(sql).pluck().get() as number;
    return {
      records: count('SELECT count(*) FROM record WHERE acquisition_id NOT IN (SELECT id FROM acquisition)'),
      texts: count('SELECT count(DISTINCT doc) FROM temp.words') - count('SELECT count(*) FROM record'),
      blocks: count('SELECT count(*) FROM block WHERE file_id NOT IN (SELECT id FROM received_file)'),
      ledger: count(
        'SELECT count(*) FROM ledger_line WHERE acquisition_id NOT IN (SELECT id FROM acquisition)',
      ),
      indexes: 1 - count("SELECT count(*) FROM sqlite_schema WHERE name = 'target_key'"),
    };
  } finally {
    raw.close();
  }
}
const NOTHING = { records: 0, texts: 0, blocks: 0, ledger: 0, indexes: 0 };

/** Starts an import as its own process and says when it has begun to read. */
function importing(path: string, files: readonly string[], source: string) {
  const stateDir = join(path, '..', 'state');
  const { child, ended } = startCli(['import', path, ...files, '--source', source], {
    VOUCH_STATE_DIR: stateDir,
  });
  const isRunning = () => {
    const file = join(stateDir, 'state.json');
    const state = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as AppState) : null;
    return state?.running[path] !== undefined;
  };
  const begun = (async () => {
    while (!isRunning() && child.exitCode === null && child.signalCode === null) await sleep(2);
  })();
  return { child, ended, begun, isRunning };
}

const KILLS = 50;
const PIECES = 4;
const PIECE_ROWS = 250;

/** One log in every container; of several files each is whole or not there, of the others all is one. */
function containers(): { name: string; files: string[]; whole: number }[] {
  const lines = [...kommitLargeChunks(PIECES * PIECE_ROWS, 'killed')].join('').trimEnd().split('\n');
  const pieces = Array.from({ length: PIECES }, (_, i) => ({
    name: `part-${i + 1}.ndjson`,
    content: `${lines.slice(i * PIECE_ROWS, (i + 1) * PIECE_ROWS).join('\n')}\n`,
  }));
  const all = pieces.map(({ content }) => content).join('');
  const at = (name: string, content: string | Buffer) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  return [
    { name: 'plain', files: [at('killed.ndjson', all)], whole: lines.length },
    { name: 'gzip', files: [at('killed.ndjson.gz', gzipSync(all))], whole: lines.length },
    { name: 'zip', files: [at('killed.zip', zipOf(pieces))], whole: lines.length },
    { name: 'several', files: pieces.map(({ name, content }) => at(name, content)), whole: PIECE_ROWS },
  ];
}

test(`an import that is killed at ${KILLS} random moments is there whole or not at all`, {
  timeout: 900_000,
}, async () => {
  const path = place();
  const first = await TestVault.create(path);
  await first.import(small);
  await first.close();
  let expected = 500;
  const ROWS_EACH = PIECES * PIECE_ROWS;

  // How long one takes here, so that the moments lie all over it.
  const kinds: (ReturnType<typeof containers>[number] & { duration: number })[] = [];
  let startup = 0;
  for (const kind of containers()) {
    const started = performance.now();
    const whole = importing(path, kind.files, `whole ${kind.name}`);
    await whole.begun;
    const begun = performance.now();
    expect((await whole.ended).code).toBe(0);
    startup = begun - started;
    kinds.push({ ...kind, duration: performance.now() - begun });
    expected += ROWS_EACH;
  }

  const random = new Random('fifty kills');
  let [taken, killed] = [0, 0];
  for (let i = 0; i < KILLS; i++) {
    const { files, whole, duration } = kinds[i % kinds.length]!;
    const source = `killed ${i}`;
    const { child, ended, begun, isRunning } = importing(path, files, source);
    // One of ten while it starts.
    if (i % 10 === 9) await sleep(random.fraction() * startup);
    else {
      await begun;
      await sleep(random.fraction() * 0.9 * duration);
    }
    child.kill('SIGKILL');
    const { code, signal, stderr } = await ended;
    expect(signal ?? code, stderr).toBeOneOf(['SIGKILL', 0]);
    const wasRunning = isRunning();

    const vault = await TestVault.closed(path).open();
    const held = await vault.count({ source: [source] });
    expect(held % whole).toBe(0);
    if (code === 0) expect(held).toBe(ROWS_EACH);
    else if (held < ROWS_EACH) taken++;
    expect(await vault.count()).toBe(expected + held);
    const log = await vault.activity();
    expect(log.at(-1)?.action).toBe('vault.unlocked');
    expect(log.at(-2)?.action === 'import.stopped').toBe(wasRunning);
    killed += wasRunning ? 1 : 0;

    // Again, to its end: what is there is a duplicate, and all is as if nothing had been.
    const { acquisitions, failed, notices } = await vault.import(files, { source });
    expect([failed, notices]).toEqual([[], []]);
    const sum = (key: 'total' | 'accepted' | 'duplicate') =>
      acquisitions.reduce((all, { lines }) => all + lines[key], 0);
    expect([sum('total'), sum('accepted'), sum('duplicate')]).toEqual([ROWS_EACH, ROWS_EACH - held, held]);
    expected += ROWS_EACH;
    expect(await vault.count()).toBe(expected);
    await vault.close();
    expect(readdirSync(join(path, '..')).sort()).toEqual(['state', 'test.vouch']);
    if (i % 10 === 9) expect(leftovers(path)).toEqual(NOTHING);
  }
  expect(taken).toBeGreaterThan(KILLS / 2);
  expect(killed).toBeGreaterThan(KILLS / 2);
  const raw = openRaw(path);
  expect(raw.pragma('integrity_check', { simple: true })).toBe('ok');
  raw.close();
  const vault = await TestVault.closed(path).open();
  for (const { integrity, completeness } of await vault.job<Verification[]>('integrity.verify', {}))
    expect([integrity, completeness]).toEqual(['intact', 'unproven']);
  expect(await vault.job('activity.verify', {})).toMatchObject({ integrity: 'intact' });
  await vault.close();
});

test('an import that is cancelled leaves nothing but a line in the log', async () => {
  const path = place();
  const vault = await TestVault.create(path);
  await vault.import(small);
  const running = new Promise<void>((resolve) => {
    vault.engine.subscribe((event) => {
      if (event.type === 'job' && event.job.done > 0 && event.job.state === 'running') resolve();
    });
  });
  const job = await vault.startImport(large, { source: 'cancelled' });
  await running;
  await vault.invoke('jobs.cancel', { id: job });
  const ended = await vault.engine.jobFinished(job);
  expect(ended).toMatchObject({ state: 'cancelled', error: { code: 'cancelled' } });
  expect(await vault.count()).toBe(500);
  expect(await vault.invoke('sources.list', {})).toHaveLength(1);
  expect((await vault.activity()).at(-1)).toMatchObject({
    action: 'import.stopped',
    details: { title: 'Import large.ndjson', reason: 'cancelled' },
  });
  // And the vault goes on as if nothing had been.
  await vault.import(small, { source: 'again' });
  expect(await vault.count()).toBe(1000);
  await vault.close();
  expect(leftovers(path)).toEqual(NOTHING);
});

test('locking the vault ends a running import first', async () => {
  const path = place();
  const vault = await TestVault.create(path);
  const states: string[] = [];
  vault.engine.subscribe((event) => {
    if (event.type === 'job') states.push(event.job.state);
  });
  await vault.startImport(large);
  await vault.startImport(small);
  await vault.close();
  expect(states.filter((state) => state === 'cancelled')).toHaveLength(2);
  expect(readdirSync(join(path, '..')).sort()).toEqual(['state', 'test.vouch']);
  const again = await TestVault.closed(path).open();
  expect(await again.count()).toBe(0);
  expect(await again.actions()).toEqual([
    'vault.created',
    'import.stopped',
    'vault.locked',
    'vault.unlocked',
  ]);
  await again.close();
});

test('a note is written while an import runs, and queries are answered meanwhile', async () => {
  const vault = await TestVault.create(place());
  await vault.import(small);
  const [record] = await vault.records();
  const progress: Job[] = [];
  const running = new Promise<void>((resolve) => {
    vault.engine.subscribe((event) => {
      if (event.type !== 'job') return;
      progress.push(event.job);
      if (event.job.done > 0) resolve();
    });
  });
  const large_ = await vault.startImport(large, { source: 'large' });
  const next = await vault.startImport(small, { source: 'queued' });
  const dropped = await vault.startImport(small, { source: 'dropped' });
  await running;
  const order: string[] = [];
  const note = vault
    .invoke('notes.add', { rid: record!.rid, text: 'looked at while it ran' })
    .then(() => order.push('note'));
  const imported = vault.engine.jobFinished(large_).then(() => order.push('import'));
  // Answered before the writer is free: what the import has not finished is not seen.
  expect(await vault.count()).toBe(500);
  expect(await vault.invoke('jobs.get', { id: next })).toMatchObject({ state: 'queued', started_at: null });
  order.push('query');
  await vault.invoke('jobs.cancel', { id: dropped });
  expect(await vault.engine.jobFinished(dropped)).toMatchObject({ state: 'cancelled' });
  await Promise.all([note, imported, vault.engine.jobFinished(next)]);
  expect(order[0]).toBe('query');
  expect([...order].sort()).toEqual(['import', 'note', 'query']);
  expect((await vault.invoke('records.get', { rid: record!.rid })).notes).toMatchObject([
    { text: 'looked at while it ran', author: 'Edda Tester' },
  ]);
  expect(await vault.count()).toBe(500 + ROWS + 500);
  const job = progress.filter(({ id }) => id === large_);
  expect(job.map(({ done }) => done)).toEqual(job.map(({ done }) => done).toSorted((a, b) => a - b));
  expect(job.at(-1)).toMatchObject({
    state: 'done',
    done: statSync(large).size,
    total: statSync(large).size,
  });
  await vault.close();
});

const DISK = 24 * 1024 * 1024;
const mounted = mountSmallDisk();

/** A file system of 24 MB, where this process may mount one. */
function mountSmallDisk(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    return null;
  }
  return disk;
}

test.skipIf(mounted === null)(
  'a full disk takes the import back (skipped where no small disk can be mounted)',
  async () => {
    const disk = mounted!;
    onTestFinished(() => void execFileSync('umount', ['-l', disk]));
    const path = join(disk, 'test.vouch');
    const vault = await TestVault.create(path, {});
    await vault.import(small);
    const huge = join(folder, 'huge.ndjson');
    writeFileSync(huge, [...kommitLargeChunks(150_000, 'huge')].join(''));
    expect(await errorCode(vault.import(huge, { source: 'huge' }))).toBe('disk-full');
    expect(await vault.count()).toBe(500);
    await vault
      .invoke('vault.lock', {})
      .catch((error: unknown) => expect(error).toMatchObject({ code: 'disk-full' }));
    expect((await vault.invoke('vault.status', {})).state).toBe('closed');
    await vault.open();
    expect(await vault.count()).toBe(500);
    // There is room again for what is small.
    await vault.import(small, { source: 'small again' });
    expect(await vault.count()).toBe(1000);
    const [chain] = await vault.job<Verification[]>('integrity.verify', {});
    expect(chain).toMatchObject({ integrity: 'intact' });
    const full = join(disk, 'fill');
    try {
      writeFileSync(full, Buffer.alloc(DISK));
    } catch {
      // That is what it is for.
    }
    const { rid } = (await vault.records())[0]!;
    expect(await errorCode(vault.invoke('notes.add', { rid, text: 'x'.repeat(9_000) }))).toBe('disk-full');
    const out = vault.engine.grant(join(disk, 'out.ndjson'), 'write');
    expect(await errorCode(vault.job('records.export', { filter: {}, format: 'ndjson', out }))).toBe(
      'disk-full',
    );
    expect(readdirSync(disk).filter((name) => name.startsWith('out'))).toEqual([]);
    writeFileSync(full, '');
    await vault.close();
    expect(leftovers(path)).toEqual(NOTHING);
    const [received] = receivedFiles(path, 'small.ndjson');
    expect(received?.sha256).toBe(sha256(readFileSync(small)));
  },
);
