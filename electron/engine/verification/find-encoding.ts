import { AppError } from '../../../shared/errors.ts';
import type { DoctorReport } from '../../../shared/model/integrity.ts';
import { count } from '../../../shared/text.ts';
import { compileRecipe, type GivenKeys } from '../integrity/compile.ts';
import { findChainFields } from '../integrity/doctor/chain-fields.ts';
import { diagnose } from '../integrity/doctor/diagnose.ts';
import { type FoundRecipe, findRecipe, type KnownRecipe, refine } from '../integrity/doctor/find-recipe.ts';
import { diagnosisReport, searchReport } from '../integrity/doctor/report.ts';
import { isShown, type TrialLog, tryRecipe } from '../integrity/doctor/trial.ts';
import { Work } from '../integrity/doctor/work.ts';
import { receiptOf } from '../integrity/receipt.ts';
import type { Recipe } from '../integrity/recipe.ts';
import { emptyCounts, type VerifyResult } from '../integrity/verdict.ts';
import { type PlacedRow, TrialRows } from './trial-rows.ts';

/** A log that can be read again and again, and how to verify it by a recipe. */
export type Readable = {
  /** What the recipe found is called. */
  name: string;
  severalFiles: boolean;
  rows: () => AsyncIterable<PlacedRow> | Iterable<PlacedRow>;
  verify: (recipe: Recipe) => Promise<VerifyResult> | VerifyResult;
  known: readonly KnownRecipe[];
  keys: GivenKeys;
  /** Told what part of the search is done, 0 to 1; may throw to stop. */
  onWork: (part: number) => void;
};

export type FoundEncoding = { result: VerifyResult; recipe: Recipe; report: DoctorReport };

/** Rounds in which rows that a verification names may still settle the encoding. */
const ROUNDS = 2;

/**
 * Verifies a log without a recipe: finds one, verifies by it, and where rows fail looks whether the encoding and
 * not the rows explains it. Throws `nothing-to-verify` where no field holds hashes.
 */
export async function verifyWithoutRecipe(log: Readable): Promise<FoundEncoding> {
  let sample = await sampleOf(log, new Set());
  let found = findRecipe(sample, log.known, log.keys, log.onWork);
  if (found.recipe === null) {
    throw new AppError('nothing-to-verify', {
      problem: 'no field of its rows holds a hash of its own in each row',
    });
  }
  let recipe = found.recipe;
  let result = await log.verify(named(recipe, found, log.name));
  const places = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    const seen = places.size;
    for (const place of placesOf(result)) places.add(place);
    if (places.size === seen) break;
    const more = await sampleOf(log, places);
    const settled = settle(recipe, found, more, log.keys);
    if (JSON.stringify(settled) === JSON.stringify(recipe)) break;
    recipe = settled;
    sample = more;
    if (found.trial !== null) found = { ...found, trial: tryRecipe(compileRecipe(recipe, log.keys), sample) };
    found = { ...found, recipe };
    result = await log.verify(named(recipe, found, log.name));
  }
  const report = searchReport(found, sample, log.name);
  result = withoutAccusation(result, found);
  return { result, recipe: named(recipe, found, log.name), report };
}

/** Of a log's rows, what a recipe that was found for it must explain before what it says against a row counts. */
const NEARLY_ALL = 0.9;
const FEW = 5;

/**
 * A recipe that was found and explains only a part of the rows is not the log's own: there are rows of other kinds,
 * or another encoding. Then it accuses none.
 */
