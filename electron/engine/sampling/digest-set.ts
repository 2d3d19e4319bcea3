import { hash } from 'node:crypto';
import { wordAt } from './ticket.ts';

const WORDS = 4;

/**
 * A set of texts that remembers the first 128 bits of each one's SHA-256 in flat memory: 32 to 64 bytes an
 * entry where a Set of strings takes two or three times as much. Two different texts are never confused in
 * practice: that would be a collision of 128 bits.
 */
export class DigestSet {
  #slots = 1 << 12;
  #table = new Int32Array(this.#slots * WORDS);
  #size = 0;

  /** Adds a text; false when it was there already. */
  add(text: string): boolean {
    return this.addDigest(hash('sha256', text, 'binary'));
  }

  /** As `add`, given the SHA-256 of the text, or of the same words and the text: 32 characters of a byte each. */
  addDigest(digest: string): boolean {
    if (this.#size * 2 >= this.#slots) this.#grow();
    // The lowest bit is set so that no entry looks like an empty slot.
    const added = this.#place(
      wordAt(digest, 0) | 1,
      wordAt(digest, 4) | 0,
      wordAt(digest, 8) | 0,
      wordAt(digest, 12) | 0,
    );
    if (added) this.#size += 1;
    return added;
  }

  #place(a: number, b: number, c: number, d: number): boolean {
    const table = this.#table;
    const mask = this.#slots - 1;
    for (let slot = b & mask; ; slot = (slot + 1) & mask) {
      const at = slot * WORDS;
      if (table[at] === 0) {
        table[at] = a;
        table[at + 1] = b;
        table[at + 2] = c;
        table[at + 3] = d;
        return true;
      }
      if (table[at] === a && table[at + 1] === b && table[at + 2] === c && table[at + 3] === d) return false;
    }
  }

  #grow(): void {
    const old = this.#table;
    this.#slots *= 2;
    this.#table = new Int32Array(this.#slots * WORDS);
    for (let at = 0; at < old.length; at += WORDS) {
      if (old[at] !== 0) this.#place(old[at]!, old[at + 1]!, old[at + 2]!, old[at + 3]!);
    }
  }
}
