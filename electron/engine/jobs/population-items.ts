import type { ReadDb } from '../vault/connection.ts';

/**
 * The ids of a frozen population, ascending by UTF-8 bytes (SQLite's BINARY collation). An id is the record's
 * own; where two sources share one, every id is written `source/id`, so that each names one item.
 */
const item = (qualified: string) =>
  `CASE WHEN ${qualified} THEN s.name || '/' || r.native_id ELSE r.native_id END`;
const ITEM = item('p.qualified');
const FROM = `FROM population p JOIN population_item i ON i.population_id = p.id
  JOIN record r ON r.rid = i.rid JOIN source s ON s.id = r.source_id WHERE p.id = ?`;

export function* itemIds(db: ReadDb, population: number): Generator<string> {
  yield* db.raw
    .prepare(`SELECT ${ITEM} AS item ${FROM} ORDER BY item`)
    .pluck()
    .iterate(population) as Iterable<string>;
}

/** Ids with the rows of their records, in the same order. */
export function* itemsWithRids(db: ReadDb, population: number): Generator<{ item: string; rid: number }> {
  yield* db.raw
    .prepare(`SELECT ${ITEM} AS item, r.rid ${FROM} ORDER BY item`)
    .iterate(population) as Iterable<{ item: string; rid: number }>;
}

/** Does an id come more than once among these records? `rids`: a JSON array. */
export function sharesIds(db: ReadDb, rids: string): boolean {
  const repeated = db.raw
    .prepare(
      'SELECT count(*) - count(DISTINCT r.native_id) FROM json_each(?) i JOIN record r ON r.rid = i.value',
    )
    .pluck()
    .get(rids) as number;
  return repeated > 0;
}

/** As `itemIds`, of records that are not frozen yet. */
export function* itemIdsOf(db: ReadDb, rids: string, qualified: boolean): Generator<string> {
  yield* db.raw
    .prepare(
      `SELECT ${item('?')} AS item FROM json_each(?) i JOIN record r ON r.rid = i.value
       JOIN source s ON s.id = r.source_id ORDER BY item`,
    )
    .pluck()
    .iterate(qualified ? 1 : 0, rids) as Iterable<string>;
}
