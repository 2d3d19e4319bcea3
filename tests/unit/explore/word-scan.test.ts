import Sqlite from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import { WordScan } from '../../../electron/engine/explore/word-scan.ts';
import { ReadDb } from '../../../electron/engine/vault/connection.ts';

/** More rows than one step goes through. */
const SIZE = 300_000;
const raw = new Sqlite(':memory:');
raw.exec(`CREATE TABLE segment (first_rid, id_marks);
  CREATE TABLE record (rid INTEGER PRIMARY KEY, native_id, source_id);
  CREATE VIRTUAL TABLE record_text USING fts5(text, content='', columnsize=0);
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${SIZE})
  INSERT INTO record_text (rowid, text)
  SELECT i, CASE WHEN i = 7 THEN 'rare' WHEN i % 3 = 0 THEN 'common thing' ELSE 'common' END FROM n`);
const db = new ReadDb(raw);
afterAll(() => raw.close());

function rowsIn({ found: { bits } }: WordScan): number[] {
  const rows: number[] = [];
  for (let i = 0; i < SIZE; i++) if (((bits[i >> 3]! >> (i & 7)) & 1) === 1) rows.push(i + 1);
  return rows;
}
const every = (step: number) => Array.from({ length: Math.floor(SIZE / step) }, (_, i) => (i + 1) * step);

describe('going through the index of words', () => {
  test('a word that most have is found in steps, the last received first, and none twice or never', () => {
    const scan = new WordScan(db, 'thing', SIZE);
    expect(scan.searched).toBe(0);
    let before = SIZE + 1;
    let steps = 0;
    while (scan.searched < 1) {
      scan.advance(0);
      expect(scan.firstRid).toBeLessThan(before);
      before = scan.firstRid;
      expect(rowsIn(scan)).toEqual(every(3).filter((row) => row >= before));
      steps++;
    }
    expect(steps).toBeGreaterThan(1);
    expect(rowsIn(scan)).toEqual(every(3));
    scan.advance(0);
    expect(rowsIn(scan)).toEqual(every(3));
  });

  test('without a limit all are found at once', () => {
    const scan = new WordScan(db, 'common', SIZE);
    scan.advance(Number.POSITIVE_INFINITY);
    expect([scan.searched, rowsIn(scan).length]).toEqual([1, SIZE - 1]);
  });

  test('beginnings are put together once', () => {
    const scan = new WordScan(db, 'thi*', SIZE);
    scan.advance(0);
    expect([scan.searched, rowsIn(scan).length]).toEqual([1, SIZE / 3]);
  });

  test('what holds no word is gone through at once and finds nothing', () => {
    const scan = new WordScan(db, '%', SIZE);
    expect([scan.searched, rowsIn(scan)]).toEqual([1, []]);
  });

  test('a word of few is found in the first rows too', () => {
    const scan = new WordScan(db, 'rare', SIZE);
    while (scan.searched < 1) scan.advance(0);
    expect(rowsIn(scan)).toEqual([7]);
  });
});
