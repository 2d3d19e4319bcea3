import { type DrawDocument, methodOf } from './draw.ts';
import { evaluateStrata } from './stratified-evaluation.ts';
import { periodicityWarnings } from './systematic.ts';

/** Why a sample cannot be evaluated statistically, in a clause; null where it can. */
export function notStatistical(document: DrawDocument): string | null {
  const method = methodOf(document);
  if (method.name === 'judgmental') return 'the items were chosen by judgement, not by chance';
  if (method.name === 'systematic' && method.no_pattern === undefined)
    return 'nobody stated that nothing in the population repeats with the interval';
  if (document.circumstances.extension === 'unplanned')
    return 'unplanned extension: statistical conclusion not available';
  return null;
}

/** Strata widen the limit: a size that suffices without them may not, whatever is found. */
function planFallsShort(document: DrawDocument): boolean {
  const method = methodOf(document);
  const { plan } = document.circumstances;
  if (method.name !== 'stratified' || plan === undefined) return false;
  const { confidence, tolerable } = plan;
  const strata = method.strata.map(({ count, size }) => ({ population: count, size, deviations: 0 }));
  return (
    evaluateStrata({ strata, confidence, tolerable, overall: method.overall }).supports_reliance === false
  );
}

/** What a reader of the sample must know; printed wherever the sample is. */
export function drawWarnings(document: DrawDocument): string[] {
  const { circumstances, population, parameters } = document;
  const method = methodOf(document);
  const warnings: string[] = [];
  if (circumstances.seed_before_freeze)
    warnings.push(
      'The seed was there before the population was frozen: whoever froze it could have chosen the items by it.',
    );
  if (method.name === 'systematic') warnings.push(...periodicityWarnings(population.count, parameters.size));
  if (circumstances.redraw_reason !== undefined) {
    const number = (circumstances.earlier_draws?.length ?? 0) + 1;
    warnings.push(`Draw ${number} from the same ids. Reason given: ${circumstances.redraw_reason}`);
  }
  if (planFallsShort(document))
    warnings.push(
      'The plan is that of a sample without strata: even with no deviation, the limit declared for the whole would not be below the tolerable rate. Draw more items.',
    );
  const reason = notStatistical(document);
  if (circumstances.extension === 'unplanned')
    warnings.push('Unplanned extension: statistical conclusion not available.');
  else if (reason !== null) warnings.push(`Not a statistical sample: ${reason}.`);
  return warnings;
}
