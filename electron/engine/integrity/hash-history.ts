/** Bytes that all histories of a verification may take: a million rows of SHA-256 as hexadecimal text. */
export const HASHES_KEPT = 64 * 1024 * 1024;

/**
 * The hashes of a chain as its rows store them, by their place in it, so that a row can be looked for far from where it
 * should stand. Where `budget` is used up, later ones are counted only. Hashes of one chain may differ in length, where
 * versions use several digests: each takes the room of the longest.
 */
export class HashHistory {
  readonly #budget: { left: number };
  #bytes = Buffer.alloc(0);
  #width = 0;
  #kept = 0;
  #rows = 0;
  #whole = true;

  constructor(budget: { left: number }) {
    this.#budget = budget;
  }

  /** How many rows were added. */
  get rows(): number {
    return this.#rows;
  }

  add(hash: string): void {
    this.#rows += 1;
    if (this.#whole && hash.length > this.#width) this.#widen(hash.length);
    this.#whole = this.#whole && this.#hasRoom();
    if (!this.#whole) return;
    this.#bytes.write(hash, this.#kept * this.#width, 'latin1');
    this.#kept += 1;
  }

  /** The hash of the row at a place; null where it is not known. */
  at(place: number): string | null {
    if (place < 0 || place >= this.#kept) return null;
    const text = this.#bytes.toString('latin1', place * this.#width, (place + 1) * this.#width);
    const end = text.indexOf('\0');
    return end < 0 ? text : text.slice(0, end);
  }

  /** The place of the first row that stores this hash, or -1. */
  find(hash: string): number {
    if (hash.length > this.#width) return -1;
    const end = this.#kept * this.#width;
    const sought = hash.padEnd(this.#width, '\0');
    let at = this.#bytes.indexOf(sought, 0, 'latin1');
    while (at >= 0 && at < end && at % this.#width !== 0) at = this.#bytes.indexOf(sought, at + 1, 'latin1');
    return at < 0 || at >= end ? -1 : at / this.#width;
  }

  /** Moves what is kept apart, so that longer hashes find room; the rest stays zero. */
  #widen(width: number): void {
    const size = Math.max(this.#kept * 2, 8) * width;
    if (size - this.#bytes.length > this.#budget.left) {
      this.#whole = false;
      return;
    }
    this.#budget.left -= size - this.#bytes.length;
    const bytes = Buffer.alloc(size);
    for (let i = 0; i < this.#kept; i++)
      this.#bytes.copy(bytes, i * width, i * this.#width, (i + 1) * this.#width);
    this.#bytes = bytes;
    this.#width = width;
  }

  #hasRoom(): boolean {
    const size = this.#bytes.length;
    if ((this.#kept + 1) * this.#width <= size) return true;
    const more = Math.max(size, this.#width * 8);
    if (more > this.#budget.left) return false;
    this.#budget.left -= more;
    const bytes = Buffer.alloc(size + more);
    this.#bytes.copy(bytes);
    this.#bytes = bytes;
    return true;
  }
}
