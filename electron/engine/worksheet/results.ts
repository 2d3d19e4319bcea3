import { AppError } from '../../../shared/errors.ts';
import type { SampleConclusion } from '../../../shared/model/plan.ts';
import {
  type AttributeLetter,
  type AttributeResult,
  attachmentRef,
  TICK_MARKS,
} from '../../../shared/model/worksheet.ts';
import type { DrawDocument } from '../sampling/draw.ts';
import { counted } from '../sampling/plan-words.ts';
import { percent } from '../sampling/rounding.ts';
import { concludeSample } from '../sampling/sample-conclusion.ts';
import { foundOf } from './found.ts';
import type { Item, State } from './state.ts';

/** More items that do not apply than this share say that the population is the wrong one (docs/worksheet.md). */
const MANY_NOT_APPLICABLE = 0.05;

type Tally = Pick<AttributeResult, 'tested' | 'deviations' | 'not_applicable' | 'open'>;

function tally(items: readonly Item[], letter: AttributeLetter): Tally {
  const result = { tested: 0, deviations: 0, not_applicable: 0, open: 0 };
  for (const { cells } of items) {
    const cell = cells.get(letter);
    const counts = cell ? TICK_MARKS[cell.mark].counts : 'open';
    if (counts === 'open') result.open += 1;
    else if (counts === 'left out') result.not_applicable += 1;
    else {
      result.tested += 1;
      if (counts === 'deviation') result.deviations += 1;
    }
  }
  return result;
}

/**
 * What the marks of each attribute come to, evaluated on the items that were really tested: as the draw and its
 * plan have it, by the terms of the worksheet where nothing was planned.
 */
export function attributeResults(state: State, document: DrawDocument): AttributeResult[] {
  if (!state.setup) return [];
  const { attributes, confidence, tolerable, method } = state.setup;
  const items = state.inUse;
  return attributes.map(({ letter, definition }) => {
    const counts = tally(items, letter);
    const concluded = () =>
      concludeSample(document, foundOf(state, letter, document), { confidence, tolerable, method });
    return { letter, definition, ...counts, ...judged(counts, items.length, concluded) };
  });
}

type Judged = Pick<AttributeResult, 'terms' | 'evaluation' | 'strata' | 'supports_reliance' | 'conclusion'>;

const nothing = (conclusion: string): Judged => ({
  ...{ terms: null, evaluation: null, strata: null, supports_reliance: null },
  conclusion,
});

function judged(
  { tested, open, not_applicable }: Tally,
  items: number,
  concluded: () => SampleConclusion,
): Judged {
  if (open > 0) {
    const are = open === 1 ? 'is' : 'are';
    return nothing(`Not evaluable yet: ${open} of ${counted(items, 'item')} ${are} not tested to the end.`);
  }
  if (tested === 0) return nothing('Not evaluable: it applies to none of the items.');
  const { terms, evaluation, strata, supports_reliance, conclusion } = orRefused(concluded);
  const left = not_applicable === 0 ? '' : ` It does not apply to ${counted(not_applicable, 'item')}.`;
  return { terms, evaluation, strata, supports_reliance, conclusion: conclusion + left };
}

/** What does not fit the plan is no mistake of whoever opens the worksheet: it says what is missing. */
function orRefused(concluded: () => SampleConclusion): Judged {
  try {
    return concluded();
  } catch (error) {
    if (error instanceof AppError) return nothing(`Not evaluable: ${error.message}`);
    throw error;
  }
}

/** Items on which every attribute has its final mark. */
export function progressOf(state: State): { tested: number; items: number } {
  const items = state.inUse;
  const letters = state.setup?.attributes.map(({ letter }) => letter) ?? [];
  const final = ({ cells }: Item) =>
    letters.every((letter) => {
      const cell = cells.get(letter);
      return cell !== undefined && TICK_MARKS[cell.mark].counts !== 'open';
    });
  return { tested: letters.length === 0 ? 0 : items.filter(final).length, items: items.length };
}

/** What has to be done before the preparer can sign; the first of it is what a refusal names. */
export function missingForSignOff(state: State): string[] {
  if (!state.setup) return ['it is not set up'];
  const missing: string[] = [];
  const { tested, items } = progressOf(state);
  if (tested < items)
    missing.push(
      `${counted(items - tested, 'item')} ${items - tested === 1 ? 'is' : 'are'} not tested to the end`,
    );
  for (const number of state.places().keys()) {
    const { nature, cause } = state.exceptions.get(number)!;
    if (nature === '' || cause === '') missing.push(`the nature and cause of E${number} are not stated`);
  }
  if (state.conclusion === '') missing.push('there is no conclusion');
  return missing;
}

/** What whoever reads the worksheet should know of how it came about. */
export function noticesOf(state: State): string[] {
  const notices: string[] = [];
  const all = [...state.items.values()];
  const letters = state.setup?.attributes.map(({ letter }) => letter) ?? [];
  const whollyOut = all.filter(
    ({ use, cells }) =>
      use === 'replaced' ||
      (letters.length > 0 && letters.every((letter) => cells.get(letter)?.mark === 'not-applicable')),
  ).length;
  if (whollyOut > all.length * MANY_NOT_APPLICABLE)
    notices.push(
      `${whollyOut} of ${counted(all.length, 'drawn item')} (${percent(whollyOut / all.length)}) do not apply: the population may hold more that is no operation of the control. Define it anew and draw again, or leave it: the evaluation takes the whole population as it is, which is the careful side.`,
    );
  notices.push(...state.changedTerms.map((change) => `${change}, after testing had begun.`));
  for (const { reason, by, at } of state.reopened)
    notices.push(`It was signed and opened again by ${by} on ${at.slice(0, 10)}: ${reason}`);
  const { preparer, reviewer } = state;
  if (preparer && reviewer && preparer.account === reviewer.account)
    notices.push(
      `Both sign-offs were given under one user account of the computer (${preparer.account}): the names are as stated.`,
    );
  return notices;
}

/** The evidence of an item, as its references: `ATT-01; ATT-02`. */
export const evidenceOf = (attachments: readonly number[]): string =>
  attachments.map(attachmentRef).join('; ');
