import { hash } from 'node:crypto';

/** The number under which a target is found: the first 52 bits of SHA-256 of its UTF-8. */
export function textKey(text: string): number {
  const bytes = hash('sha256', text, 'binary');
  const low = (bytes.charCodeAt(4) << 12) | (bytes.charCodeAt(5) << 4) | (bytes.charCodeAt(6) >> 4);
  return firstBits(bytes) * 2 ** 20 + low;
}

/** The number under which a record is found by its id: the first 32 bits of SHA-256 of its UTF-8. */
export function textMark(text: string): number {
  return firstBits(hash('sha256', text, 'binary'));
}

function firstBits(bytes: string): number {
  const high =
    (bytes.charCodeAt(0) << 24) |
    (bytes.charCodeAt(1) << 16) |
    (bytes.charCodeAt(2) << 8) |
    bytes.charCodeAt(3);
  return high >>> 0;
}
