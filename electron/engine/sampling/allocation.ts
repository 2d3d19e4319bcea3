import { AppError } from '../../../shared/errors.ts';
import type { Allocation } from '../../../shared/model/draw-method.ts';

export type StratumSize = {
  /** Items in the stratum, 1 or more. */
  count: number;
  /** Deviation rate expected, in basis points; Neyman's allocation needs it. */
  rate?: number;
};

/** Decimal places that square roots are taken to, so that all that follows is exact. */
const SCALE = 10n ** 40n;

function squareRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let guess = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

/** N_h S_h with S_h = sqrt(N_h / (N_h - 1) p (1 - p)); a stratum of one item has no N_h - 1 and takes sqrt(p (1 - p)). */
function neymanWeight({ count, rate = 0 }: StratumSize): bigint {
  const spread = BigInt(rate) * BigInt(10_000 - rate);
  const correction = count > 1 ? (BigInt(count) * SCALE) / BigInt(count - 1) : SCALE;
  return squareRoot(BigInt(count) ** 2n * correction * spread * SCALE);
}

function weightsOf(strata: readonly StratumSize[], allocation: Allocation): bigint[] {
  const proportional = strata.map(({ count }) => BigInt(count));
  if (allocation === 'proportional') return proportional;
  const weights = strata.map(neymanWeight);
  return weights.some((weight) => weight > 0n) ? weights : proportional;
}

/**
 * How many of n items each stratum gives: by size, or by size and expected spread (Neyman), with at least one
 * each and no more than there are. Quotas below one are raised to one, quotas of all or more take all, the rest
 * goes by largest remainder, ties to the earlier stratum. Exact: nothing is compared after rounding.
 *
 * @throws AppError `strata-unsuitable` where n is below the number of strata; `sample-too-large`
 */
export function allocate(strata: readonly StratumSize[], n: number, allocation: Allocation): number[] {
  const population = strata.reduce((sum, { count }) => sum + count, 0);
  if (n > population) throw new AppError('sample-too-large', { size: n, population });
  if (n < strata.length)
    throw new AppError('strata-unsuitable', {
      problem: `${n} items cannot cover ${strata.length} strata with one each`,
    });
  const weights = weightsOf(strata, allocation);
  const fixed = new Map<number, number>();
  const open = () => strata.map((_, h) => h).filter((h) => !fixed.has(h));
  /** The quota of h is left * weight / sum. */
  const share = () => ({
    left: BigInt(n - [...fixed.values()].reduce((sum, size) => sum + size, 0)),
    sum: open().reduce((total, h) => total + weights[h]!, 0n),
  });
  const settle = (
    applies: (h: number, left: bigint, sum: bigint) => boolean,
    size: (h: number) => number,
  ) => {
    for (;;) {
      const { left, sum } = share();
      const found = open().filter((h) => applies(h, left, sum));
      if (found.length === 0) return;
      for (const h of found) fixed.set(h, size(h));
    }
  };
  settle(
    (h, left, sum) => left * weights[h]! < sum,
    () => 1,
  );
  settle(
    (h, left, sum) => left * weights[h]! >= BigInt(strata[h]!.count) * sum,
    (h) => strata[h]!.count,
  );
  const { left, sum } = share();
  const rest = open().map((h) => {
    const product = left * weights[h]!;
    return { h, whole: Number(product / sum), remainder: product % sum };
  });
  if (rest.length === 0 && left > 0n) return allocateRest(strata, fixed, Number(left));
  let missing = Number(left) - rest.reduce((total, { whole }) => total + whole, 0);
  rest.sort((a, b) => (a.remainder === b.remainder ? a.h - b.h : a.remainder > b.remainder ? -1 : 1));
  for (const { h, whole } of rest) fixed.set(h, whole + (missing-- > 0 ? 1 : 0));
  return strata.map((_, h) => fixed.get(h)!);
}

/** What is left where the strata with weight gave all they have: those raised to one share it by size. */
function allocateRest(
  strata: readonly StratumSize[],
  fixed: ReadonlyMap<number, number>,
  left: number,
): number[] {
  const raised = strata.map((_, h) => h).filter((h) => fixed.get(h) === 1 && strata[h]!.count > 1);
  const sizes = allocate(
    raised.map((h) => strata[h]!),
    left + raised.length,
    'proportional',
  );
  return strata.map((_, h) => sizes[raised.indexOf(h)] ?? fixed.get(h)!);
}

/** Reserves of each stratum in proportion to its items, rounded up, as far as there are that many. */
export function reservesOf(strata: readonly { count: number; size: number }[], reserve: number): number[] {
  const n = strata.reduce((sum, { size }) => sum + size, 0);
  return strata.map(({ count, size }) => Math.min(count - size, Math.ceil((reserve * size) / n)));
}
