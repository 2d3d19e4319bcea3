import { AppError } from '../../../shared/errors.ts';
import type { DrawMethod } from '../../../shared/model/draw-method.ts';
import type {
  EvaluateInput,
  EvaluationTerms,
  FoundInSample,
  SampleConclusion,
} from '../../../shared/model/plan.ts';
import { type DrawDocument, methodOf } from './draw.ts';
import { notStatistical } from './draw-warnings.ts';
import { evaluateSample } from './evaluation.ts';
import { counted } from './plan-words.ts';
import { percent, tenDigits } from './rounding.ts';
import { evaluateStrata } from './stratified-evaluation.ts';

/**
 * What was found in a sample, and what that says of its population: by the method, confidence and tolerable rate
 * chosen when it was planned, and nothing where the items were not left to chance.
 *
 * @param given taken only where the sample was drawn without a plan
 * @throws AppError `request-invalid` where the counts do not fit the sample
 */
export function concludeSample(
  document: DrawDocument,
  found: FoundInSample,
  given?: EvaluationTerms,
): SampleConclusion {
  const method = methodOf(document);
  const { plan } = document.circumstances;
  const tested = plan?.method === 'two-stage' ? testedInStages(found) : found.tested;
  const deviations = found.deviations + (found.second_deviations ?? 0);
  requireFitting(document, tested, deviations);
  const counts = { tested, deviations, sample_rate: tenDigits(deviations / tested) };
  const nothing = { terms: null, evaluation: null, strata: null, supports_reliance: null };
  const rate = `${deviations} of ${counted(tested, 'item')} (${percent(deviations / tested)})`;
  const reason = notStatistical(document);
  if (reason !== null) {
    const conclusion = `${rate} deviate. Nothing is concluded on the population: ${reason}.`;
    return { statistical: false, ...counts, ...nothing, conclusion };
  }
  const terms = plan ?? given;
  if (terms === undefined) {
    const conclusion = `${rate} deviate. The sample was drawn without a plan: say confidence and tolerable rate.`;
    return { statistical: true, ...counts, ...nothing, conclusion };
  }
  const { confidence, tolerable } = terms;
  const base = {
    statistical: true,
    terms: { confidence, tolerable, method: terms.method, planned: plan !== undefined },
    ...counts,
  };
  if (method.name === 'stratified') {
    const strata = evaluateStrata({
      strata: testedStrata(method, found),
      confidence,
      tolerable,
      overall: method.overall,
    });
    const { supports_reliance, conclusion } = strata;
    return { ...base, evaluation: null, strata, supports_reliance, conclusion };
  }
  const input: EvaluateInput = {
    population: document.population.count,
    size: found.tested,
    deviations: found.deviations,
    ...(found.second_deviations === undefined ? {} : { second_deviations: found.second_deviations }),
    ...(plan?.critical === undefined ? {} : { critical: plan.critical }),
    confidence,
    tolerable,
    method: terms.method,
  };
  const evaluation = evaluateSample(input);
  const { supports_reliance, conclusion } = evaluation;
  return { ...base, evaluation, strata: null, supports_reliance, conclusion };
}

const testedInStages = ({ tested, second_deviations }: FoundInSample) =>
  second_deviations === undefined ? tested : 2 * tested;

function requireFitting({ parameters: { size } }: DrawDocument, tested: number, deviations: number): void {
  const problem =
    tested === 0
      ? 'no item was tested'
      : tested > size
        ? `${tested} items tested are more than the ${size} drawn; more count only where they were declared before`
        : deviations > tested
          ? `${deviations} deviations are more than the ${tested} items tested`
          : undefined;
  if (problem !== undefined) throw new AppError('request-invalid', { problem });
}

function testedStrata(
  { strata }: Extract<DrawMethod, { name: 'stratified' }>,
  { tested, deviations, strata: found = [] }: FoundInSample,
): { population: number; size: number; deviations: number }[] {
  const total = (key: 'tested' | 'deviations') => found.reduce((sum, stratum) => sum + stratum[key], 0);
  if (found.length !== strata.length || total('tested') !== tested || total('deviations') !== deviations)
    throw new AppError('request-invalid', {
      problem: `say for each of the ${strata.length} strata how many items were tested and deviate`,
    });
  return strata.map(({ count }, h) => ({
    population: count,
    size: found[h]!.tested,
    deviations: found[h]!.deviations,
  }));
}
