import type { RecordFilter } from '../../../shared/model/filter.ts';
import type { ReadDb } from '../vault/connection.ts';
import { type ColumnName, Columns } from './columns.ts';
import { type Condition, conditionsOf } from './filters.ts';

export type RecordOrder = { by: 'occurred_at' | 'received'; descending: boolean };

/** Answers that were asked for lately: scrolling and facets ask for the same ones again and again. */
const ANSWERS_KEPT = 12;
/** Positions that may be held for that, 4 bytes each. */
const POSITIONS_KEPT = 16_000_000;

/**
 * Finds the records that match a filter. One instance a connection: it holds the vault's columns and the
 * answers of late.
 */
export class Matching {
  readonly columns = new Columns();
  readonly #hits = new Map<string, Uint8Array | null>();
  readonly #positions = new Map<string, Uint32Array>();

  /** 1 at the position of every record that matches; null where all do. The record at position `i` is `i + 1`. */
  hits(db: ReadDb, filter: RecordFilter, zone: string): Uint8Array | null {
    this.#refresh(db);
    const key = JSON.stringify([filter, zone]);
    const held = this.#hits.get(key);
    if (held !== undefined) return held;
    const hits = hitsOf(this.columns, conditionsOf(db, filter, zone));
    if (this.#hits.size >= ANSWERS_KEPT) this.#hits.delete(this.#hits.keys().next().value!);
    this.#hits.set(key, hits);
    return hits;
  }

  /** The positions of all records that match, ascending in the order asked for (read it backwards to descend). */
  positions(db: ReadDb, filter: RecordFilter, zone: string, by: RecordOrder['by']): Uint32Array {
    const hits = this.hits(db, filter, zone);
    if (hits === null && by === 'occurred_at') return this.columns.order;
    const key = JSON.stringify([filter, zone, by]);
    let positions = this.#positions.get(key);
    if (!positions) {
      positions = inOrder(hits, by === 'received' ? null : this.columns.order, this.columns.size);
      this.#keep(key, positions);
    }
    return positions;
  }

  #keep(key: string, positions: Uint32Array): void {
    let held = positions.length;
    for (const { length } of this.#positions.values()) held += length;
    if (held > POSITIONS_KEPT || this.#positions.size >= ANSWERS_KEPT) this.#positions.clear();
    this.#positions.set(key, positions);
  }

  #refresh(db: ReadDb): void {
    if (!this.columns.refresh(db)) return;
    this.#hits.clear();
    this.#positions.clear();
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

function hitsOf(columns: Columns, conditions: readonly Condition[]): Uint8Array | null {
  if (conditions.length === 0) return null;
  const hits = new Uint8Array(columns.size).fill(1);
  for (const condition of conditions) {
    if ('rids' in condition) keepRids(hits, condition.rids);
    else if ('column' in condition) keepNumbers(hits, columns, condition.column, condition.numbers);
    else keepTimes(hits, columns.at, condition);
  }
  return hits;
}

function keepRids(hits: Uint8Array, rids: Iterable<number>): void {
  const wanted = new Uint8Array(hits.length);
  // A record that was imported after the columns were loaded is not in this answer.
  for (const rid of rids) if (rid <= wanted.length) wanted[rid - 1] = 1;
  for (let i = 0; i < hits.length; i++) hits[i]! &= wanted[i]!;
}

function keepNumbers(hits: Uint8Array, columns: Columns, name: ColumnName, numbers: Iterable<number>): void {
  const wanted = new Uint8Array(columns.largest(name) + 1);
  for (const number of numbers) if (number < wanted.length) wanted[number] = 1;
  const column = columns.numbers(name);
  for (let i = 0; i < hits.length; i++) hits[i]! &= wanted[column[i]!]!;
}

function keepTimes(
  hits: Uint8Array,
  at: Float64Array,
  { from, before }: { from?: number; before?: number },
): void {
  const [low, high] = [from ?? Number.NEGATIVE_INFINITY, before ?? Number.POSITIVE_INFINITY];
  for (let i = 0; i < hits.length; i++) if (at[i]! < low || at[i]! >= high) hits[i] = 0;
}

function inOrder(hits: Uint8Array | null, order: Uint32Array | null, size: number): Uint32Array {
  const positions = new Uint32Array(hits ? countOf(hits) : size);
  let next = 0;
  for (let i = 0; i < size; i++) {
    const position = order ? order[i]! : i;
    if (!hits || hits[position] === 1) positions[next++] = position;
  }
  return positions;
}

/** How many are 1. */
export function countOf(hits: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < hits.length; i++) count += hits[i]!;
  return count;
}
