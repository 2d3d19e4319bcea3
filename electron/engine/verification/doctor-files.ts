import { basename } from 'node:path';
import type { DoctorReport, Verification } from '../../../shared/model/integrity.ts';
import { Candidates, compileRecipe, type GivenKeys } from '../integrity/compile.ts';
import type { VerifyResult } from '../integrity/verdict.ts';
import { knownRecipes, logAmong, rowsOfFiles } from './auto-files.ts';
import { diagnoseLog, verifyWithoutRecipe } from './find-encoding.ts';
import type { RowShape } from './log-rows.ts';
import type { LoadedRecipe } from './recipes.ts';
import type { LogFile } from './zip-logs.ts';

/** Verifies files by a recipe. */
export type VerifyWith = (
  files: readonly (LogFile & { shape: RowShape })[],
  loaded: LoadedRecipe,
) => Promise<VerifyResult>;

/** Verifies files without a recipe: one is found for them, and said. Throws `nothing-to-verify`. */
export async function verifyAuto(
  resources: string,
  files: readonly LogFile[],
  keys: GivenKeys,
  verify: VerifyWith,
  onBytes: (bytes: number) => void,
): Promise<{ result: VerifyResult; report: DoctorReport }> {
  const { shape, container, files: chosen, others } = await logAmong(files);
  const members = chosen.map((file) => ({ ...file, shape }));
  const placed = <R extends object>(recipe: R) =>
    container === undefined ? recipe : { ...recipe, container };
  const { result, report } = await verifyWithoutRecipe({
    name: basename(chosen[0]?.name ?? 'log').replace(/\.[^.]*$/, '') || 'log',
    severalFiles: members.length > 1,
    rows: () => rowsOfFiles(members, () => onBytes(0)),
    known: knownRecipes(resources, keys),
    keys,
    onWork: () => onBytes(0),
    verify: (recipe) => {
      const base = compileRecipe(placed(recipe), keys);
      return verify(members, {
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

/** Asks the doctor where rows did not recompute. Candidates were tried by their own rules already. */
export async function withDoctor(
  result: Verification,
  members: readonly (LogFile & { shape: RowShape })[],
  { base, candidates }: LoadedRecipe,
  keys: GivenKeys,
  onBytes: (bytes: number) => void,
): Promise<Verification> {
  if (candidates.length > 0 || base.content === null) return result;
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
