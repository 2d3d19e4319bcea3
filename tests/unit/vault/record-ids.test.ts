import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterAll, expect, test } from 'vitest';
import { emptyColumns, writeSegment } from '../../../electron/engine/vault/column-segment.ts';
import { ReadDb, type WriteDb } from '../../../electron/engine/vault/connection.ts';
import { MarkIndex } from '../../../electron/engine/vault/mark-index.ts';
import { RecordIds } from '../../../electron/engine/vault/record-ids.ts';
import { textKey, textMark } from '../../../electron/engine/vault/text-key.ts';

test.each(['', 'a', 'vérifié', '\u{1F9FE}'])('marks and keys of %j are the first bits of SHA-256', (text) => {
  const digest = createHash('sha256').update(text, 'utf8').digest('hex');
  expect(textMark(text)).toBe(Number.parseInt(digest.slice(0, 8), 16));
  expect(textKey(text)).toBe(Number.parseInt(digest.slice(0, 13), 16));
});

test('an index of marks finds every row, those that share a mark too, however it grew', () => {
  const index = new MarkIndex(0);
  const expected = new Map<number, number[]>();
  for (let row = 1; row <= 50_000; row++) {
    const mark = Math.imul(row % 20_011, 2_654_435_761) >>> 0;
    index.add(mark, row);
    expected.set(mark, [...(expected.get(mark) ?? []), row]);
  }
  const found = new Map(
    [...expected.keys()].map((mark) => [mark, index.candidates(mark).toSorted((a, b) => a - b)]),
  );
  expect(found).toEqual(expected);
  expect(index.candidates(1)).toEqual([]);
});

const db = new Database(':memory:');
db.exec(readFileSync('electron/engine/vault/migrations/0001_vault.sql', 'utf8'));
afterAll(() => void db.close());

let next = 1;
function write(ids: readonly string[], source: number): void {
  const first = next;
  for (const id of ids)
    db.prepare('INSERT INTO record VALUES (?, 1, ?, 1, 1, 0, 1, ?, 0)').run(next++, source, id);
  const segment = { first_rid: first, count: ids.length, source_id: source, acquisition_id: 1 };
  const marks = Uint32Array.from([...ids, 'left over from a longer batch'], textMark);
  writeSegment(new ReadDb(db) as WriteDb, segment, emptyColumns(ids.length), marks);
}

test('records are found by their ids, by a few passes and by the index after them, new ones too', () => {
  const ids = new RecordIds(new ReadDb(db));
  const name = (i: number) => `record-${i}`;
  write(
    Array.from({ length: 5000 }, (_, i) => name(i)),
    1,
  );
  write([name(7), 'only here', name(7)], 2);
  const found = () => [ids.find(name(7)), ids.find(name(7), 2), ids.find('only here', 1), ids.find('nobody')];
  const expected = [[8, 5001, 5003], [5001, 5003], [], []];
  expect(found()).toEqual(expected);
  for (let i = 0; i < 300; i++) expect(ids.find(name(i * 16))).toEqual([i * 16 + 1]);
  expect(found()).toEqual(expected);
  write([name(7)], 3);
  expect(ids.find(name(7))).toEqual([8, 5001, 5003, 5004]);
});
