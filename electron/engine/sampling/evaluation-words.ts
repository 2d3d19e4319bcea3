import type {
  EvaluateInput,
  Evaluation,
  StrataInput,
  StratifiedEvaluation,
} from '../../../shared/model/plan.ts';
import { count } from '../../../shared/text.ts';
import { counted, rateText } from './plan-words.ts';
import { percent, percentUp } from './rounding.ts';

/**
 * The conclusion of an evaluation in words. A confidence limit is a statement about the method ("with 95 %
 * confidence the rate is less than …"), never "there is a 95 % probability".
 */
export function conclude(
  { population, size, deviations, confidence, tolerable, critical }: EvaluateInput,
  { upper_limit, upper_count, supports_reliance }: Omit<Evaluation, 'conclusion'>,
): string {
  const [N, n, k] = [population, size, deviations].map((value) => count(value));
  const tail = tailOf(deviations);
  const tolerated = critical === undefined ? rateText(tolerable) : counted(critical, 'item');
  const verdict = supports_reliance ? 'supports reliance' : 'does not support reliance';
  if (size === population) {
    const side = supports_reliance ? 'less than' : 'not less than';
    return `All ${N} items were tested and ${counted(deviations, 'deviation')} found: ${k} of ${N} (${percent(deviations / population)}, without sampling risk) is ${side} the tolerable ${tolerated}, which ${verdict}.${tail}`;
  }
  const limit =
    upper_count === null
      ? percentUp(Math.min(1, upper_limit))
      : percentUp(upper_limit, { items: upper_count, of: population });
  return `${k} of ${n} rules out more than ${limit} at ${rateText(confidence)} confidence; tolerable is less than ${tolerated}: the result ${verdict}.${tail}`;
}

const tailOf = (deviations: number) =>
  deviations > 0 ? ' Report the nature and cause of each deviation as well.' : '';

/** The same for strata, by the limit that was declared for the whole. */
export function stratifiedConclusion(
  { strata, confidence, tolerable, overall }: StrataInput,
  result: Omit<StratifiedEvaluation, 'conclusion'>,
): string {
  const total = (key: 'size' | 'deviations') => strata.reduce((sum, stratum) => sum + stratum[key], 0);
  const [n, k] = [total('size'), total('deviations')];
  const found = `${count(k)} of ${count(n)} in ${counted(strata.length, 'stratum')}`;
  const tail = tailOf(k);
  if (overall === 'pooled' && result.pooled_upper_limit === null)
    return `${found}: too many deviations for a pooled limit. No conclusion on the whole was declared that holds; each stratum stands by itself.${tail}`;
  const N = strata.reduce((sum, { population }) => sum + population, 0);
  const limit =
    overall === 'pooled'
      ? percentUp(result.pooled_upper_limit!)
      : percentUp(0, { items: result.bonferroni_upper_count, of: N });
  const verdict = result.supports_reliance ? 'supports reliance' : 'does not support reliance';
  const name = overall === 'pooled' ? 'pooled' : 'Bonferroni';
  return `${found} rules out more than ${limit} (${name}) at ${rateText(confidence)} confidence; tolerable is less than ${rateText(tolerable)}: the result ${verdict}.${tail}`;
}
