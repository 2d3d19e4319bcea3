import { readFileSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { Matching } from '../../../electron/engine/explore/matching.ts';
import { emptyColumns, writeSegment } from '../../../electron/engine/vault/column-segment.ts';
import { ReadDb, type WriteDb } from '../../../electron/engine/vault/connection.ts';
import { microsToText } from '../../../shared/time.ts';

/** Two logs over the same times. More than are gone through for a page before all that match are put in order. */
const SIZE = 140_000;
const at = Array.from({ length: SIZE }, (_, i) => Math.floor((i % (SIZE / 2)) / 3) * 1_000_000);
const inTime = Array.from({ length: SIZE }, (_, i) => i).sort((a, b) => at[a]! - at[b]! || a - b);

const raw = new Sqlite(':memory:');
for (const name of ['0001_vault', '0002_investigation', '0003_operations', '0004_worksheet'])
  raw.exec(readFileSync(`electron/engine/vault/migrations/${name}.sql`, 'utf8'));
const db = new ReadDb(raw);
afterAll(() => raw.close());

raw.prepare("INSERT INTO record VALUES (?, 1, 1, 1, 1, 0, 1, '', 0)").run(SIZE);
const columns = emptyColumns(SIZE);
columns.at.set(at);
writeSegment(
  db as WriteDb,
  { first_rid: 1, count: SIZE, source_id: 1, acquisition_id: 1 },
  columns,
  new Uint32Array(SIZE),
);

test('a page is a part of the list of all that match, whether these are in order or not', () => {
  const seconds = Math.ceil(SIZE / 6);
  const second = fc.integer({ min: 0, max: seconds - 1 });
  fc.assert(
    fc.property(
      second,
      second,
      fc.boolean(),
      fc.oneof(fc.nat(300), fc.nat(SIZE)),
      (one, other, descending, offset) => {
        const [first, last] = [Math.min(one, other), Math.max(one, other)];
        const filter = { from: microsToText(first * 1_000_000), to: microsToText(last * 1_000_000) };
        const list = inTime.filter((i) => at[i]! >= first * 1_000_000 && at[i]! < (last + 1) * 1_000_000);
        if (descending) list.reverse();
        const expected = { total: list.length, positions: list.slice(offset, offset + 50) };
        const matching = new Matching();
        const page = () => {
          const order = { by: 'occurred_at', descending } as const;
          return matching.page(db, filter, 'UTC', { order, offset, limit: 50 });
        };
        expect(page()).toEqual(expected);
        matching.ordered(db, filter, 'UTC', 'occurred_at');
        expect(page()).toEqual(expected);
      },
    ),
    { numRuns: 15 },
  );
});
