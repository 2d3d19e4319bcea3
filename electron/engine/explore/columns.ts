import { AppError } from '../../../shared/errors.ts';
import {
  DICTIONARY_COLUMNS,
  type DictionaryColumn,
  freeColumns,
  marksIn,
  readColumns,
  type Segment,
  segmentsFrom,
} from '../vault/column-segment.ts';
import type { ReadDb } from '../vault/connection.ts';
import { recordCount } from '../vault/record-count.ts';
import { recordIdsOf } from '../vault/record-ids.ts';
import { freeNow } from '../vault/unpacked.ts';
import { inTimeOrder } from './time-order.ts';

export type ColumnName = DictionaryColumn | 'source' | 'kind';
const NAMES = [...DICTIONARY_COLUMNS, 'source', 'kind'] as const satisfies readonly ColumnName[];

/** What `Columns.shared` gives and `Columns.from` takes. */
export type SharedColumns = {
  size: number;
  at: Float64Array;
  numbers: Record<ColumnName, Numbers>;
  largest: Record<ColumnName, number>;
  order: Uint32Array;
  earliest: Float64Array<ArrayBuffer>;
  latest: Float64Array<ArrayBuffer>;
};

const ofEach = <T>(make: (name: ColumnName) => T) =>
  Object.fromEntries(NAMES.map((name) => [name, make(name)])) as Record<ColumnName, T>;

/** The positions `from` to `before - 1`, and the first and the last of their times. */
export type Tile = { from: number; before: number; isWhole: boolean; earliest: number; latest: number };

export type Numbers = Uint8Array | Uint16Array | Uint32Array;

/**
 * Positions that are passed over together: of each such tile the first and the last time are known, so that what
 * asks for a time leaves most of them out, and what one pass over a tile read is still at hand for the next.
 */
export const TILE = 4096;

/**
 * The columns of all records of a vault in memory, about 25 bytes a record: filters, counts, order and facets
 * are passes over them, which no index of the vault can answer as fast (docs/decisions/0014-columns.md).
 * Records are numbered without gaps and never change, so position `i` is the record `i + 1` and only what is new
 * is ever loaded.
 */
export class Columns {
  size = 0;
  #at = new Float64Array(0) as Float64Array;
  #numbers = ofEach((): Numbers => new Uint8Array(0));
  #largest = ofEach(() => 0);
  #order: Uint32Array | null = null;
  /** By tile. */
  #earliest = new Float64Array(0);
  #latest = new Float64Array(0);

