import type { ReadDb } from '../vault/connection.ts';
import type { Window } from '../vault/postings.ts';
import { ridsOfId } from '../vault/record-ids.ts';
import { tokensOf } from '../vault/tokenizer.ts';
import { WordIndex } from '../vault/word-index.ts';
import { RowSet } from './row-set.ts';
import type { Scan, Stretch } from './scan.ts';
import { idIn, searchedTerms, type TextTerm } from './text-query.ts';
import { Beginning, Phrase, type Wanted, type WantedWord, Word } from './wanted-words.ts';

/** Rows gone through between two looks at the clock: some milliseconds where every one has the words. */
const STEP = 1 << 16;
/** Where a phrase ends with a beginning, whose words are read anew for each step, they grow up to this. */
const LONGEST_STEP = 1 << 20;

/** `first`: where it is begun, in whole tiles; `step`: how many rows are gone through at least. */
export type WordScanOptions = { first?: Stretch; step?: number };

/**
 * Goes through the index of words for the records that have all of them, or whose id the text is: those of the
 * stretch that is asked about first, then the others, of each the last received first. However many have the words,
 * the newest are there at once.
 */
export class WordScan implements Scan {
  readonly found: RowSet;
  readonly #db: ReadDb;
  readonly #index: WordIndex;
  readonly #size: number;
  /** All of which a row must have. */
  #wanted: readonly Wanted[];
  #hits = new Uint16Array(0);
  #step: number;
  /** In the order in which they are gone through; of each what lies before `gone` is yet to be. */
  readonly #stretches: readonly (Stretch & { gone: number })[];

  /** `size`: how many records there are. */
  constructor(
    db: ReadDb,
    text: string,
    size: number,
    { first = { from: 0, before: size }, step = STEP }: WordScanOptions = {},
  ) {
    this.found = new RowSet(size);
    const id = idIn(text);
    if (id !== null) this.found.add(ridsOfId(db, id));
    this.#db = db;
    this.#index = new WordIndex(db);
    this.#size = size;
    this.#step = step;
    this.#wanted = wantedFor(searchedTerms(text), this.#index, size);
    this.#stretches = [first, { from: first.before, before: size }, { from: 0, before: first.from }]
      .filter(({ from, before }) => from < before && this.#wanted.length > 0)
      .map((stretch) => ({ ...stretch, gone: stretch.before }));
  }

  get searched(): number {
    const left = this.#stretches.reduce((sum, { from, gone }) => sum + gone - from, 0);
    return left === 0 ? 1 : 1 - left / this.#size;
  }

  goneFrom(from: number, before: number): number {
    const stretch = this.#stretches.find((each) => from >= each.from && from < each.before);
    return stretch ? Math.min(before, Math.max(from, stretch.gone)) : from;
  }

  advance(milliseconds: number): void {
    const until = performance.now() + milliseconds;
    // In one transaction: another thread may import meanwhile, which puts segments together.
    this.#db.raw.transaction(() => {
      let isBegun = !this.#index.refresh();
      for (const stretch of this.#stretches) {
        isBegun &&= stretch.gone < stretch.before;
        while (stretch.gone > stretch.from) {
          if (!isBegun) this.#begin(stretch.gone + 1);
          isBegun = true;
          this.#goOn(stretch);
          // One step at least, so that a vault of any size is always gone through.
          if (performance.now() >= until) return;
        }
      }
    })();
    if (this.searched < 1) return;
    this.#wanted = [];
    this.#hits = new Uint16Array(0);
  }

  #begin(before: number): void {
    for (const wanted of this.#wanted) wanted.begin(before);
    // Stable, so that beginnings stay before phrases.
    this.#wanted = this.#wanted.toSorted((a, b) => Number(a.weight > b.weight) - Number(a.weight < b.weight));
  }

  /** A step of a stretch. Rows count from 1, positions from 0. */
  #goOn(stretch: Stretch & { gone: number }): void {
    const before = stretch.gone;
    stretch.gone = Math.max(stretch.from, before - this.#step);
    if (this.#wanted.some(isReadAnew)) this.#step = Math.min(LONGEST_STEP, 2 * this.#step);
    const [only, ...others] = this.#wanted;
    if (others.length === 0 && isWord(only!)) only.addRows(this.found.bits, stretch.gone + 1, before + 1);
    else this.#goThrough(stretch.gone, before);
  }

  #goThrough(from: number, before: number): void {
    if (this.#hits.length === before - from) this.#hits.fill(0);
    else this.#hits = new Uint16Array(before - from);
    const window: Window = { from: from + 1, hits: this.#hits };
    let hits = 0;
    for (const wanted of this.#wanted) {
      if (wanted.hit(window, hits) === 0) return;
      hits++;
    }
    this.found.addHits(window, hits);
  }
}

const isWord = (wanted: Wanted): wanted is WantedWord => !(wanted instanceof Phrase);
const isReadAnew = (wanted: Wanted) => wanted instanceof Phrase && wanted.isReadAnew;

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
