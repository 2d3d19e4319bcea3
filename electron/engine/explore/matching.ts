import { FACET_FIELDS, type FacetField, type RecordFilter } from '../../../shared/model/filter.ts';
import type { OrderBy } from '../../../shared/model/order.ts';
import type { ReadDb } from '../vault/connection.ts';
import { type ColumnName, Columns, type Numbers } from './columns.ts';
import { FIELDS, marksStamp } from './fields.ts';
import { type Condition, conditionsOf } from './filters.ts';
import { OriginalScan } from './original-scan.ts';
import { type Ordered, orderedBy, type Places, placesOf } from './record-order.ts';

/** Answers that were asked for lately: scrolling and facets ask for the same ones again and again. */
const ANSWERS_KEPT = 5;
/** Positions that may be held for that, 4 bytes each. */
const POSITIONS_KEPT = 8_000_000;

/**
 * By position, which conditions a record misses: 0 where it matches, else the bits of the fields whose conditions
 * it does not meet. A facet leaves its own field out by not looking at its bit.
 */
export type Misses = Uint16Array;

/** The bit of what no facet leaves out: times, words, groups. */
const OTHER = 1 << FACET_FIELDS.length;
const BITS = new Map(FACET_FIELDS.map((field, i) => [field, 1 << i]));

/** The bit that stands for a field's conditions. */
export const bitOf = (field: FacetField | null): number => (field === null ? OTHER : BITS.get(field)!);

/**
 * Finds the records that match a filter. One instance a connection: it holds the vault's columns and the
 * answers of late.
 */
export class Matching {
  readonly columns = new Columns();
  readonly #misses = new Map<string, Misses | null>();
  readonly #positions = new Map<string, Uint32Array>();
  readonly #scans = new Map<string, OriginalScan>();
  readonly #counts = new Map<ColumnName, Uint32Array>();
  readonly #places = new Map<OrderBy, Places>();
  #sorted: { key: string; ordered: Ordered } | null = null;
  #hits: { of: Misses; hits: Uint8Array } | null = null;
  #marks = '';

  /** The columns with all that the vault has now. */
  columnsOf(db: ReadDb): Columns {
    this.#refresh(db);
    return this.columns;
  }

