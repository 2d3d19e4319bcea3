import { readFileSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
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

const raw = new Sqlite(':memory:');
raw.exec(readFileSync('electron/engine/vault/migrations/0001_vault.sql', 'utf8'));
const db = new ReadDb(raw);
afterAll(() => raw.close());

/** Writes the records up to a position. */
let written = 0;
function write(end: number): void {
  const add = raw.prepare("INSERT INTO record VALUES (?, 1, 1, 1, 1, 0, 1, '', 0)");
  while (written < end) {
    const count = Math.min(3000, end - written);
    const columns = emptyColumns(count);
    for (let i = 0; i < count; i++) {
      add.run(written + i + 1);
      columns.at[i] = at[written + i]!;
      for (const [field, name] of FIELDS.entries()) columns[name][i] = number(field, written + i);
    }
    const segment = { first_rid: written + 1, count, source_id: 1, acquisition_id: 1 };
    writeSegment(db as WriteDb, segment, columns, new Uint32Array(count));
    written += count;
  }
}

/** What a thread gets from another. */
const handedOver = (columns: Columns) => Columns.from(structuredClone(columns.shared));

const contentOf = (columns: Columns) => ({
  at: Array.from(columns.at),
  order: Array.from(columns.order),
  tiles: [...columns.tilesWithin(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)],
  numbers: FIELDS.map((name) => [columns.largest(name), ...columns.numbers(name)]),
});

test('columns that another thread was given go on by themselves, and are what is read anew', () => {
  const columns = new Columns();
  expect(handedOver(columns).refresh(db)).toBe(false);
  write(TILE + 77);
  columns.refresh(db);
  const before = contentOf(columns);
  const other = handedOver(columns);
  expect(contentOf(other)).toEqual(before);
  write(SIZE);
  expect(other.refresh(db)).toBe(true);
  expect(contentOf(columns)).toEqual(before);
  const anew = new Columns();
  anew.refresh(db);
  expect(contentOf(other)).toEqual(contentOf(anew));
  columns.refresh(db);
  expect(contentOf(columns)).toEqual(contentOf(anew));
});

/** The first tile and what comes from 9,000 on were gone through, and every third has it: elsewhere too, and what was imported since. */
const isGone = (i: number) => i < TILE || i >= 9000;
const scan = {
  searched: 0.3,
  goneFrom: (from: number, before: number) => (from < TILE ? from : Math.min(before, Math.max(from, 9000))),
  found: RowSet.of(
    Array.from({ length: SIZE + 20 }, (_, i) => i + 1).filter((rid) => rid % 3 === 0),
    SIZE,
  ),
  advance() {},
};

/** The meaning of a condition, said the plain way. */
function isMet(condition: Condition, i: number): boolean {
  if ('before' in condition) return at[i]! >= condition.from && at[i]! < condition.before;
  if ('any' in condition)
    return condition.any.some((part) => part.every((each) => isMet(each, i))) !== condition.negated;
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
  .record({
    any: fc.array(fc.array(simple, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 }),
    negated: fc.boolean(),
  })
  .map((some): Condition => ({ field: null, ...some }));

const SOME = { minLength: 1, maxLength: 12 };

test('what a record misses is what a plain look at it says, whatever its tile', () => {
  write(SIZE);
  const columns = new Columns();
  columns.refresh(db);
  fc.assert(
    fc.property(
      fc.oneof(
        { weight: 9, arbitrary: fc.array(fc.oneof(column, column, time, rids, scanned, any), SOME) },
        { weight: 1, arbitrary: scanned.map((only) => [only]) },
      ),
      (conditions) => {
        const misses = missesOf(columns, conditions, () => scan)!;
        const isKnown = (i: number) => isGone(i) || !conditions.some(hasScan);
        const matching: number[] = [];
        const wrong: number[] = [];
        for (let i = 0; i < SIZE; i++) {
          const met = conditions.map((condition) => isMet(condition, i));
          const matches = isKnown(i) && met.every(Boolean);
          if (matches) matching.push(i);
          if (misses.has(i) !== matches || (misses.bits[i] === 0) !== matches) wrong.push(i);
          // The facet of a field: all is met but for what is asked of it.
          for (const [field, bit] of misses.bitOf) {
            const butField =
              isKnown(i) && conditions.every((condition, c) => met[c] || condition.field === field);
            const isSeen = misses.stretches.some(({ from, before }) => i >= from && i < before);
            if ((isSeen && (misses.bits[i]! & ~bit) === 0) !== butField) wrong.push(i);
          }
        }
        expect(wrong).toEqual([]);
        expect(misses.count).toBe(matching.length);
        expect(Array.from(misses.positions())).toEqual(matching);
      },
    ),
    { numRuns: 40 },
  );
});
