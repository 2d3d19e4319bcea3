import { hash } from 'node:crypto';

/**
 * Tickets of consistent sampling: R. L. Rivest, "Consistent sampling with replacement" (2018), in the form of
 * its published package `consistent_sampler` (MIT), whose vectors the tests replay.
 *
 * A ticket is a decimal fraction as text, "0." and 64 to 78 digits. Tickets compare as text.
 */
function uniformFraction(text: string): string {
  return fractionOf(hash('sha256', text, 'binary'));
}

function fractionOf(digest: string): string {
  const digits = BigInt(`0x${Buffer.from(digest, 'binary').toString('hex')}`)
    .toString()
    .padStart(64, '0');
  // Reversed because the low decimal digits of a 256-bit number are the unbiased ones.
  let reversed = '0.';
  for (let i = digits.length - 1; i >= 0; i--) reversed += digits[i];
  return reversed;
}

/** SHA-256 of the seed as 64 hex characters. A seed is text: "0" and "00" are different seeds. */
export function seedBase(seed: string): string {
  return hash('sha256', seed, 'hex');
}

/** The 32 bits that begin at a byte of a digest, unsigned, the first byte the highest. */
export function wordAt(digest: string, at: number): number {
  const high = (digest.charCodeAt(at) << 24) | (digest.charCodeAt(at + 1) << 16);
  return (high | (digest.charCodeAt(at + 2) << 8) | digest.charCodeAt(at + 3)) >>> 0;
}

/** What a ticket is made of: the SHA-256 of base and id, a character for each byte. */
export function ticketDigest(base: string, id: string): string {
  return hash('sha256', base + id, 'binary');
}

/** The ticket of that digest. */
export const ticketOfDigest = fractionOf;

/** Digits of a ticket that are cheap to know. */
export const LEADING = 6;

/**
 * The first six digits of a digest's ticket as a number: the last six of the digest's own, reversed. It takes a
 * tenth of the time of the whole ticket, and nearly always tells that an item is not among the smallest.
 */
export function leadingDigits(digest: string): number {
  let rest = 0;
  // 10^6 times 2^32 is below 2^53: every step is exact.
  for (let at = 0; at < 32; at += 4) rest = (rest * 0x1_0000_0000 + wordAt(digest, at)) % 1_000_000;
  let leading = 0;
  for (let i = 0; i < LEADING; i++) {
    leading = leading * 10 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
  return leading;
}

/**
 * Which low bits of a digest are zero where its ticket is at most `bound` (of `LEADING` digits): a ticket that
 * begins with k zeros belongs to a multiple of 10^k, and so of 2^k. One comparison, for nearly every item.
 */
export function zeroBitsOf(bound: number): number {
  let zeros = 0;
  for (let limit = 10 ** (LEADING - 1); bound < limit; limit = Math.floor(limit / 10)) zeros += 1;
  return (1 << zeros) - 1;
}

/** The ticket of an item. `base` has a fixed length, so base and id need no separator. */
export function ticketOf(base: string, id: string): string {
  return uniformFraction(base + id);
}

/**
 * The ticket an item gets after it was drawn, when drawing with replacement: uniform between the last ticket
 * and 1, keeping its leading nines. Vouch draws without replacement; this is here for who re-performs a draw
 * of the published package.
 */
export function nextTicket(ticket: string): string {
  const padded = `${ticket}0`;
  let kept = 2;
  while (padded[kept] === '9') kept += 1;
  const head = padded.slice(0, kept);
  for (let i = 1; ; i++) {
    const next = head + uniformFraction(`${ticket}:${i}`).slice(2);
    if (next > padded) return next;
  }
}
