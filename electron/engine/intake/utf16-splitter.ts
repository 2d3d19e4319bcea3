import type { SplitSink, Splitter } from './record-splitter.ts';
import { decodeLenient, type TextEncoding } from './text-encoding.ts';

/** Stands for every character that is not ASCII: no splitter looks for it. */
const OTHER = 0x80;

/**
 * Cuts UTF-16 with a splitter made for bytes: that one sees a byte for each unit of two, the character itself
 * where it is ASCII. All that records are cut by (line ends, quotes, brackets, delimiters) is ASCII, and place
 * n there is place 2n here, so offsets and lengths in the received bytes are exact and no text is made; only the
 * names of members are read from the bytes themselves.
 */
export class Utf16Splitter implements Splitter {
  readonly #inner: Splitter;
  readonly #low: 0 | 1;
  /** The bytes that are being pushed. */
  #bytes: Buffer = Buffer.alloc(0);

  /** `make` is given how a name is read, by its place among the units. */
  constructor(
    make: (nameAt: (units: Buffer, from: number, to: number) => string) => Splitter,
    encoding: Exclude<TextEncoding, 'utf-8'>,
  ) {
    this.#inner = make((_units, from, to) => decodeLenient(this.#bytes.subarray(from * 2, to * 2), encoding));
    this.#low = encoding === 'utf-16le' ? 0 : 1;
  }

  push(buffer: Buffer, base: number, last: boolean, sink: SplitSink): number {
    // The places of two encodings only agree from an even byte on; a mark has two bytes.
    if (base % 2 !== 0) throw new Error('UTF-16 begins at an even byte');
    this.#bytes = buffer;
    const consumed = this.#inner.push(this.#units(buffer, last), base / 2, last, {
      record: (bytes, offset, line) => {
        const from = offset * 2 - base;
        // Half of a unit at the file's end is still the last record's.
        const to = Math.min(from + bytes.length * 2, buffer.length);
        sink.record(buffer.subarray(from, to), offset * 2, line);
      },
      blank: (line) => sink.blank(line),
      reject: (offset, length, line, reason) => {
        const end = Math.min((offset + length) * 2, base + buffer.length);
        sink.reject(offset * 2, end - offset * 2, line, reason);
      },
    });
    return Math.min(consumed * 2, buffer.length);
  }

  incomplete(): string | null {
    return this.#inner.incomplete();
  }

  #units(buffer: Buffer, last: boolean): Buffer {
    const whole = buffer.length >> 1;
    const units = Buffer.allocUnsafe(whole + (last ? buffer.length % 2 : 0)).fill(OTHER, whole);
    const low = this.#low;
    for (let i = 0; i < whole; i++) {
      const byte = buffer[2 * i + low]!;
      units[i] = byte < 0x80 && buffer[2 * i + 1 - low] === 0 ? byte : OTHER;
    }
    return units;
  }
}
