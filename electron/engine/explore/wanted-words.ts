import { AppError } from '../../../shared/errors.ts';
import { addRows, firstRowOf, hitRows, NextPlaces, type Window } from '../vault/postings.ts';
import type { Found, Segment, WordIndex } from '../vault/word-index.ts';
import { NOTHING, type Postings } from '../vault/word-leaf.ts';
import { RowSet } from './row-set.ts';

/** Something that rows must have. Windows are asked for from the last rows to the first. */
export interface Wanted {
  /** Counts one more for each row of the window that had `before` hits and has this; gives how many they are. */
  hit(window: Window, before: number): number;
  /** The index has other segments than before. */
  restart(): void;
  /** What an earlier window read is read again for the next. */
  readonly isReadAnew?: boolean;
}

/** Whose places in rows can be told. */
interface Placed extends Wanted {
  /** Visits its postings in the window that was asked for last; those of a word ascend. */
  eachPostings(window: Window, visit: (postings: Postings) => void): void;
}

/** Postings whose first row is known. */
type Leaf = Postings & { firstRow: number };

/** A word: its postings are read from the last to the first, a leaf when a window needs it. */
export class Word implements Placed {
  readonly #index: WordIndex;
  readonly #word: Uint8Array;
  /** Those of the last window, descending. */
  #leaves: Leaf[] = [];
  /** The next to be read, by its place among the segments. */
  #segment = 0;
  #found: Found | null = null;
  #number = 0;
  #tail: Uint8Array = NOTHING;

  constructor(index: WordIndex, word: Uint8Array) {
    this.#index = index;
    this.#word = word;
  }

  restart(): void {
    this.#leaves = [];
    this.#segment = 0;
    this.#found = null;
  }

  hit(window: Window, before: number): number {
    this.#readTo(window);
    return this.#leaves.reduce((count, leaf) => count + hitRows(window, leaf, before), 0);
  }

  eachPostings(_: Window, visit: (postings: Postings) => void): void {
    for (const leaf of this.#leaves.toReversed()) visit(leaf);
  }

  #readTo({ from, hits }: Window): void {
    // The last may reach into this window.
    let last = this.#leaves.at(-1) ?? null;
    this.#leaves = last ? [last] : [];
    while (last === null || last.firstRow > from) {
      const next = this.#next();
      if (next === null) return;
      if (last !== null && next.firstRow >= last.firstRow) throw disordered();
      if (last !== null && last.firstRow >= from + hits.length) this.#leaves.pop();
      this.#leaves.push(next);
      last = next;
    }
  }

  /** The postings before those that were read last. */
  #next(): Leaf | null {
    for (;;) {
      const segment = this.#index.segments[this.#segment];
      if (!segment) return null;
      if (this.#found === null) {
        this.#found = this.#index.find(segment, this.#word);
        this.#number = this.#found?.lastLeaf ?? 0;
        this.#tail = NOTHING;
      }
      const found = this.#found;
      if (found === null || this.#number === found.leaf) {
        this.#segment++;
        this.#found = null;
        if (found === null || found.at === found.end) continue;
        return withFirstRow({ ...found, tail: this.#tail });
      }
      const leaf = this.#index.leaf(segment, this.#number--);
      const tail = leaf.firstTerm > 0 ? NOTHING : this.#tail;
      this.#tail = leaf.firstRow > 0 ? leaf.continued : Buffer.concat([leaf.continued, tail]);
      if (leaf.firstRow > 0)
        return withFirstRow({ bytes: leaf.bytes, at: leaf.firstRow, end: leaf.endOfEarlier, tail });
    }
  }
}

function withFirstRow(postings: Postings): Leaf {
  return { ...postings, firstRow: firstRowOf(postings) };
}

/** A beginning of words. They stand in a segment one after the other, each with rows of its own: it is read at once. */
export class Beginning implements Placed {
  readonly #index: WordIndex;
  readonly #beginning: Uint8Array;
  readonly #rows: RowSet;
  /** Of the segments that were read. */
  #read: { segment: Segment; firstRow: number; before: number }[] = [];

  constructor(index: WordIndex, beginning: Uint8Array, size: number) {
    this.#index = index;
    this.#beginning = beginning;
    this.#rows = new RowSet(size);
  }

  restart(): void {
    this.#read = [];
  }

  hit({ from, hits }: Window, before: number): number {
    this.#readTo(from);
    const { bits } = this.#rows;
    let count = 0;
    for (let i = 0; i < hits.length; i++) {
      const position = from + i - 1;
      if (((bits[position >> 3]! >> (position & 7)) & 1) === 0 || hits[i] !== before) continue;
      hits[i] = before + 1;
      count++;
    }
    return count;
  }

  eachPostings(window: Window, visit: (postings: Postings) => void): void {
    const end = window.from + window.hits.length;
    for (const { segment, firstRow, before } of this.#read) {
      if (firstRow >= end || before <= window.from) continue;
      this.#index.visit(segment, this.#beginning, (bytes, at, last, tail) =>
        visit({ bytes, at, end: last, tail }),
      );
    }
  }

  /** Until no earlier segment can have a row from `from` on. */
  #readTo(from: number): void {
    const { segments } = this.#index;
    let before = this.#read.at(-1)?.firstRow ?? Number.POSITIVE_INFINITY;
    while (before > from && this.#read.length < segments.length) {
      const segment = segments[this.#read.length]!;
      let firstRow = before;
      this.#index.visit(segment, this.#beginning, (bytes, at, end) => {
        firstRow = Math.min(firstRow, addRows(this.#rows.bits, bytes, at, end));
      });
      this.#read.push({ segment, firstRow, before });
      before = firstRow;
    }
  }
}

/** Words that stand next to each other; each is looked for before, by itself. Only the last may be a beginning. */
export class Phrase implements Wanted {
  readonly #words: readonly Placed[];
  readonly #places = new NextPlaces();

  constructor(words: readonly Placed[]) {
    this.#words = words;
  }

  restart(): void {}

  get isReadAnew(): boolean {
    return this.#words.at(-1) instanceof Beginning;
  }

  hit(window: Window, before: number): number {
    const places = this.#places;
    places.clear(window.hits.length);
    const [first, ...others] = this.#words;
    first!.eachPostings(window, (postings) => places.begin(window, postings, before));
    let hit = 0;
    for (const [i, word] of others.entries())
      word.eachPostings(window, (postings) => {
        hit += places.follow(window, postings, before, i === others.length - 1);
      });
    return hit;
  }
}

const disordered = () =>
  new AppError('vault-damaged', { problem: 'the index of words is not in the order of the records' });
