/** What is verified in the place of a line that is longer than is read; it is no record. */
export const OVERLONG = Buffer.from('? longer than 16 MiB');

/**
 * The bytes of one record as they are read and, by some schemes, hashed: without a byte order mark and line
 * end, neither of which may change a verdict. Null for a blank line.
 */
export function recordBytes(bytes: Uint8Array): Buffer | null {
  const line = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const from = line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? 3 : 0;
  let to = line.length;
  while (to > from && (line[to - 1] === 0x0a || line[to - 1] === 0x0d)) to -= 1;
  return isBlank(line, from, to) ? null : line.subarray(from, to);
}

/** Is there nothing but white space? Zero bytes, which a crash leaves in the place of rows, are something. */
export function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!;
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d && byte !== 0x0a) return false;
  }
  return true;
}
