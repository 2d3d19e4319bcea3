import { auditSummary } from '../../../shared/audit-api.ts';
import type { Chain, Verification } from '../../../shared/model/integrity.ts';
import type { Platform } from '../../../shared/model/platform.ts';
import { microsToText } from '../../../shared/time.ts';
import { dialectIn } from '../mappings/known-mappings.ts';
import type { ReadDb } from '../vault/connection.ts';
import { keysOfChain, promptsOf } from './chain-keys.ts';
import { keptRecipe } from './kept-recipes.ts';

type Row = {
  source_id: number;
  source: string;
  platform: Platform;
  dialect: string;
  records: number;
  last_acquisition: number;
};
type Verified = {
  id: number;
  verified_at: number;
  verified_by: string;
  last_acquisition_id: number;
  result: string;
};

/** The chains of the vault: every source and dialect that claims one, with its last verification. */
export function chainsOf(db: ReadDb): Chain[] {
  const rows = db.raw
    .prepare(
      `SELECT a.source_id, s.name AS source, s.platform, a.dialect, sum(a.accepted) AS records, max(a.id) AS last_acquisition
       FROM acquisition a JOIN source s ON s.id = a.source_id
       GROUP BY a.source_id, a.dialect HAVING sum(a.accepted) > 0 ORDER BY s.name, a.dialect`,
    )
    .all() as Row[];
  const lastOf = db.raw.prepare(
    'SELECT id, verified_at, verified_by, last_acquisition_id, result FROM verification WHERE source_id = ? AND dialect = ? ORDER BY id DESC LIMIT 1',
  );
  return rows
    .filter(({ dialect }) => dialectIn(db, dialect).chain !== null)
    .map(({ last_acquisition, ...chain }) => {
      const kept = keptRecipe(db, chain.source_id, chain.dialect);
      const last = lastOf.get(chain.source_id, chain.dialect) as Verified | undefined;
      return {
        ...chain,
        label: dialectIn(db, chain.dialect).label,
        recipe: kept === null ? null : summaryOf(db, chain, kept),
        verification: last ? verified(last, isStale(db, chain, last, last_acquisition)) : null,
      };
    });
}

function summaryOf(
  db: ReadDb,
  { source_id, dialect }: Pick<Row, 'source_id' | 'dialect'>,
  { recipe, saved_at, saved_by }: NonNullable<ReturnType<typeof keptRecipe>>,
): NonNullable<Chain['recipe']> {
  const value = JSON.parse(recipe) as { name: string };
  const known = keysOfChain(db, { sourceId: source_id, dialect });
  const keys = promptsOf(value).map((name) => ({ name, kept: Object.hasOwn(known, name) }));
  return { name: value.name, saved_at: microsToText(saved_at), saved_by, keys };
}

/** Records came, or another recipe or anchor was entered, since. */
function isStale(
  db: ReadDb,
  { source_id, dialect }: Pick<Row, 'source_id' | 'dialect'>,
  last: Verified,
  lastAcquisition: number,
): boolean {
  const entered = db.raw
    .prepare(
      `SELECT max(at) FROM (
         SELECT max(saved_at) AS at FROM user_recipe WHERE source_id = :source_id AND dialect = :dialect
         UNION ALL SELECT max(added_at) FROM anchor WHERE source_id = :source_id AND dialect = :dialect)`,
    )
    .pluck()
    .get({ source_id, dialect }) as number | null;
  return last.last_acquisition_id < lastAcquisition || (entered !== null && entered > last.verified_at);
}

function verified(row: Verified, stale: boolean): NonNullable<Chain['verification']> {
  const result = JSON.parse(row.result) as Verification;
  const verified_at = microsToText(row.verified_at);
  return {
    id: row.id,
    verified_at,
    verified_by: row.verified_by,
    stale,
    result,
    summary: auditSummary(result, verified_at),
  };
}
