import type { Input } from '../../shared/contract.ts';
import {
  type Allocation,
  isSeeded,
  type Overall,
  type Selection,
  type SelectionName,
  type StratumField,
} from '../../shared/model/draw-method.ts';
import type { PlanTerms } from '../../shared/model/plan.ts';
import type { SeedOrigin } from '../../shared/model/sample.ts';
import { basisPointsOf } from '../../shared/rate.ts';
import { count } from './numbers.ts';

/** What the dialog that draws holds, as typed. */
export type DrawDraft = {
  selection: SelectionName;
  size: string;
  reserve: string;
  by: StratumField;
  allocation: Allocation;
  overall: Overall;
  /** Neyman: a rate in percent for each stratum. */
  rates: string[];
  noPattern: string;
  ids: string;
  why: string;
  seedOrigin: SeedOrigin;
  seed: string;
  seedBy: string;
  /** As a datetime-local field has it, in the time of this computer. */
  seedAt: string;
  reason: string;
};

export type DrawProblems = Partial<Record<keyof DrawDraft, string>>;

/** A whole number that was typed, of at most seven digits; null where it is none. */
export function wholeNumberOf(text: string): number | null {
  return /^\d{1,7}$/.test(text.trim()) ? Number(text) : null;
}

/** The ids of a field that has one a line; a line break is no part of an id, everything else is. */
export const idsOf = (text: string) => text.split(/\r?\n/).filter((line) => line !== '');

export const hasReserve = (name: SelectionName) => name === 'random' || name === 'stratified';

/**
 * What keeps a draft from being drawn, by field.
 *
 * @param strata how many the field makes, where that is known
 */
export function drawProblems(
  draft: DrawDraft,
  { population, strata, needsReason }: { population: number; strata: number | null; needsReason: boolean },
): DrawProblems {
  const problems: DrawProblems = {};
  const say = (field: keyof DrawDraft, isWrong: boolean, problem: string) => {
    if (isWrong) problems[field] ??= problem;
  };
  const { selection } = draft;
  const n = wholeNumberOf(draft.size);
  if (isSeeded(selection)) {
    say('size', n === null || n < 1, 'A whole number, at least 1.');
    say('size', n !== null && n > population, `There are only ${count(population)}.`);
  }
  if (hasReserve(selection)) {
    const m = wholeNumberOf(draft.reserve);
    say('reserve', m === null || m > 100_000, 'A whole number, at most 100 000.');
    const isTooMuch = selection === 'random' && n !== null && m !== null && n + m > population;
    say('reserve', isTooMuch, `With the sample, more than the ${count(population)} there are.`);
  }
  if (selection === 'stratified') {
    say('size', n !== null && strata !== null && n < strata, `At least ${strata}: one from each stratum.`);
    const isNeyman = draft.allocation === 'neyman';
    const isWrong = Array.from({ length: strata ?? 0 }, (_, h) => draft.rates[h] ?? '').some((rate) => {
      const points = basisPointsOf(rate);
      return points === null || points > 10_000;
    });
    say('rates', isNeyman && isWrong, 'A rate from 0 to 100 % for each stratum.');
  }
  if (selection === 'judgmental') {
    say('ids', idsOf(draft.ids).length === 0, 'Name at least one item.');
    say('why', draft.why.trim() === '', 'Say why these items.');
  }
  if (isSeeded(selection) && draft.seedOrigin !== 'random') {
    say('seed', draft.seed === '', 'Type the seed.');
    const isTold = draft.seedOrigin !== 'typed';
    say('seedBy', isTold && draft.seedBy.trim() === '', 'Say who made it, or where it was published.');
    say('seedAt', isTold && draft.seedAt === '', 'Say when.');
  }
  say('reason', needsReason && draft.reason.trim() === '', 'Say why it is drawn again.');
  return problems;
}

/** What to ask for; of a draft without problems. */
export function drawInputOf(
  draft: DrawDraft,
  population: number,
  plan: PlanTerms | null,
): Input<'samples.draw'> {
  const { selection: name } = draft;
  const isGiven = isSeeded(name) && draft.seedOrigin !== 'random';
  const seedOrigin = draft.seedOrigin as 'dice' | 'beacon' | 'typed';
  return {
    population,
    selection: selectionOf(draft),
    ...(isSeeded(name) && { size: Number(draft.size) }),
    ...(hasReserve(name) && { reserve: Number(draft.reserve) }),
    ...(isGiven && { seed: draft.seed, seed_origin: seedOrigin }),
    ...(isGiven && draft.seedBy.trim() !== '' && { seed_by: draft.seedBy.trim() }),
    ...(isGiven && draft.seedAt !== '' && { seed_at: new Date(draft.seedAt).toISOString() }),
    ...(draft.reason.trim() !== '' && { reason: draft.reason.trim() }),
    ...(plan !== null && { plan }),
  };
}

function selectionOf(draft: DrawDraft): Selection {
  const { selection: name, by, allocation, overall } = draft;
  switch (name) {
    case 'systematic':
      return { name, ...(draft.noPattern.trim() !== '' && { no_pattern: draft.noPattern.trim() }) };
    case 'stratified': {
      const rates = draft.rates.map((rate) => basisPointsOf(rate) ?? 0);
      return { name, by, allocation, overall, ...(allocation === 'neyman' && { rates }) };
    }
    case 'judgmental':
      return { name, ids: idsOf(draft.ids), reason: draft.why.trim() };
    default:
      return { name };
  }
}
