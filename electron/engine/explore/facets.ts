import {
  type ColumnField,
  type FacetField,
  MARK_LABELS,
  RECORD_MARKS,
  type RecordFilter,
} from '../../../shared/model/filter.ts';
import type { ReadDb } from '../vault/connection.ts';
import type { ColumnName } from './columns.ts';
import { FIELDS, type FieldRow, likePattern, MARKED, type Name } from './fields.ts';
import { matchingOf } from './matching.ts';

export type FacetValue = { value: string; label: string; count: number };

/** More distinct values than these are narrowed to the most frequent before their names are read. */
const NAMES_READ = 2000;

/**
 * The values of a field under the rest of the filter, most frequent first, then by name. `search` is a part of
 * the name, in any case of its ASCII letters. A field with more than 2,000 values lists, of those that come as
 * often as the last, the ones that were first received.
 */
export function facetValues(
  db: ReadDb,
  filter: RecordFilter,
  zone: string,
  field: FacetField,
  { search = '', limit }: { search?: string; limit: number },
): FacetValue[] {
  const values =
    field === 'has'
      ? markValues(db, filter, zone, search)
      : fieldValues(db, filter, zone, field, { search, limit });
  return values
    .sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : Number(a.label > b.label)))
    .slice(0, limit);
}

function fieldValues(
  db: ReadDb,
  filter: RecordFilter,
  zone: string,
  field: ColumnField,
  { search, limit }: { search: string; limit: number },
): FacetValue[] {
  const row = FIELDS[field];
  const counts = matchingOf(db).counts(db, filter, zone, { column: row.column, field, isBrief: true });
  const values = new Map<string, FacetValue>();
  for (const { id, value, label } of listedNames(db, row, counts, search, limit)) {
    const count = counts[id] ?? 0;
    if (count === 0) continue;
    const key = row.isShared ? value : String(id);
    const same = values.get(key);
    if (same) same.count += count;
    else
      values.set(key, {
        value,
        label: row.isShared && row.valueLabel ? row.valueLabel(value) : label,
        count,
      });
  }
  return [...values.values()];
}

/** The column that holds a field's numbers. */
export const facetColumn = (field: ColumnField): ColumnName => FIELDS[field].column;

/** The texts that some numbers of a field's column stand for; a number that stands for none is left out. */
export function namesOf(
  db: ReadDb,
  field: ColumnField,
  ids: Iterable<number>,
): Map<number, Omit<Name, 'id'>> {
  const { names, isShared, valueLabel } = FIELDS[field];
  const one = typeof names === 'string' ? db.prepared(`SELECT * FROM (${names}) WHERE id = ?`) : null;
  const found = new Map<number, Omit<Name, 'id'>>();
  for (const id of ids) {
    const name = one
      ? (one.get(id) as Name | undefined)
      : (names as readonly Name[]).find((each) => each.id === id);
    if (!name) continue;
    found.set(id, { value: name.value, label: isShared && valueLabel ? valueLabel(name.value) : name.label });
  }
  return found;
}

/** How many matching records have each number of a column. */
export function countsOf(db: ReadDb, filter: RecordFilter, zone: string, name: ColumnName): Uint32Array {
  return matchingOf(db).counts(db, filter, zone, { column: name, field: null });
}

/** A record may have several marks, or none. */
function markValues(db: ReadDb, filter: RecordFilter, zone: string, search: string): FacetValue[] {
  const { misses, bit } = matchingOf(db).missesBut(db, filter, zone, 'has');
  return RECORD_MARKS.flatMap((mark) => {
    const label = MARK_LABELS[mark];
    if (!isPartOf(search, label)) return [];
    let count = 0;
    for (const rid of db.prepared(MARKED[mark]).pluck().all() as number[])
      if (misses === null || (misses.bits[rid - 1]! & ~bit) === 0) count++;
    return count === 0 ? [] : [{ value: mark, label, count }];
  });
}

const isPartOf = (search: string, label: string) => label.toLowerCase().includes(search.toLowerCase());

function listedNames(
  db: ReadDb,
  { names }: FieldRow,
  counts: Uint32Array,
  search: string,
  limit: number,
): readonly Name[] {
  if (typeof names !== 'string') return names.filter(({ label }) => isPartOf(search, label));
  const all = db.prepared(`SELECT * FROM (${names}) WHERE label LIKE ? ESCAPE '\\'`);
  if (search !== '' || counts.length <= NAMES_READ) return all.all(likePattern(search, 'contains')) as Name[];
  const one = db.prepared(`SELECT * FROM (${names}) WHERE id = ?`);
  return mostFrequent(counts, limit).flatMap((id) => (one.get(id) as Name | undefined) ?? []);
}

/**
 * The `limit` numbers that come most often; of those that come as often, the first received. One pass that keeps
 * little: sorting them all would take a second where a million come once.
 */
function mostFrequent(counts: Uint32Array, limit: number): number[] {
  let kept: number[] = [];
  let least = 0;
  const best = () => kept.toSorted((a, b) => counts[b]! - counts[a]! || a - b).slice(0, limit);
  for (let id = 1; id < counts.length; id++) {
    // One that comes as often as the last of the best stands behind it.
    if (counts[id]! <= least) continue;
    kept.push(id);
    if (kept.length < 2 * limit) continue;
    kept = best();
    least = counts[kept.at(-1)!]!;
  }
  return best();
}
