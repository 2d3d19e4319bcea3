import { AppError } from '../../../shared/errors.ts';
import {
  DICTIONARY_COLUMNS,
  type DictionaryColumn,
  readColumns,
  type Segment,
  segmentsFrom,
} from '../vault/column-segment.ts';
import type { ReadDb } from '../vault/connection.ts';
import { recordCount } from '../vault/record-count.ts';
import { inTimeOrder } from './time-order.ts';

export type ColumnName = DictionaryColumn | 'source' | 'kind';
const NAMES = [...DICTIONARY_COLUMNS, 'source', 'kind'] as const satisfies readonly ColumnName[];

export type Numbers = Uint8Array | Uint16Array | Uint32Array;

const FIRST_CAPACITY = 4096;

/**
 * The columns of all records of a vault in memory, about 25 bytes a record: filters, counts, order and facets
 * are passes over them, which no index of the vault can answer as fast (docs/decisions/0014-columns.md).
 * Records are numbered without gaps and never change, so position `i` is the record `i + 1` and only what is new
 * is ever loaded.
 */
export class Columns {
  size = 0;
  #at = new Float64Array(FIRST_CAPACITY);
  readonly #numbers = Object.fromEntries(
    NAMES.map((name) => [name, new Uint8Array(FIRST_CAPACITY)]),
  ) as Record<ColumnName, Numbers>;
  readonly #largest = Object.fromEntries(NAMES.map((name) => [name, 0])) as Record<ColumnName, number>;
  #order: Uint32Array | null = null;

  /** Microseconds UTC by position. */
  get at(): Float64Array {
    return this.#at.subarray(0, this.size);
  }

  /** Numbers of a dictionary, of a source or a kind by position. */
  numbers(name: ColumnName): Numbers {
    return this.#numbers[name].subarray(0, this.size);
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
    for (const segment of segmentsFrom(db, before + 1)) this.#add(segment);
    return this.size > before;
  }

  #add(segment: Segment): void {
    if (segment.first_rid !== this.size + 1)
      throw new AppError('vault-damaged', { problem: 'the columns of some records are missing' });
    const { at, kind, ...dictionaries } = readColumns(segment);
    const end = this.size + segment.count;
    this.#reserve(end);
    this.#at.set(at, this.size);
    for (const name of DICTIONARY_COLUMNS) this.#set(name, dictionaries[name]);
    this.#set('kind', kind);
    this.#set('source', new Uint32Array(segment.count).fill(segment.source_id));
    this.size = end;
  }

  #reserve(size: number): void {
    if (size <= this.#at.length) return;
    const grown = new Float64Array(size);
    grown.set(this.#at);
    this.#at = grown;
    for (const name of NAMES) this.#numbers[name] = copyOf(this.#numbers[name], this.#largest[name], size);
  }

  #set(name: ColumnName, values: Numbers): void {
    let largest = this.#largest[name];
    for (const value of values) if (value > largest) largest = value;
    this.#largest[name] = largest;
    const column = this.#numbers[name];
    if (largest >= 2 ** (8 * column.BYTES_PER_ELEMENT))
      this.#numbers[name] = copyOf(column, largest, column.length);
    this.#numbers[name].set(values, this.size);
  }
}

/** As wide as its largest number needs. */
function copyOf(column: Numbers, largest: number, capacity: number): Numbers {
  const Width = largest < 2 ** 8 ? Uint8Array : largest < 2 ** 16 ? Uint16Array : Uint32Array;
  const copy = new Width(capacity);
  copy.set(column);
  return copy;
}
