import { AppError } from '../../../shared/errors.ts';
import type { KnownRecipe } from '../../../shared/model/recipe.ts';
import { zoneOf } from '../vault/settings.ts';
import { keysOfChain } from '../verification/chain-keys.ts';
import { acquisitionsOfChain, chainRows } from '../verification/chain-rows.ts';
import { chainsOf } from '../verification/chains.ts';
import { givenKeys } from '../verification/given-keys.ts';
import { recipeOfChain } from '../verification/kept-recipes.ts';
import { previewRecipe } from '../verification/recipe-preview.ts';
import { loadRecipe, recipeIds } from '../verification/recipes.ts';
import { rowsOfChain, rowsOfText } from '../verification/rows-to-try.ts';
import type { Handler } from './handlers.ts';

/** Every recipe that comes with Vouch. */
export const listRecipes: Handler<'recipes.list'> = ({ resources }) =>
  recipeIds(resources).map((id) => asKnown(loadRecipe(resources, id).bytes.toString('utf8')));

function asKnown(text: string): KnownRecipe {
  const { name, source = '' } = JSON.parse(text) as { name: string; source?: string };
  return { name, source, text };
}

/**
 * The recipe that a chain is verified by, to begin with: the one that is kept for it, the candidate that its last
 * verification was reached by, or the platform's own. Throws `not-found`.
 */
export const recipeInUse: Handler<'recipes.inUse'> = ({ open, resources }, { source_id, dialect }) =>
  open.vault.query((db) => {
    const chain = chainsOf(db).find((each) => each.source_id === source_id && each.dialect === dialect);
    if (chain === undefined)
      throw new AppError('not-found', { what: 'chain', id: `${source_id} ${dialect}` });
    const rows = () => chainRows(db, acquisitionsOfChain(db, source_id, dialect), {}, zoneOf(db));
    const { base, bytes, candidates } = recipeOfChain(db, resources, { sourceId: source_id, dialect }, rows);
    const used = chain.verification?.result.recipe.name;
    const candidate = used === undefined ? undefined : base.name === used ? base : candidates.named(used);
    return asKnown(JSON.stringify(candidate?.recipe ?? JSON.parse(bytes.toString('utf8')), null, 2));
  });

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
