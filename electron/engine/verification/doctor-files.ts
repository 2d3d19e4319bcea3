import { basename } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { DoctorReport, Verification } from '../../../shared/model/integrity.ts';
import { Candidates, compileRecipe, type GivenKeys } from '../integrity/compile.ts';
import type { KnownRecipe } from '../integrity/doctor/find-recipe.ts';
import type { VerifyResult } from '../integrity/verdict.ts';
import { type FileGroup, knownRecipes, logAmong, rowsOfFiles } from './auto-files.ts';
import { diagnoseLog, verifyWithoutRecipe } from './find-encoding.ts';
import type { RowShape } from './log-rows.ts';
import type { LogShape } from './log-shape.ts';
import type { LoadedRecipe } from './recipes.ts';
import type { LogFile } from './zip-logs.ts';

/** Verifies files by a recipe. */
export type VerifyWith = (
  files: readonly (LogFile & { shape: RowShape })[],
  loaded: LoadedRecipe,
) => Promise<VerifyResult>;

/**
 * Verifies files without a recipe: one is found for them, and said. Where no row holds a hash as the rows most likely
 * lie, they are looked for elsewhere: pages of an API, one a line, are objects too. Throws `nothing-to-verify`.
 */
export async function verifyAuto(
  resources: string,
  files: readonly LogFile[],
  keys: GivenKeys,
  verify: VerifyWith,
  onBytes: (bytes: number) => void,
): Promise<{ result: VerifyResult; report: DoctorReport }> {
  const group = await logAmong(files);
  const known = knownRecipes(resources, keys);
  let nothing: unknown;
  for (const shape of group.shapes) {
    try {
      return await verifyShape(shape, group, { known, keys, verify, onBytes });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'nothing-to-verify') throw error;
      nothing ??= error;
    }
  }
  throw nothing;
}

async function verifyShape(
  { shape, container }: LogShape,
  { files, others }: FileGroup,
  to: { known: KnownRecipe[]; keys: GivenKeys; verify: VerifyWith; onBytes: (bytes: number) => void },
): Promise<{ result: VerifyResult; report: DoctorReport }> {
  const members = files.map((file) => ({ ...file, shape }));
  const placed = <R extends object>(recipe: R) =>
    container === undefined ? recipe : { ...recipe, container };
  const { result, report } = await verifyWithoutRecipe({
    name: basename(files[0]?.name ?? 'log').replace(/\.[^.]*$/, '') || 'log',
    severalFiles: members.length > 1,
    rows: () => rowsOfFiles(members, () => to.onBytes(0)),
    known: to.known,
    keys: to.keys,
    onWork: () => to.onBytes(0),
    verify: (recipe) => {
      const base = compileRecipe(placed(recipe), to.keys);
      return to.verify(members, {
        name: base.name,
        bytes: Buffer.alloc(0),
        base,
        candidates: new Candidates(recipe),
      });
    },
  });
  const passed = others.length === 0 ? [] : [`Not taken for a part of the log: ${others.join(', ')}.`];
  return {
    result: { ...result, explanation: [...result.explanation, ...passed] },
    report: { ...report, recipe: report.recipe === null ? null : placed(report.recipe) },
  };
}

/** Asks the doctor about rows that did not recompute. */
export async function withDoctor(
  result: Verification,
  members: readonly (LogFile & { shape: RowShape })[],
  { base }: LoadedRecipe,
  keys: GivenKeys,
  onBytes: (bytes: number) => void,
): Promise<Verification> {
  const log = {
    name: base.name,
    severalFiles: members.length > 1,
    rows: () => rowsOfFiles(members, () => onBytes(0)),
    keys,
    onWork: () => onBytes(0),
  };
  const doctor = await diagnoseLog(log, base.recipe, result);
  return doctor === null ? result : { ...result, doctor };
}
