/** At most so much of it is used: with more, what is not there takes long to be missed. */
const FULL = 0.75;
const GROWTH = 1.5;
const MARKS = 2 ** 32;

/**
 * Rows by a mark of 32 bits, 8 bytes a slot. Two of five million texts share a mark by chance now and then; the
 * caller's comparison of the texts tells them apart.
 */
export class MarkIndex {
  /** Mark and row of each slot, beside each other: one look into memory for both. Row 0 is an empty slot. */
  #slots: Uint32Array;
  #count = 0;

  /** `expected`: how many rows it will hold; being wrong costs only time, and much where marks come in their order. */
  constructor(expected: number) {
    this.#slots = emptySlots(Math.max(1024, expected / FULL));
  }

  /** The rows that may have the text. */
  candidates(mark: number): readonly number[] {
    let found: number[] | null = null;
    const slots = this.#slots;
    for (let at = this.#place(mark); slots[at + 1] !== 0; at = at + 2 === slots.length ? 0 : at + 2) {
      if (slots[at] !== mark) continue;
      found ??= [];
      found.push(slots[at + 1]!);
    }
    return found ?? NONE;
  }

  /** `row`: from 1 on. */
  add(mark: number, row: number): void {
    if (++this.#count * 2 > this.#slots.length * FULL) this.#grow();
    this.#put(mark, row);
  }

  #put(mark: number, row: number): void {
    const slots = this.#slots;
    let at = this.#place(mark);
    while (slots[at + 1] !== 0) at = at + 2 === slots.length ? 0 : at + 2;
    slots[at] = mark;
    slots[at + 1] = row;
  }

  /** Marks are spread evenly, so that their share of all is a place in a table of any size. */
  #place(mark: number): number {
    return Math.floor((mark / MARKS) * (this.#slots.length / 2)) * 2;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = emptySlots((before.length / 2) * GROWTH);
    for (let at = 0; at < before.length; at += 2)
      if (before[at + 1] !== 0) this.#put(before[at]!, before[at + 1]!);
  }
}

const NONE: readonly number[] = [];

function emptySlots(count: number): Uint32Array {
  return new Uint32Array(Math.ceil(count) * 2);
}
