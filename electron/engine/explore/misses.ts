import type { FacetField } from '../../../shared/model/filter.ts';
import { type Columns, type Numbers, TILE } from './columns.ts';
import type { Condition } from './filters.ts';
import { RowSet } from './row-set.ts';
import type { Scan } from './scan.ts';

/** The bit of what no facet leaves out: times, words, groups; and of the fields for which no bit was left. */
const OTHER = 0x80;
const MOST_FIELDS = 7;

/** Positions `from` to `before - 1`. */
export type Stretch = { from: number; before: number };

/** What records miss of a filter. The record at position `i` is `i + 1`. */
export type Misses = {
  /** By position: 0 where it matches, else the bits of the conditions that it does not meet. */
  bits: Uint8Array;
  /** The bit of a field's own conditions, which its facet leaves out by not looking at it. */
  bitOf: ReadonlyMap<FacetField, number>;
  /** Outside of these, in the order of positions, no facet counts anything: the times are others. */
  stretches: readonly Stretch[];
  /** All that match are before this time (microseconds UTC). */
  before: number;
  /** How many match. */
  count: number;
};

/** Sets the bits of positions `from` to `before - 1`, which lie in `bits` from `shift` on. */
type Pass = (bits: Uint8Array, from: number, before: number, shift: number) => void;

/** Finds what only going through words or originals can tell. */
type ScanOf = (condition: Extract<Condition, { scan: unknown }>) => Scan;

/**
 * What all records miss: every condition is one pass over those whose times may be meant. What no scan went through
 * yet matches nothing. null where nothing is asked for. `spent`: the bits of an answer that nobody needs any more.
 */
export function missesOf(
  columns: Columns,
  conditions: readonly Condition[],
  scanOf: ScanOf,
  spent?: Uint8Array,
): Misses | null {
  if (conditions.length === 0) return null;
  let [from, before, lookedFrom] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0];
  const passes: Pass[] = [];
  const bitOf = new Map<FacetField, number>();
  for (const condition of conditions) {
    if ('before' in condition) {
      from = Math.max(from, condition.from);
      before = Math.min(before, condition.before);
      continue;
    }
    const { field } = condition;
    if (field !== null && !bitOf.has(field) && bitOf.size < MOST_FIELDS) bitOf.set(field, 1 << bitOf.size);
    const bit = (field === null ? undefined : bitOf.get(field)) ?? OTHER;
    passes.push(
      passOf(columns, condition, bit, (wanted) => {
        const scan = scanOf(wanted);
        lookedFrom = Math.max(lookedFrom, scan.firstRid - 1);
        return scan;
      }),
    );
  }
  const bits = spent?.length === columns.size ? spent.fill(0) : new Uint8Array(columns.size);
  const stretches: Stretch[] = [];
  let done = 0;
  for (const tile of columns.tilesWithin(from, before)) {
    const start = Math.max(tile.from, lookedFrom);
    if (start >= tile.before) continue;
    if (!tile.isWhole) missTimes(bits, columns.at, start, tile.before, 0, from, before);
    if (done === start && stretches.length > 0) stretches.at(-1)!.before = tile.before;
    else {
      bits.fill(OTHER, done, start);
      stretches.push({ from: start, before: tile.before });
    }
    done = tile.before;
  }
  bits.fill(OTHER, done);
  let count = 0;
  for (const stretch of stretches) {
    for (const pass of passes) pass(bits, stretch.from, stretch.before, 0);
    count += zeros(bits, stretch.from, stretch.before);
  }
  return { bits, bitOf, stretches, before, count };
}

function passOf(columns: Columns, condition: Condition, bit: number, scanOf: ScanOf): Pass {
  if ('before' in condition) {
    const { from: first, before: end } = condition;
    return (bits, from, before, shift) => missTimes(bits, columns.at, from, before, shift, first, end);
  }
  if ('any' in condition)
    return passOfAny(
      { bit, negated: condition.negated },
      condition.any.map((part) => part.map((each) => passOf(columns, each, OTHER, scanOf))),
    );
  const { negated } = condition;
  if ('column' in condition) {
    const missed = new Uint8Array(columns.largest(condition.column) + 1).fill(negated ? 0 : bit);
    for (const number of condition.numbers) if (number < missed.length) missed[number] = negated ? bit : 0;
    const column = columns.numbers(condition.column);
    return (bits, from, before, shift) => missNumbers(bits, column, missed, from, before, shift);
  }
  const named = 'scan' in condition ? scanOf(condition).found : RowSet.of(condition.rids, columns.size);
  const missed = Uint8Array.of(negated ? 0 : bit, negated ? bit : 0);
  return (bits, from, before, shift) => missRows(bits, named.bits, missed, from, before, shift);
}

/** Positions that alternatives are looked at for at once. */
const AT_ONCE = 16 * TILE;

/** The bit where every one of the alternatives is missed; `negated`: where one of them is met. */
function passOfAny(
  { bit, negated }: { bit: number; negated: boolean },
  parts: readonly (readonly Pass[])[],
): Pass {
  const turned = negated ? bit : 0;
  const [misses, missesAll] = [new Uint8Array(AT_ONCE), new Uint8Array(AT_ONCE)];
  return (bits, from, before, shift) => {
    for (let start = from; start < before; start += AT_ONCE) {
      const end = Math.min(before, start + AT_ONCE);
      missesAll.fill(bit);
      for (const passes of parts) {
        misses.fill(0);
        for (const pass of passes) pass(misses, start, end, start);
        for (let i = 0; i < end - start; i++) if (misses[i] === 0) missesAll[i] = 0;
      }
      for (let i = start; i < end; i++) bits[i - shift]! |= missesAll[i - start]! ^ turned;
    }
  };
}

// The passes write by a table and never branch: which records match is as good as random. They are functions of
// arrays alone: closures over them take twice as long.

function missNumbers(
  bits: Uint8Array,
  column: Numbers,
  missed: Uint8Array,
  from: number,
  before: number,
  shift: number,
): void {
  for (let i = from; i < before; i++) bits[i - shift]! |= missed[column[i]!]!;
}

function missRows(
  bits: Uint8Array,
  rows: Uint8Array,
  missed: Uint8Array,
  from: number,
  before: number,
  shift: number,
): void {
  for (let i = from; i < before; i++) bits[i - shift]! |= missed[(rows[i >> 3]! >> (i & 7)) & 1]!;
}

function missTimes(
  bits: Uint8Array,
  at: Float64Array,
  from: number,
  before: number,
  shift: number,
  first: number,
  end: number,
): void {
  for (let i = from; i < before; i++) {
    const time = at[i]!;
    bits[i - shift]! |= time >= first && time < end ? 0 : OTHER;
  }
}

function zeros(bits: Uint8Array, from: number, before: number): number {
  let count = 0;
  for (let i = from; i < before; i++) count += Number(bits[i] === 0);
  return count;
}
