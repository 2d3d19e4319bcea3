import { hash } from 'node:crypto';

/**
 * Tickets of consistent sampling: R. L. Rivest, "Consistent sampling with replacement" (2018), in the form of
 * its published package `consistent_sampler` (MIT), whose vectors the tests replay.
 *
 * A ticket is a decimal fraction as text, "0." and 64 to 78 digits. Tickets compare as text.
 */
function uniformFraction(text: string): string {
  const digits = BigInt(`0x${hash('sha256', text, 'hex')}`)
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
