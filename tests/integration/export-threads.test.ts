import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../electron/engine/clock.ts';
import { StoredRecords } from '../../electron/engine/explore/stored-records.ts';
import { ExportThreads } from '../../electron/engine/exports/export-threads.ts';
import { PieceWriter } from '../../electron/engine/exports/piece-writer.ts';
import { Originals, type Place } from '../../electron/engine/vault/originals.ts';
import { Vault } from '../../electron/engine/vault/vault.ts';
import type { StoredRecord } from '../../shared/model/record.ts';
import { writeFixtures } from '../fixtures/index.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { PASSPHRASE, TestVault } from '../helpers/test-vault.ts';

const folder = temporaryFolder();
writeFixtures(join(folder, 'fixtures'), { platforms: ['kommit', 'complianceagent'] });
const files = ['kommit/clean/kommit.ndjson', 'complianceagent/clean/log.ndjson'].map((name) =>
  join(folder, 'fixtures', name),
);

let vault: Vault;
let records: Map<number, StoredRecord>;
beforeAll(async () => {
  const made = await TestVault.create(join(folder, 'test.vouch'));
  for (const file of files) await made.import(file);
  records = new Map((await made.records()).map((record) => [record.rid, record]));
  await made.close();
  const operator = { name: 'Edda Tester', program: 'Vouch tests', clock: systemClock };
  vault = await Vault.open(made.path, PASSPHRASE, operator);
});
afterAll(() => vault.close());

/** All rows, in an order that goes to and fro between the files and their blocks. */
function batches(): number[][] {
  const size = records.size;
  const rids = Array.from({ length: size }, (_, i) => (i % 2 === 0 ? 1 + i / 2 : size - (i - 1) / 2));
  return Array.from({ length: Math.ceil(size / 100) }, (_, i) => rids.slice(i * 100, (i + 1) * 100));
}

test('pieces come in the order of the rows, and are the records with their originals', async () => {
  const threads = new ExportThreads(vault.forThread, 'ndjson', 2);
  const lines: string[] = [];
  try {
    for await (const piece of threads.pieces(batches())) {
      const own = piece.bytes.toString().trimEnd().split('\n');
      expect(own).toHaveLength(piece.records);
      lines.push(...own);
      threads.written(piece);
    }
  } finally {
    await threads.close();
  }
  const found = lines.map((line) => JSON.parse(line) as StoredRecord & { original: string });
  const received = new Set(files.flatMap((file) => readFileSync(file, 'utf8').trimEnd().split('\n')));
  expect(found.map(({ rid }) => rid)).toEqual(batches().flat());
  const stored = new StoredRecords(vault.read);
  for (const [i, { original, ...record }] of found.entries()) {
    expect(record).toEqual(records.get(record.rid));
    expect(received.has(original)).toBe(true);
    // To the byte, so that an export of what a vault holds has the same SHA-256 in every version.
    expect(lines[i]).toBe(JSON.stringify({ ...stored.byRids([record.rid])[0], original }));
  }
});

test('records are the same where the blocks of others are freed at once', () => {
  const places = vault.read.raw
    .prepare('SELECT block_id, block_offset, length FROM record ORDER BY rid % 7, rid')
    .all() as Place[];
  expect(new Set(places.map(({ block_id }) => block_id)).size).toBeGreaterThan(2);
  const [kept, freed] = [new Originals(vault.read), new Originals(vault.read, { kept: 1, frees: true })];
  for (const place of places) expect(freed.record(place).equals(kept.record(place))).toBe(true);
  const last = freed.record(places[0]!);
  freed.free();
  expect(last).toHaveLength(0);
  expect(freed.record(places[0]!).equals(kept.record(places[0]!))).toBe(true);
});

test('rows that ascend are written as those in any other order are', () => {
  const writer = new PieceWriter(vault.read, 'ndjson');
  const rids = [...records.keys()].sort((a, b) => a - b).filter((rid) => rid % 3 !== 0);
  const lines = (of: readonly number[]) => {
    const all: string[] = [];
    // A piece holds as many as it may.
    while (all.length < of.length)
      all.push(...writer.write(of.slice(all.length)).bytes.toString().trimEnd().split('\n'));
    return all;
  };
  expect(lines(rids)).toEqual(lines(rids.toReversed()).toReversed());
});

test('what fails in a thread fails the export with the same error', async () => {
  const threads = new ExportThreads(vault.forThread, 'csv', 1);
  const missing = [records.size + 1];
  const reading = (async () => {
    for await (const piece of threads.pieces([[1], missing])) threads.written(piece);
  })();
  await expect(reading.finally(() => threads.close())).rejects.toThrow('not in the vault');
  expect(() => new PieceWriter(vault.read, 'csv').write(missing)).toThrow('not in the vault');
});
