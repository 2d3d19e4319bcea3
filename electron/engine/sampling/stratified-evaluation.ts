import { AppError } from '../../../shared/errors.ts';
import type { Overall } from '../../../shared/model/draw-method.ts';
import type { StrataInput, StratifiedEvaluation } from '../../../shared/model/plan.ts';
import { upperCount, upperRate } from './evaluation.ts';
import { stratifiedConclusion } from './evaluation-words.ts';
import { binomialAtMost, type Fraction, riskOf } from './exact.ts';
import { binomialTail } from './probability.ts';
import { atMost, ceilOfRate } from './risk.ts';
import { tenDigits } from './rounding.ts';

/** A stratum of N items of which n were tested and k deviate. */
type Tested = StrataInput['strata'][number];

const sum = (strata: readonly Tested[], key: keyof Tested) =>
  strata.reduce((total, stratum) => total + stratum[key], 0);

/** All tested: what was found is what there is. */
const limitOf = ({ population: N, size: n, deviations: k }: Tested, alpha: Fraction) =>
  n === N ? k : upperCount(N, n, k, alpha);

/**
 * Deviations found by stratum, and what they say of the whole.
 *
 * - Each stratum by itself: the exact hypergeometric limit at the confidence asked for.
 * - Bonferroni: the sum of the limits at 1 - (1 - confidence) / strata; holds always. Strata tested whole count
 *   exactly.
 * - Pooled: n p_U / (N min(n_h / N_h)), p_U the binomial limit of all items taken together. A sum of independent
 *   hypergeometric variables is bounded by the binomial (Hoeffding 1956) where k <= n p_U - 1; else there is none.
 *
 * @throws AppError `population-empty`, `request-invalid`
 */
export function evaluateStrata(input: StrataInput): StratifiedEvaluation {
  const { strata, confidence, tolerable } = input;
  for (const [h, stratum] of strata.entries()) requireCounts(stratum, h + 1);
  const N = sum(strata, 'population');
  const alpha = riskOf(confidence);
  const shared = { numerator: alpha.numerator, denominator: alpha.denominator * strata.length };
  const rows = strata.map((stratum) => {
    const count = limitOf(stratum, alpha);
    return {
      ...stratum,
      upper_count: count,
      upper_limit: tenDigits(count / stratum.population),
      joint_upper_count: limitOf(stratum, shared),
    };
  });
  const joint = rows.reduce((total, row) => total + row.joint_upper_count, 0);
  const pooled = pooledLimit(strata, alpha);
  const supports: Record<Overall, boolean | null> = {
    bonferroni: joint < ceilOfRate(tolerable, N),
    pooled: pooled === null ? null : pooledSupports(strata, tolerable, alpha, pooled),
  };
  const weighted = strata.reduce(
    (total, { population, size, deviations }) => total + (population * deviations) / size,
    0,
  );
  const result = {
    strata: rows,
    point_estimate: tenDigits(weighted / N),
    bonferroni_upper_count: joint,
    bonferroni_upper_limit: tenDigits(joint / N),
    pooled_upper_limit: pooled === null ? null : tenDigits(pooled),
    supports_reliance: supports[input.overall],
  };
  return { ...result, conclusion: stratifiedConclusion(input, result) };
}

/** The stratum of which the smallest part was tested. */
const thinnest = (strata: readonly Tested[]) =>
  strata.reduce((least, stratum) =>
    stratum.size * least.population < least.size * stratum.population ? stratum : least,
  );

function pooledLimit(strata: readonly Tested[], alpha: Fraction): number | null {
  const [N, n, k] = [sum(strata, 'population'), sum(strata, 'size'), sum(strata, 'deviations')];
  const rate = upperRate('binomial', n, k, alpha);
  if (k > n * rate - 1) return null;
  const { population, size } = thinnest(strata);
  return Math.min(1, (n * rate * population) / (N * size));
}

/** "The limit is at most the tolerable rate", decided as P(X <= k) at the rate of the pool that it stands for. */
function pooledSupports(
  strata: readonly Tested[],
  tolerable: number,
  alpha: Fraction,
  limit: number,
): boolean {
  const [N, n, k] = [sum(strata, 'population'), sum(strata, 'size'), sum(strata, 'deviations')];
  const { population, size } = thinnest(strata);
  const [top, bottom] = reduced(
    BigInt(tolerable) * BigInt(N) * BigInt(size),
    10_000n * BigInt(n) * BigInt(population),
  );
  if (top >= bottom) return true;
  // Too large to be exact: the limit is far from a tie, or there is none to speak of.
  if (bottom > BigInt(Number.MAX_SAFE_INTEGER)) return limit <= tolerable / 10_000;
  const rate = { numerator: Number(top), denominator: Number(bottom) };
  return atMost(binomialTail(k, n, rate.numerator / rate.denominator), alpha, n, () =>
    binomialAtMost(k, n, rate, alpha),
  );
}

function reduced(a: bigint, b: bigint): [bigint, bigint] {
  let [x, y] = [a, b];
  while (y > 0n) [x, y] = [y, x % y];
  return [a / x, b / x];
}

function requireCounts({ population, size, deviations }: Tested, number: number): void {
  const problem =
    population === 0
      ? 'is empty'
      : size === 0
        ? 'has no item tested: test one of each stratum at least'
        : size > population
          ? `has ${population} items, fewer than the ${size} tested`
          : deviations > size
            ? `has ${deviations} deviations, more than the ${size} items tested`
            : undefined;
  if (problem !== undefined)
    throw new AppError('request-invalid', { problem: `stratum ${number} ${problem}` });
}
