import { type CompiledRecipe, compileRecipe, type GivenKeys } from '../compile.ts';
import { hashesPredecessor } from '../coverage.ts';
import { USUAL_STARTS } from '../genesis-doubt.ts';
import { JsonTape } from '../json-lexer.ts';
import { readInteger } from '../preimage.ts';
import type { Recipe } from '../recipe.ts';
import type { Segment } from '../recipe-segments.ts';
import { type ChainFields, findChainFields } from './chain-fields.ts';
import { changesFor, type Seen } from './changes.ts';
import { diagnose } from './diagnose.ts';
import { digestText } from './digest-text.ts';
import { findJoined, withoutEmpty } from './find-joined.ts';
import { type Found, findJson } from './find-json.ts';
import { formsOf, TIME_CHOICES } from './json-forms.ts';
import { type Algorithm, algorithmsFor, membersOf, type Probe, probesOf } from './probe.ts';
import { isShown, rowsOf, type Trial, type TrialLog, tryRecipe } from './trial.ts';
import { Work } from './work.ts';

/** A recipe found for a log without one. */
export type FoundRecipe = {
  /** null where no field holds hashes at all. */
  recipe: Recipe | null;
  fields: ChainFields | null;
  /** A field that may be the hash of the row before where no row stores its own; null where none is, or one is found. */
  unstored: string | null;
  /** How rows recompute by it; null where no encoding was found and only links can be checked. */
  trial: Trial | null;
  /** Encodings that were tried. */
  tried: number;
  /** The work ran out before everything was tried. */
  gaveUp: boolean;
};

/** Recipes that are known already, tried before any search. */
export type KnownRecipe = { name: string; compiled: CompiledRecipe };

const BUDGET = 6_000_000;
/** A recipe that explains fewer rows of the sample is looked past once for a better one. */
const NEARLY_ALL = 0.9;

/**
 * Finds how a log without a recipe is chained: its fields by the links between rows, then what the hashes are
 * over, among the known recipes and a grid of encodings. An encoding is taken only if at least 20 consecutive
 * rows (or all of a shorter log) give their stored hashes by it; otherwise the recipe found checks links only.
 */
export function findRecipe(
  log: TrialLog,
  known: readonly KnownRecipe[],
  keys: GivenKeys,
  onWork: (part: number) => void = () => {},
): FoundRecipe {
  const work = new Work(BUDGET, onWork);
  const candidates = findChainFields(log);
  let best: { recipe: Recipe; fields: ChainFields | null; trial: Trial } | null = null;
  const consider = (recipe: Recipe, fields: ChainFields | null): boolean => {
    // A hash over the row alone, as of its payload, chains nothing.
    if (recipe.prev === undefined && !hashesPredecessor(recipe)) return false;
    const refined = refine(recipe, log, keys, work);
    if (refined.after.matched === 0) return false;
    const plainest = preferNulls(preferSorted(refined, log, keys), log, keys);
    const { recipe: settled, after } = settleStart(plainest, log, keys);
    if (!isShown(after, log)) return false;
    if (best === null || after.matched > best.trial.matched) best = { recipe: settled, fields, trial: after };
    return after.matched >= after.tried * NEARLY_ALL;
  };
  const end = (): FoundRecipe => {
    const { spent: tried, exhausted: gaveUp } = work;
    if (best !== null) return { ...best, unstored: null, tried, gaveUp: false };
    const isKnown = ({ spelling }: ChainFields): boolean => algorithmsFor(spelling.bytes, {}).length > 0;
    const fields = candidates.find((each) => each.hash !== null && isKnown(each)) ?? null;
    return {
      recipe: fields === null ? null : baseRecipe(fields, algorithmsFor(fields.spelling.bytes, {})[0]!.alg),
      fields,
      unstored: candidates.find(({ hash }) => hash === null)?.prev ?? null,
      trial: null,
      tried,
      gaveUp,
    };
  };

  for (const { compiled } of known) {
    if (!beginsSo(compiled, log) || !isShown(tryRecipe(compiled, log), log)) continue;
    if (consider(compiled.recipe, null)) return end();
  }
  for (const stage of STAGES) {
    for (const fields of candidates) {
      const algorithms = algorithmsFor(fields.spelling.bytes, keys);
      for (const probe of probesOf(log, fields, 4)) {
        const found = stage(probe, algorithms, work);
        if (found !== null && recipesOf(fields, found, probe).some((recipe) => consider(recipe, fields)))
          return end();
      }
    }
    if (best !== null || work.exhausted) break;
  }
  return end();
}

