import { hash } from 'node:crypto';

/**
 * Systematic selection with a start that follows from the seed. All in whole numbers: every item is in exactly n
 * of the N possible samples, and a sample has exactly n places.
 */

/** u = SHA-256(seed + ",1") mod N, from 0 to N - 1; the pick of Rivest's sampler of 2011, less one. */
export function systematicStart(seed: string, N: number): number {
  return Number(BigInt(`0x${hash('sha256', `${seed},1`, 'hex')}`) % BigInt(N));
}

/** floor((u + j N) / n) + 1 for j = 0 … n - 1: places from 1 to N, ascending. */
export function systematicPositions(N: number, n: number, u: number): number[] {
  // Beyond 2^53 only where a billion items are sampled ten million times.
  return Array.from({ length: n }, (_, j) => Number((BigInt(u) + BigInt(j) * BigInt(N)) / BigInt(n)) + 1);
}

/** Patterns that logs have: days of a week, hours of a shift, hours of a day. */
const PERIODS = [
  { length: 7, what: 'the 7 days of a week' },
  { length: 8, what: 'the 8 hours of a shift' },
  { length: 24, what: 'the 24 hours of a day' },
] as const;

/**
 * Says where the interval N / n keeps step with a pattern (ISA 530, Appendix 4(b)): where over the whole sample
 * it moves by less than one length of the pattern against it.
 */
export function periodicityWarnings(N: number, n: number): string[] {
  const fitting = PERIODS.filter(({ length }) => {
    const multiple = Math.round(N / (n * length));
    return n > 1 && multiple >= 1 && Math.abs(N - multiple * length * n) < length;
  });
  // A multiple of 24 is one of 8 as well; the longest says it.
  const longest = fitting.filter(
    ({ length }) => !fitting.some((other) => other.length > length && other.length % length === 0),
  );
  return longest.map(
    ({ what }) =>
      `The interval of ${Number((N / n).toFixed(2))} is close to a multiple of ${what}. Where the control follows that pattern, draw at random instead.`,
  );
}
