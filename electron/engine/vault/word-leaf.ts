/**
 * A leaf of the index of words, in the form of FTS5 (SQLite, fts5_index.c): terms that ascend, each with its postings.
 * Postings are rows that ascend, the first in full and each further one as its distance, and after each row the
 * length of its places, doubled, and the places. The postings of a leaf's last term may go on in the next leaves,
 * where they begin with a row in full again; so may the places of a leaf's last row.
 */
export const NOTHING = new Uint8Array(0);

/** Postings from `at` to `end - 1`. `tail`: what the next leaves hold of the last row's places. */
export type Postings = { bytes: Uint8Array; at: number; end: number; tail: Uint8Array };

/** Takes postings as they lie; as words come by the million, without an object for each. */
export type Visit = (bytes: Uint8Array, at: number, end: number, tail: Uint8Array) => void;

/** The last term of a leaf comes before all that are looked for, is one of them, or comes after them. */
export type Reached = 'before' | 'inside' | 'after';

/** Two numbers of two bytes. */
const HEADER_BYTES = 4;

export class Leaf {
  readonly bytes: Uint8Array;
  /** Where postings go on that began on an earlier leaf: their first row on this one. 0 where there is none. */
  readonly firstRow: number;
  /** Where the first term stands; 0 where there is none. */
  readonly firstTerm: number;
  /** Behind the last postings. What follows are the distances between the leaf's terms. */
  readonly end: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.firstRow = bytes[0]! * 256 + bytes[1]!;
    this.end = bytes[2]! * 256 + bytes[3]!;
    this.firstTerm = this.end < bytes.length ? varint(bytes, this.end) : 0;
  }

  /** Where the postings end that began on an earlier leaf. */
  get endOfEarlier(): number {
    return this.firstTerm || this.end;
  }

  /** A copy of what it holds of the places of the last row of the leaf before. */
  get continued(): Uint8Array {
    const end = this.firstRow || this.endOfEarlier;
    return end > HEADER_BYTES ? new Uint8Array(this.bytes.subarray(HEADER_BYTES, end)) : NOTHING;
  }

  /** Nothing but places of a row of an earlier leaf. */
  get isContinued(): boolean {
    return this.firstRow === 0 && this.firstTerm === 0;
  }

  /**
   * Finds the terms that begin with `beginning`, in their order: `each` is given where the postings of one lie, and
   * the length of the term. null where the leaf has no terms.
   */
  find(beginning: Uint8Array, each: (at: number, end: number, length: number) => void): Reached | null {
    if (this.firstTerm === 0) return null;
    const { bytes, end } = this;
    let start = this.firstTerm;
    varint(bytes, end);
    let footer = after;
    // How many bytes the last term begins with of those that are looked for.
    let same = 0;
    for (;;) {
      let kept = 0;
      let at = start;
      if (start !== this.firstTerm) {
        kept = varint(bytes, at);
        at = after;
      }
      const added = varint(bytes, at);
      at = after;
      // Terms ascend: one that keeps less of the last than is the same comes after all that are looked for.
      if (kept < same) return 'after';
      if (kept === same) {
        let i = 0;
        while (same < beginning.length && i < added && bytes[at + i] === beginning[same]) {
          same++;
          i++;
        }
        if (same < beginning.length && i < added && bytes[at + i]! > beginning[same]!) return 'after';
      }
      let next = end;
      if (footer < bytes.length) {
        next = start + varint(bytes, footer);
        footer = after;
      }
      if (same === beginning.length) each(at + added, next, kept + added);
      if (next >= end) return same === beginning.length ? 'inside' : 'before';
      start = next;
    }
  }
}

/** Where the number ends that `varint` read last. */
let after = 0;

/** A number of SQLite's variable length: seven bits a byte, the highest first, up to 2^53. */
export function varint(bytes: Uint8Array, at: number): number {
  let byte = bytes[at++]!;
  let value = byte & 0x7f;
  while (byte > 0x7f) {
    byte = bytes[at++]!;
    value = value * 128 + (byte & 0x7f);
  }
  after = at;
  return value;
}

/** The numbers that a list of them holds. */
export function varintsIn(bytes: Uint8Array, from: number): number[] {
  const numbers: number[] = [];
  for (let at = from; at < bytes.length; at = after) numbers.push(varint(bytes, at));
  return numbers;
}