/** Does the log begin as the recipe says? Two schemes may encode alike and begin differently. */
function beginsSo(recipe: CompiledRecipe, log: TrialLog): boolean {
  const [run] = log.runs;
  const [first] = run?.rows ?? [];
  const tape = new JsonTape({ nonFinite: true });
  if (first === undefined || !tape.lex(first.bytes)) return false;
  if (recipe.prevField !== null && tape.at(recipe.prevField) < 0) return false;
  if (run?.fromStart === true && recipe.prevField !== null && typeof recipe.genesis === 'string') {
    const prev = tape.text(tape.at(recipe.prevField)) ?? '';
    // Another word or other zeros begin another scheme; a digest may be that of a row that was cut off.
    const isStart = /^0*$/.test(prev) || digestText(prev) === null;
    if (isStart && prev !== recipe.genesis) return false;
  }
  const { seq } = recipe.recipe;
  if (seq === undefined) return true;
  const number = readInteger(tape, tape.at(seq.field));
  return number !== null && (seq.start === undefined || run?.fromStart !== true || number === seq.start);
}

/** Settles what one row could not show, as a character that it does not hold, by the rows that still fail. */
export function refine(
  recipe: Recipe,
  log: TrialLog,
  keys: GivenKeys,
  work: Work,
): { recipe: Recipe; after: Trial } {
  const before = tryRecipe(compileRecipe(recipe, keys), log);
  work.spend(before.tried);
  if (before.matched === before.tried || before.matched === 0) return { recipe, after: before };
  const { recipe: changed, after, changes } = diagnose(recipe, log, keys, new Work(400_000));
  const tapes = rowsOf(log).length;
  // What loses something of a row is taken only for a good part of the log: some rows' own additions stay findings.
  const isSafe = changes.every(({ name }) => !/^(without|missing|prev none)/.test(name));
  const isBroad = (after.matched - before.matched) * 4 >= tapes;
  return isSafe || isBroad ? { recipe: changed, after } : { recipe, after: before };
}

/** Where it makes no difference to any row that members are left out which are null, they are not. */
function preferNulls(found: { recipe: Recipe; after: Trial }, log: TrialLog, keys: GivenKeys): typeof found {
  const seen: Seen = { fields: [], times: [], nulls: false, hash: '', prev: null };
  const recipe = changesFor(found.recipe, seen)
    .find(({ name }) => name === 'nulls keep')
    ?.apply(found.recipe);
  if (recipe === undefined || JSON.stringify(recipe) === JSON.stringify(found.recipe)) return found;
  const after = tryRecipe(compileRecipe(recipe, keys), log);
  return after.matched === found.after.matched ? { recipe, after } : found;
}

/**
 * Where members are stored sorted, rows give their hashes in stored order and sorted alike. Sorted is what such
 * a writer does, and an export that orders them anew then accuses no row.
 */
function preferSorted(found: { recipe: Recipe; after: Trial }, log: TrialLog, keys: GivenKeys): typeof found {
  const seen: Seen = { fields: [], times: [], nulls: false, hash: '', prev: null };
  for (const name of ['keys codepoint', 'keys utf16']) {
    const change = changesFor(found.recipe, seen).find((each) => each.name === name);
    const recipe = change?.apply(found.recipe);
    if (recipe === undefined || JSON.stringify(recipe) === JSON.stringify(found.recipe)) break;
    const after = tryRecipe(compileRecipe(recipe, keys), log);
    if (after.matched === found.after.matched) return { recipe, after };
  }
  return found;
}

/**
 * What a chain starts from, where its first row names nothing; of one whose rows do not store their predecessors also
 * whether each file has its own.
 */
function settleStart(found: { recipe: Recipe; after: Trial }, log: TrialLog, keys: GivenKeys): typeof found {
  const { prev, genesis } = found.recipe;
  if (found.after.matched === found.after.tried && prev !== undefined) return found;
  if (genesis !== undefined && (prev === undefined || !('null' in genesis))) return found;
  const rows = rowsOf(log);
  const failing = rows.flatMap((_, i) => (found.after.outcomes[i] === -1 ? [i] : []));
  const firsts = rows.flatMap(({ file }, i) => (i > 0 && rows[i - 1]!.file !== file ? [i] : []));
  const perFile = prev === undefined && firsts.length > 0 && firsts.every((i) => failing.includes(i));
  const recipe = perFile ? { ...found.recipe, scope: 'file' as const } : found.recipe;
  const starts = [...USUAL_STARTS.map((start) => ({ const: start })), { null: true as const }];
  for (const start of starts) {
    const started = { ...recipe, genesis: start };
    const after = tryRecipe(compileRecipe(started, keys), log);
    if (after.matched > found.after.matched) return { recipe: started, after };
  }
  return perFile ? { recipe, after: tryRecipe(compileRecipe(recipe, keys), log) } : found;
}

type Stage = (probe: Probe, algorithms: readonly Algorithm[], work: Work) => Found | null;

