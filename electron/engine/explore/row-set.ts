import type { Window } from '../vault/postings.ts';

/** Records by position, a bit each. */
export class RowSet {
  readonly bits: Uint8Array;

  /** `size`: positions from there on are never in it. */
  constructor(size: number) {
    this.bits = new Uint8Array((size + 7) >> 3);
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

  /** Adds the rows of a window that have as many hits. */
  addHits({ from, hits }: Window, wanted: number): void {
    const { bits } = this;
    for (let i = 0; i < hits.length; i++) {
      const position = from + i - 1;
      bits[position >> 3]! |= Number(hits[i] === wanted) << (position & 7);
    }
  }
}
