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
    const needed = this.#length + text.length * BYTES_PER_UNIT;
    if (needed > this.#buffer.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
      this.#buffer.copy(grown, 0, 0, this.#length);
      this.#buffer = grown;
    }
    this.#length += this.#buffer.write(text, this.#length, 'utf8');
    this.#ends.push(this.#length);
  }

  /** Gives everything away; the packer is not used again. */
  finish(): PackedTexts {
    // Its own memory, so that it can be transferred.
    return { bytes: new Uint8Array(this.#buffer.buffer, 0, this.#length), ends: Int32Array.from(this.#ends) };
  }
}

/** The UTF-8 of the text at a position of the list. */
export function bytesAt({ bytes, ends }: PackedTexts, position: number): Buffer {
  const start = position === 0 ? 0 : ends[position - 1]!;
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, ends[position]! - start);
}

export function textAt(texts: PackedTexts, position: number): string {
  return bytesAt(texts, position).toString('utf8');
}
