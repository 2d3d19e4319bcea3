/**
 * Hashes as logs spell them. Two spellings of one digest (upper-case hex, base64, with or without `sha256:`)
 * are one hash; text that is no digest stays itself, so that it can still be linked and shown.
 */
export type HashSpelling = { encoding: 'hex' | 'base64' | 'base64url'; prefix: string; bytes: number };

/** The digest as lower-case hex, or null where the text is not one. */
export function digestHex(text: string, spelling: HashSpelling): string | null {
  const body = text.startsWith(spelling.prefix) ? text.slice(spelling.prefix.length) : text;
  if (spelling.encoding === 'hex') {
    if (body.length !== spelling.bytes * 2) return null;
    if (isLowerHex(body)) return body;
    return /^[0-9a-fA-F]+$/.test(body) ? body.toLowerCase() : null;
  }
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(body)) return null;
  const bytes = Buffer.from(body, spelling.encoding);
  return bytes.length === spelling.bytes ? bytes.toString('hex') : null;
}

/** Is the text this digest (lower-case hex) in any spelling, with or without a prefix such as `sha256:`? */
export function spellsDigest(text: string, hex: string, spelling: HashSpelling): boolean {
  if (digestHex(text, spelling) === hex) return true;
  const body = text.slice(text.indexOf(':') + 1);
  return ENCODINGS.some((encoding) => digestHex(body, { ...spelling, encoding, prefix: '' }) === hex);
}

const ENCODINGS = ['hex', 'base64', 'base64url'] as const;

/** What links are compared by: the digest, or the text itself. */
export function linkKey(text: string, spelling: HashSpelling): string {
  return digestHex(text, spelling) ?? text;
}

/** The usual spelling, told without a regular expression: every row asks twice. */
function isLowerHex(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (!((unit >= 0x30 && unit <= 0x39) || (unit >= 0x61 && unit <= 0x66))) return false;
  }
  return true;
}

/** A digest (lower-case hex) as logs of this spelling write it. */
export function spelled(hex: string, { encoding, prefix }: HashSpelling): string {
  return prefix + (encoding === 'hex' ? hex : Buffer.from(hex, 'hex').toString(encoding));
}
