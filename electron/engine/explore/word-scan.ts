import type { ReadDb } from '../vault/connection.ts';
import type { Window } from '../vault/postings.ts';
import { ridsOfId } from '../vault/record-ids.ts';
import { tokensOf } from '../vault/tokenizer.ts';
import { WordIndex } from '../vault/word-index.ts';
import { RowSet } from './row-set.ts';
import type { Scan } from './scan.ts';
import { searchedTerms, type TextTerm } from './text-query.ts';
import { Beginning, Phrase, type Wanted, Word } from './wanted-words.ts';

/** Rows gone through between two looks at the clock: some milliseconds where every one has the words. */
const STEP = 1 << 17;
/** Where a phrase ends with a beginning, whose words are read anew for each step, they grow up to this. */
const LONGEST_STEP = 1 << 20;

/**
 * Goes through the index of words for the records that have all of them, or whose id the text is, the last received
 * first: however many have them, the newest are there at once.
 */
export class WordScan implements Scan {
  firstRid: number;
  readonly found: RowSet;
  readonly #db: ReadDb;
  readonly #index: WordIndex;
  readonly #size: number;
  /** All of which a row must have. */
  #wanted: readonly Wanted[];
  #hits = new Uint16Array(0);
  #step: number;

  /** `size`: how many records there are; `step`: how many are gone through at least. */
  constructor(db: ReadDb, text: string, size: number, step = STEP) {
    this.found = new RowSet(size);
    this.found.add(ridsOfId(db, text.trim()));
    this.#db = db;
    this.#index = new WordIndex(db);
    this.#size = size;
    this.#step = step;
    this.#wanted = wantedFor(searchedTerms(text), this.#index, size);
    this.firstRid = this.#wanted.length === 0 ? 1 : size + 1;
  }

  get searched(): number {
    return this.firstRid <= 1 ? 1 : 1 - (this.firstRid - 1) / this.#size;
  }

  advance(milliseconds: number): void {
    if (this.firstRid <= 1) return;
    const until = performance.now() + milliseconds;
    // In one transaction: another thread may import meanwhile, which puts segments together.
    this.#db.raw.transaction(() => {
      if (this.#index.refresh()) for (const wanted of this.#wanted) wanted.restart();
      // One step at least, so that a vault of any size is always gone through.
      do this.#goOn();
      while (this.firstRid > 1 && performance.now() < until);
    })();
    if (this.firstRid > 1) return;
    this.#wanted = [];
    this.#hits = new Uint16Array(0);
  }

  #goOn(): void {
    const from = Math.max(1, this.firstRid - this.#step);
    const size = this.firstRid - from;
    if (this.#hits.length === size) this.#hits.fill(0);
    else this.#hits = new Uint16Array(size);
    const window: Window = { from, hits: this.#hits };
    let hits = 0;
    for (const wanted of this.#wanted) {
      if (wanted.hit(window, hits) === 0) break;
      hits++;
    }
    if (hits === this.#wanted.length) this.found.addHits(window, hits);
    this.firstRid = from;
    if (this.#wanted.some((wanted) => wanted.isReadAnew)) this.#step = Math.min(LONGEST_STEP, 2 * this.#step);
  }
}

/** Words and beginnings, each once, and then the phrases of them. Nothing where a term has no word that is indexed. */
function wantedFor(terms: readonly TextTerm[], index: WordIndex, size: number): Wanted[] {
  const words = new Map<string, Word | Beginning>();
  const phrases: Phrase[] = [];
  for (const { text, isPrefix } of terms) {
    const tokens = tokensOf(text);
    if (tokens.length === 0) return [];
    const own = tokens.map((token, i) => {
      const isBeginning = isPrefix && i === tokens.length - 1;
      const key = `${token.toString('latin1')}${isBeginning ? '*' : ''}`;
      const word =
        words.get(key) ?? (isBeginning ? new Beginning(index, token, size) : new Word(index, token));
      words.set(key, word);
      return word;
    });
    if (own.length > 1) phrases.push(new Phrase(own));
  }
  return [...words.values(), ...phrases];
}
