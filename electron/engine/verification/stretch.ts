import { isUtf8 } from 'node:buffer';
import { MAX_RECORD_BYTES } from '../intake/record-splitter.ts';
import type { CompiledRecipe } from '../integrity/compile.ts';
import { PlainRows, type PlainRun } from '../integrity/plain-rows.ts';
import { isBlank, OVERLONG } from '../integrity/record-bytes.ts';
import type { RowScanner } from '../integrity/row-scanner.ts';
import type { RowPlace, Verifier } from '../integrity/verify.ts';
import { blockBytes } from '../vault/originals.ts';
import { freeNow } from '../vault/unpacked.ts';

/** Enough rows that a thread is worth asking, and few enough that none waits long for the last. */
export const STRETCH_BYTES = 2 * 1024 * 1024;

/** A piece of a log: whole lines, or rows that were cut already, or blocks that end anywhere and are to be unpacked. */
export type Stretch = { bytes: Uint8Array; cut: CutRows | PackedBlocks | null };

/** Where each row ends in the bytes, and its line. */
export type CutRows = { ends: Uint32Array<ArrayBuffer>; lines: Uint32Array<ArrayBuffer> };

/** Where each block ends in the bytes, how it is packed, and how many bytes it holds; see `PackedBlock`. */
export type PackedBlocks = {
  ends: Uint32Array<ArrayBuffer>;
  encodings: Uint8Array<ArrayBuffer>;
  lengths: Uint32Array<ArrayBuffer>;
};

/** What there is in a stretch: runs of plain rows, and between them the bytes of rows for the walk. */
export type StretchRead = {
  /** Lines that were read. */
  lines: number;
  /** `line`: of its first row, from 0 of those lines, or as it was given with the row. */
  parts: ({ line: number; run: PlainRun } | { line: number; from: number; to: number })[];
  others: Uint8Array<ArrayBuffer>;
  edges: Edges | null;
};

/**
 * Of blocks, what the lines that were read lie between: the bytes up to the first line feed, and those after the last
 * one. `tail` is null where there is no line feed.
 */
export type Edges = { head: Uint8Array<ArrayBuffer>; tail: Uint8Array<ArrayBuffer> | null };

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

  /** Throws `vault-damaged` where blocks cannot be unpacked. */
  read({ bytes, cut }: Stretch): StretchRead {
    const received = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#plain.restart();
    [this.#parts, this.#others, this.#length, this.#nextLine] = [[], [], 0, -1];
    if (cut !== null && 'lengths' in cut) return this.#blocks(received, cut);
    const isText = isUtf8(received);
    const text = this.#textOf(received);
    const lines =
      cut === null ? this.#lines(text, 0, received.length, isText) : this.#rows(text, isText, cut);
    return this.#found(lines, null);
  }

  #found(lines: number, edges: Edges | null): StretchRead {
    this.#endRun();
    return { lines, parts: this.#parts, others: Uint8Array.from(Buffer.concat(this.#others)), edges };
  }

  /** The stretch where it is read, with a line feed after it where there is room. */
  #textOf(received: Buffer): Buffer {
    const text = this.#roomFor(received.length);
    if (text === null) return received;
    text.set(received);
    return text;
  }

  /** Where rows are scanned, with a line feed after so many bytes; null where there is no such room. */
  #roomFor(length: number): Buffer | null {
    const rows = this.#scanner?.rows;
    if (rows === undefined || length >= rows.length) return null;
    rows[length] = 0x0a;
    return rows;
  }

  #blocks(received: Buffer, { ends, encodings, lengths }: PackedBlocks): StretchRead {
    const total = lengths.reduce((sum, length) => sum + length, 0);
    const text = this.#roomFor(total) ?? Buffer.allocUnsafe(total);
    let [from, to] = [0, 0];
    for (const [i, end] of ends.entries()) {
      const data = received.subarray(from, end);
      const bytes = blockBytes({ data, encoding: encodings[i]!, length: lengths[i]! });
      text.set(bytes, to);
      if (bytes !== data) freeNow(bytes);
      from = end;
      to += lengths[i]!;
    }
    const whole = text.subarray(0, total);
    const first = whole.indexOf(0x0a) + 1;
    if (first === 0) return this.#found(0, { head: new Uint8Array(whole), tail: null });
    const last = whole.lastIndexOf(0x0a) + 1;
    const lines = this.#lines(text, first, last, isUtf8(whole.subarray(first, last)));
    const [head, tail] = [
      new Uint8Array(text.subarray(0, first)),
      new Uint8Array(text.subarray(last, total)),
    ];
    return this.#found(lines, { head, tail });
  }

  #lines(text: Buffer, start: number, stop: number, isText: boolean): number {
    let line = 0;
    for (let from = start; from < stop; line++) {
      const end = text.indexOf(0x0a, from);
      const to = end < 0 ? stop : Math.min(end, stop);
      this.#row(text, from, to, line, isText);
      from = to + 1;
      // A blank line is none that others follow.
      if (this.#nextLine !== line + 1) continue;
      const followers = this.#plain.addFollowers(from, stop);
      from = followers.end;
      line += followers.rows;
      this.#nextLine += followers.rows;
    }
    return line;
  }

  #rows(text: Buffer, isText: boolean, { ends, lines }: CutRows): number {
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
    const other = isRecord ? text.subarray(from, to) : OVERLONG;
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

/** Gives what was found in a stretch to the walk, as if it had read the rows itself. `at`: of line 0. */
export function walkStretch(verifier: Verifier, { parts, others }: StretchRead, at: RowPlace): void {
  for (const part of parts) {
    const place = { file: at.file, line: at.line + part.line };
    if ('run' in part) verifier.run(part.run, place);
    else verifier.row(others.subarray(part.from, part.to), place);
  }
}
