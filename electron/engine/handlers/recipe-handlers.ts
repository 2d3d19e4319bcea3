import { AppError } from '../../../shared/errors.ts';
import type { KnownRecipe } from '../../../shared/model/recipe.ts';
import { zoneOf } from '../vault/settings.ts';
import { keysOfChain } from '../verification/chain-keys.ts';
import { givenKeys } from '../verification/given-keys.ts';
import { recipeInUse } from '../verification/recipe-in-use.ts';
import { previewRecipe } from '../verification/recipe-preview.ts';
import { loadRecipe, recipeIds } from '../verification/recipes.ts';
import { recomputeRecord } from '../verification/recompute-record.ts';
import { rowsOfChain, rowsOfText } from '../verification/rows-to-try.ts';
import type { Handler } from './handlers.ts';

/** Every recipe that comes with Vouch. */
export const listRecipes: Handler<'recipes.list'> = ({ resources }) =>
  recipeIds(resources).map((id) => asKnown(loadRecipe(resources, id).bytes.toString('utf8')));

function asKnown(text: string): KnownRecipe {
  const { name, source = '' } = JSON.parse(text) as { name: string; source?: string };
  return { name, source, text };
}

export const inUse: Handler<'recipes.inUse'> = ({ open, resources }, { source_id: sourceId, dialect }) =>
  open.vault.query((db) => asKnown(recipeInUse(db, resources, { sourceId, dialect })));

export const recomputed: Handler<'records.recomputed'> = ({ open, resources }, { rid }) =>
  open.vault.query((db) => recomputeRecord(db, resources, rid));

export const previewOfRecipe: Handler<'recipes.preview'> = (
  { open },
  { text, chain, rid, rows, at, keys },
) => {
  if ((chain === undefined) === (rows === undefined))
    throw new AppError('request-invalid', { problem: 'give either a chain or rows' });
  if (chain === undefined) return previewRecipe(text, rowsOfText(rows ?? '', at), () => givenKeys(keys));
  const { source_id: sourceId, dialect } = chain;
  return open.vault.query((db) => {
    const found = rowsOfChain(db, { sourceId, dialect, zone: zoneOf(db) }, rid ?? null, at);
    return previewRecipe(text, found, () => keysOfChain(db, { sourceId, dialect }, keys));
  });
};
