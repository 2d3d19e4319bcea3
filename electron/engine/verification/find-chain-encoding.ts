import type { DoctorReport } from '../../../shared/model/integrity.ts';
import { compileRecipe } from '../integrity/compile.ts';
import { createVerifier } from '../integrity/verify.ts';
import type { ReadDb } from '../vault/connection.ts';
import { knownRecipes } from './auto-files.ts';
import { keysOfChain } from './chain-keys.ts';
import { acquisitionsOfChain, chainRows } from './chain-rows.ts';
import { diagnoseLog, verifyWithoutRecipe } from './find-encoding.ts';
import { recipeOfChain } from './kept-recipes.ts';
import type { PlacedRow } from './trial-rows.ts';

/** How far the search is; both may throw to stop it. */
export type SearchProgress = { onRows: (rows: number) => void; onWork: (part: number) => void };

const PROGRESS_ROWS = 2000;

/**
 * Searches the encoding of a chain of the vault: where its recipe says one and rows do not recompute by it, among
 * changes of that recipe; otherwise among all encodings known.
 */
export async function findChainEncoding(
  db: ReadDb,
  resources: string,
  chain: { sourceId: number; dialect: string; zone: string },
  progress: SearchProgress,
): Promise<DoctorReport> {
  const acquisitions = acquisitionsOfChain(db, chain.sourceId, chain.dialect);
  const { base } = recipeOfChain(db, resources, chain, () => chainRows(db, acquisitions, {}, chain.zone));
  function* rows(): Generator<PlacedRow> {
    let count = 0;
    for (const { bytes, at } of chainRows(db, acquisitions, {}, chain.zone)) {
      yield { bytes, ...at };
      if (++count % PROGRESS_ROWS === 0) progress.onRows(count);
    }
  }
  const keys = keysOfChain(db, chain);
  const files = acquisitions.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 }));
  const verify = (recipe: Parameters<typeof compileRecipe>[0]) => {
    const verifier = createVerifier(compileRecipe(recipe, keys));
    for (const { bytes, file, line } of rows()) verifier.row(bytes, { file, line });
    return verifier.end({ files });
  };
  const log = {
    name: `${base.name}-found`,
    severalFiles: acquisitions.length > 1,
    rows,
    keys,
    onWork: progress.onWork,
  };
  if (base.content !== null) {
    const report = await diagnoseLog(log, base.recipe, verify(base.recipe));
    if (report !== null) return report;
  }
  const known = knownRecipes(resources, keys);
  const { report } = await verifyWithoutRecipe({ ...log, verify, known });
  return report;
}