/** What is tried on every probe before the next is: likely encodings first, then ever less likely ones. */
const STAGES: readonly Stage[] = [
  (probe, algorithms, work) => {
    const forms = formsOf(probe);
    return (
      findJson(probe, forms, usual(algorithms), 0, work) ?? findJson(probe, forms, usual(algorithms), 1, work)
    );
  },
  (probe, algorithms, work) => {
    const timed = formsOf(probe, TIME_CHOICES).filter(({ xform }) => Object.keys(xform).length > 0);
    return (
      findJson(probe, timed, usual(algorithms), 0, work) ?? findJson(probe, timed, usual(algorithms), 1, work)
    );
  },
  (probe, algorithms, work) => findJoined(probe, formsOf(probe), usual(algorithms), work.part(500_000)),
  (probe, algorithms, work) => findJson(probe, formsOf(probe), algorithms, 0, work),
  (probe, algorithms, work) => findJoined(probe, formsOf(probe), rare(algorithms), work.part(30_000)),
  ...[2, 3, 4, 5].map(
    (left): Stage =>
      (probe, algorithms, work) =>
        findJson(probe, formsOf(probe), usual(algorithms), left, work),
  ),
];

/** The slow and rare algorithms have stages of their own. */
function usual(algorithms: readonly Algorithm[]): Algorithm[] {
  const slow = rare(algorithms);
  return algorithms.filter((each) => !slow.includes(each));
}

function rare(algorithms: readonly Algorithm[]): Algorithm[] {
  return algorithms.filter(({ alg }) => alg.startsWith('blake') || alg === 'sha3-256');
}

/** What one row shows, plainest first: fields that are null in it may belong to the text or not. */
function recipesOf(fields: ChainFields, found: Found, probe: Probe): Recipe[] {
  const { alg, key } = found.alg;
  const base = {
    ...baseRecipe(fields, alg),
    ...(key === null ? {} : { key, keys: { [key]: { prompt: true as const } } }),
  };
  return alternatives(found.preimage, probe).map((preimage) => ({
    ...base,
    ...(innerHash(probe, preimage, fields) ?? { preimage }),
  }));
}

function alternatives(preimage: Segment[], probe: Probe): Segment[][] {
  const shorter = withoutEmpty(preimage, probe);
  return shorter === null ? [preimage] : [shorter, preimage];
}

/** The parts of a recipe that are told by the links alone. */
export function baseRecipe(fields: ChainFields, alg: Recipe['alg']): Recipe {
  const { hash, prev, spelling, shape } = fields;
  const { encoding, prefix } = spelling;
  return {
    recipe: 'chain-recipe/1',
    name: 'found',
    alg,
    ...(hash === null ? {} : { hash }),
    ...(prev === null ? {} : { prev }),
    ...(encoding === 'hex' ? {} : { encoding }),
    ...(prefix === '' ? {} : { prefix }),
    ...shape,
  };
}

/** A field among those hashed that is itself a hash over the rest of the row: then that is checked as well. */
function innerHash(
  probe: Probe,
  preimage: readonly Segment[],
  { spelling }: ChainFields,
): Pick<Recipe, 'intermediate' | 'preimage'> | null {
  for (const [place, segment] of preimage.entries()) {
    if (!('field' in segment) || segment.field === probe.prevName) continue;
    const text = probe.tape.text(probe.tape.at(segment.field));
    const digest = text === null ? null : digestText(text);
    // The recipe format writes an inner hash as lower-case hex.
    if (digest === null || digest.hex !== text) continue;
    const without = new Set([
      ...(probe.hashName === null ? [] : [probe.hashName]),
      segment.field,
      ...(probe.prevName === null ? [] : [probe.prevName]),
    ]);
    const part: Probe = {
      ...probe,
      members: membersOf(probe.tape, without),
      wanted: digest.hex,
      prev: null,
    };
    const algorithms = algorithmsFor(digest.bytes, {}).slice(0, 1);
    const forms = formsOf(part);
    const found =
      findJoined(part, forms, algorithms, new Work(300_000)) ??
      [0, 1, 2]
        .map((left) => findJson(part, forms, algorithms, left, new Work(300_000)))
        .find((each) => each !== null);
    if (found == null) continue;
    const inner = alternatives(found.preimage, part)[0]!;
    const name = 'inner';
    // As it is stored, and not as the rows' own hashes are.
    const own = {
      ...(spelling.encoding === 'hex' ? {} : { encoding: 'hex' as const }),
      ...(spelling.prefix === '' ? {} : { prefix: '' }),
    };
    const intermediate = [{ name, stored: segment.field, alg: found.alg.alg, ...own, preimage: inner }];
    return { intermediate, preimage: preimage.map((each, i) => (i === place ? { computed: name } : each)) };
  }
  return null;
}