function withoutAccusation(result: VerifyResult, { fields, trial }: FoundRecipe): VerifyResult {
  const [explained, of] =
    trial === null ? [fields?.linked.rows ?? 0, fields?.linked.of ?? 0] : [trial.matched, trial.tried];
  const accuses = result.integrity === 'altered' || result.completeness === 'broken';
  const accused = Object.values(result.counts).reduce((sum, count) => sum + count, 0);
  // Of a handful of rows one is more than a tenth.
  const accusesFew = accused < FEW || accused <= result.rows * (1 - NEARLY_ALL);
  if (!accuses || (explained >= of * NEARLY_ALL && accusesFew)) return result;
  const sentence = `What was found explains ${count(explained)} of ${count(of)} rows that were tried. Rows that do not fit it may be of another kind, so it says nothing against them: a recipe of the scheme is needed.`;
  const withheld: VerifyResult = {
    ...result,
    integrity: 'unverifiable',
    completeness: 'unproven',
    counts: emptyCounts(),
    findings: [],
    explanation: [sentence],
  };
  return { ...withheld, receipt: receiptOf(withheld) };
}

/** A known recipe keeps its name. */
function named(recipe: Recipe, { fields }: FoundRecipe, name: string): Recipe {
  return fields === null ? recipe : { ...recipe, name };
}

/** Looks at the rows that a verification named: another chain may begin there, or a character first occur. */
function settle(recipe: Recipe, { fields, trial }: FoundRecipe, log: TrialLog, keys: GivenKeys): Recipe {
  let settled = recipe;
  if (fields !== null && recipe.prev !== undefined) {
    const again = findChainFields(log).find(({ hash, prev }) => hash === fields.hash && prev === fields.prev);
    if (again !== undefined) {
      const { partition: _, scope: __, order: ___, genesis: ____, seq: _____, ...rest } = recipe;
      settled = { ...rest, ...again.shape };
    }
  }
  return trial === null ? settled : refine(settled, log, keys, new Work(500_000)).recipe;
}

/**
 * What the doctor says of a log whose rows did not all recompute by its recipe: which changes of it reproduce
 * them, or, where it fits no row at all, which other encoding does. null where there is nothing to explain.
 */
export async function diagnoseLog(
  log: Omit<Readable, 'verify' | 'known'>,
  recipe: Recipe,
  result: Pick<VerifyResult, 'recomputed' | 'counts' | 'findings' | 'files'>,
): Promise<DoctorReport | null> {
  // Which rule a row is under is itself in question where rows are of several kinds or versions.
  if (recipe.kinds !== undefined || recipe.versions !== undefined || recipe.legacyPrefix !== undefined)
    return null;
  const hasContent = recipe.preimage !== undefined;
  if (hasContent && result.recomputed.failed === 0 && result.counts['content-mismatch'] === 0) return null;
  const sample = await sampleOf(log, placesOf(result));
  let fitsSome: DoctorReport | null = null;
  if (hasContent) {
    const diagnosis = diagnose(recipe, sample, log.keys, new Work(400_000, log.onWork));
    const report = diagnosisReport(diagnosis, sample);
    // Where most rows recompute, the recipe is theirs, and another encoding is not looked for.
    const { matched, tried } = diagnosis.before;
    if (report.outcome !== 'none' || isShown(diagnosis.before, sample) || matched * 2 > tried) return report;
    if (matched > 0) fitsSome = report;
  }
  const search = searchReport(findRecipe(sample, [], log.keys, log.onWork), sample, log.name);
  // No row gives a hash by chance: that the encoding is unknown cannot be said of rows that gave theirs.
  return search.outcome === 'found' ? search : (fitsSome ?? search);
}

/** The rows that findings point at, as `file:line`. */
function placesOf({ findings, files }: Pick<VerifyResult, 'findings' | 'files'>): Set<string> {
  const numbers = new Map(files.map(({ name }, i) => [name, i]));
  const places = new Set<string>();
  for (const { file, line } of findings) {
    const number = file === null ? undefined : numbers.get(file);
    if (number !== undefined && line !== null && places.size < 300) places.add(`${number}:${line}`);
  }
  return places;
}

async function sampleOf(
  log: Pick<Readable, 'rows' | 'severalFiles'>,
  places: ReadonlySet<string>,
): Promise<TrialLog> {
  const sample = new TrialRows(places);
  let whole = true;
  for await (const row of log.rows()) {
    sample.add(row);
    if (sample.enough && !log.severalFiles && places.size === 0) {
      whole = false;
      break;
    }
  }
  return sample.log(whole);
}
