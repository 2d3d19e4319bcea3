import type { Distribution } from '../../../shared/model/plan.ts';
import { binomialAtMost, type Fraction, hypergeometricAtMost, poissonAtMost, toNumber } from './exact.ts';
import { binomialTail, hypergeometricTail, poissonTail } from './probability.ts';

/** The risk of relying on a population that just misses the tolerable rate, by one distribution. */
export type RiskModel = {
  /** P(at most k deviations in n items), in floating point. */
  risk(n: number, k: number): number;
  /** Is that at most alpha? Decided exactly; a tie passes. */
  passes(n: number, k: number): boolean;
};

/** ceil(rate * count) with the rate in basis points; exact up to nine hundred billion items. */
export const ceilOfRate = (rate: number, count: number) => Math.ceil((rate * count) / 10_000);

/** Closer to alpha than this, floating point does not decide. */
const CLOSE = 1e-9;
/** The same where integers have so many factors that deciding takes long; floating point errs by about 1e-12. */
const CLOSE_OF_LARGE = 1e-11;
const LARGE = 5000;

/**
 * Decides by floating point where that is safe, else in integers.
 *
 * @param factors how many the integers would be made of
 */
export function atMost(risk: number, alpha: Fraction, factors: number, exactly: () => boolean): boolean {
  const distance = risk - toNumber(alpha);
  return Math.abs(distance) > (factors > LARGE ? CLOSE_OF_LARGE : CLOSE) ? distance < 0 : exactly();
}

/** @param K the smallest number of deviations among the N that is too many */
export function hypergeometricRisk(N: number, K: number, alpha: Fraction): RiskModel {
  const risk = (n: number, k: number) => hypergeometricTail(k, N, K, n);
  return {
    risk,
    passes: (n, k) =>
      atMost(risk(n, k), alpha, Math.min(n, K), () => hypergeometricAtMost(k, N, K, n, alpha)),
  };
}

/** @param tolerable basis points */
export function binomialRisk(tolerable: number, alpha: Fraction): RiskModel {
  const p = { numerator: tolerable, denominator: 10_000 };
  const risk = (n: number, k: number) => binomialTail(k, n, tolerable / 10_000);
  return { risk, passes: (n, k) => atMost(risk(n, k), alpha, n, () => binomialAtMost(k, n, p, alpha)) };
}

/** @param tolerable basis points */
export function poissonRisk(tolerable: number, alpha: Fraction): RiskModel {
  const risk = (n: number, k: number) => poissonTail(k, (n * tolerable) / 10_000);
  const mean = (n: number) => ({ numerator: n * tolerable, denominator: 10_000 });
  return { risk, passes: (n, k) => atMost(risk(n, k), alpha, k, () => poissonAtMost(k, mean(n), alpha)) };
}

/** The model of a distribution for a population of N and a tolerable rate in basis points. */
export function riskModel(method: Distribution, N: number, tolerable: number, alpha: Fraction): RiskModel {
  if (method === 'binomial') return binomialRisk(tolerable, alpha);
  if (method === 'poisson') return poissonRisk(tolerable, alpha);
  return hypergeometricRisk(N, ceilOfRate(tolerable, N), alpha);
}

/** The smallest whole number from `low` to `high` that holds, where all above it hold too; `high` is not asked. */
export function smallest(low: number, high: number, holds: (value: number) => boolean): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = from + Math.floor((to - from) / 2);
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return to;
}
