import type { Preset } from '../../../shared/model/plan.ts';
import { upperCount } from './evaluation.ts';
import { riskOf } from './exact.ts';
import { rateText } from './plan-words.ts';
import { hypergeometricTail } from './probability.ts';
import { ceilOfRate } from './risk.ts';
import { percentUp, significant } from './rounding.ts';

/** Customary sizes by the frequency of a control. No standard sets them. */
const CUSTOMARY = [
  { frequency: 'annual', operations: 1, n: 1 },
  { frequency: 'quarterly', operations: 4, n: 2 },
  { frequency: 'monthly', operations: 12, n: 3 },
  { frequency: 'semi-monthly', operations: 24, n: 5 },
  { frequency: 'weekly', operations: 52, n: 5 },
  { frequency: 'daily', operations: 250, n: 25 },
  { frequency: 'many times a day', operations: 10_000, n: 25 },
] as const;

/**
 * What finding no deviation in n of N proves: the confidence that the rate is below `tolerable` (basis points),
 * and the largest number of deviations that stays possible at `confidence`.
 */
export function whatNoneProves(N: number, n: number, tolerable: number, confidence: number) {
  return {
    confidence: significant(1 - hypergeometricTail(0, N, ceilOfRate(tolerable, N), n)),
    upperCount: upperCount(N, n, 0, riskOf(confidence)),
  };
}

/**
 * The customary sizes, each with the confidence that it really gives in this population, or in the customary
 * number of operations where none is named. Non-statistical: they are habits, not plans.
 */
export function frequencyPresets(tolerable: number, confidence: number, population?: number): Preset[] {
  return CUSTOMARY.map(({ frequency, operations, n: customary }) => {
    const N = population ?? operations;
    const n = Math.min(customary, N);
    const proves = whatNoneProves(N, n, tolerable, confidence);
    const given = `${Math.floor(proves.confidence * 1000) / 10} %`;
    const limit = percentUp(0, { items: proves.upperCount, of: N });
    return {
      frequency,
      n,
      confidence: proves.confidence,
      sentence: `Non-statistical. No deviation in ${n} of ${N} gives ${given} confidence that the rate is less than ${rateText(tolerable)}, and rules out more than ${limit} at ${rateText(confidence)}.`,
    };
  });
}
