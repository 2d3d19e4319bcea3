import type { Window } from '../vault/postings.ts';

/** Records by position, a bit each. */
export class RowSet {
  readonly bits: Uint8Array;
  /** The same, 32 at once. */
  readonly #words: Uint32Array;

  /** `size`: positions from there on are never in it. */
  constructor(size: number) {
    this.#words = new Uint32Array((size + 31) >> 5);
    this.bits = new Uint8Array(this.#words.buffer);
  }

  static of(rids: readonly number[], size: number): RowSet {
    const set = new RowSet(size);
    set.add(rids);
    return set;
  }

  /** Adds rows, which count from 1. One that was imported after the set was made lies beyond it. */
  add(rids: readonly number[]): void {
    const { bits } = this;
    for (let i = 0; i < rids.length; i++) {
      const position = rids[i]! - 1;
      const at = position >> 3;
      if (at < bits.length) bits[at]! |= 1 << (position & 7);
    }
  }

  has(position: number): boolean {
    return ((this.bits[position >> 3]! >> (position & 7)) & 1) === 1;
  }

  /** How many of the positions `from` to `before - 1` are in it. */
  count(from: number, before: number): number {
    let count = 0;
    for (let i = from; i < before; i = wordAfter(i)) {
      let word = this.#wordOf(i, before);
      word -= (word >>> 1) & 0x55555555;
      word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
      count += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
    }
    return count;
  }

  /** Puts the positions `from` to `before - 1` that are in it into `positions` from `next` on; gives where they end. */
  positions(from: number, before: number, positions: Uint32Array, next: number): number {
    let end = next;
    for (let i = from; i < before; i = wordAfter(i)) {
      const base = i & ~31;
      for (let word = this.#wordOf(i, before); word !== 0; word &= word - 1)
        positions[end++] = base + 31 - Math.clz32(word & -word);
    }
    return end;
  }

  /** The word of a position, without what comes before it or from `before` on. */
  #wordOf(position: number, before: number): number {
    const word = this.#words[position >> 5]! & (-1 << (position & 31));
    const left = before - (position & ~31);
    return left < 32 ? word & ~(-1 << left) : word;
  }

  /** Adds the rows of a window that have as many hits. */
  addHits({ from, hits }: Window, wanted: number): void {
    const { bits } = this;
    for (let i = 0; i < hits.length; i++) {
      const position = from + i - 1;
      bits[position >> 3]! |= Number(hits[i] === wanted) << (position & 7);
    }
  }
}

const wordAfter = (position: number) => (position & ~31) + 32;
