import { AppError } from '../../../shared/errors.ts';
import {
  COLUMN_FIELDS,
  type FacetField,
  type FilterPart,
  type FilterValues,
  type RecordFilter,
  TEXT_FIELDS,
} from '../../../shared/model/filter.ts';
import { boundToMicros } from '../../../shared/time.ts';
import type { ReadDb } from '../vault/connection.ts';
import type { ColumnName } from './columns.ts';
import { FIELDS, MARKED } from './fields.ts';

/** What is looked for by going through the vault: words, or characters as they are in the originals. */
export type ScanKind = 'text' | 'original';

/**
 * What a record must have: one of these numbers in a column, a time between, its row among these, what a scan
 * finds, or one of several lists of conditions. `field` is the one whose facet leaves the condition out; `negated`: what it must
 * not have. A record without a value has no number that is named here: it passes what is negated.
 */
export type Condition =
  | { field: FacetField; column: ColumnName; numbers: readonly number[]; negated: boolean }
  | { field: 'has' | null; rids: readonly number[]; negated: boolean }
  | { field: null; scan: ScanKind; wanted: string; negated: boolean }
  | { field: null; from: number; before: number }
  | { field: null; any: Condition[][]; negated: boolean };

/** What a record must have to match, all of it; nothing where the filter says nothing. Dates are read in `zone`. */
export function conditionsOf(db: ReadDb, filter: RecordFilter, zone: string): Condition[] {
  const conditions = partConditions(db, filter, zone);
  for (const part of filter.all ?? []) conditions.push(...conditionsOf(db, part, zone).map(ofNoFacet));
  const any = filter.any?.map((part) => conditionsOf(db, part, zone));
  // A group that says nothing matches all, and then so do its alternatives.
  if (any?.every((part) => part.length > 0)) conditions.push({ field: null, any, negated: false });
  const none = filter.none?.map((part) => conditionsOf(db, part, zone));
  if (none) conditions.push({ field: null, any: none, negated: true });
  return conditions;
}

/** What is asked in a group is not a field's own part of the filter. */
function ofNoFacet(condition: Condition): Condition {
  if ('column' in condition) return { field: null, any: [[condition]], negated: false };
  return { ...condition, field: null };
}

function partConditions(db: ReadDb, part: FilterPart, zone: string): Condition[] {
  return [
    ...timeCondition(part, zone),
    ...valueConditions(db, part, false),
    ...(part.not ? valueConditions(db, part.not, true) : []),
  ];
}

/** Throws `request-invalid` where a bound does not exist, or the range ends before it starts. */
function timeCondition({ from, to }: FilterPart, zone: string): Condition[] {
  if (from === undefined && to === undefined) return [];
  const bound = (value: string | undefined, end: boolean, none: number) => {
    if (value === undefined) return none;
    const micros = boundToMicros(value, zone, end);
    if (micros === null)
      throw new AppError('request-invalid', {
        problem: `“${end ? 'to' : 'from'}” is not a date or time that exists`,
      });
    return micros;
  };
  const range = {
    from: bound(from, false, Number.NEGATIVE_INFINITY),
    before: bound(to, true, Number.POSITIVE_INFINITY),
  };
  if (range.from >= range.before)
    throw new AppError('request-invalid', { problem: 'the range ends before it starts' });
  return [{ field: null, ...range }];
}

function valueConditions(db: ReadDb, values: FilterValues, negated: boolean): Condition[] {
  const conditions: Condition[] = [];
  for (const field of COLUMN_FIELDS) {
    const { column, is } = FIELDS[field];
    const wanted = values[field];
    if (wanted && wanted.length > 0) conditions.push({ field, column, numbers: is(db, wanted), negated });
  }
  for (const place of ['contains', 'begins'] as const) {
    for (const field of TEXT_FIELDS) {
      const { column, has } = FIELDS[field];
      const texts = values[place]?.[field];
      if (has && texts && texts.length > 0)
        conditions.push({ field, column, numbers: has(db, texts, place), negated });
    }
  }
  if (values.has && values.has.length > 0) {
    const sql = values.has.map((mark) => MARKED[mark]).join(' UNION ');
    conditions.push({ field: 'has', rids: db.raw.prepare(sql).pluck().all() as number[], negated });
  }
  for (const scan of ['text', 'original'] as const) {
    const wanted = values[scan];
    if (wanted) conditions.push({ field: null, scan, wanted, negated });
  }
  return conditions;
}

/** What a filter makes us go through the vault for, each once. */
export function scansOf(filter: RecordFilter): { scan: ScanKind; wanted: string }[] {
  const { not, any = [], all = [], none = [] } = filter;
  const own = (['text', 'original'] as const).flatMap((scan) =>
    [filter[scan], not?.[scan]].flatMap((wanted) => (wanted ? [{ scan, wanted }] : [])),
  );
  const of = [...own, ...[...any, ...all, ...none].flatMap(scansOf)];
  return of.filter(
    ({ scan, wanted }, i) => of.findIndex((other) => other.scan === scan && other.wanted === wanted) === i,
  );
}
