/**
 * Rows by a mark of 32 bits, 8 bytes a slot and at most half full. Two of five million texts share a mark by chance
 * now and then; the caller's comparison of the texts tells them apart.
 */
export class MarkIndex {
  #marks: Uint32Array;
  #rows: Uint32Array;
  #count = 0;

  /** `expected`: how many rows it will hold; being wrong costs only time. */
  constructor(expected: number) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(1024, expected * 1.6)));
    this.#marks = new Uint32Array(slots);
    this.#rows = new Uint32Array(slots);
  }

  /** The rows that may have the text. */
  candidates(mark: number): readonly number[] {
    let found: number[] | null = null;
    const mask = this.#marks.length - 1;
    for (let slot = mark & mask; this.#rows[slot] !== 0; slot = (slot + 1) & mask) {
      if (this.#marks[slot] !== mark) continue;
      found ??= [];
      found.push(this.#rows[slot]!);
    }
    return found ?? NONE;
  }

  /** `row`: from 1 on. */
  add(mark: number, row: number): void {
    if (this.#count * 2 > this.#marks.length) this.#grow();
    this.#place(mark, row);
  }

  #place(mark: number, row: number): void {
    const mask = this.#marks.length - 1;
    let slot = mark & mask;
    while (this.#rows[slot] !== 0) slot = (slot + 1) & mask;
    this.#marks[slot] = mark;
    this.#rows[slot] = row;
    this.#count++;
  }

  #grow(): void {
    const [marks, rows] = [this.#marks, this.#rows];
    this.#marks = new Uint32Array(marks.length * 2);
    this.#rows = new Uint32Array(rows.length * 2);
    this.#count = 0;
    for (let slot = 0; slot < marks.length; slot++)
      if (rows[slot] !== 0) this.#place(marks[slot]!, rows[slot]!);
  }
}

const NONE: readonly number[] = [];
