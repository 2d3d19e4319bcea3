import { AppError } from '../../../shared/errors.ts';
import type { Verification } from '../../../shared/model/integrity.ts';
import { contentOf, isGzip } from '../intake/content.ts';
import { SAMPLE_BYTES } from '../intake/look.ts';
import { NO_EXPORT, type Recognition, recognise } from '../intake/recognise.ts';
import { chooseRecipe } from '../integrity/choose.ts';
import type { CompiledRecipe, GivenKeys } from '../integrity/compile.ts';
import { HeadWatch } from '../integrity/kept-heads.ts';
import { receiptOf } from '../integrity/receipt.ts';
import type { Recipe } from '../integrity/recipe.ts';
import type { VerifyResult } from '../integrity/verdict.ts';
import type { Dialect } from '../platforms/dialect.ts';
import { DIALECTS } from '../platforms/registry.ts';
import { judgeHeads, type NamedHead, withAnchorsHeld } from './anchors.ts';
import { promptsOf } from './chain-keys.ts';
import type { VerifyWith } from './doctor-files.ts';
import { givenKeys } from './given-keys.ts';
import { anchorsOfLog } from './log-anchors.ts';
import { filesOfLog, leftOutSentences, likelyFiles } from './log-files.ts';
import type { LogRow, RowShape } from './log-rows.ts';
import { shapeOfFile } from './recipe-shape.ts';
import { type LoadedRecipe, loadRecipe, loadRecipeFile } from './recipes.ts';
import type { StretchThreads } from './stretch-threads.ts';
import { eachRow, threadsFor, walkFiles } from './walk-files.ts';
import { type LogFile, withZipsOpened } from './zip-logs.ts';

export type VerifyFilesInput = {
  files: LogFile[];
  recipe?: string;
  recipeFile?: string;
  anchorsFile?: string;
  authoritiesFile?: string;
  keys: Record<string, string>;
  allFindings: boolean;
};

type Progress = (bytes: number) => void;

/**
 * Verifies log files that were not imported: with the recipe that is named, or with the one of the platform
 * whose export they are; then one result a dialect. Files are taken by name, numbers in it by value; of a zip
 * those that an import would take.
 */
export async function verifyFiles(
  resources: string,
  input: VerifyFilesInput,
  onBytes: Progress,
): Promise<Verification[]> {
  const isNamed = input.recipe !== 'auto' && (input.recipe ?? input.recipeFile) !== undefined;
  const looked = isNamed ? input.files : likelyFiles(input.files);
  const opened = await withZipsOpened(looked);
  // They begin while the recipe is read.
  const threads = threadsFor(opened.files);
  try {
    const verify: VerifyWith = (log, loaded) => verifyLog(log, loaded, input, onBytes, threads);
    const results = await verifyOpened(resources, { ...input, files: opened.files }, verify, onBytes);
    const said = [
      ...leftOutSentences(input.files, looked, null),
      ...opened.notices.map(({ container, sentence }) => `${container}: ${sentence}`),
    ];
    return results.map((result) => ({ ...result, explanation: [...result.explanation, ...said] }));
  } finally {
    await threads?.close();
  }
}

async function verifyOpened(
  resources: string,
  { files, ...input }: VerifyFilesInput,
  verify: VerifyWith,
  onBytes: Progress,
): Promise<Verification[]> {
  const keys = givenKeys(input.keys);
  if (input.recipe === 'auto') {
    const { verifyAuto } = await import('./doctor-files.ts');
    const { result, report } = await verifyAuto(resources, files, keys, verify, onBytes);
    return [{ ...withoutRecords(result), doctor: report }];
  }
  if ((input.recipe ?? input.recipeFile) !== undefined) {
    const loaded = input.recipeFile
      ? loadRecipeFile(input.recipeFile, keys)
      : loadRecipe(resources, input.recipe ?? '', keys);
    requireKnownKeys(keys, loaded.base);
    const log: (LogFile & { shape: RowShape })[] = [];
    for (const file of filesOfLog(files, loaded.base.recipe))
      log.push({ ...file, shape: await shapeOfFile(loaded.base, file) });
    const walked = await verify(log, loaded);
    const judged = isOfDocuments(input.recipe) ? await withPackageHashes(walked, log) : walked;
    const result = withLeftOut(withoutRecords(judged), files, log, loaded.base.recipe);
    const isWell = result.recomputed.failed === 0 && result.counts['content-mismatch'] === 0;
    // Candidates were tried by their own rules already.
    if (isWell || loaded.base.content === null || loaded.candidates.length > 0) return [result];
    const { withDoctor } = await import('./doctor-files.ts');
    return [await withDoctor(result, log, loaded, keys, onBytes)];
  }
  const groups = await groupByDialect(files);
  if (groups.size === 0)
    throw new AppError('nothing-to-verify', { problem: 'none of the files is a log that is chained' });
  const results: VerifyResult[] = [];
  for (const [dialect, members] of groups) {
    // Only platforms' own dialects are recognised here, and they name a recipe.
    const loaded = loadRecipe(resources, String(dialect.chain?.recipe), keys);
    const result = await verify(members, loaded);
    results.push(dialect.chain?.documentHash ? await withPackageHashes(result, members) : result);
  }
  const taken = [...groups.values()].flat();
  return results.map((result) => withLeftOut(withoutRecords(result), files, taken, null));
}

/** Is it the recipe of a platform's documents that carry a hash over all of themselves? */
function isOfDocuments(recipe: string | undefined): boolean {
  return DIALECTS.some(({ chain }) => chain?.documentHash === true && chain.recipe === recipe);
}

