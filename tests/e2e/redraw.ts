import { createHash } from 'node:crypto';

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

/** The rule of docs/samples.md, written again from its text: none of Vouch's own code is used. */
export function ticketOf(seed: string, id: string): string {
  const digits = BigInt(`0x${sha256(sha256(seed) + id)}`)
    .toString()
    .padStart(64, '0');
  return `0.${[...digits].reverse().join('')}`;
}

/** The ids in the order in which they are drawn. */
export function drawOrder(seed: string, ids: readonly string[]): string[] {
  const ticketed = ids.map((id) => ({ id, ticket: ticketOf(seed, id) }));
  return ticketed.sort((a, b) => (a.ticket < b.ticket ? -1 : 1)).map(({ id }) => id);
}

/** `LC_ALL=C sort ids.txt | sha256sum` */
export function digestOf(ids: readonly string[]): string {
  const sorted = ids.map((id) => Buffer.from(`${id}\n`)).sort(Buffer.compare);
  return createHash('sha256').update(Buffer.concat(sorted)).digest('hex');
}
