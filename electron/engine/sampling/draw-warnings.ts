import { type DrawDocument, methodOf } from './draw.ts';
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
  const reason = notStatistical(document);
  if (circumstances.extension === 'unplanned')
    warnings.push('Unplanned extension: statistical conclusion not available.');
  else if (reason !== null) warnings.push(`Not a statistical sample: ${reason}.`);
  return warnings;
}
