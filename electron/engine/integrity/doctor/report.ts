import type { DoctorReport } from '../../../../shared/model/integrity.ts';
import { count } from '../../../../shared/text.ts';
import { unseparatedFields } from '../coverage.ts';
import type { Recipe } from '../recipe.ts';
import type { Diagnosis } from './diagnose.ts';
import type { FoundRecipe } from './find-recipe.ts';
import { ENOUGH, rowsOf, type TrialLog } from './trial.ts';

/** What the doctor found, in the words and the shape that it is shown in. A suggestion is never a verdict. */
export function diagnosisReport(diagnosis: Diagnosis, log: TrialLog): DoctorReport {
  const { changes, recipe, before, after, tried, loses } = diagnosis;
  const numbers = {
    rows: after.tried,
    matched: after.matched,
    before: before.matched,
    consecutive: after.longest,
  };
  const report = {
    mode: 'doctor' as const,
    tried: { ...numbers, encodings: tried },
    changes: changes.map(({ name, detail }) => ({ name, detail })),
  };
  if (changes.length === 0) {
    const sentence = `None of ${plural(tried, 'changed recipe', 'changed recipes')} gives the hashes of the rows that do not recompute (tried on ${plural(before.tried, 'row', 'rows')}, of which ${count(before.matched)} recompute by the recipe as it is). Either these rows were changed, or they are written in a way that is not known here.`;
    return { ...report, outcome: 'none', sentence, recipe: null };
  }
  const left = after.tried - after.matched;
  const sentence = [
    `The rows recompute when ${changes.map(({ detail }) => detail).join(', and ')}.`,
    `Tried on ${plural(after.tried, 'row', 'rows')}: ${count(after.matched)} give their hashes so, ${count(before.matched)} did before; ${enough(after.longest, log)}.`,
    loses
      ? 'What is left out of the hash may have been changed: that these rows recompute says nothing about it.'
      : 'The values are those that were hashed and only their spelling differs: the log was encoded anew, or the recipe names another encoding. That is no tampering.',
    ...(left === 0 ? [] : [`${plural(left, 'row does', 'rows do')} not recompute by this either.`]),
  ].join(' ');
  return { ...report, outcome: left === 0 ? 'found' : 'partly', sentence, recipe };
}

/** What the search for a recipe found. */
export function searchReport(found: FoundRecipe, log: TrialLog, name: string): DoctorReport {
  const { recipe, fields, trial, tried, gaveUp, unstored } = found;
  const rows = rowsOf(log).length;
  if (recipe === null) {
    const sentence = `No field of ${plural(rows, 'row', 'rows')} holds a hash of its own in each row: this log is not chained, or not in a way that can be seen.`;
    return {
      mode: 'auto',
      outcome: 'none',
      sentence,
      changes: [],
      tried: numbersOf(found, rows),
      recipe: null,
    };
  }
  const where = chainWords(recipe, trial !== null);
  if (trial === null) {
    const isLinked = fields !== null && fields.prev !== null;
    const linked =
      unstored !== null
        ? `Or ${unstored} holds the hash of the row before and no row its own: then nothing can be verified without the encoding.`
        : !isLinked
          ? 'No field names the row before, so not even links can be verified.'
          : `${count(fields.linked.rows)} of ${plural(rows, 'row', 'rows')} name another by its hash: links can be verified.`;
    const encodings = plural(tried, 'encoding', 'encodings');
    const why = gaveUp
      ? `The search ended after ${encodings} without one that gives the hashes`
      : `None of ${encodings} gives the hashes`;
    const sentence = `${where} ${linked} ${why}: the content is not re-derivable, its encoding unknown or its key not given. That is no sign of tampering.`;
    return {
      mode: 'auto',
      outcome: isLinked ? 'links-only' : 'none',
      sentence,
      changes: [],
      tried: numbersOf(found, rows),
      recipe: isLinked ? { ...recipe, name } : null,
    };
  }
  const left = trial.tried - trial.matched;
  const sentence = [
    where,
    `Tried on ${plural(trial.tried, 'row', 'rows')}: ${count(trial.matched)} give their hashes by it; ${enough(trial.longest, log)}.`,
    ...(left === 0 ? [] : [`${plural(left, 'row does', 'rows do')} not.`]),
    ...warnings(recipe),
  ].join(' ');
  const own = fields === null ? recipe : { ...recipe, name };
  return {
    mode: 'auto',
    outcome: 'found',
    sentence,
    changes: [],
    tried: numbersOf(found, rows),
    recipe: own,
  };
}

function numbersOf({ trial, tried }: FoundRecipe, rows: number): DoctorReport['tried'] {
  return {
    rows: trial?.tried ?? rows,
    matched: trial?.matched ?? 0,
    before: null,
    consecutive: trial?.longest ?? 0,
    encodings: tried,
  };
}

function chainWords(recipe: Recipe, isKnown: boolean): string {
  const nameOf = (field: NonNullable<Recipe['hash']>): string =>
    typeof field === 'string' ? field : field.field;
  const prev =
    recipe.prev === undefined
      ? 'the row before enters it without being stored'
      : `${nameOf(recipe.prev)} that of the row before`;
  if (recipe.hash === undefined)
    return `${nameOf(recipe.prev!)} holds the hash of the row before (${recipe.alg}), and no row its own.`;
  if (isKnown) return `${nameOf(recipe.hash)} holds a row’s hash (${recipe.alg}), ${prev}.`;
  return `${nameOf(recipe.hash)} looks like a row’s hash${recipe.prev === undefined ? '' : `, ${prev}`}.`;
}

function enough(longest: number, log: TrialLog): string {
  return longest >= ENOUGH || !log.whole
    ? `${count(longest)} of them one after the other`
    : 'they are all of the log’s rows that could be tried';
}

/** Fields joined without a separator let characters move from one to the next unseen. */
function warnings(recipe: Recipe): string[] {
  return unseparatedFields(recipe).length > 0
    ? ['Fields are joined without a separator, so characters can move from one to the next unseen.']
    : [];
}

function plural(value: number, one: string, many: string): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
