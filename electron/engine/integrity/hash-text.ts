/**
 * Hashes as logs spell them. Two spellings of one digest (upper-case hex, base64, with or without `sha256:`)
 * are one hash; text that is no digest stays itself, so that it can still be linked and shown.
 */
export type HashSpelling = { encoding: 'hex' | 'base64' | 'base64url'; prefix: string; bytes: number };

/** The digest as lower-case hex, or null where the text is not one. */
export function digestHex(text: string, spelling: HashSpelling): string | null {
  const body = text.startsWith(spelling.prefix) ? text.slice(spelling.prefix.length) : text;
  if (spelling.encoding === 'hex') {
    if (body.length !== spelling.bytes * 2 || !/^[0-9a-fA-F]+$/.test(body)) return null;
    return body.toLowerCase();
  }
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(body)) return null;
  const bytes = Buffer.from(body, spelling.encoding);
  return bytes.length === spelling.bytes ? bytes.toString('hex') : null;
}

/** What links are compared by: the digest, or the text itself. */
export function linkKey(text: string, spelling: HashSpelling): string {
  return digestHex(text, spelling) ?? text;
}
