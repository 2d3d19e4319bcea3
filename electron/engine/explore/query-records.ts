import type { FacetField, RecordFilter } from '../../../shared/model/filter.ts';
import { PLATFORM_LABELS, type Platform, RECORD_KINDS } from '../../../shared/model/platform.ts';
import type { StoredRecord } from '../../../shared/model/record.ts';
import { TERM_FIELDS, textKey } from '../intake/batch.ts';
import type { ReadDb } from '../vault/connection.ts';
import { filterSentence, filterSql } from './filters.ts';
import { StoredRecords } from './stored-records.ts';

export type RecordOrder = { by: 'occurred_at' | 'received'; descending: boolean };

/** How many records match. */
export function countRecords(db: ReadDb, filter: RecordFilter, zone: string): number {
  const { sql, params } = filterSql(filter, zone);
  return db.raw
    .prepare(`SELECT count(*) FROM record r WHERE ${sql}`)
    .pluck()
    .get(...params) as number;
}

function orderSql({ by, descending }: RecordOrder): string {
  const direction = descending ? 'DESC' : 'ASC';
  return by === 'received' ? `r.rid ${direction}` : `r.occurred_at ${direction}, r.rid ${direction}`;
}

/** The row ids of one page. Ties in time keep the order in which they were received. */
export function pageOfRids(
  db: ReadDb,
  filter: RecordFilter,
  zone: string,
  page: { order: RecordOrder; offset: number; limit: number },
): number[] {
  const { sql, params } = filterSql(filter, zone);
  return db.raw
    .prepare(`SELECT r.rid FROM record r WHERE ${sql} ORDER BY ${orderSql(page.order)} LIMIT ? OFFSET ?`)
    .pluck()
    .all(...params, page.limit, page.offset) as number[];
}

/** Every row id that matches, in order; one statement, read as it is consumed. */
export function allRids(
  db: ReadDb,
  filter: RecordFilter,
  zone: string,
  order: RecordOrder,
): IterableIterator<number> {
  const { sql, params } = filterSql(filter, zone);
  return db.raw
    .prepare(`SELECT r.rid FROM record r WHERE ${sql} ORDER BY ${orderSql(order)}`)
    .pluck()
    .iterate(...params) as IterableIterator<number>;
}

export type RecordPage = { total: number; sentence: string; offset: number; records: StoredRecord[] };

/** Counts that were asked for lately; scrolling asks for the same one again and again. */
const COUNTS_KEPT = 50;

/** Answers the record table. Keeps counts as long as the vault does not change. */
export class RecordQueries {
  readonly #counts = new Map<string, number>();
  #db: ReadDb | null = null;
  #version: unknown = null;

  page(
    db: ReadDb,
    filter: RecordFilter,
    zone: string,
    page: { order: RecordOrder; offset: number; limit: number },
  ): RecordPage {
    const rids = pageOfRids(db, filter, zone, page);
    return {
      total: this.#count(db, filter, zone),
      sentence: filterSentence(filter, zone),
      offset: page.offset,
      records: new StoredRecords(db).byRids(rids),
    };
  }

  #count(db: ReadDb, filter: RecordFilter, zone: string): number {
    const version = db.raw.pragma('data_version', { simple: true });
    // The version only tells states of one connection apart; another vault has its own.
    if (version !== this.#version || db !== this.#db) this.#counts.clear();
    this.#version = version;
    this.#db = db;
    const key = JSON.stringify([filter, zone]);
    let count = this.#counts.get(key);
    if (count === undefined) {
      count = countRecords(db, filter, zone);
      if (this.#counts.size >= COUNTS_KEPT) this.#counts.clear();
      this.#counts.set(key, count);
    }
    return count;
  }
}

/** The records with an id, one for each source that has it. */
export function findRecords(db: ReadDb, id: string, source?: string): { rid: number; source: string }[] {
  return db.raw
    .prepare(
      `SELECT r.rid, s.name AS source FROM record r JOIN source s ON s.id = r.source_id
       WHERE r.id_key = ? AND r.native_id = ? AND (? IS NULL OR s.name = ?) ORDER BY s.name`,
    )
    .all(textKey(id), id, source ?? null, source ?? null) as { rid: number; source: string }[];
}

export type FacetValue = { value: string; label: string; count: number };

const byTerm = (column: string, field: number) => ({
  group: `r.${column}`,
  name: `SELECT id, text AS value, text AS label FROM term WHERE field = ${field}`,
});

/** How each field's values are counted: the grouped column, and the value and label of each group. */
const FACETS: Record<FacetField, { group: string; name: string }> = {
  platform: {
    group: 's.platform',
    name: 'SELECT DISTINCT platform AS id, platform AS value, platform AS label FROM source',
  },
  source: { group: 'r.source_id', name: 'SELECT id, name AS value, name AS label FROM source' },
  kind: { group: 'r.kind', name: '' },
  type: byTerm('type_id', TERM_FIELDS.type),
  repository: byTerm('repository_id', TERM_FIELDS.repository),
  outcome: byTerm('outcome_id', TERM_FIELDS.outcome),
  severity: byTerm('severity_id', TERM_FIELDS.severity),
  actor: {
    group: 'r.actor_id',
    name: `SELECT id, native_id AS value, CASE WHEN label = native_id THEN label ELSE label || ' (' || native_id || ')' END AS label FROM actor`,
  },
  target: { group: 'r.target', name: '' },
};

/** The values of a field under the rest of the filter, most frequent first. */
export function facetValues(
  db: ReadDb,
  filter: RecordFilter,
  zone: string,
  field: FacetField,
  options: { search?: string; limit: number },
): FacetValue[] {
  const { [field]: _own, ...rest } = filter;
  const { sql, params } = filterSql(rest, zone);
  const { group, name } = FACETS[field];
  const counted = `SELECT ${group} AS id, count(*) AS count FROM record r ${field === 'platform' ? 'JOIN source s ON s.id = r.source_id' : ''} WHERE ${sql} GROUP BY 1`;
  const like = `%${(options.search ?? '').replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
  if (name === '') {
    const rows = db.raw
      .prepare(
        `SELECT id AS value, count FROM (${counted}) WHERE id <> '' AND id LIKE ? ESCAPE '\\' ORDER BY count DESC, id LIMIT ?`,
      )
      .all(...params, field === 'kind' ? '%' : like, options.limit) as {
      value: string | number;
      count: number;
    }[];
    return rows.map(({ value, count }) => {
      const text = typeof value === 'number' ? (RECORD_KINDS[value] ?? '') : value;
      return { value: text, label: text, count };
    });
  }
  const rows = db.raw
    .prepare(
      `SELECT n.value, n.label, c.count FROM (${counted}) c JOIN (${name}) n ON n.id = c.id
       WHERE n.label LIKE ? ESCAPE '\\' ORDER BY c.count DESC, n.label LIMIT ?`,
    )
    .all(...params, like, options.limit) as FacetValue[];
  return field === 'platform'
    ? rows.map((row) => ({ ...row, label: PLATFORM_LABELS[row.value as Platform] }))
    : rows;
}
