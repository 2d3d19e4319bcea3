import type { FacetField, RecordFilter } from '../../../shared/model/filter.ts';
import { PLATFORM_LABELS, type Platform, RECORD_KINDS } from '../../../shared/model/platform.ts';
import { TERM_FIELDS } from '../intake/batch.ts';
import type { ReadDb } from '../vault/connection.ts';
import type { ColumnName } from './columns.ts';
import { matchingOf } from './matching.ts';

export type FacetValue = { value: string; label: string; count: number };

/** A number of a column and the texts that it stands for. */
type Name = { id: number; value: string; label: string };

/** Where a field's numbers are, and their names: as SQL over a dictionary, or as a list. */
type Facet = { column: ColumnName; names: string | readonly Name[] };

const term = (column: keyof typeof TERM_FIELDS): Facet => ({
  column,
  names: `SELECT id, text AS value, text AS label FROM term WHERE field = ${TERM_FIELDS[column]}`,
});

const FACETS: Record<FacetField, Facet> = {
  platform: { column: 'source', names: 'SELECT id, platform AS value, platform AS label FROM source' },
  source: { column: 'source', names: 'SELECT id, name AS value, name AS label FROM source' },
  kind: { column: 'kind', names: RECORD_KINDS.map((kind, id) => ({ id, value: kind, label: kind })) },
  type: term('type'),
  repository: term('repository'),
  outcome: term('outcome'),
  severity: term('severity'),
  actor: {
    column: 'actor',
    names: `SELECT id, native_id AS value, CASE WHEN label = native_id THEN label ELSE label || ' (' || native_id || ')' END AS label FROM actor`,
  },
  target: { column: 'target', names: 'SELECT id, text AS value, text AS label FROM target' },
};

/** More distinct values than these are narrowed to the most frequent before their names are read. */
const NAMES_READ = 20_000;

/**
 * The values of a field under the rest of the filter, most frequent first, then by name. `search` is a part of
 * the name, in any case of its ASCII letters. Where more than 20,000 values come equally often, which of them
 * are listed follows the order in which they were first received.
 */
export function facetValues(
  db: ReadDb,
  filter: RecordFilter,
  zone: string,
  field: FacetField,
  { search = '', limit }: { search?: string; limit: number },
): FacetValue[] {
  const { [field]: _own, ...rest } = filter;
  const { column, names } = FACETS[field];
  const counts = countsOf(db, rest, zone, column);
  const found = typeof names === 'string' ? namesFrom(db, names, counts, search, limit) : names;
  const values = new Map<string, FacetValue>();
  for (const { id, value, label } of found) {
    const count = counts[id] ?? 0;
    if (count === 0) continue;
    // Several sources are of one platform.
    const same = field === 'platform' ? values.get(value) : undefined;
    if (same) same.count += count;
    else values.set(field === 'platform' ? value : String(id), { value, label, count });
  }
  const list = [...values.values()].sort(
    (a, b) => b.count - a.count || (a.label < b.label ? -1 : Number(a.label > b.label)),
  );
  if (field === 'platform') for (const value of list) value.label = PLATFORM_LABELS[value.value as Platform];
  return list.slice(0, limit);
}

/** The column that holds a field's numbers. */
export const facetColumn = (field: FacetField): ColumnName => FACETS[field].column;

/** The texts that some numbers of a field's column stand for; a number that stands for none is left out. */
export function namesOf(db: ReadDb, field: FacetField, ids: Iterable<number>): Map<number, Omit<Name, 'id'>> {
  const { names } = FACETS[field];
  const one = typeof names === 'string' ? db.raw.prepare(`SELECT * FROM (${names}) WHERE id = ?`) : null;
  const found = new Map<number, Omit<Name, 'id'>>();
  for (const id of ids) {
    const name = one
      ? (one.get(id) as Name | undefined)
      : (names as readonly Name[]).find((each) => each.id === id);
    if (!name) continue;
    const label = field === 'platform' ? PLATFORM_LABELS[name.value as Platform] : name.label;
    found.set(id, { value: name.value, label });
  }
  return found;
}

/** How many matching records have each number of a column. */
export function countsOf(db: ReadDb, filter: RecordFilter, zone: string, name: ColumnName): Uint32Array {
  const matching = matchingOf(db);
  const hits = matching.hits(db, filter, zone);
  const column = matching.columns.numbers(name);
  const counts = new Uint32Array(matching.columns.largest(name) + 1);
  if (hits) for (let i = 0; i < column.length; i++) counts[column[i]!]! += hits[i]!;
  else for (let i = 0; i < column.length; i++) counts[column[i]!]!++;
  return counts;
}

function namesFrom(db: ReadDb, sql: string, counts: Uint32Array, search: string, limit: number): Name[] {
  const like = `%${search.replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
  const all = db.raw.prepare(`SELECT * FROM (${sql}) WHERE label LIKE ? ESCAPE '\\'`);
  if (search !== '' || counts.length <= NAMES_READ) return all.all(like) as Name[];
  const one = db.raw.prepare(`SELECT * FROM (${sql}) WHERE id = ?`);
  return mostFrequent(counts, limit).flatMap((id) => (one.get(id) as Name | undefined) ?? []);
}

/** The numbers that come most often, `limit` of them and those that come as often as the last of these. */
function mostFrequent(counts: Uint32Array, limit: number): number[] {
  const ids: number[] = [];
  for (let id = 1; id < counts.length; id++) if (counts[id]! > 0) ids.push(id);
  ids.sort((a, b) => counts[b]! - counts[a]! || a - b);
  const least = counts[ids[limit - 1] ?? 0]!;
  return ids.filter((id) => counts[id]! >= least).slice(0, NAMES_READ);
}
