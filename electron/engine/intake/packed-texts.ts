import { isAscii } from 'node:buffer';

/** A list of texts as their UTF-8 one behind the other, with their ends: handed to another thread without a copy. */
export type PackedTexts = { bytes: Uint8Array<ArrayBuffer>; ends: Int32Array };

const FIRST_BYTES = 256 * 1024;
/** A UTF-16 unit takes at most so many bytes of UTF-8. */
const BYTES_PER_UNIT = 3;

/**
 * Packs texts as they come. Small texts that are kept until a batch is full outlive their generation, and
 * collecting them costs as much as parsing them did.
 */
export class TextPacker {
  #buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #length = 0;
  readonly #ends: number[] = [];

  get bytes(): number {
    return this.#length;
  }

  get count(): number {
    return this.#ends.length;
  }

  add(text: string): void {
    this.part(text);
    this.end();
  }

  /** Adds to the text that `end` ends. */
  part(text: string): void {
    this.#makeRoom(text.length * BYTES_PER_UNIT);
    this.#length += this.#buffer.write(text, this.#length, 'utf8');
  }

  /** As `part`, for UTF-8: the bytes of `source` from `from` to `to`. */
  utf8(source: Uint8Array, from: number, to: number): void {
    this.#makeRoom(to - from);
    const buffer = this.#buffer;
    let length = this.#length;
    // Most are so short that asking for them to be copied takes longer.
    for (let at = from; at < to; at++) buffer[length++] = source[at]!;
    this.#length = length;
  }

  byte(byte: number): void {
    this.#makeRoom(1);
    this.#buffer[this.#length++] = byte;
  }

  end(): void {
    this.#ends.push(this.#length);
  }

  #makeRoom(length: number): void {
    const needed = this.#length + length;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }

  /** Gives everything away; the packer is not used again. */
  finish(): PackedTexts {
    // Its own memory, so that it can be transferred.
    return { bytes: new Uint8Array(this.#buffer.buffer, 0, this.#length), ends: Int32Array.from(this.#ends) };
  }
}

/** Reads the texts of a list. */
export class TextList {
  readonly #bytes: Buffer;
  readonly #ends: Int32Array;
  /** All of them, where they are ASCII, so that bytes and characters are counted alike. */
  readonly #ascii: string | null;

  constructor({ bytes, ends }: PackedTexts) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#ends = ends;
    this.#ascii = isAscii(this.#bytes) ? this.#bytes.toString('latin1') : null;
  }

  get count(): number {
    return this.#ends.length;
  }

  at(position: number): string {
    const start = position === 0 ? 0 : this.#ends[position - 1]!;
    const end = this.#ends[position]!;
    return this.#ascii?.slice(start, end) ?? this.#bytes.toString('utf8', start, end);
  }
}
