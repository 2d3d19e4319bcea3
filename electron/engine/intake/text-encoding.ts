import { isUtf8 } from 'node:buffer';

/**
 * How a file spells its characters. Bytes are kept as they were received; text is made of them where it is
 * looked at. Places and lengths of records always count received bytes.
 */
export const TEXT_ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be'] as const;
export type TextEncoding = (typeof TEXT_ENCODINGS)[number];

const UTF8_BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const UTF16LE_BOM = Buffer.from([0xff, 0xfe]);
const UTF16BE_BOM = Buffer.from([0xfe, 0xff]);

const startsWith = (bytes: Buffer, mark: Buffer) => bytes.subarray(0, mark.length).equals(mark);

/** The bytes before the first record that belong to the encoding, not to it. */
export function bomLength(start: Buffer): number {
  if (startsWith(start, UTF8_BOM)) return UTF8_BOM.length;
  return startsWith(start, UTF16LE_BOM) || startsWith(start, UTF16BE_BOM) ? 2 : 0;
}

/**
 * The encoding of a file by its first bytes: what its mark says; without one, UTF-16 where the first two
 * characters are ASCII (RFC 4627, 3) and zero bytes lie on their side only, which no UTF-8 text has; else UTF-8.
 */
export function encodingOf(start: Buffer): TextEncoding {
  if (startsWith(start, UTF16LE_BOM)) return 'utf-16le';
  if (startsWith(start, UTF16BE_BOM)) return 'utf-16be';
  const [a = 0, b = 0, c = 0, d = 0] = start;
  if (isAscii(a) && b === 0 && isAscii(c) && d === 0) return 'utf-16le';
  if (a === 0 && isAscii(b) && c === 0 && isAscii(d)) return 'utf-16be';
  return 'utf-8';
}

const isAscii = (byte: number) => byte > 0 && byte < 0x80;

const STRICT = {
  'utf-16le': new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true }),
  'utf-16be': new TextDecoder('utf-16be', { fatal: true, ignoreBOM: true }),
};
const LENIENT = {
  'utf-16le': new TextDecoder('utf-16le', { ignoreBOM: true }),
  'utf-16be': new TextDecoder('utf-16be', { ignoreBOM: true }),
};

/** The text that the bytes spell; null where they are not valid in that encoding. */
export function decode(bytes: Buffer, encoding: TextEncoding): string | null {
  if (encoding === 'utf-8') return isUtf8(bytes) ? bytes.toString('utf8') : null;
  try {
    return STRICT[encoding].decode(bytes);
  } catch {
    // An odd byte at the end, or half of a surrogate pair.
    return null;
  }
}

/** As `decode`, with U+FFFD where the bytes are not valid: for looking at, never for records. */
export function decodeLenient(bytes: Buffer, encoding: TextEncoding): string {
  return encoding === 'utf-8' ? bytes.toString('utf8') : LENIENT[encoding].decode(bytes);
}

/** The beginning of a file in UTF-8, without its mark; `complete` where it is the whole file. */
export function sampleText(sample: Buffer, complete: boolean): Buffer {
  const encoding = encodingOf(sample);
  const bytes = sample.subarray(bomLength(sample));
  if (encoding === 'utf-8') return bytes;
  // It may end within a unit, or between the halves of a surrogate pair.
  const whole = complete ? bytes.length : Math.max(0, (bytes.length & ~1) - 2);
  return Buffer.from(decodeLenient(bytes.subarray(0, whole), encoding));
}

/** The same text in UTF-8, which platforms hash; null where the bytes are not valid. */
export function asUtf8(bytes: Buffer, encoding: TextEncoding): Buffer | null {
  if (encoding === 'utf-8') return isUtf8(bytes) ? bytes : null;
  const text = decode(bytes, encoding);
  return text === null ? null : Buffer.from(text);
}

/** What people call it, in sentences. */
export const ENCODING_LABELS: Record<TextEncoding, string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 (little-endian)',
  'utf-16be': 'UTF-16 (big-endian)',
};
