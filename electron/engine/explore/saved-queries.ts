import type { RecordFilter } from '../../../shared/model/filter.ts';
import type { SavedQuery } from '../../../shared/model/saved-query.ts';
import { nextPeriod } from '../../../shared/period.ts';
import { microsToText } from '../../../shared/time.ts';
import type { ReadDb, WriteDb } from '../vault/connection.ts';
import type { savedQuery } from '../vault/schema.ts';
import { countRecords } from './query-records.ts';
import { filterSentence } from './sentence.ts';

type Row = typeof savedQuery.$inferSelect;

/** By name, with what each finds now, and in the period after its own. */
export function listSavedQueries(db: ReadDb): SavedQuery[] {
  const rows = db.raw.prepare('SELECT * FROM saved_query ORDER BY name COLLATE NOCASE, id').all() as Row[];
  return rows.map(({ filter: filterText, columns, record_order, saved_at, ...row }) => {
    const filter = JSON.parse(filterText) as RecordFilter;
    return {
      ...row,
      filter,
      sentence: filterSentence(filter, row.zone),
      columns: JSON.parse(columns) as string[],
      order: JSON.parse(record_order) as SavedQuery['order'],
      saved_at: microsToText(saved_at),
      records: countRecords(db, filter, row.zone),
      next: afterwards(db, filter, row.zone),
    };
  });
}

function afterwards(db: ReadDb, filter: RecordFilter, zone: string): SavedQuery['next'] {
  const { from, to } = filter;
  const period = from !== undefined && to !== undefined ? nextPeriod({ from, to }) : null;
  return period && { ...period, records: countRecords(db, { ...filter, ...period }, zone) };
}

/** Saves a query; of one name the newest is kept. */
export function saveQuery(
  db: WriteDb,
  { name, filter, columns, order }: Pick<SavedQuery, 'name' | 'filter' | 'columns' | 'order'>,
  saved: { zone: string; at: number; by: string },
): void {
  db.raw
    .prepare(
      `INSERT INTO saved_query (name, filter, columns, record_order, zone, saved_at, saved_by)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET filter = excluded.filter,
       columns = excluded.columns, record_order = excluded.record_order, zone = excluded.zone,
       saved_at = excluded.saved_at, saved_by = excluded.saved_by`,
    )
    .run(
      name,
      JSON.stringify(filter),
      JSON.stringify(columns),
      JSON.stringify(order),
      saved.zone,
      saved.at,
      saved.by,
    );
}
