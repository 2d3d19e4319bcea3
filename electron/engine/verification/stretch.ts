import { isUtf8 } from 'node:buffer';
import { MAX_RECORD_BYTES } from '../intake/record-splitter.ts';
import type { CompiledRecipe } from '../integrity/compile.ts';
import { PlainRows, type PlainRun } from '../integrity/plain-rows.ts';
import type { RowScanner } from '../integrity/row-scanner.ts';
import type { RowPlace, Verifier } from '../integrity/verify.ts';

/** What an overlong line is verified as: something that is no record. */
export const UNREADABLE = Buffer.from('?');

/** Enough rows that a thread is worth asking, and few enough that none waits long for the last. */
export const STRETCH_BYTES = 2 * 1024 * 1024;

/**
 * A piece of a log that ends at line ends: as whole lines, or as rows that were cut already, each with where it ends
 * and its line. `firstLine` counts from 0 in its file; where it is null the stretch before it says it.
 */
export type Stretch = {
  bytes: Uint8Array;
  rows: { ends: Uint32Array<ArrayBuffer>; lines: Uint32Array<ArrayBuffer> } | null;
};

/** What there is in a stretch: runs of plain rows, and between them the bytes of rows for the walk. */
export type StretchRead = {
  lines: number;
  /** `line`: of its first row, from 0 in the stretch, or by `rows` in its file. */
  parts: ({ line: number; run: PlainRun } | { line: number; from: number; to: number })[];
  others: Uint8Array<ArrayBuffer>;
};

/** Reads the stretches of a log, in any order and on any thread: what it finds does not depend on other stretches. */
export class StretchReader {
  readonly #plain: PlainRows;
  readonly #scanner: RowScanner | null;
  #parts: StretchRead['parts'] = [];
  #others: Buffer[] = [];
  #length = 0;
  #runLine = -1;
  #nextLine = -1;

  /** `scanner`: reads the rows of stretches that it has room for. */
  constructor(compiled: CompiledRecipe, scanner: RowScanner | null = null) {
    this.#plain = new PlainRows(compiled, scanner);
    this.#scanner = scanner;
  }

  read({ bytes, rows }: Stretch): StretchRead {
    const received = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const isText = isUtf8(received);
    const text = this.#textOf(received);
    this.#plain.restart();
    [this.#parts, this.#others, this.#length, this.#nextLine] = [[], [], 0, -1];
    const lines = rows === null ? this.#lines(text, bytes.length, isText) : this.#rows(text, isText, rows);
    this.#endRun();
    return { lines, parts: this.#parts, others: Uint8Array.from(Buffer.concat(this.#others)) };
  }

  /** The stretch where it is read, with a line feed after it where there is room. */
  #textOf(received: Buffer): Buffer {
    const rows = this.#scanner?.rows;
    if (rows === undefined || received.length >= rows.length) return received;
    rows.set(received);
    rows[received.length] = 0x0a;
    return rows;
  }

  #lines(text: Buffer, length: number, isText: boolean): number {
    let line = 0;
    for (let from = 0; from < length; line++) {
      const end = text.indexOf(0x0a, from);
      const to = end < 0 ? length : end;
      this.#row(text, from, to, line, isText);
      from = to + 1;
    }
    return line;
  }

  #rows(text: Buffer, isText: boolean, { ends, lines }: NonNullable<Stretch['rows']>): number {
    let from = 0;
    for (let i = 0; i < ends.length; i++) {
      this.#row(text, from, ends[i]!, lines[i]!, isText);
      from = ends[i]!;
    }
    return ends.length;
  }

  #row(text: Buffer, from: number, end: number, line: number, isText: boolean): void {
    let to = end;
    while (to > from && (text[to - 1] === 0x0d || text[to - 1] === 0x0a)) to -= 1;
    if (isBlank(text, from, to)) return;
    if (line !== this.#nextLine) this.#endRun();
    this.#nextLine = line + 1;
    const isRecord = to - from <= MAX_RECORD_BYTES;
    if (isRecord && this.#plain.add(text, from, to, isText)) {
      if (this.#runLine < 0) this.#runLine = line;
      return;
    }
    this.#endRun();
    const other = isRecord ? text.subarray(from, to) : UNREADABLE;
    this.#others.push(other);
    this.#parts.push({ line, from: this.#length, to: this.#length + other.length });
    this.#length += other.length;
  }

  #endRun(): void {
    const run = this.#plain.take();
    if (run !== null) this.#parts.push({ line: this.#runLine, run });
    this.#runLine = -1;
  }
}

/** No byte above a space: such a line is no row. */
function isBlank(text: Buffer, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (text[i]! > 0x20) return false;
  return true;
}

/** Gives what was found in a stretch to the walk, as if it had read the rows itself. `at`: of line 0. */
export function walkStretch(verifier: Verifier, { parts, others }: StretchRead, at: RowPlace): void {
  for (const part of parts) {
    const place = { file: at.file, line: at.line + part.line };
    if ('run' in part) verifier.run(part.run, place);
    else verifier.row(others.subarray(part.from, part.to), place);
  }
}
