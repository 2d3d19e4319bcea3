import { AppError } from '../../../shared/errors.ts';
import { Candidates, compileRecipe, type GivenKeys } from '../integrity/compile.ts';
import { type ChainFields, findChainFields } from '../integrity/doctor/chain-fields.ts';
import { baseRecipe } from '../integrity/doctor/find-recipe.ts';
import { algorithmsFor } from '../integrity/doctor/probe.ts';
import { type TrialRow, trialLog } from '../integrity/doctor/trial.ts';
import { dialectIn } from '../mappings/known-mappings.ts';
import type { ReadDb } from '../vault/connection.ts';
import { keysOfChain } from './chain-keys.ts';
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

/**
 * The recipe a chain is verified by: the one that is kept for it, else the platform's own; of a mapped log one that
 * checks the links between its `rows`. `keys`: left out, those that are kept. Throws `nothing-to-verify` where the field that it names holds no hashes.
 */
export function recipeOfChain(
  db: ReadDb,
  resources: string,
  chain: { sourceId: number; dialect: string },
  rows: () => Iterable<{ bytes: Buffer; at: { file: number } }>,
  keys: GivenKeys = keysOfChain(db, chain),
): LoadedRecipe {
  const kept = keptRecipe(db, chain.sourceId, chain.dialect);
  if (kept !== null) return loaded(kept.recipe, keys);
  const own = dialectIn(db, chain.dialect).chain?.recipe;
  if (own === undefined) throw new AppError('nothing-to-verify', { problem: 'this source claims no chain' });
  return typeof own === 'string' ? loadRecipe(resources, own, keys) : loaded(linksRecipe(own, rows()), {});
}

function loaded(text: string, keys: GivenKeys): LoadedRecipe {
  const value: unknown = JSON.parse(text);
  const base = compileRecipe(value, keys);
  return { name: base.name, bytes: Buffer.from(text), base, candidates: new Candidates(value, keys) };
}

/** Rows looked at to find how a log is linked. */
const SAMPLE_ROWS = 1000;

/** Of a log whose rows store no hash of their own not even links can be checked before its encoding is known. */
function linksRecipe(
  own: { hash: string } | { prev: string },
  rows: Iterable<{ bytes: Buffer; at: { file: number } }>,
): string {
  const first: TrialRow[] = [];
  for (const { bytes, at } of rows) {
    first.push({ bytes: Buffer.from(bytes), file: at.file });
    if (first.length === SAMPLE_ROWS) break;
  }
  const log = trialLog([{ fromStart: true, rows: first }], first.length < SAMPLE_ROWS);
  const isOwn = ({ hash, prev }: ChainFields): boolean =>
    'hash' in own ? hash === own.hash : hash === null && prev === own.prev;
  const fields = findChainFields(log).find(isOwn);
  const [algorithm] = algorithmsFor(fields?.spelling.bytes ?? 0, {});
  if (!fields || !algorithm)
    throw new AppError('nothing-to-verify', {
      problem:
        'hash' in own
          ? `${own.hash}, which the mapping names as the hash of a row, holds no hashes`
          : `${own.prev}, which the mapping names as the hash of the row before, holds no hashes`,
    });
  return JSON.stringify({
    ...baseRecipe(fields, algorithm.alg),
    name: 'links of a mapped log',
    ...('hash' in own ? {} : { candidates: [] }),
  });
}

/**
 * Checks a recipe that is to be kept. Throws `recipe-invalid`, also where it holds a key: those are given when
 * it runs, and are not stored.
 */
export function requireKeepable(value: unknown): { name: string; hash: string } {
  const { recipe, name, hash } = compileRecipe(value);
  new Candidates(value);
  for (const [key, form] of Object.entries(recipe.keys ?? {})) {
    if (!('prompt' in form))
      throw new AppError('recipe-invalid', {
        place: `keys.${key}`,
        problem: 'a recipe that is kept holds no key; use {"prompt":true}',
      });
  }
  return { name, hash };
}
