/**
 * "P(X <= k) <= alpha?" in integers of any size, so that a tie passes and nothing is rounded. Used where
 * floating point is too close to alpha to be believed.
 */

/** A positive rational number below 1. */
export type Fraction = { numerator: number; denominator: number };

export const toNumber = ({ numerator, denominator }: Fraction) => numerator / denominator;

/** 1 - confidence. */
export const riskOf = (confidence: number): Fraction => ({
  numerator: 10_000 - confidence,
  denominator: 10_000,
});

/** from (from - 1) … of `count` factors; multiplied in halves, so that the large products are few. */
function falling(from: number, count: number): bigint {
  if (count <= 0) return 1n;
  if (from < count) return 0n;
  if (count <= 16) {
    let product = 1n;
    for (let i = 0; i < count; i++) product *= BigInt(from - i);
    return product;
  }
  const half = count >> 1;
  return falling(from, half) * falling(from - half, count - half);
}

/** A product of ratios, and the sum of its partial products, all over one denominator. */
type Series = { top: bigint; bottom: bigint; sum: bigint };

/** a b / (c d); the factors apart, because their products need not be exact as numbers. */
type Ratio = readonly [number, number, number, number];

/**
 * r(from) + r(from) r(from + 1) + … of `count` ratios, by binary splitting: a few products of large numbers
 * instead of as many as there are terms.
 */
function series(from: number, count: number, ratio: (index: number) => Ratio): Series {
  if (count <= 0) return { top: 1n, bottom: 1n, sum: 0n };
  if (count === 1) {
    const [a, b, c, d] = ratio(from);
    const top = BigInt(a) * BigInt(b);
    return { top, bottom: BigInt(c) * BigInt(d), sum: top };
  }
  const half = count >> 1;
  const left = series(from, half, ratio);
  const right = series(from + half, count - half, ratio);
  return {
    top: left.top * right.top,
    bottom: left.bottom * right.bottom,
    sum: left.sum * right.bottom + left.top * right.sum,
  };
}

/** P(X <= k) <= alpha, X deviations among n items drawn from N of which K deviate? */
export function hypergeometricAtMost(k: number, N: number, K: number, n: number, alpha: Fraction): boolean {
  // The distribution is symmetric in n and K; the smaller makes the shorter product.
  const short = Math.min(n, K);
  const long = Math.max(n, K);
  const first = Math.max(0, short + long - N);
  if (k >= short) return false;
  if (k < first) return true;
  // P(x) = C(short, x) long_(x) (N - long)_(short - x) / N_(short), where a_(b) is the falling factorial.
  const mass = (x: number) =>
    (falling(short, x) / falling(x, x)) * falling(long, x) * falling(N - long, short - x);
  const all = falling(N, short);
  const numerator = BigInt(alpha.numerator);
  const denominator = BigInt(alpha.denominator);
  if (k - first <= short - k) {
    // From k down, P(x - 1) / P(x) one after the other.
    const { bottom, sum } = series(0, k - first, (i) => {
      const x = k - i;
      return [x, N - long - short + x, short - x + 1, long - x + 1];
    });
    return mass(k) * (bottom + sum) * denominator <= all * bottom * numerator;
  }
  // Fewer terms lie above: P(X > k) >= 1 - alpha.
  const { bottom, sum } = series(0, short - k - 1, (i) => {
    const x = k + 1 + i;
    return [short - x, long - x, x + 1, N - long - short + x + 1];
  });
  return mass(k + 1) * (bottom + sum) * denominator >= all * bottom * (denominator - numerator);
}

/** P(X <= k) <= alpha, X deviations in n trials of probability p (a rational)? */
export function binomialAtMost(k: number, n: number, p: Fraction, alpha: Fraction): boolean {
  if (k >= n) return false;
  const hit = p.numerator;
  const miss = p.denominator - p.numerator;
  const mass = (falling(n, k) / falling(k, k)) * BigInt(hit) ** BigInt(k) * BigInt(miss) ** BigInt(n - k);
  const { bottom, sum } = series(0, k, (i) => [k - i, miss, n - k + i + 1, hit]);
  const all = BigInt(p.denominator) ** BigInt(n);
  return mass * (bottom + sum) * BigInt(alpha.denominator) <= all * bottom * BigInt(alpha.numerator);
}

/** Bits kept beyond the point: far more than any distance from alpha that could occur; no tie is possible. */
const GUARD_BITS = 256n;

/** P(X <= k) <= alpha for a Poisson variable with the rational mean? exp(mean) is irrational: there is no tie. */
export function poissonAtMost(k: number, mean: Fraction, alpha: Fraction): boolean {
  let term = 1n << GUARD_BITS;
  let head = 0n;
  let whole = 0n;
  const top = BigInt(mean.numerator);
  for (let x = 0; term > 0n; x++) {
    if (x <= k) head += term;
    whole += term;
    term = (term * top) / (BigInt(mean.denominator) * BigInt(x + 1));
  }
  return head * BigInt(alpha.denominator) <= whole * BigInt(alpha.numerator);
}
