import { type Fraction, toNumber } from './exact.ts';
import { hypergeometricTail } from './probability.ts';
import type { RiskModel } from './risk.ts';

/** Steps after which the probability is computed anew: until then rounding adds up to less than `CLOSE`. */
const FRESH = 32_768;
const CLOSE = 1e-8;

/**
 * The decision `passes` of a hypergeometric model for n and k that only grow. A step costs a few
 * multiplications, where every answer of its own would sum thousands of terms: an expected rate near the
 * tolerable one is decided by hundreds of thousands of answers.
 */
export class HypergeometricWalk {
  readonly #N: number;
  readonly #K: number;
  readonly #alpha: number;
  readonly #model: RiskModel;
  #n = 0;
  #k = 0;
  /** P(X = k) and P(X <= k) for n items. */
  #mass = 1;
  #tail = 1;
  #steps = 0;

  /** @param model of the same N, K and alpha; it decides what is close */
  constructor(N: number, K: number, alpha: Fraction, model: RiskModel) {
    this.#N = N;
    this.#K = K;
    this.#alpha = toNumber(alpha);
    this.#model = model;
  }

  passes(n: number, k: number): boolean {
    if (this.#steps + (n - this.#n) + (k - this.#k) > FRESH) this.#start(n, k);
    else this.#walk(n, k);
    const distance = this.#tail - this.#alpha;
    return Math.abs(distance) > CLOSE ? distance < 0 : this.#model.passes(n, k);
  }

  #start(n: number, k: number): void {
    this.#tail = hypergeometricTail(k, this.#N, this.#K, n);
    this.#mass = this.#tail - hypergeometricTail(k - 1, this.#N, this.#K, n);
    this.#n = n;
    this.#k = k;
    this.#steps = 0;
  }

  #walk(n: number, k: number): void {
    const N = this.#N;
    const K = this.#K;
    this.#steps += n - this.#n + (k - this.#k);
    let j = this.#k;
    let mass = this.#mass;
    let tail = this.#tail;
    // n first: with n items there can be k of them.
    for (let i = this.#n; i < n; i++) {
      const left = N - i;
      // One more item takes the sample past k if k deviated and this one does.
      tail -= mass * ((K - j) / left);
      // One division that waits for none before it: this is walked millions of times.
      mass *= ((i + 1) * (left - K + j)) / (left * (i + 1 - j));
    }
    this.#n = n;
    for (; j < k; j++) {
      mass *= ((K - j) * (n - j)) / ((j + 1) * (N - K - n + j + 1));
      tail += mass;
    }
    this.#k = k;
    this.#mass = mass;
    this.#tail = tail;
    // A sample so large that it cannot hold as few as k: the masses say nothing of the next steps.
    if (!(mass > 0)) this.#steps = FRESH;
  }
}
