import type { RecordFilter } from '../../../shared/model/filter.ts';
import type { SavedQuery } from '../../../shared/model/saved-query.ts';
import { nextPeriod } from '../../../shared/period.ts';
import { boundToMicros, microsToText } from '../../../shared/time.ts';
import type { ReadDb, WriteDb } from '../vault/connection.ts';
import type { savedQuery } from '../vault/schema.ts';
import { zoneOf } from '../vault/settings.ts';
import { countIfKnown } from './query-records.ts';
import { filterSentence } from './sentence.ts';

type Row = typeof savedQuery.$inferSelect;

/**
 * By name, with what each finds now, and in the period after its own. Where the engagement's zone is another than
 * when a query was saved, its dates come as the moments that they meant.
 */
export function listSavedQueries(db: ReadDb): SavedQuery[] {
  const zone = zoneOf(db);
  const rows = db.raw.prepare('SELECT * FROM saved_query ORDER BY name COLLATE NOCASE, id').all() as Row[];
  return rows.map(({ filter: filterText, columns, record_order, saved_at, ...row }) => {
    const saved = JSON.parse(filterText) as RecordFilter;
    const meant = <T extends Times>(part: T) => (row.zone === zone ? part : meantIn(part, row.zone));
    const filter = meant(saved);
    const { from, to } = saved;
    const period = from !== undefined && to !== undefined ? nextPeriod({ from, to }) : null;
    const next = period && meant(period);
    return {
      ...row,
      filter,
      sentence: filterSentence(saved, row.zone),
      columns: JSON.parse(columns) as string[],
      order: JSON.parse(record_order) as SavedQuery['order'],
      saved_at: microsToText(saved_at),
      records: countIfKnown(db, filter, zone),
      next: next && { ...next, records: countIfKnown(db, { ...filter, ...next }, zone) },
    };
  });
}

type Times = Pick<RecordFilter, 'from' | 'to' | 'any' | 'all' | 'none'>;

/** The filter with its times, also those of its groups, as moments. */
function meantIn<T extends Times>(filter: T, zone: string): T {
  const groups = (['any', 'all', 'none'] as const).flatMap((name) => {
    const parts = filter[name];
    return parts ? [[name, parts.map((part) => meantIn(part, zone))]] : [];
  });
  return { ...filter, ...momentsOf(filter, zone), ...Object.fromEntries(groups) };
}

/** The same times as moments, which mean the same in every zone. */
function momentsOf({ from, to }: Times, zone: string): Pick<Times, 'from' | 'to'> {
  const moment = (bound: string | undefined, end: boolean) => {
    const micros = bound === undefined ? null : boundToMicros(bound, zone, end);
    return micros === null ? undefined : microsToText(end ? micros - 1 : micros);
  };
  const [first, last] = [moment(from, false), moment(to, true)];
  return { ...(first && { from: first }), ...(last && { to: last }) };
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
