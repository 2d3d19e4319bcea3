import { type Fraction, toNumber } from './exact.ts';
import { binomialTail } from './probability.ts';

/**
 * The plan that lets a sample be extended once and stay valid, fixed in advance: n items; none deviates ->
 * accept; exactly one -> n more, accept if none of those deviates (Touw & Hoogduin, p. 129: 49 at 90 %, 5 %).
 * Binomial, rates in basis points.
 */
export const twoStage = {
  /**
   * P(an outcome as good as this one, or better) at the rate p: no deviation comes first, then one with 0, 1, …
   * in the second stage, then more in the first. It falls with p, so the rate where it is alpha is the upper limit.
   */
  atMost(n: number, p: number, first: number, second = 0): number {
    if (first === 0) return (1 - p) ** n;
    if (first > 1) return binomialTail(first, n, p);
    return (1 - p) ** n + n * p * (1 - p) ** (n - 1) * binomialTail(second, n, p);
  },

  /** Probability to accept a population with the tolerable rate: q^n + n p q^(2n-1). */
  risk(n: number, tolerable: number): number {
    const p = tolerable / 10_000;
    const none = (1 - p) ** n;
    return none + n * p * none * (1 - p) ** (n - 1);
  },

  /** Is that at most alpha? Decided exactly; a tie passes. */
  passes(n: number, tolerable: number, alpha: Fraction): boolean {
    const distance = twoStage.risk(n, tolerable) - toNumber(alpha);
    return distance < -1e-9 || (distance < 1e-9 && acceptedAtMost(n, tolerable, alpha));
  },

  /** The smallest n for each stage with that probability at most alpha, a tie passing. */
  size(tolerable: number, alpha: Fraction): number {
    for (let n = 1; ; n++) if (twoStage.passes(n, tolerable, alpha)) return n;
  },
};

function acceptedAtMost(n: number, tolerable: number, alpha: Fraction): boolean {
  const hit = BigInt(tolerable);
  const miss = 10_000n - hit;
  const none = miss ** BigInt(n);
  const accepted = none * 10_000n ** BigInt(n) + BigInt(n) * hit * none * miss ** BigInt(n - 1);
  return accepted * BigInt(alpha.denominator) <= 10_000n ** BigInt(2 * n) * BigInt(alpha.numerator);
}
