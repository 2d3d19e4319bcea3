import type { HashSpelling } from '../hash-text.ts';

/** How a text spells a digest, and which one; null where it does not look like a digest. */
export type DigestText = HashSpelling & { hex: string };

const HEX = /^([A-Za-z0-9-]{1,16}[:=/]|0x)?((?:[0-9a-fA-F]{2}){16,64})$/;
const BASE64 = /^([A-Za-z0-9-]{1,16}:)?([A-Za-z0-9+/]{43,88}={0,2})$/;
const BASE64URL = /^([A-Za-z0-9-]{1,16}:)?([A-Za-z0-9_-]{43,88}={0,2})$/;

export function digestText(text: string): DigestText | null {
  const hex = HEX.exec(text);
  if (hex !== null) {
    const body = hex[2]!.toLowerCase();
    return { encoding: 'hex', prefix: hex[1] ?? '', bytes: body.length / 2, hex: body };
  }
  for (const [encoding, pattern] of [
    ['base64', BASE64],
    ['base64url', BASE64URL],
  ] as const) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const bytes = Buffer.from(match[2]!, encoding);
    if (![32, 48, 64].includes(bytes.length)) continue;
    return { encoding, prefix: match[1] ?? '', bytes: bytes.length, hex: bytes.toString('hex') };
  }
  return null;
}
