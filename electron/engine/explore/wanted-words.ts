import { AppError } from '../../../shared/errors.ts';
import { addRows, hitRows, NextPlaces, type Window } from '../vault/postings.ts';
import { freeNow } from '../vault/unpacked.ts';
import type { Found, Segment, WordIndex } from '../vault/word-index.ts';
import { NOTHING, type Postings, varint } from '../vault/word-leaf.ts';
import { RowSet } from './row-set.ts';

/** Something that rows must have. */
export interface Wanted {
  /** The next window has rows before this one alone; further windows come in descending order. */
  begin(before: number): void;
  /** How much of it there is where it was begun. A window without the rarest needs none of the others. */
  readonly weight: number;
  /** Counts one more for each row of the window that had `before` hits and has this; gives how many they are. */
  hit(window: Window, before: number): number;
}

/** A word or beginning of words. */
export interface WantedWord extends Wanted {
  /** Adds the rows `from` to `before - 1` that have it to a bit each, as a window would be; also others may be added. */
  addRows(bits: Uint8Array, from: number, before: number): void;
  /** Visits its postings in the window that was asked for last; those of a word ascend. */
  eachPostings(window: Window, visit: (postings: Postings) => void): void;
}

/** Postings whose first row is known. */
type Leaf = Postings & { firstRow: number };

/** A word: its postings are read from the last to the first, a leaf when a window needs it. */
export class Word implements WantedWord {
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

  begin(before: number): void {
    this.#leaves = [];
    this.#segment = this.#index.segmentBefore(before);
    this.#find();
    this.#passOver(before);
  }

  get weight(): number {
    return this.#found === null ? 0 : this.#number - this.#found.leaf + 1;
  }

  /** Of long postings, the leaves that have later rows alone. */
  #passOver(before: number): void {
    let [low, high] = [this.#found?.leaf ?? 0, this.#number + 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      const { bytes, firstRow } = this.#index.leaf(this.#index.segments[this.#segment]!, middle);
      if (firstRow > 0 && varint(bytes, firstRow) >= before) high = middle;
      else low = middle;
      freeNow(bytes);
    }
    // The first of those is read all the same: it may hold places of the row before.
    if (high > this.#number) return;
    this.#number = high;
    this.#tail = NOTHING;
  }

  addRows(bits: Uint8Array, from: number, before: number): void {
    this.#readTo(from, before);
    for (const { bytes, at, end } of this.#leaves) addRows(bits, bytes, at, end);
  }

  hit(window: Window, before: number): number {
    this.#readTo(window.from, window.from + window.hits.length);
    return this.#leaves.reduce((count, leaf) => count + hitRows(window, leaf, before), 0);
  }

  eachPostings(_: Window, visit: (postings: Postings) => void): void {
    for (const leaf of this.#leaves.toReversed()) visit(leaf);
  }

  #readTo(from: number, before: number): void {
    // The last may reach into these rows.
    let last = this.#leaves.pop() ?? null;
    for (const { bytes } of this.#leaves) freeNow(bytes);
    this.#leaves = last ? [last] : [];
    while (last === null || last.firstRow > from) {
      const next = this.#next();
      if (next === null) return;
      if (last !== null && next.firstRow >= last.firstRow) throw disordered();
      if (last !== null && last.firstRow >= before) {
        this.#leaves.pop();
        freeNow(last.bytes);
        // Windows were left out: nobody asked for what lies between.
        if (next.firstRow >= before) this.#passOver(before);
      }
      this.#leaves.push(next);
      last = next;
    }
  }

  /** The postings before those that were read last. */
  #next(): Leaf | null {
    for (;;) {
      const segment = this.#index.segments[this.#segment];
      if (!segment) return null;
      const found = this.#found;
      if (found === null || this.#number === found.leaf) {
        const tail = this.#tail;
        this.#segment++;
        this.#find();
        if (found !== null && found.at < found.end) return withFirstRow({ ...found, tail });
        continue;
      }
      const leaf = this.#index.leaf(segment, this.#number--);
      const tail = leaf.firstTerm > 0 ? NOTHING : this.#tail;
      this.#tail = leaf.firstRow > 0 ? leaf.continued : Buffer.concat([leaf.continued, tail]);
      if (leaf.firstRow > 0)
        return withFirstRow({ bytes: leaf.bytes, at: leaf.firstRow, end: leaf.endOfEarlier, tail });
      freeNow(leaf.bytes);
    }
  }

  /** Begins with a segment. */
  #find(): void {
    const segment = this.#index.segments[this.#segment];
    this.#found = segment ? this.#index.find(segment, this.#word) : null;
    this.#number = this.#found?.lastLeaf ?? 0;
    this.#tail = NOTHING;
  }
}

function withFirstRow(postings: Postings): Leaf {
  return { ...postings, firstRow: varint(postings.bytes, postings.at) };
}

/** A beginning of words. They stand in a segment one after the other, each with rows of its own: it is read at once. */
export class Beginning implements WantedWord {
  readonly #index: WordIndex;
  readonly #beginning: Uint8Array;
  readonly #rows: RowSet;
  /** By the place of a segment, once it was read. */
  readonly #firstRows = new Map<number, number>();
  /** As it is read at once, after words. */
  readonly weight = Number.POSITIVE_INFINITY;
  #segments: readonly Segment[] = [];
  #segment = 0;
  /** All rows from here on, before where it was begun, are known. */
  #firstRow = 0;

  constructor(index: WordIndex, beginning: Uint8Array, size: number) {
    this.#index = index;
    this.#beginning = beginning;
    this.#rows = new RowSet(size);
  }

  begin(before: number): void {
    const { segments } = this.#index;
    if (segments !== this.#segments) this.#firstRows.clear();
    this.#segments = segments;
    this.#segment = this.#index.segmentBefore(before);
    this.#firstRow = before;
  }

  addRows(bits: Uint8Array, from: number, before: number): void {
    this.#readTo(from);
    const own = this.#rows.bits;
    for (let i = (from - 1) >> 3; i <= (before - 2) >> 3; i++) bits[i]! |= own[i]!;
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
    let before = Number.POSITIVE_INFINITY;
    for (const [place, segment] of this.#segments.entries()) {
      const firstRow = this.#firstRows.get(place);
      if (firstRow === undefined) continue;
      if (firstRow < end && before > window.from)
        this.#index.visit(segment, this.#beginning, (bytes, at, last, tail) =>
          visit({ bytes, at, end: last, tail }),
        );
      before = firstRow;
    }
  }

  /** Until no earlier segment can have a row from `from` on. */
  #readTo(from: number): void {
    while (this.#firstRow > from && this.#segment < this.#segments.length) {
      const place = this.#segment++;
      if (!this.#firstRows.has(place)) this.#read(place);
      this.#firstRow = Math.min(this.#firstRow, this.#firstRows.get(place)!);
    }
  }

  #read(place: number): void {
    let first = Number.POSITIVE_INFINITY;
    this.#index.visit(this.#segments[place]!, this.#beginning, (bytes, at, end) => {
      first = Math.min(first, addRows(this.#rows.bits, bytes, at, end));
    });
    this.#firstRows.set(place, first);
  }
}

/** Words that stand next to each other; each is looked for before, by itself. Only the last may be a beginning. */
export class Phrase implements Wanted {
  readonly #words: readonly WantedWord[];
  readonly #places = new NextPlaces();

  constructor(words: readonly WantedWord[]) {
    this.#words = words;
  }

  /** Its words come first. */
  readonly weight = Number.POSITIVE_INFINITY;

  begin(): void {}

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
