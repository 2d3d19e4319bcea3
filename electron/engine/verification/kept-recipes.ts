import { AppError } from '../../../shared/errors.ts';
import { compileCandidates, compileRecipe } from '../integrity/compile.ts';
import type { ReadDb } from '../vault/connection.ts';
import { type LoadedRecipe, loadRecipe } from './recipes.ts';

type Row = { recipe: string | null; saved_at: number; saved_by: string };

/** The recipe that the user keeps for a chain, newest first; null where there is none. */
export function keptRecipe(db: ReadDb, sourceId: number, dialect: string): (Row & { recipe: string }) | null {
  const row = db.raw
    .prepare(
      'SELECT recipe, saved_at, saved_by FROM user_recipe WHERE source_id = ? AND dialect = ? ORDER BY id DESC LIMIT 1',
    )
    .get(sourceId, dialect) as Row | undefined;
  return row === undefined || row.recipe === null ? null : { ...row, recipe: row.recipe };
}

/** The recipe a chain is verified by: the one that is kept for it, else the platform's own. */
export function recipeOfChain(
  db: ReadDb,
  resources: string,
  chain: { sourceId: number; dialect: string },
  own: string,
): LoadedRecipe {
  const kept = keptRecipe(db, chain.sourceId, chain.dialect);
  if (kept === null) return loadRecipe(resources, own);
  const value: unknown = JSON.parse(kept.recipe);
  const base = compileRecipe(value);
  return { name: base.name, bytes: Buffer.from(kept.recipe), base, candidates: compileCandidates(value) };
}

/**
 * Checks a recipe that is to be kept. Throws `recipe-invalid`, also where it holds a key: those are given when
 * it runs, and are not stored.
 */
export function requireKeepable(value: unknown): { name: string; hash: string } {
  const { recipe, name, hash } = compileRecipe(value);
  compileCandidates(value);
  for (const [key, form] of Object.entries(recipe.keys ?? {})) {
    if (!('prompt' in form))
      throw new AppError('recipe-invalid', {
        place: `keys.${key}`,
        problem: 'a recipe that is kept holds no key; use {"prompt":true}',
      });
  }
  return { name, hash };
}
