import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { AppState } from '../../electron/engine/app-state.ts';
import type { Verification } from '../../shared/model/integrity.ts';
import type { Job } from '../../shared/model/job.ts';
import { kommitLargeChunks } from '../fixtures/index.ts';
import { startCli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { errorCode, openRaw, receivedFiles, sha256, TestVault } from '../helpers/test-vault.ts';

const folder = temporaryFolder();
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
      indexes: 7 - count("SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name LIKE 'record_%'"),
    };
  } finally {
    raw.close();
  }
}
const NOTHING = { records: 0, texts: 0, blocks: 0, ledger: 0, indexes: 0 };

/** Starts an import as its own process and says when it has begun to read. */
function importing(path: string, source: string) {
  const stateDir = join(path, '..', 'state');
  const { child, ended } = startCli(['import', path, large, '--source', source], {
    VOUCH_STATE_DIR: stateDir,
  });
  const isRunning = () => {
    const file = join(stateDir, 'state.json');
    const state = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as AppState) : null;
    return state?.running[path] !== undefined;
  };
  const begun = (async () => {
    while (!isRunning() && child.exitCode === null && child.signalCode === null) await sleep(5);
  })();
  return { child, ended, begun, isRunning };
}

test('an import that is killed at any moment is there whole or not at all', {
  timeout: 180_000,
}, async () => {
  const path = place();
  const first = await TestVault.create(path);
  await first.import(small);
  await first.close();

  // How long one takes here, so that the moments lie all over it.
  const whole = importing(path, 'whole');
  await whole.begun;
  const begun = performance.now();
  expect((await whole.ended).code).toBe(0);
  const duration = performance.now() - begun;
  let expected = 500 + ROWS;

  const moments = ['at once', ...Array.from({ length: 11 }, (_, i) => (i / 11) * duration)];
  let [taken, killed] = [0, 0];
  for (const [i, moment] of moments.entries()) {
    const source = `killed ${i}`;
    const { child, ended, begun: reading, isRunning } = importing(path, source);
    if (typeof moment === 'number') {
      await reading;
      await sleep(moment);
    } else await sleep(duration / 4);
    child.kill('SIGKILL');
    const { code, signal, stderr } = await ended;
    expect(signal ?? code, stderr).toBeOneOf(['SIGKILL', 0]);
    const wasRunning = isRunning();

    const vault = await TestVault.closed(path).open();
    const held = await vault.count({ source: [source] });
    expect(held).toBeOneOf([0, ROWS]);
    if (code === 0) expect(held).toBe(ROWS);
    else if (held === 0) taken++;
    expected += held;
    expect(await vault.count()).toBe(expected);
    const log = await vault.activity();
    expect(log.at(-1)?.action).toBe('vault.unlocked');
    expect(log.at(-2)?.action === 'import.stopped').toBe(wasRunning);
    killed += wasRunning ? 1 : 0;
    expect(log.filter(({ action }) => action === 'records.imported')).toHaveLength(
      1 + (expected - 500) / ROWS,
    );
    await vault.close();
    expect(readdirSync(join(path, '..')).sort()).toEqual(['state', 'test.vouch']);
  }
  expect(taken).toBeGreaterThan(3);
  expect(killed).toBeGreaterThan(3);
  expect(leftovers(path)).toEqual(NOTHING);
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
