import { AppError } from '../../../shared/errors.ts';
import type {
  Distribution,
  KeptPlan,
  Plan,
  PlanInput,
  PlanTerms,
  RiskPoint,
} from '../../../shared/model/plan.ts';
import { riskOf } from './exact.ts';
import { HypergeometricWalk } from './hypergeometric-walk.ts';
import { planNotes, planSentence, rateText } from './plan-words.ts';
import { ceilOfRate, hypergeometricRisk, type RiskModel, riskModel, smallest } from './risk.ts';
import { significant } from './rounding.ts';
import { twoStage } from './two-stage.ts';

/** Sizes beyond this are not practicable where the population does not end them (AICPA shows "*" from about 2,000). */
const MOST_PRACTICABLE = 10_000;

type Size = { n: number; allowed: number };

/**
 * How many items to test so that "at most `allowed` deviations" supports, at the confidence, a deviation rate
 * below the tolerable one. Hypergeometric unless told otherwise: the population is known.
 *
 * Fixed k: the smallest n with P(X <= k) <= 1 - confidence. Rate: k = 0, 1, 2 … up to the first whose n_k has
 * ceil(rate * n_k) <= k, the rule of AICPA's tables.
 *
 * @throws AppError `population-empty`, `plan-infeasible`, `plan-impracticable`, `request-invalid`
 */
export function planSample(input: PlanInput): Plan {
  if (input.population === 0) throw new AppError('population-empty');
  if (input.critical !== undefined && input.method !== 'discovery')
    throw new AppError('request-invalid', { problem: 'a critical number belongs to discovery' });
  const unacceptable = input.critical ?? ceilOfRate(input.tolerable, input.population);
  const { n, allowed, risk, fits } = sizeOf(input, unacceptable);
  const computed = n;
  const size = Math.max(n, Math.min(input.minimum ?? 0, input.population));
  const { population } = input;
  const outcome = {
    n: size,
    allowed,
    method: input.method,
    risk: significant(risk(size)),
    status: size === population ? 'census' : fits ? 'ok' : 'exceeds-population',
    unacceptable,
    computed,
  } as const;
  return { ...outcome, sentence: planSentence(input, outcome), notes: planNotes(input, outcome) };
}

/**
 * A plan made for a population, as it is kept with the sample.
 *
 * @throws AppError as `planSample`
 */
export function keptPlanOf({ rationale, ...terms }: PlanTerms, population: number): KeptPlan {
  const { n, allowed, unacceptable, risk } = planSample({ ...terms, population });
  return { ...terms, n, allowed, unacceptable, risk, rationale };
}

type Sized = Size & {
  risk(n: number): number;
  /** False where the approximation asks for more items than there are. */
  fits: boolean;
};

function sizeOf(input: PlanInput, unacceptable: number): Sized {
  const { population, method } = input;
  const alpha = riskOf(input.confidence);
  if (method === 'two-stage') {
    requireNoneExpected(input, 'a plan in two stages accepts on 0 deviations');
    const n = twoStage.size(input.tolerable, alpha);
    return { n, allowed: 0, risk: (size) => twoStage.risk(size, input.tolerable), fits: 2 * n <= population };
  }
  if (method === 'discovery') {
    requireNoneExpected(input, 'discovery looks for a first occurrence and allows none');
    requireCritical(unacceptable, population);
    const model = hypergeometricRisk(population, unacceptable, alpha);
    return sized(model, { n: smallest(1, population, (n) => model.passes(n, 0)), allowed: 0 }, population);
  }
  const model = riskModel(method, population, input.tolerable, alpha);
  return sized(model, byDistribution(model, method, input, unacceptable), population);
}

function sized(model: RiskModel, size: Size, population: number): Sized {
  return { ...size, risk: (n) => model.risk(n, size.allowed), fits: size.n <= population };
}

function byDistribution(
  model: RiskModel,
  method: Distribution,
  input: PlanInput,
  unacceptable: number,
): Size {
  const { population, allowed = 0, expected_rate: rate, tolerable } = input;
  if (rate === undefined || rate === 0) {
    if (method === 'hypergeometric' && allowed >= unacceptable)
      throw infeasible(`${allowed} allowed of ${population} is not below ${unacceptable}, which is too many`);
    const most = method === 'hypergeometric' ? population : doubled(allowed + 1, model, allowed);
    return { n: smallest(allowed + 1, most, (n) => model.passes(n, allowed)), allowed };
  }
  if (rate >= tolerable) {
    throw infeasible(`${rateText(rate)} expected is not below ${rateText(tolerable)} tolerable`);
  }
  const limit = method === 'hypergeometric' ? population : MOST_PRACTICABLE;
  // Some n with ceil(rate * n) <= k passes only if the largest of them does: the risk falls with n.
  const largest = (k: number) => Math.min(limit, Math.floor((k * 10_000) / rate));
  const walk =
    method === 'hypergeometric'
      ? new HypergeometricWalk(population, unacceptable, riskOf(input.confidence), model)
      : model;
  for (let k = 0; k < limit; k++) {
    if (method === 'hypergeometric' && k >= unacceptable) {
      throw infeasible(
        `${rateText(rate)} of ${population} items is not below ${unacceptable}, which is too many`,
      );
    }
    const most = largest(k);
    if (most > k && walk.passes(most, k)) {
      return { n: smallest(k + 1, most, (n) => model.passes(n, k)), allowed: k };
    }
    if (most === limit) break;
  }
  throw new AppError('plan-impracticable', { limit: MOST_PRACTICABLE });
}

/** An upper bound of the smallest size that passes: doubled until it does. */
function doubled(from: number, model: RiskModel, k: number): number {
  let n = from;
  while (!model.passes(n, k)) n *= 2;
  return n;
}

const infeasible = (problem: string) => new AppError('plan-infeasible', { problem });

function requireNoneExpected({ allowed = 0, expected_rate: rate = 0 }: PlanInput, why: string): void {
  if (allowed > 0 || rate > 0) throw new AppError('request-invalid', { problem: why });
}

function requireCritical(critical: number, population: number): void {
  if (critical >= 1 && critical <= population) return;
  const problem = `the critical number must be from 1 to the population's ${population} items`;
  throw new AppError('request-invalid', { problem });
}

/**
 * The risk over the size, for a chart: at most `points` sizes from `allowed` + 1 to well beyond the plan, the
 * planned size among them.
 */
export function riskCurve(input: PlanInput, { n, allowed }: Size, points = 60): RiskPoint[] {
  const alpha = riskOf(input.confidence);
  const unacceptable = input.critical ?? ceilOfRate(input.tolerable, input.population);
  const risk = (size: number): number => {
    if (input.method === 'two-stage') return twoStage.risk(size, input.tolerable);
    if (input.method === 'discovery')
      return hypergeometricRisk(input.population, unacceptable, alpha).risk(size, allowed);
    return riskModel(input.method, input.population, input.tolerable, alpha).risk(size, allowed);
  };
  const most = Math.max(n, Math.min(input.population, n * 2));
  const sizes = new Set([n, most]);
  for (let i = 0; i < points; i++) {
    sizes.add(allowed + 1 + Math.floor((i * (most - allowed - 1)) / points));
  }
  return [...sizes].sort((a, b) => a - b).map((size) => ({ n: size, risk: significant(risk(size)) }));
}
