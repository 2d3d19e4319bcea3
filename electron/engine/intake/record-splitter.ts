/** A record's bytes inside the buffer that is being split, and its place in the file. */
export type RecordSpan = { start: number; end: number; line: number };

/** What a splitter tells about the bytes it is fed. Positions are offsets in the file. */
export type SplitSink = {
  /** `bytes` is only valid during the call. */
  record(bytes: Buffer, offset: number, line: number): void;
  blank(line: number): void;
  /** A line that cannot be looked at, e.g. because it is too long. */
  reject(offset: number, length: number, line: number, reason: string): void;
};

/**
 * Cuts a file's bytes into records. `push` takes the bytes not yet consumed plus new ones, beginning at file
 * offset `base`, and returns how many it has consumed; the rest comes again in front of the next bytes.
 */
export type Splitter = {
  push(buffer: Buffer, base: number, last: boolean, sink: SplitSink): number;
  /** Why the file is not whole, or null. Asked at the end. */
  incomplete(): string | null;
};

/** A longer record is rejected: no platform writes such, and it would have to be held in memory whole. */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;

export const TOO_LONG = `longer than ${MAX_RECORD_BYTES / 1024 / 1024} MiB`;

/** White space as JSON knows it (RFC 8259, 2). */
export const isSpace = (byte: number | undefined) =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

export type LineEnd = 'lf' | 'cr';

/**
 * What ends a file's lines, by its beginning: the first line feed outside of quotes says so, or a lone CR before
 * it. One split for all lines: a CR inside a line of the other kind is content.
 */
export function lineEndOf(text: Buffer): LineEnd {
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i];
    if (byte === 0x22) quoted = !quoted;
    else if (quoted) continue;
    else if (byte === 0x0a) return 'lf';
    else if (byte === 0x0d && i + 1 < text.length) {
      while (text[i + 1] === 0x0d) i++;
      return text[i + 1] === 0x0a ? 'lf' : 'cr';
    }
  }
  return 'lf';
}

/**
 * One record a line: NDJSON, and CSV when `quoted` (a line feed inside a quoted cell, RFC 4180, 2.6, does not
 * end the record). CR LF and a missing last line feed are accepted; blank lines are counted. `lineEnd`: what ends
 * the lines of this file, a line feed or, as on old Macs, a lone CR.
 */
export class LineSplitter implements Splitter {
  readonly #delimiter: number | null;
  readonly #lineEnd: number;
  #line = 0;
  /** Set while the rest of a line that is too long passes by. */
  #skipping: { offset: number } | null = null;

  constructor(csvDelimiter: string | null = null, lineEnd: LineEnd = 'lf') {
    this.#delimiter = csvDelimiter === null ? null : csvDelimiter.charCodeAt(0);
    this.#lineEnd = lineEnd === 'cr' ? 0x0d : 0x0a;
  }

  push(buffer: Buffer, base: number, last: boolean, sink: SplitSink): number {
    let start = 0;
    for (;;) {
      const end = this.#endOfLine(buffer, start);
      if (end < 0) break;
      this.#emit(buffer, start, end, base, sink);
      start = end + 1;
    }
    if (last && start < buffer.length) {
      this.#emit(buffer, start, buffer.length, base, sink);
      return buffer.length;
    }
    if (buffer.length - start > MAX_RECORD_BYTES && !this.#skipping)
      this.#skipping = { offset: base + start };
    return this.#skipping ? buffer.length : start;
  }

  incomplete(): null {
    return null;
  }

  #endOfLine(buffer: Buffer, start: number): number {
    const end = buffer.indexOf(this.#lineEnd, start);
    if (this.#delimiter === null || this.#skipping || end < 0) return end;
    return this.#endOfCsvRow(buffer, start, end);
  }

  /** The row ends at `end` unless a quoted cell is open there. */
  #endOfCsvRow(buffer: Buffer, start: number, firstEnd: number): number {
    if (buffer.subarray(start, firstEnd).indexOf(0x22) < 0) return firstEnd;
    let quoted = false;
    let cellStart = true;
    for (let i = start; i < buffer.length; i++) {
      const byte = buffer[i];
      if (quoted) {
        if (byte === 0x22) {
          if (buffer[i + 1] === 0x22) i++;
          else quoted = false;
        }
      } else if (byte === this.#lineEnd) return i;
      else if (byte === 0x22 && cellStart) quoted = true;
      cellStart = !quoted && byte === this.#delimiter;
    }
    return -1;
  }

  /** `sep=;` in front of a header tells Excel what lies between the cells: neither names of columns nor a record. */
  #namesDelimiter(buffer: Buffer, start: number, stop: number): boolean {
    return (
      this.#delimiter !== null &&
      stop - start <= 7 &&
      /^"?sep=[,;\t|]"?$/i.test(buffer.toString('latin1', start, stop))
    );
  }

  #emit(buffer: Buffer, start: number, end: number, base: number, sink: SplitSink): void {
    this.#line++;
    if (this.#skipping) {
      sink.reject(this.#skipping.offset, base + end - this.#skipping.offset, this.#line, TOO_LONG);
      this.#skipping = null;
      return;
    }
    const stop = end > start && buffer[end - 1] === 0x0d ? end - 1 : end;
    let first = start;
    while (first < stop && isSpace(buffer[first])) first++;
    const isBlank = first === stop || (this.#line === 1 && this.#namesDelimiter(buffer, first, stop));
    if (isBlank) sink.blank(this.#line);
    else if (stop - start > MAX_RECORD_BYTES) sink.reject(base + start, stop - start, this.#line, TOO_LONG);
    else sink.record(buffer.subarray(start, stop), base + start, this.#line);
  }
}
