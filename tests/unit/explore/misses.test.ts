import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Columns, TILE } from '../../../electron/engine/explore/columns.ts';
import type { Condition } from '../../../electron/engine/explore/filters.ts';
import { missesOf } from '../../../electron/engine/explore/misses.ts';
import { RowSet } from '../../../electron/engine/explore/row-set.ts';
import { emptyColumns, writeSegment } from '../../../electron/engine/vault/column-segment.ts';
import { ReadDb, type WriteDb } from '../../../electron/engine/vault/connection.ts';

const SIZE = 3 * TILE + 100;
const FIELDS = ['type', 'actor', 'target', 'repository', 'outcome', 'severity', 'verdict', 'waiver'] as const;

/** Two logs that are in order each, and one that is not, so that tiles are whole, cut and mixed. */
const at = Array.from({ length: SIZE }, (_, i) =>
  i < TILE + 50 ? i * 10 : i < 2 * TILE ? (i - TILE) * 7 : (i * 7919) % 60_000,
);
const number = (field: number, i: number) => (i * (field + 3) * 2654435761) % (field + 2);

function columnsOf(): Columns {
  const db = new Sqlite(':memory:');
  db.exec(`CREATE TABLE record (rid INTEGER PRIMARY KEY);
    CREATE TABLE segment (first_rid, count, source_id, acquisition_id, first_at, last_at, columns, id_marks);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${SIZE}) INSERT INTO record SELECT i FROM n`);
  for (let first = 0; first < SIZE; first += 3000) {
    const count = Math.min(3000, SIZE - first);
    const columns = emptyColumns(count);
    for (let i = 0; i < count; i++) {
      columns.at[i] = at[first + i]!;
      for (const [field, name] of FIELDS.entries()) columns[name][i] = number(field, first + i);
    }
    const segment = { first_rid: first + 1, count, source_id: 1, acquisition_id: 1 };
    writeSegment(new ReadDb(db) as WriteDb, segment, columns, new Uint32Array(count));
  }
  const columns = new Columns();
  columns.refresh(new ReadDb(db));
  db.close();
  return columns;
}

/** The rows from 9001 on were gone through, and every third has it. */
const FIRST_RID = 9001;
const scan = {
  searched: 0.3,
  firstRid: FIRST_RID,
  found: RowSet.of(
    Array.from({ length: SIZE }, (_, i) => i + 1).filter((rid) => rid >= FIRST_RID && rid % 3 === 0),
    SIZE,
  ),
  advance() {},
};

/** The meaning of a condition, said the plain way. */
function isMet(condition: Condition, i: number): boolean {
  if ('before' in condition) return at[i]! >= condition.from && at[i]! < condition.before;
  if ('any' in condition) return condition.any.some((part) => part.every((each) => isMet(each, i)));
  if ('scan' in condition) return ((i + 1) % 3 === 0) !== condition.negated;
  if ('rids' in condition) return condition.rids.includes(i + 1) !== condition.negated;
  const field = FIELDS.indexOf(condition.column as (typeof FIELDS)[number]);
  return condition.numbers.includes(number(field, i)) !== condition.negated;
}

const hasScan = (condition: Condition): boolean =>
  'scan' in condition || ('any' in condition && condition.any.some((part) => part.some(hasScan)));

const numbers = fc.record({
  name: fc.constantFrom(...FIELDS),
  numbers: fc.array(fc.nat(9), { maxLength: 4 }),
  negated: fc.boolean(),
});
const column = numbers.map(({ name, ...rest }): Condition => ({ field: name, column: name, ...rest }));
const time = fc
  .tuple(fc.integer({ min: -100, max: 70_000 }), fc.integer({ min: 1, max: 70_000 }))
  .map(([from, length]): Condition => ({ field: null, from, before: from + length }));
const rids = fc
  .record({ rids: fc.array(fc.integer({ min: 1, max: SIZE + 50 })), negated: fc.boolean() })
  .map((some): Condition => ({ field: 'has', ...some }));
const scanned = fc
  .boolean()
  .map((negated): Condition => ({ field: null, scan: 'text', wanted: 'x', negated }));
const simple = fc.oneof(column, time, rids, scanned);
const any = fc
  .array(fc.array(simple, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 })
  .map((parts): Condition => ({ field: null, any: parts }));

test('what a record misses is what a plain look at it says, whatever its tile', () => {
  const columns = columnsOf();
  fc.assert(
    fc.property(
      fc.array(fc.oneof(column, column, time, rids, scanned, any), { minLength: 1, maxLength: 12 }),
      (conditions) => {
        const misses = missesOf(columns, conditions, () => scan)!;
        const lookedFrom = conditions.some(hasScan) ? FIRST_RID - 1 : 0;
        let count = 0;
        const wrong: number[] = [];
        for (let i = 0; i < SIZE; i++) {
          const met = conditions.map((condition) => isMet(condition, i));
          const matches = i >= lookedFrom && met.every(Boolean);
          count += Number(matches);
          if ((misses.bits[i] === 0) !== matches) wrong.push(i);
          // The facet of a field: all is met but for what is asked of it.
          for (const [field, bit] of misses.bitOf) {
            const butField =
              i >= lookedFrom && conditions.every((condition, c) => met[c] || condition.field === field);
            const isSeen = misses.stretches.some(({ from, before }) => i >= from && i < before);
            if ((isSeen && (misses.bits[i]! & ~bit) === 0) !== butField) wrong.push(i);
          }
        }
        expect(wrong).toEqual([]);
        expect(misses.count).toBe(count);
      },
    ),
    { numRuns: 40 },
  );
});
