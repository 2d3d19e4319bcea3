import { createHash } from 'node:crypto';
import { counted } from '../../../shared/text.ts';

/** What a time-stamping authority vouches for: that it saw a digest at a time (RFC 3161). */
export type TimeStamp = {
  /** RFC 3339, UTC. */
  at: string;
  algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  /** The digest that was stamped, lower-case hex. */
  imprint: string;
  /** The subject of the certificate that signed it. */
  signer: string;
  /** The authority that its certificate was traced to; null where none of those given is one. */
  tracedTo: string | null;
};

/**
 * Reads and checks a time-stamp token, bare or in the response that brought it; null where the bytes are none.
 * `authorities`: certificates (PEM) that are trusted. Throws `anchor-invalid` where the token does not hold.
 */
export async function readTimeStamp(bytes: Buffer, authorities: Buffer | null): Promise<TimeStamp | null> {
  // Both forms are a DER sequence. Few verifications read one, so none else waits for what reads it.
  if (bytes[0] !== 0x30) return null;
  return (await import('./time-stamp-token.ts')).readToken(bytes, authorities);
}

/**
 * What of a chain's head the token stamps: its digest itself, the SHA-256 (or what the token takes) of its text, or
 * of its text and a line feed, as a file of one line; null where it is none of them.
 */
export function stampedOf(head: string, digest: string | null, stamp: TimeStamp): string | null {
  if (digest === stamp.imprint) return 'the digest itself';
  const over = (text: string): string => createHash(stamp.algorithm).update(text).digest('hex');
  if (over(head) === stamp.imprint) return `${stamp.algorithm} of its text`;
  return over(`${head}\n`) === stamp.imprint ? `${stamp.algorithm} of its text and a line feed` : null;
}

/** What a token shows of the head that it covers. */
export function stampSentence(
  { at, signer, tracedTo }: TimeStamp,
  what: string,
  rows: number | null,
): string {
  const covered = rows === null ? 'The head' : `The head of ${counted(rows, 'row')}`;
  const trust =
    tracedTo === null
      ? 'Its certificate is not traced to an authority that you trust, so the stamp proves nothing against who could make it.'
      : `Its certificate is traced to ${tracedTo}; whether it was revoked was not checked.`;
  return `${covered} existed at ${at}, by a time stamp of ${signer} over ${what}. ${trust}`;
}
