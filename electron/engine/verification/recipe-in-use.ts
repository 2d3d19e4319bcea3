import { AppError } from '../../../shared/errors.ts';
import type { ReadDb } from '../vault/connection.ts';
import { zoneOf } from '../vault/settings.ts';
import { acquisitionsOfChain, chainRows } from './chain-rows.ts';
import { chainsOf } from './chains.ts';
import { recipeOfChain } from './kept-recipes.ts';

/**
 * The text of the recipe that a chain is verified by: the one that is kept for it, the candidate that its last
 * verification was reached by, or the platform's own. Throws `not-found`, and what `recipeOfChain` does.
 */
export function recipeInUse(
  db: ReadDb,
  resources: string,
  { sourceId, dialect }: { sourceId: number; dialect: string },
): string {
  const chain = chainsOf(db).find((each) => each.source_id === sourceId && each.dialect === dialect);
  if (chain === undefined) throw new AppError('not-found', { what: 'chain', id: `${sourceId} ${dialect}` });
  const rows = () => chainRows(db, acquisitionsOfChain(db, sourceId, dialect), {}, zoneOf(db));
  const { base, bytes, candidates } = recipeOfChain(db, resources, { sourceId, dialect }, rows);
  const used = chain.verification?.result.recipe.name;
  const candidate = used === undefined ? undefined : base.name === used ? base : candidates.named(used);
  return JSON.stringify(candidate?.recipe ?? JSON.parse(bytes.toString('utf8')), null, 2);
}