  /**
   * Looks through the originals for what a filter wants to occur in them, for about so many milliseconds. Gives
   * the part that was looked through so far, 0 to 1: until it is 1, an answer is of that part.
   */
  lookThrough(db: ReadDb, filter: RecordFilter, milliseconds: number): number {
    this.#refresh(db);
    const scans = charactersOf(filter).map((characters) => this.#scanOf(db, characters));
    for (const scan of scans) scan.advance(milliseconds / scans.length);
    return Math.min(1, ...scans.map(({ searched }) => searched));
  }

  #scanOf(db: ReadDb, characters: string): OriginalScan {
    let scan = this.#scans.get(characters);
    if (!scan) {
      scan = new OriginalScan(db, characters);
      if (this.#scans.size >= ANSWERS_KEPT) this.#scans.delete(this.#scans.keys().next().value!);
      this.#scans.set(characters, scan);
    }
    return scan;
  }

  /** Equal where the answers are. */
  #keyOf(db: ReadDb, filter: RecordFilter, zone: string): string {
    const found = charactersOf(filter).map((characters) => this.#scanOf(db, characters).searched);
    return JSON.stringify([filter, zone, found]);
  }

  /** What each record misses of a filter; null where it asks for nothing. The record at position `i` is `i + 1`. */
  misses(db: ReadDb, filter: RecordFilter, zone: string): Misses | null {
    this.#refresh(db);
    const key = this.#keyOf(db, filter, zone);
    const held = this.#misses.get(key);
    if (held !== undefined) return held;
    const misses = missesOf(
      this.columns,
      conditionsOf(db, filter, zone),
      (characters) => this.#scanOf(db, characters).rids,
    );
    if (this.#misses.size >= ANSWERS_KEPT) this.#misses.delete(this.#misses.keys().next().value!);
    this.#misses.set(key, misses);
    return misses;
  }

  /** 1 at the position of every record that matches; null where all do. */
  hits(db: ReadDb, filter: RecordFilter, zone: string): Uint8Array | null {
    const misses = this.misses(db, filter, zone);
    if (misses === null || this.#hits?.of === misses) return misses && this.#hits!.hits;
    const hits = new Uint8Array(misses.length);
    for (let i = 0; i < hits.length; i++) hits[i] = Number(misses[i] === 0);
    this.#hits = { of: misses, hits };
    return hits;
  }

  /** The positions of all records that match, ascending in the order asked for (read it backwards to descend). */
  positions(db: ReadDb, filter: RecordFilter, zone: string, by: 'occurred_at' | 'received'): Uint32Array {
    const misses = this.misses(db, filter, zone);
    if (misses === null && by === 'occurred_at') return this.columns.order;
    const key = `${by} ${this.#keyOf(db, filter, zone)}`;
    let positions = this.#positions.get(key);
    if (!positions) {
      positions = inOrder(misses, by === 'received' ? null : this.columns.order, this.columns.size);
      this.#keep(key, positions);
    }
    return positions;
  }

  /** The positions of all records that match, in the order of any field. The last answer is kept. */
  ordered(db: ReadDb, filter: RecordFilter, zone: string, by: OrderBy): Ordered {
    if (by === 'occurred_at' || by === 'received') {
      const positions = this.positions(db, filter, zone, by);
      return { positions, valued: positions.length };
    }
    const inTime = this.positions(db, filter, zone, 'occurred_at');
    const key = `${by} ${this.#keyOf(db, filter, zone)}`;
    if (this.#sorted?.key !== key) {
      const { column } = FIELDS[by];
      let places = this.#places.get(by);
      if (!places) {
        places = placesOf(db, by, this.columns.largest(column));
        this.#places.set(by, places);
      }
      this.#sorted = { key, ordered: orderedBy(inTime, this.columns.numbers(column), places) };
    }
    return this.#sorted.ordered;
  }

  /**
   * How many records have each number of a column, of those that match; with `field`, but for its own part of the
   * filter. Counted from the matching positions, which are at hand: fewer than all, and the same for every column.
   */
  counts(
    db: ReadDb,
    filter: RecordFilter,
    zone: string,
    { column: name, field }: { column: ColumnName; field: FacetField | null },
  ): Uint32Array {
    const misses = this.misses(db, filter, zone);
    const column = this.columns.numbers(name);
    if (misses === null) return this.#countsOfAll(name, column);
    const counts = new Uint32Array(this.columns.largest(name) + 1);
    const positions = this.positions(db, filter, zone, 'occurred_at');
    for (let i = 0; i < positions.length; i++) counts[column[positions[i]!]!]!++;
    const bit = bitOf(field);
    if (field !== null && asksFor(filter, field))
      for (let i = 0; i < misses.length; i++) if (misses[i] === bit) counts[column[i]!]!++;
    return counts;
  }

  #countsOfAll(name: ColumnName, column: Numbers): Uint32Array {
    let counts = this.#counts.get(name);
    if (!counts) {
      counts = new Uint32Array(this.columns.largest(name) + 1);
      for (let i = 0; i < column.length; i++) counts[column[i]!]!++;
      this.#counts.set(name, counts);
    }
    return counts;
  }

  #keep(key: string, positions: Uint32Array): void {
    let held = positions.length;
    for (const { length } of this.#positions.values()) held += length;
    if (held > POSITIONS_KEPT || this.#positions.size >= ANSWERS_KEPT) this.#positions.clear();
    this.#positions.set(key, positions);
  }

  #refresh(db: ReadDb): void {
    const marks = marksStamp(db);
    if (!this.columns.refresh(db) && marks === this.#marks) return;
    this.#marks = marks;
    this.#misses.clear();
    this.#hits = null;
    this.#positions.clear();
    this.#counts.clear();
    this.#places.clear();
    this.#sorted = null;
    this.#scans.clear();
  }
}

const matchings = new WeakMap<object, Matching>();

/** The one of this connection; it goes with it. */
export function matchingOf(db: ReadDb): Matching {
  let matching = matchings.get(db.raw);
  if (!matching) {
    matching = new Matching();
    matchings.set(db.raw, matching);
  }
  return matching;
}

/** Does a filter say something of a field, outside of groups? */
function asksFor({ not, ...values }: RecordFilter, field: FacetField): boolean {
  return [values, not].some(
    (part) => part?.[field] !== undefined || field in (part?.contains ?? {}) || field in (part?.begins ?? {}),
  );
}

/** Everything that a filter wants to occur in originals. */
function charactersOf({ original, not, any = [], all = [] }: RecordFilter): string[] {
  const own = [original, not?.original].filter((characters) => characters !== undefined);
  return [...own, ...[...any, ...all].flatMap(charactersOf)];
}

function missesOf(
  columns: Columns,
  conditions: readonly Condition[],
  ridsWith: (characters: string) => readonly number[],
): Misses | null {
  if (conditions.length === 0) return null;
  const misses = new Uint16Array(columns.size);
  for (const condition of conditions) {
    const bit = bitOf(condition.field);
    if ('column' in condition) missNumbers(misses, bit, columns, condition);
    else if ('rids' in condition) missRids(misses, bit, condition);
    else if ('original' in condition)
      missRids(misses, bit, { rids: ridsWith(condition.original), negated: condition.negated });
    else if ('any' in condition)
      missAny(
        misses,
        bit,
        condition.any.map((part) => missesOf(columns, part, ridsWith)!),
      );
    else missTimes(misses, bit, columns.at, condition);
  }
  return misses;
}

/** Every pass writes by a table and never branches: which records pass is as good as random. */
function missNumbers(
  misses: Misses,
  bit: number,
  columns: Columns,
  { column: name, numbers, negated }: { column: ColumnName; numbers: readonly number[]; negated: boolean },
): void {
  const missed = new Uint16Array(columns.largest(name) + 1).fill(negated ? 0 : bit);
  for (const number of numbers) if (number < missed.length) missed[number] = negated ? bit : 0;
  const column = columns.numbers(name);
  for (let i = 0; i < misses.length; i++) misses[i]! |= missed[column[i]!]!;
}

function missRids(
  misses: Misses,
  bit: number,
  { rids, negated }: { rids: readonly number[]; negated: boolean },
): void {
  const named = new Uint8Array(misses.length);
  // A record that was imported after the columns were loaded is not in this answer.
  for (const rid of rids) if (rid <= named.length) named[rid - 1] = 1;
  const missed = Uint16Array.of(negated ? 0 : bit, negated ? bit : 0);
  for (let i = 0; i < misses.length; i++) misses[i]! |= missed[named[i]!]!;
}

function missTimes(
  misses: Misses,
  bit: number,
  at: Float64Array,
  { from, before }: { from: number; before: number },
): void {
  for (let i = 0; i < misses.length; i++) misses[i]! |= at[i]! >= from && at[i]! < before ? 0 : bit;
}

function missAny(misses: Misses, bit: number, parts: readonly Misses[]): void {
  for (let i = 0; i < misses.length; i++) {
    let missesAll = bit;
    for (const part of parts) if (part[i] === 0) missesAll = 0;
    misses[i]! |= missesAll;
  }
}

function inOrder(misses: Misses | null, order: Uint32Array | null, size: number): Uint32Array {
  const positions = new Uint32Array(misses ? countOf(misses) : size);
  let next = 0;
  for (let i = 0; i < size; i++) {
    const position = order ? order[i]! : i;
    if (!misses || misses[position] === 0) positions[next++] = position;
  }
  return positions;
}

/** How many match. */
export function countOf(misses: Misses): number {
  let count = 0;
  for (let i = 0; i < misses.length; i++) if (misses[i] === 0) count++;
  return count;
}
