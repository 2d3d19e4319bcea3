import type { Statement } from 'better-sqlite3';
import { AppError } from '../../../shared/errors.ts';
import { idMarksFrom } from './column-segment.ts';
import type { ReadDb } from './connection.ts';
import { MarkIndex } from './mark-index.ts';
import { recordCount } from './record-count.ts';
import { textMark } from './text-key.ts';

/** Passes over the marks of all records: a few cost less than the index that saves them. */
const MOST_PASSES = 200;

/**
 * Finds records by their ids: the marks of all records in memory, 4 bytes each, in the order of their row numbers.
 * An index in the vault over them would cost an import more than finding its records' words.
 */
export class RecordIds {
  readonly #db: ReadDb;
  readonly #check: Statement<unknown[]>;
  #marks = new Uint32Array(0);
  #size = 0;
  #passes = 0;
  #index: MarkIndex | null = null;

  constructor(db: ReadDb) {
    this.#db = db;
    this.#check = db.raw
      .prepare('SELECT 1 FROM record WHERE rid = ? AND native_id = ? AND (? IS NULL OR source_id = ?)')
      .pluck();
  }

  /** Row numbers of the records with this id, rising; `source`: those of one source alone. */
  find(id: string, source: number | null = null): number[] {
    this.#refresh();
    const rids = this.#candidates(textMark(id));
    return rids.filter((rid) => this.#check.get(rid, id, source, source) !== undefined).sort((a, b) => a - b);
  }

  #candidates(mark: number): readonly number[] {
    if (this.#index || this.#passes++ >= MOST_PASSES) return this.#indexed().candidates(mark);
    const rids: number[] = [];
    const marks = this.#marks.subarray(0, this.#size);
    for (let at = marks.indexOf(mark); at >= 0; at = marks.indexOf(mark, at + 1)) rids.push(at + 1);
    return rids;
  }

  #indexed(): MarkIndex {
    if (!this.#index) {
      this.#index = new MarkIndex(this.#size);
      for (let i = 0; i < this.#size; i++) this.#index.add(this.#marks[i]!, i + 1);
    }
    return this.#index;
  }

  /** Takes what the vault has and this has not. */
  #refresh(): void {
    for (const { first_rid, marks } of idMarksFrom(this.#db, this.#size + 1)) this.take(first_rid, marks);
  }

  /** How many records' marks are here. */
  get size(): number {
    return this.#size;
  }

  /** Takes the marks of the records from `first_rid` on, which come after those that are here. */
  take(first_rid: number, marks: Uint32Array): void {
    if (first_rid !== this.#size + 1)
      throw new AppError('vault-damaged', { problem: 'the ids of some records are missing' });
    const end = this.#size + marks.length;
    if (end > this.#marks.length) {
      // At first all at once: growing step by step would leave more behind than the marks take.
      const room = this.#size === 0 ? recordCount(this.#db) : Math.ceil(this.#marks.length * 1.5);
      const grown = new Uint32Array(Math.max(end, room));
      grown.set(this.#marks.subarray(0, this.#size));
      this.#marks = grown;
    }
    this.#marks.set(marks, this.#size);
    const index = this.#index;
    if (index) for (const [i, mark] of marks.entries()) index.add(mark, first_rid + i);
    this.#size = end;
  }
}

/** A connection's; they go with it. */
const ofConnection = new WeakMap<object, RecordIds>();

/** The one of this connection. */
export function recordIdsOf(db: ReadDb): RecordIds {
  let ids = ofConnection.get(db.raw);
  if (!ids) {
    ids = new RecordIds(db);
    ofConnection.set(db.raw, ids);
  }
  return ids;
}

/** Row numbers of the records with this id, rising; `source`: those of one source alone. */
export function ridsOfId(db: ReadDb, id: string, source: number | null = null): number[] {
  return recordIdsOf(db).find(id, source);
}
