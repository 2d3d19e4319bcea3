import { AppError } from '../../../shared/errors.ts';
import type { Recomputed } from '../../../shared/model/recipe.ts';
import { count } from '../../../shared/text.ts';
import { StoredRecords } from '../explore/stored-records.ts';
import type { ReadDb } from '../vault/connection.ts';
import { zoneOf } from '../vault/settings.ts';
import { keysOfChain } from './chain-keys.ts';
import { recipeInUse } from './recipe-in-use.ts';
import { previewRecipe } from './recipe-preview.ts';
import { rowsOfChain } from './rows-to-try.ts';

/**
 * Does a record give the hash that it stores, by the recipe that its chain is verified by? Recomputed now, from the
 * record and those before it. null where its platform claims no chain. Throws `not-found`.
 */
export function recomputeRecord(db: ReadDb, resources: string, rid: number): Recomputed | null {
  const records = new StoredRecords(db);
  const row = records.row(rid);
  if (!row) throw new AppError('not-found', { what: 'record', id: rid });
  const { dialect } = records.format(row.acquisition_id);
  if (dialect.chain === null) return null;
  const chain = { sourceId: row.source_id, dialect: dialect.name };
  const text = recipeInUse(db, resources, chain);
  const tried = rowsOfChain(db, { ...chain, zone: zoneOf(db) }, rid, 0);
  const { detail, rows, at, problem } = previewRecipe(text, tried, () => keysOfChain(db, chain));
  const found = {
    matches: detail?.matches ?? null,
    note: problem?.problem ?? detail?.note ?? rows[at]?.note ?? null,
    recovered_micros: detail?.recovered_micros ?? 0,
    recovers_time: detail?.recovers_time ?? false,
  };
  return {
    ...found,
    sentence: sentenceOf(found),
    chain: { source_id: row.source_id, dialect: dialect.name },
  };
}

function sentenceOf({
  matches,
  note,
  recovered_micros,
  recovers_time,
}: Omit<Recomputed, 'sentence' | 'chain'>): string {
  if (matches === null) return `Not recomputed${note === null ? '' : `: ${note}`}`;
  if (matches && recovered_micros > 0)
    return `Recomputed, timestamp recovered, ${count(recovered_micros)} µs earlier`;
  if (matches) return 'Recomputed: it gives its hash';
  if (recovers_time)
    return 'Not recomputed: no time within the window gives its hash, which alone does not show a change';
  return `Recomputed: it does not give its hash${note === null ? '' : `. ${note}`}`;
}
