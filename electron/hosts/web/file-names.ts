/** Reserved by Windows whatever the extension; vaults and packages travel between systems. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it takes out
const UNSAFE = /[\u0000-\u001f\u007f-\u009f<>:"/\\|?*]/g;
/** Marks that turn the reading direction, so that `gpj.exe` can look like `exe.jpg`. */
const BIDI = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Common file systems end at 255 bytes; what is added behind a name needs room too. */
const NAME_BYTES = 200;

/**
 * A name that is one plain path segment on every system: no separators, no control or direction characters,
 * no leading or trailing dots, at most 200 bytes of UTF-8 with the extension kept.
 */
export function safeFileName(name: string, fallback = 'file'): string {
  const clean = name
    .normalize('NFC')
    .replace(BIDI, '')
    .replace(UNSAFE, '_')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  if (clean === '') return fallback;
  return shorten(RESERVED.test(clean) ? `_${clean}` : clean);
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= NAME_BYTES) return name;
  const extension = /\.[\w.]{1,20}$/.exec(name)?.[0] ?? '';
  let stem = '';
  let left = NAME_BYTES - Buffer.byteLength(extension);
  for (const character of name.slice(0, name.length - extension.length)) {
    left -= Buffer.byteLength(character);
    if (left < 0) break;
    stem += character;
  }
  return stem + extension;
}

/** `Content-Disposition` of a download: RFC 6266, with RFC 8187 for names beyond ASCII. */
export function attachment(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
