import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Population } from '../../shared/model/sample.ts';
import { kommitLargeChunks } from '../fixtures/index.ts';
import { cli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { TestVault } from '../helpers/test-vault.ts';

const folder = temporaryFolder();

let vault: TestVault;
beforeAll(async () => {
  mkdirSync(join(folder, 'vault'));
  vault = await TestVault.create(join(folder, 'vault', 'test.vouch'));
});
afterAll(() => vault.close());

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const entry = (id: string, created_at = '2026-03-12T09:14:22Z') =>
  `{"id":${id},"actor":"alice@example.com","action":"policy.update","target":null,"metadata":{},"created_at":"${created_at}","prev_hash":"${'0'.repeat(64)}","row_hash":"${'ab'.repeat(32)}"}`;

async function importOne(path: string, options: Parameters<TestVault['import']>[1]) {
  const { acquisitions } = await vault.import(path, options);
  return acquisitions[0]!;
}

const reasons = async (acquisition: number) =>
  (await vault.invoke('acquisitions.ledger', { acquisition })).lines.map(({ reason }) => reason);

describe('ids', () => {
  test('a number that would lose digits is read as it is written, here and wherever it is shown', async () => {
    const ids = ['7', '9007199254740993', '9007199254740992', '12345678901234567890'];
    const path = write('numbers.ndjson', ids.map((id) => entry(id)).join('\n'));
    const { lines } = await importOne(path, { source: 'numbers' });
    expect(lines).toMatchObject({ accepted: 4, rejected: 0 });
    const { records } = await vault.invoke('records.query', { filter: { source: ['numbers'] } });
    expect(records.map(({ id }) => id).sort()).toEqual(ids.toSorted());
    for (const id of ids) expect((await vault.invoke('records.find', { id })).length).toBe(1);
  });

  test.each([
    ['1773306862104882999', '2026-03-12T09:14:22.104882Z'],
    // The nearest number is one microsecond later.
    ['1773306862.1048829999', '2026-03-12T09:14:22.104882Z'],
    ['1773306862.5', '2026-03-12T09:14:22.500000Z'],
    ['1773306862104', '2026-03-12T09:14:22.104000Z'],
  ])('the time %s as a number is exact', async (written, at) => {
    const line = entry(`"t${written}"`).replace('"2026-03-12T09:14:22Z"', written);
    const { first } = await importOne(write(`t${written}.ndjson`, line), { source: `t${written}` });
    expect(first?.occurred_at).toBe(at);
  });

  test('records without an id differ where only a long number does', async () => {
    const line = (n: string) => entry('""').replace('"metadata":{}', `"metadata":{"n":${n}}`);
    const path = write('long.ndjson', [line('9007199254740993'), line('9007199254740992')].join('\n'));
    const { lines } = await importOne(path, { source: 'long' });
    expect(lines).toMatchObject({ accepted: 2, duplicate: 0 });
    const found = await vault.invoke('records.query', {
      filter: { source: ['long'], text: '9007199254740993' },
    });
    expect(found.records).toHaveLength(1);
  });

  test('one that no list of ids can hold is refused, so that every record can be in a population', async () => {
    const path = write(
      'breaks.ndjson',
      ['"one"', '"a\\nb"', '"a\\rb"', '"a\\u0000b"'].map((id) => entry(id)).join('\n'),
    );
    const { id, lines } = await importOne(path, { source: 'breaks' });
    expect(lines).toMatchObject({ accepted: 1, rejected: 3 });
    expect(await reasons(id)).toEqual(
      ['a line feed', 'a carriage return', 'a NUL character'].map(
        (what) => `its id cannot be used: it holds ${what}`,
      ),
    );
    const population = await vault.job<Population>('populations.freeze', {
      filter: { source: ['breaks'] },
      title: 'All',
    });
    expect(population.count).toBe(1);
  });
});

describe('a zone', () => {
  const zone = 'Europe/Berlin';

  test('is recorded only where an accepted record took it', async () => {
    const first = write('zoned.ndjson', entry('"z1"', '2026-03-12T09:14:22'));
    expect(await importOne(first, { source: 'zone', zone })).toMatchObject({ assumed_zone: zone });
    // Without a zone there is only the record that the source has already.
    const second = write(
      'again.ndjson',
      `${entry('"z1"', '2026-03-12T09:14:22')}\n${entry('"z2"', '2026-03-12T09:14:22Z')}`,
    );
    expect(await importOne(second, { source: 'zone', zone })).toMatchObject({
      assumed_zone: null,
      lines: { accepted: 1, duplicate: 1 },
    });
  });
});

describe('bytes between records', () => {
  test('an import that finds no record for long can be cancelled', async () => {
    const path = write('endless.ndjson', [...kommitLargeChunks(800)].join(''));
    // A line that has no end, and takes no room on the disk.
    truncateSync(path, 64 * 2 ** 30);
    let reading: () => void;
    const begun = new Promise<void>((resolve) => {
      reading = resolve;
    });
    const unsubscribe = vault.engine.subscribe((event) => {
      if (event.type === 'job' && event.job.phase.startsWith('Reading')) reading();
    });
    const job = await vault.startImport(path, { source: 'endless' });
    await begun;
    unsubscribe();
    await vault.invoke('jobs.cancel', { id: job });
    expect(await vault.engine.jobFinished(job)).toMatchObject({ state: 'cancelled' });
  });
});

test('a folder’s import names what it passed over', async () => {
  const path = join(folder, 'quarter');
  mkdirSync(join(path, 'more'), { recursive: true });
  write('quarter/more/log.ndjson', entry('"f1"'));
  write('quarter/notes.docx', 'no log');
  write('quarter/.hidden', 'no log');
  symlinkSync(write('elsewhere.ndjson', entry('"f2"')), join(path, 'more', 'link.ndjson'));
  const { acquisitions, skipped } = await vault.import(path, { source: 'folder' });
  expect(acquisitions.map(({ file }) => file)).toEqual(['log.ndjson']);
  expect(skipped).toEqual([join('more', 'link.ndjson'), 'notes.docx']);
  await vault.invoke('vault.lock', {});
  const run = await cli(['import', vault.path, path, '--source', 'folder', '--json']);
  await vault.open();
  expect(JSON.parse(run.stdout)).toMatchObject({ failed: [], skipped });
  expect(run.stderr).toContain('notes.docx was passed over');
});

test('an export of nothing is imported as nothing', async () => {
  const path = write('nothing.json', '{"data":[]}');
  const acquisition = await importOne(path, { source: 'nothing', platform: 'kommit' });
  expect(acquisition.lines).toMatchObject({ total: 0, accepted: 0 });
  expect(acquisition).toMatchObject({ file: 'nothing.json', bytes: 11, first: null, last: null });
});
