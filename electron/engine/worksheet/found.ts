import type { FoundInSample } from '../../../shared/model/plan.ts';
import { type AttributeLetter, TICK_MARKS } from '../../../shared/model/worksheet.ts';
import { type DrawDocument, methodOf } from '../sampling/draw.ts';
import type { Item, State } from './state.ts';

type Counts = { tested: number; deviations: number };

/** What the marks of an attribute found among items that were tested to the end. */
function counts(items: readonly Item[], letter: AttributeLetter): Counts {
  const marks = items.flatMap(({ cells }) => cells.get(letter)?.mark ?? []);
  const counted = marks.map((mark) => TICK_MARKS[mark].counts);
  const deviations = counted.filter((count) => count === 'deviation').length;
  const tested = counted.filter((count) => count !== 'open' && count !== 'left out').length;
  return { tested, deviations };
}

/** The order of the item that was drawn in the first place: a reserve stands where its item stood. */
function placeOf(state: State, { order, insteadOf }: Item): number {
  const before = insteadOf === null ? undefined : state.items.get(insteadOf);
  return before ? placeOf(state, before) : order;
}

/** The counts of an attribute as the method of the draw wants them: by stratum, or by stage. */
export function foundOf(state: State, letter: AttributeLetter, document: DrawDocument): FoundInSample {
  const items = state.inUse;
  const all = counts(items, letter);
  const method = methodOf(document);
  if (method.name === 'stratified') {
    const within = (number: number) => items.filter(({ stratum }) => stratum === number);
    return { ...all, strata: method.strata.map((_, h) => counts(within(h + 1), letter)) };
  }
  const { plan, extension } = document.circumstances;
  if (plan?.method !== 'two-stage' || extension !== 'declared') return all;
  const isFirst = (item: Item) => placeOf(state, item) <= plan.n;
  const first = counts(items.filter(isFirst), letter);
  // The second stage counts only where the first asks for it.
  if (first.deviations !== 1) return first;
  const second = counts(
    items.filter((item) => !isFirst(item)),
    letter,
  );
  return { ...first, second_deviations: second.deviations };
}
