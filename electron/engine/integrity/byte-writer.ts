/** A growing buffer that preimages are written into; reused from record to record. */
export class ByteWriter {
  buffer: Buffer = Buffer.allocUnsafeSlow(4096);
  length = 0;

  clear(): void {
    this.length = 0;
  }

  /** What was written; valid until the next write or `clear`. */
  view(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  reserve(extra: number): void {
    if (this.length + extra <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.length + extra));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }

  byte(value: number): void {
    this.reserve(1);
    this.buffer[this.length++] = value;
  }

  bytes(source: Uint8Array): void {
    this.slice(source, 0, source.length);
  }

  slice(source: Uint8Array, from: number, to: number): void {
    const count = to - from;
    this.reserve(count);
    const target = this.buffer;
    let at = this.length;
    // Copying byte by byte beats the call into native code for the short runs that records are made of.
    if (count < 64) for (let i = from; i < to; i++) target[at++] = source[i]!;
    else target.set(source.subarray(from, to), at);
    this.length += count;
  }

  /** Text of code units below 0x80 only. */
  ascii(text: string): void {
    this.reserve(text.length);
    if (text.length > 24) this.length += this.buffer.write(text, this.length, 'latin1');
    else for (let i = 0; i < text.length; i++) this.buffer[this.length++] = text.charCodeAt(i);
  }

  /** Any text as UTF-8; a lone surrogate, which UTF-8 cannot hold, becomes U+FFFD. */
  utf8(text: string): void {
    this.reserve(text.length * 3);
    this.length += this.buffer.write(text, this.length, 'utf8');
  }
}
