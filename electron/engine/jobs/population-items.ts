import type { ReadDb } from '../vault/connection.ts';
import { ridsOfId } from '../vault/record-ids.ts';

/**
 * The ids of a frozen population, ascending by UTF-8 bytes (SQLite's BINARY collation). An id is the record's
 * own, or that of the operation whose first record it is; where two sources share one, every id is written
 * `source/id`, so that each names one item.
 */
const item = (qualified: string) =>
  `CASE WHEN ${qualified} THEN s.name || '/' || r.native_id ELSE r.native_id END`;
const ITEM = `COALESCE(i.item, ${item('p.qualified')})`;
const FROM = `FROM population p JOIN population_item i ON i.population_id = p.id
  JOIN record r ON r.rid = i.rid JOIN source s ON s.id = r.source_id WHERE p.id = ?`;

export function* itemIds(db: ReadDb, population: number): Generator<string> {
  yield* db.raw
    .prepare(`SELECT ${ITEM} AS item ${FROM} ORDER BY item`)
    .pluck()
    .iterate(population) as Iterable<string>;
}

/** As `itemIds` in any order: what needs none is spared sorting millions. */
export function* itemIdsAsReceived(db: ReadDb, population: number): Generator<string> {
  yield* db.raw.prepare(`SELECT ${ITEM} AS item ${FROM}`).pluck().iterate(population) as Iterable<string>;
}

/** More items than these are found in one pass over the population. */
const MOST_LOOKED_UP = 1000;

/** The rows of the records that these items are. */
export function ridsOfItems(db: ReadDb, population: number, items: readonly string[]): Map<string, number> {
  const rids = new Map<string, number>();
  const isOfRecords = db.raw.prepare("SELECT unit = 'record' FROM population WHERE id = ?").pluck();
  if (items.length > MOST_LOOKED_UP || isOfRecords.get(population) === 0) {
    const wanted = new Set(items);
    for (const { item, rid } of itemsWithRids(db, population)) if (wanted.has(item)) rids.set(item, rid);
    return rids;
  }
  const find = db.raw.prepare(`SELECT ${ITEM} AS item ${FROM} AND i.rid = ?`).pluck();
  for (const item of items) {
    const rid = nativeIdsOf(item)
      .flatMap((id) => ridsOfId(db, id))
      .find((found) => find.get(population, found) === item);
    if (rid !== undefined) rids.set(item, rid);
  }
  return rids;
}

/** What the record's own id may be: the item, or what stands behind the name of its source. */
function nativeIdsOf(item: string): string[] {
  const ids = [item];
  for (let at = item.indexOf('/'); at >= 0; at = item.indexOf('/', at + 1)) ids.push(item.slice(at + 1));
  return ids;
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
