/**
 * Cumulative probabilities in floating point, with a relative error of about 1e-12. Mass functions are
 * Loader's saddle-point expansion (C. Loader, "Fast and accurate computation of binomial probabilities", 2000):
 * it needs no difference of log-gammas, which loses eight digits where a population has ten million items.
 * Whatever decides on the edge of a limit is decided again in integers (exact.ts).
 */

const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);
const SMALL = 16;

/** log(n!) - log(sqrt(2 pi n) (n/e)^n) of the small n, where the series converges too slowly. */
const SMALL_ERRORS = Array.from({ length: SMALL }, (_, n) => {
  if (n === 0) return 0;
  let factorial = 1;
  for (let i = 2; i <= n; i++) factorial *= i;
  return Math.log(factorial) - (n + 0.5) * Math.log(n) + n - HALF_LOG_2PI;
});

/** The error of Stirling's formula for log(n!). */
function stirlingError(n: number): number {
  if (n < SMALL) return SMALL_ERRORS[n]!;
  const s = 1 / (n * n);
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - s / 1188) * s) * s) * s) / n;
}

/** x log(x / mean) + mean - x, without cancellation where x is near the mean. */
function deviance(x: number, mean: number): number {
  if (Math.abs(x - mean) >= 0.1 * (x + mean)) return x * Math.log(x / mean) + mean - x;
  const v = (x - mean) / (x + mean);
  let sum = (x - mean) * v;
  let power = 2 * x * v;
  for (let j = 3; ; j += 2) {
    power *= v * v;
    const next = sum + power / j;
    if (next === sum) return sum;
    sum = next;
  }
}

/** log of P(X = x) for a binomial of n trials with mean `hits` and n - mean `misses`, both exact where they can be. */
function logBinomial(x: number, n: number, hits: number, misses: number): number {
  if (hits === 0) return x === 0 ? 0 : -Infinity;
  if (misses === 0) return x === n ? 0 : -Infinity;
  if (x === 0) return n * Math.log1p(-hits / n);
  if (x === n) return n * Math.log1p(-misses / n);
  const errors = stirlingError(n) - stirlingError(x) - stirlingError(n - x);
  const spread = HALF_LOG_2PI + 0.5 * (Math.log(x) + Math.log1p(-x / n));
  return errors - deviance(x, hits) - deviance(n - x, misses) - spread;
}

/** Terms below this share of the sum change nothing. */
const NEGLIGIBLE = 1e-18;

/**
 * P(X <= k) from one mass and the ratios between neighbours, summed on the side of k where terms shrink.
 *
 * @param ratio P(X = x + 1) / P(X = x)
 */
function lowerTail(
  k: number,
  first: number,
  last: number,
  mean: number,
  mass: (x: number) => number,
  ratio: (x: number) => number,
): number {
  if (k < first) return 0;
  if (k >= last) return 1;
  if (k < mean) {
    let term = mass(k);
    let sum = term;
    for (let x = k - 1; x >= first; x--) {
      term /= ratio(x);
      sum += term;
      if (term <= sum * NEGLIGIBLE) break;
    }
    return Math.min(sum, 1);
  }
  let term = mass(k + 1);
  let sum = term;
  for (let x = k + 1; x < last; x++) {
    term *= ratio(x);
    sum += term;
    if (term <= sum * NEGLIGIBLE) break;
  }
  return Math.max(0, 1 - sum);
}

/** P(X <= k) where n of N items are drawn without replacement and K of the N deviate. */
export function hypergeometricTail(k: number, N: number, K: number, n: number): number {
  const first = Math.max(0, n - (N - K));
  const last = Math.min(n, K);
  const share = n / N;
  // A ratio of three binomials with p = n / N, which cancels.
  const mass = (x: number) =>
    Math.exp(
      logBinomial(x, K, K * share, (K * (N - n)) / N) +
        logBinomial(n - x, N - K, (N - K) * share, ((N - K) * (N - n)) / N) -
        logBinomial(n, N, n, N - n),
    );
  const ratio = (x: number) => ((K - x) / (x + 1)) * ((n - x) / (N - K - n + x + 1));
  return lowerTail(k, first, last, K * share, mass, ratio);
}

/** P(X <= k) for n trials that deviate with probability p, 0 < p < 1. */
export function binomialTail(k: number, n: number, p: number): number {
  const mass = (x: number) => Math.exp(logBinomial(x, n, n * p, n * (1 - p)));
  const odds = p / (1 - p);
  return lowerTail(k, 0, n, n * p, mass, (x) => ((n - x) / (x + 1)) * odds);
}

/** P(X <= k) for a Poisson variable, mean > 0. */
export function poissonTail(k: number, mean: number): number {
  const mass = (x: number) =>
    x === 0
      ? Math.exp(-mean)
      : Math.exp(-stirlingError(x) - deviance(x, mean) - HALF_LOG_2PI - 0.5 * Math.log(x));
  return lowerTail(k, 0, Infinity, mean, mass, (x) => mean / (x + 1));
}
