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
  for (let i = from; i < to; i++) if (line[i]! > 0x20) return line.subarray(from, to);
  return null;
}
