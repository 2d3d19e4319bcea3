/** What was written, piece by piece: a range of the record, the predecessor's hash, or what does not depend on the row. */
export type Piece = { from: number; to: number } | { constant: Buffer } | 'prev';

/** A growing buffer that preimages are written into; reused from record to record. */
export class ByteWriter {
  buffer: Buffer = Buffer.allocUnsafeSlow(4096);
  length = 0;
  /** Where given, what is written is noted here; null again as soon as something depends on the row otherwise. */
  pieces: Piece[] | null = null;
  /** The same bytes, and those copied from last, for four at a time. */
  #view = new DataView(this.buffer.buffer);
  #source: DataView = this.#view;
  /** What was written, by its length. */
  #views: (Buffer | undefined)[] = [];

  clear(): void {
    this.length = 0;
  }

  /** What was written; valid until the next write or `clear`. */
  view(): Buffer {
    const { length } = this;
    if (length >= 16_384) return this.buffer.subarray(0, length);
    let view = this.#views[length];
    if (view === undefined) {
      view = this.buffer.subarray(0, length);
      this.#views[length] = view;
    }
    return view;
  }

  reserve(extra: number): void {
    if (this.length + extra <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.length + extra));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
    this.#view = new DataView(larger.buffer);
    this.#views = [];
  }

  byte(value: number): void {
    this.pieces = null;
    this.reserve(1);
    this.buffer[this.length++] = value;
  }

  bytes(source: Uint8Array): void {
    this.pieces = null;
    this.#append(source, 0, source.length);
  }

  /** Bytes that are the same for every row of the same members. */
  constant(bytes: Buffer): void {
    this.pieces?.push({ constant: bytes });
    this.#append(bytes, 0, bytes.length);
  }

  /** A range of the record's bytes, as it stands there. */
  record(source: Uint8Array, from: number, to: number): void {
    this.pieces?.push({ from, to });
    this.#append(source, from, to);
  }

  /** The predecessor's hash as text. */
  prev(text: string): void {
    const pieces = this.pieces;
    this.utf8(text);
    this.pieces = pieces;
    pieces?.push('prev');
  }

  /** Text of code units below 0x80 only. */
  ascii(text: string): void {
    this.pieces = null;
    this.reserve(text.length);
    if (text.length > 24) this.length += this.buffer.write(text, this.length, 'latin1');
    else for (let i = 0; i < text.length; i++) this.buffer[this.length++] = text.charCodeAt(i);
  }

  /** Any text as UTF-8; a lone surrogate, which UTF-8 cannot hold, becomes U+FFFD. */
  utf8(text: string): void {
    this.pieces = null;
    this.reserve(text.length * 3);
    this.length += this.buffer.write(text, this.length, 'utf8');
  }

  #append(source: Uint8Array, from: number, to: number): void {
    const count = to - from;
    this.reserve(count);
    // Copying here beats the call into native code for the short runs that records are made of.
    if (count < 96) this.#copy(source, from, to);
    else this.buffer.set(source.subarray(from, to), this.length);
    this.length += count;
  }

  #copy(source: Uint8Array, from: number, to: number): void {
    if (source.buffer !== this.#source.buffer) this.#source = new DataView(source.buffer);
    const target = this.buffer;
    const offset = source.byteOffset;
    let at = this.length;
    let i = from;
    for (; i + 4 <= to; i += 4, at += 4) {
      this.#view.setInt32(at, this.#source.getInt32(offset + i, true), true);
    }
    for (; i < to; i++) target[at++] = source[i]!;
  }
}
