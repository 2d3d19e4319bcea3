import type { Plan, PlanInput } from '../../../shared/model/plan.ts';
import { count } from '../../../shared/text.ts';

/** A rate in basis points as text: `5 %`, `0.25 %`. */
export const rateText = (basisPoints: number) => `${basisPoints / 100} %`;

/** A number with its noun, in the plural where there is not one. */
export const counted = (value: number, noun: string) =>
  `${count(value)} ${value === 1 ? noun : noun === 'stratum' ? 'strata' : `${noun}s`}`;

const BASIS = {
  hypergeometric: 'exact for the population (hypergeometric)',
  binomial: 'as the AICPA tables have it (binomial)',
  poisson: 'by the Poisson approximation',
  discovery: 'exact for the population (discovery)',
  'two-stage': 'in two stages (binomial)',
} as const;

type Outcome = Omit<Plan, 'sentence' | 'notes'>;

/** Why this size, in a sentence that can be read out. */
export function planSentence(input: PlanInput, { n, allowed, unacceptable, computed }: Outcome): string {
  const { population, confidence, tolerable, method } = input;
  if (method === 'discovery') {
    return `Test ${count(n)} of ${count(population)}: if ${counted(unacceptable, 'item')} or more deviated, the sample would show at least one with ${rateText(confidence)} confidence, ${BASIS[method]}.`;
  }
  if (method === 'two-stage') {
    return `Test ${count(n)}; accept if none deviates. If exactly one does, test ${count(n)} more and accept if none of those deviates. That supports, with ${rateText(confidence)} confidence, a deviation rate of less than ${rateText(tolerable)}, ${BASIS[method]}.`;
  }
  const found = allowed === 0 ? 'no deviation supports' : `at most ${counted(allowed, 'deviation')} support`;
  const policy = n > computed ? ` A policy minimum raises the size from ${count(computed)}.` : '';
  return `Test ${count(n)} of ${count(population)}: ${found}, with ${rateText(confidence)} confidence, a deviation rate of less than ${rateText(tolerable)}, ${BASIS[method]}.${policy}`;
}

/** What to know about a plan before relying on it. */
export function planNotes(input: PlanInput, { n, method, status, unacceptable }: Outcome): string[] {
  const notes: string[] = [];
  const { population } = input;
  if (status === 'census') notes.push('All items are tested: there is no sampling risk.');
  if (status === 'exceeds-population') {
    const asked = method === 'two-stage' ? 2 * n : n;
    notes.push(
      `This method asks for ${counted(asked, 'item')}, more than the ${count(population)} there are. Use the hypergeometric method, which takes the population into account.`,
    );
  }
  if (unacceptable === 1 && method !== 'binomial' && method !== 'poisson') {
    notes.push('Small population: a single deviation is too many. Consider testing all items.');
  }
  if (method === 'two-stage') {
    notes.push(
      'Both stages are declared now, before anything is drawn; an extension decided later is not this plan.',
    );
  }
  return notes;
}
