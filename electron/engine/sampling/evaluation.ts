import { AppError } from '../../../shared/errors.ts';
import type { Distribution, EvaluateInput, Evaluation } from '../../../shared/model/plan.ts';
import { conclude } from './evaluation-words.ts';
import { type Fraction, hypergeometricAtMost, riskOf, toNumber } from './exact.ts';
import { binomialTail, hypergeometricTail, poissonTail } from './probability.ts';
import { atMost, ceilOfRate, hypergeometricRisk, riskModel, smallest } from './risk.ts';
import { significant, tenDigits } from './rounding.ts';
import { twoStage } from './two-stage.ts';

/**
 * The largest number of deviations among N that k deviations in n items do not rule out:
 * max{K : P(X <= k; N, K, n) > alpha}. Exact.
 */
export function upperCount(N: number, n: number, k: number, alpha: Fraction): number {
  // With more than N - n + k deviations, n items could not have shown as few as k.
  const most = N - n + k;
  const ruledOut = (K: number) =>
    atMost(hypergeometricTail(k, N, K, n), alpha, Math.min(n, K), () =>
      hypergeometricAtMost(k, N, K, n, alpha),
    );
  return smallest(k, most + 1, ruledOut) - 1;
}

/**
 * The rate at which P(at most k) is alpha: the one-sided upper limit. Binomial is Clopper-Pearson's, the Beta
 * quantile (1 - alpha; k + 1, n - k), and 1 where all deviate; Poisson's is the Gamma quantile over n, which may
 * exceed 1.
 */
export function upperRate(method: 'binomial' | 'poisson', n: number, k: number, alpha: Fraction): number {
  if (method === 'binomial' && k === n) return 1;
  const target = toNumber(alpha);
  const tail = (rate: number) =>
    method === 'binomial' ? binomialTail(k, n, rate) : poissonTail(k, n * rate);
  let high = 1;
  if (method === 'poisson') while (tail(high) > target) high *= 2;
  return crossing(tail, target, k / n, high);
}

/** Where a falling function crosses the target, as near as doubles tell. */
function crossing(falling: (rate: number) => number, target: number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (falling(middle) > target) low = middle;
    else high = middle;
  }
}

/**
 * What k deviations among n tested items say of the population. The decision is the test that planning made:
 * P(at most k) <= 1 - confidence where the population just misses the tolerable rate, decided exactly; so a
 * sample of the planned size with no more than the planned deviations always supports reliance.
 *
 * @throws AppError `population-empty`, `request-invalid`
 */
export function evaluateSample(input: EvaluateInput): Evaluation {
  const { population: N, size: n, deviations: k, tolerable } = input;
  requireCounts(input);
  if (input.method === 'two-stage') return evaluateTwoStages(input);
  const method: Distribution = input.method === 'discovery' ? 'hypergeometric' : input.method;
  const alpha = riskOf(input.confidence);
  const exact = method === 'hypergeometric';
  const count = exact ? upperCount(N, n, k, alpha) : null;
  const limit = count === null ? upperRate(exact ? 'binomial' : method, n, k, alpha) : count / N;
  const unacceptable = input.critical ?? ceilOfRate(tolerable, N);
  const model = exact ? hypergeometricRisk(N, unacceptable, alpha) : riskModel(method, N, tolerable, alpha);
  const supports = exact ? count! < unacceptable : model.passes(n, k);
  const result = {
    upper_limit: tenDigits(limit),
    upper_count: count,
    supports_reliance: supports,
    risk: significant(model.risk(n, k)),
    sample_rate: tenDigits(k / n),
    allowance: tenDigits(limit - k / n),
  };
  return { ...result, conclusion: conclude(input, result) };
}

/**
 * By the rule of a plan in two stages (two-stage.ts): none in the first, or one and then none in the second,
 * supports reliance where the size is the planned one. The limit is that of the whole procedure.
 */
function evaluateTwoStages(input: EvaluateInput): Evaluation {
  const { size: n, deviations: first, second_deviations: second, tolerable } = input;
  requireStages(input);
  const alpha = riskOf(input.confidence);
  const accepted = first === 0 || (first === 1 && second === 0);
  const tail = (p: number) => twoStage.atMost(n, p, first, second);
  const limit = first === n || (first === 1 && second === n) ? 1 : crossing(tail, toNumber(alpha), 0, 1);
  const tested = second === undefined ? n : 2 * n;
  const found = first + (second ?? 0);
  const result = {
    upper_limit: tenDigits(limit),
    upper_count: null,
    supports_reliance: accepted && twoStage.passes(n, tolerable, alpha),
    risk: significant(tail(tolerable / 10_000)),
    sample_rate: tenDigits(found / tested),
    allowance: tenDigits(limit - found / tested),
  };
  return { ...result, conclusion: conclude({ ...input, size: tested, deviations: found }, result) };
}

function requireStages({ population, size, deviations, second_deviations: second }: EvaluateInput): void {
  const problem =
    deviations === 1 && second === undefined
      ? `the first stage showed exactly one deviation: test the ${size} items of the second and say what they showed`
      : deviations !== 1 && second !== undefined
        ? 'a second stage follows only on exactly one deviation in the first'
        : second !== undefined && second > size
          ? `${second} deviations are more than the ${size} items of the second stage`
          : second !== undefined && 2 * size > population
            ? `two stages of ${size} are more than the population of ${population}`
            : undefined;
  if (problem !== undefined) throw new AppError('request-invalid', { problem });
}

function requireCounts({ population, size, deviations }: EvaluateInput): void {
  if (population === 0) throw new AppError('population-empty');
  const problem =
    size === 0
      ? 'the size must be at least 1'
      : size > population
        ? `a sample of ${size} is larger than its population of ${population}`
        : deviations > size
          ? `${deviations} deviations are more than the ${size} items tested`
          : undefined;
  if (problem !== undefined) throw new AppError('request-invalid', { problem });
}
