import type { EvaluateInput, Evaluation } from '../../../shared/model/plan.ts';
import { counted, rateText } from './plan-words.ts';
import { percent, percentUp } from './rounding.ts';

const number = new Intl.NumberFormat('en');

/**
 * The conclusion of an evaluation in words. A confidence limit is a statement about the method ("with 95 %
 * confidence the rate is less than …"), never "there is a 95 % probability".
 */
export function conclude(
  { population, size, deviations, confidence, tolerable }: EvaluateInput,
  { upper_limit, upper_count, supports_reliance }: Omit<Evaluation, 'conclusion'>,
): string {
  const [N, n, k] = [population, size, deviations].map((value) => number.format(value));
  const tail = deviations > 0 ? ' Report the nature and cause of each deviation as well.' : '';
  const verdict = supports_reliance ? 'supports reliance' : 'does not support reliance';
  if (size === population) {
    const side = supports_reliance ? 'less than' : 'not less than';
    return `All ${N} items were tested and ${counted(deviations, 'deviation')} found: ${k} of ${N} (${percent(deviations / population)}, without sampling risk) is ${side} the tolerable ${rateText(tolerable)}, which ${verdict}.${tail}`;
  }
  const limit =
    upper_count === null
      ? percentUp(Math.min(1, upper_limit))
      : percentUp(upper_limit, { items: upper_count, of: population });
  return `${k} of ${n} rules out more than ${limit} at ${rateText(confidence)} confidence; tolerable is less than ${rateText(tolerable)}: the result ${verdict}.${tail}`;
}
