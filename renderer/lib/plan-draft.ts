import type { PlanMethod, PlanTerms } from '../../shared/model/plan.ts';
import { basisPointsOf } from '../../shared/rate.ts';
import { wholeNumberOf } from './draw-draft.ts';

/** What the planner holds, as typed. */
export type PlanDraft = {
  confidence: number;
  tolerable: string;
  method: PlanMethod;
  expects: 'count' | 'rate';
  allowed: string;
  expectedRate: string;
  /** Discovery: occurrences that must not be missed; empty: from the tolerable rate. */
  critical: string;
  /** The least that a policy asks for; empty: none. */
  minimum: string;
  rationale: string;
};

export const FIRST_PLAN: PlanDraft = {
  confidence: 9500,
  tolerable: '5',
  method: 'hypergeometric',
  expects: 'count',
  allowed: '0',
  expectedRate: '1',
  critical: '',
  minimum: '',
  rationale: '',
};

/** Discovery and two stages accept on no deviation, and expect none. */
export const allowsDeviations = (method: PlanMethod) => method !== 'discovery' && method !== 'two-stage';

export type PlanProblems = Partial<Record<keyof PlanDraft, string>>;

export function planProblems(draft: PlanDraft): PlanProblems {
  const problems: PlanProblems = {};
  const rate = basisPointsOf(draft.tolerable);
  if (rate === null || rate < 1 || rate > 9999)
    problems.tolerable = 'From 0.01 to 99.99, two decimals at most.';
  if (allowsDeviations(draft.method)) {
    const expected = basisPointsOf(draft.expectedRate);
    if (draft.expects === 'count' && wholeNumberOf(draft.allowed) === null)
      problems.allowed = 'A whole number.';
    if (draft.expects === 'rate' && (expected === null || expected > 9999))
      problems.expectedRate = 'From 0 to 99.99, two decimals at most.';
  }
  const isGiven = (text: string) => text.trim() !== '';
  if (draft.method === 'discovery' && isGiven(draft.critical) && !wholeNumberOf(draft.critical))
    problems.critical = 'A whole number, at least 1.';
  if (isGiven(draft.minimum) && wholeNumberOf(draft.minimum) === null) problems.minimum = 'A whole number.';
  return problems;
}

/** What to plan by; of a draft without problems. */
export function planTermsOf(draft: PlanDraft): PlanTerms {
  const { method, expects } = draft;
  const allows = allowsDeviations(method);
  const critical = method === 'discovery' ? wholeNumberOf(draft.critical) : null;
  const minimum = wholeNumberOf(draft.minimum);
  return {
    confidence: draft.confidence,
    tolerable: basisPointsOf(draft.tolerable) ?? 0,
    method,
    ...(allows && expects === 'count' && { allowed: wholeNumberOf(draft.allowed) ?? 0 }),
    ...(allows && expects === 'rate' && { expected_rate: basisPointsOf(draft.expectedRate) ?? 0 }),
    ...(critical !== null && { critical }),
    ...(minimum !== null && { minimum }),
    rationale: draft.rationale.trim(),
  };
}