function withLeftOut(
  result: Verification,
  files: readonly LogFile[],
  taken: readonly LogFile[],
  recipe: Recipe | null,
): Verification {
  const explanation = [...result.explanation, ...leftOutSentences(files, taken, recipe)];
  return { ...result, explanation };
}

/** A key under another name than the recipe asks for would be left out without a word. Throws `request-invalid`. */
function requireKnownKeys(given: GivenKeys, { recipe }: CompiledRecipe): void {
  const asked = promptsOf(recipe).filter((name) => !Object.hasOwn(given, name));
  const other = Object.keys(given).find((name) => !Object.hasOwn(recipe.keys ?? {}, name));
  if (other === undefined || asked.length === 0) return;
  throw new AppError('request-invalid', {
    problem: `the recipe has no key ${other}; it asks for ${asked.join(', ')}`,
  });
}

async function withPackageHashes(result: VerifyResult, files: readonly LogFile[]): Promise<VerifyResult> {
  const { documentHashes, withDocumentHashResults } = await import('./document-hashes.ts');
  const documents: ReturnType<typeof documentHashes> = [];
  for (const file of files) {
    const parts: Buffer[] = [];
    for await (const chunk of contentOf(file, await isGzip(file), { add: () => {} }, null)) parts.push(chunk);
    documents.push(...documentHashes(file.name, Buffer.concat(parts)));
  }
  return withDocumentHashResults(result, documents);
}

async function groupByDialect(
  files: readonly LogFile[],
): Promise<Map<Dialect, (LogFile & { shape: RowShape })[]>> {
  const groups = new Map<Dialect, (LogFile & { shape: RowShape })[]>();
  for (const file of files) {
    const recognition = await recogniseFile(file, files.length === 1);
    if (!recognition?.dialect.chain) continue;
    const { dialect } = recognition;
    const group = groups.get(dialect) ?? [];
    const { jsonColumns, emptyIsNull } = dialect;
    group.push({ ...file, shape: { ...recognition, jsonColumns, emptyIsNull } });
    groups.set(dialect, group);
  }
  return groups;
}

/** In a folder, files of other kinds are passed over; a single file that is not known, and a damaged one, is an error. */
async function recogniseFile(file: LogFile, mustBeKnown: boolean): Promise<Recognition | null> {
  try {
    const parts: Buffer[] = [];
    let length = 0;
    for await (const chunk of contentOf(file, await isGzip(file), { add: () => {} }, null)) {
      parts.push(chunk);
      length += chunk.length;
      if (length >= SAMPLE_BYTES) break;
    }
    const sample = Buffer.concat(parts).subarray(0, SAMPLE_BYTES);
    return recognise(sample, length < SAMPLE_BYTES, file.name);
  } catch (error) {
    if (mustBeKnown || !(error instanceof AppError) || !NO_EXPORT.includes(error.code)) throw error;
    return null;
  }
}

async function verifyLog(
  files: readonly (LogFile & { shape: RowShape })[],
  loaded: LoadedRecipe,
  input: Pick<VerifyFilesInput, 'anchorsFile' | 'authoritiesFile' | 'allFindings'>,
  onBytes: Progress,
  threads: StretchThreads | null,
): Promise<VerifyResult> {
  const chosen = await chooseFor(files, loaded);
  const { anchorsFile, authoritiesFile } = input;
  const { anchors, earlier, sentences } = await anchorsOfLog(
    chosen.recipe,
    files,
    anchorsFile,
    authoritiesFile,
  );
  const walk = (held: typeof anchors) => {
    const limit = input.allFindings ? { findingLimit: Number.POSITIVE_INFINITY } : {};
    return walkFiles(chosen.recipe, { anchors: held, ...limit }, files, onBytes, threads);
  };
  let result = await walk(anchors);
  // A log that has grown since does not end in the head that was noted: then it is looked for.
  if (earlier.length > 0 && result.counts['anchor-mismatch'] > 0) {
    const judged = await lookForHeads(chosen.recipe, earlier, files);
    const held = withAnchorsHeld(await walk(judged.anchors), judged);
    const told = { ...held, checked: { ...held.checked, anchors: true } };
    result = { ...told, receipt: receiptOf(told) };
  }
  const isSaid = chosen.reason === '' || result.explanation.includes(chosen.reason);
  const explanation = [...result.explanation, ...sentences(result), ...(isSaid ? [] : [chosen.reason])];
  return { ...result, explanation };
}

async function lookForHeads(
  recipe: CompiledRecipe,
  heads: readonly NamedHead[],
  files: readonly (LogFile & { shape: RowShape })[],
): Promise<ReturnType<typeof judgeHeads>> {
  const watch = new HeadWatch(recipe, heads);
  for (const [file, each] of files.entries())
    await eachRow(each, { add: () => {} }, ({ bytes, line }) => watch.row(bytes, { file, line }));
  return judgeHeads(
    watch.end(),
    files.map(({ name }) => name),
  );
}

function withoutRecords(result: VerifyResult): Verification {
  return { ...result, findings: result.findings.map((finding) => ({ ...finding, rid: null })) };
}

async function chooseFor(
  files: readonly (LogFile & { shape: RowShape })[],
  loaded: LoadedRecipe,
): Promise<{ recipe: CompiledRecipe; reason: string }> {
  const first = files[0];
  if (loaded.candidates.length === 0 || !first) return { recipe: loaded.base, reason: '' };
  const rows: Buffer[] = [];
  const enough = Symbol('enough');
  try {
    const keep = ({ bytes }: LogRow) => {
      rows.push(Buffer.from(bytes));
      if (rows.length === 1000) throw enough;
    };
    await eachRow(first, { add: () => {} }, keep);
  } catch (error) {
    if (error !== enough) throw error;
  }
  return chooseRecipe(loaded.candidates, loaded.base, rows);
}
