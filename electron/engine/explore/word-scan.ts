import type { Statement } from 'better-sqlite3';
import type { ReadDb } from '../vault/connection.ts';
import { ridsOfId } from '../vault/record-ids.ts';
import { RowSet } from './row-set.ts';
import type { Scan } from './scan.ts';
import { textQuery, textTerms } from './text-query.ts';

/** Rows gone through between two looks at the clock: some ten milliseconds where every one has the word. */
const STEP = 1 << 16;

/**
 * Goes through the full-text index for the records that have all the words, or whose id the text is. A word that
 * millions have takes a second; the newest of them are there at once.
 */
export class WordScan implements Scan {
  firstRid: number;
  readonly found: RowSet;
  readonly #match: string | null;
  readonly #ranges: Statement<unknown[]>;
  readonly #size: number;
  /** Words that few have are gone through in ever longer steps. */
  #step: number;

  /** `size`: how many records there are. */
  constructor(db: ReadDb, text: string, size: number) {
    this.found = new RowSet(size);
    this.found.add(ridsOfId(db, text.trim()));
    this.#match = textQuery(text);
    this.#size = size;
    this.firstRid = this.#match === null ? 1 : size + 1;
    // For each range FTS5 would put together all words of a beginning anew.
    this.#step = textTerms(text).some(({ isPrefix }) => isPrefix) ? size : STEP;
    // Numbers are bound as floating point, and FTS5 only seeks to whole ones. Many at once: going through rows one by one takes three times as long.
    this.#ranges = db.raw
      .prepare(
        'SELECT rowid FROM record_text WHERE record_text MATCH ? AND rowid BETWEEN CAST(? AS INTEGER) AND CAST(? AS INTEGER)',
      )
      .pluck();
  }

  get searched(): number {
    return this.firstRid <= 1 ? 1 : 1 - (this.firstRid - 1) / this.#size;
  }

  advance(milliseconds: number): void {
    const until = performance.now() + milliseconds;
    while (this.firstRid > 1) {
      const from = Math.max(1, this.firstRid - this.#step);
      const rids = this.#ranges.all(this.#match, from, this.firstRid - 1) as number[];
      this.found.add(rids);
      this.firstRid = from;
      if (rids.length * 8 < this.#step) this.#step *= 2;
      // One step at least, so that a vault of no size is always gone through.
      if (performance.now() >= until) return;
    }
  }
}