  /** Those of another thread, which nobody writes to: what the vault has beyond them is added to a copy. */
  static from({ size, at, numbers, largest, order, earliest, latest }: SharedColumns): Columns {
    const columns = new Columns();
    columns.size = size;
    [columns.#at, columns.#numbers, columns.#largest] = [at, { ...numbers }, { ...largest }];
    [columns.#order, columns.#earliest, columns.#latest] = [order, earliest, latest];
    return columns;
  }

  /** For another thread, in the same memory. */
  get shared(): SharedColumns {
    const tiles = Math.ceil(this.size / TILE);
    return {
      size: this.size,
      at: this.at,
      numbers: ofEach((name) => this.numbers(name)),
      largest: { ...this.#largest },
      order: this.order,
      // Copies: the last tile may yet get other times here.
      earliest: this.#earliest.slice(0, tiles),
      latest: this.#latest.slice(0, tiles),
    };
  }

  /** Microseconds UTC by position. */
  get at(): Float64Array {
    return this.#at.subarray(0, this.size);
  }

  /** Numbers of a dictionary, of a source or a kind by position. */
  numbers(name: ColumnName): Numbers {
    return this.#numbers[name].subarray(0, this.size);
  }

  /** The tiles that may hold a time from `from` on and before `before`, `isWhole` where all of their times are. */
  *tilesWithin(from: number, before: number): Generator<Tile> {
    for (let tile = 0, first = 0; first < this.size; tile++, first += TILE) {
      const [earliest, latest] = [this.#earliest[tile]!, this.#latest[tile]!];
      if (latest < from || earliest >= before) continue;
      yield {
        from: first,
        before: Math.min(this.size, first + TILE),
        isWhole: earliest >= from && latest < before,
        earliest,
        latest,
      };
    }
  }

  /** No number of the column is larger. */
  largest(name: ColumnName): number {
    return this.#largest[name];
  }

  /** Positions in the order of time; those of one time as they were received. */
  get order(): Uint32Array {
    if (this.#order?.length !== this.size) this.#order = inTimeOrder(this.at);
    return this.#order;
  }

  /** Takes what the vault has and this has not; true where that is something. */
  refresh(db: ReadDb): boolean {
    const before = this.size;
    const total = recordCount(db);
    if (total === before) return false;
    // All at once: growing step by step would copy, and leave half of what five million records take unused.
    this.#reserve(total);
    const ids = recordIdsOf(db);
    for (const segment of segmentsFrom(db, before + 1)) {
      this.#add(segment);
      // A thread that was given columns may have no ids yet: it reads them when it looks for one.
      if (ids.size === segment.first_rid - 1) ids.take(segment.first_rid, marksIn(segment.id_marks));
      freeNow(segment.columns);
      freeNow(segment.id_marks);
    }
    return this.size > before;
  }

  #add(segment: Segment): void {
    if (segment.first_rid !== this.size + 1)
      throw new AppError('vault-damaged', { problem: 'the columns of some records are missing' });
    const { at, kind, ...dictionaries } = readColumns(segment);
    const end = this.size + segment.count;
    this.#reserve(end);
    this.#at.set(at, this.size);
    for (const [i, time] of at.entries()) {
      const tile = Math.floor((this.size + i) / TILE);
      if (time < this.#earliest[tile]!) this.#earliest[tile] = time;
      if (time > this.#latest[tile]!) this.#latest[tile] = time;
    }
    for (const name of DICTIONARY_COLUMNS) this.#set(name, dictionaries[name]);
    this.#set('kind', kind);
    this.#widen('source', segment.source_id);
    this.#numbers.source.fill(segment.source_id, this.size, end);
    this.size = end;
    freeColumns(at);
  }

  #reserve(size: number): void {
    if (size <= this.#at.length) return;
    // Shared with the threads of jobs, which would hold as much again.
    const grown = new Float64Array(new SharedArrayBuffer(8 * size));
    grown.set(this.#at);
    this.#at = grown;
    const tiles = Math.ceil(size / TILE);
    const [earliest, latest] = [new Float64Array(tiles), new Float64Array(tiles)];
    earliest.fill(Number.POSITIVE_INFINITY).set(this.#earliest.subarray(0, tiles));
    latest.fill(Number.NEGATIVE_INFINITY).set(this.#latest.subarray(0, tiles));
    [this.#earliest, this.#latest] = [earliest, latest];
    for (const name of NAMES) this.#numbers[name] = copyOf(this.#numbers[name], this.#largest[name], size);
  }

  #set(name: ColumnName, values: Numbers): void {
    let largest = 0;
    for (let i = 0; i < values.length; i++) if (values[i]! > largest) largest = values[i]!;
    this.#widen(name, largest);
    this.#numbers[name].set(values, this.size);
  }

  /** Makes the column wide enough for a number. */
  #widen(name: ColumnName, number: number): void {
    if (number <= this.#largest[name]) return;
    this.#largest[name] = number;
    const column = this.#numbers[name];
    if (number >= 2 ** (8 * column.BYTES_PER_ELEMENT))
      this.#numbers[name] = copyOf(column, number, column.length);
  }
}

/** As wide as its largest number needs. */
function copyOf(column: Numbers, largest: number, capacity: number): Numbers {
  const bytes = largest < 2 ** 8 ? 1 : largest < 2 ** 16 ? 2 : 4;
  const memory = new SharedArrayBuffer(bytes * capacity);
  const copy =
    bytes === 1 ? new Uint8Array(memory) : bytes === 2 ? new Uint16Array(memory) : new Uint32Array(memory);
  copy.set(column);
  return copy;
}
