import { FACET_FIELDS, type FacetField, type RecordFilter, recordFilter } from '../../shared/model/filter.ts';

/**
 * A filter as the part of the address after `?`, so that it can be copied, saved and gone back to. One
 * parameter per value, repeated for several: `type=waiver.created&type=waiver.expired&from=2026-01-01`.
 */
const SINGLE = ['from', 'to', 'text'] as const;

export function filterToParams(filter: RecordFilter): URLSearchParams {
  const params = new URLSearchParams();
  for (const key of SINGLE) {
    const value = filter[key];
    if (value) params.set(key, value);
  }
  for (const key of FACET_FIELDS) for (const value of filter[key] ?? []) params.append(key, value);
  return params;
}

/** Reads a filter from an address. A value that no filter may hold is left out rather than refused. */
export function filterFromParams(params: URLSearchParams): RecordFilter {
  const filter: Record<string, unknown> = {};
  const keep = (key: string, value: unknown) => {
    if (recordFilter.safeParse({ [key]: value }).success) filter[key] = value;
  };
  for (const key of SINGLE) {
    const value = params.get(key);
    if (value !== null && value !== '') keep(key, value);
  }
  for (const key of FACET_FIELDS) {
    const values = params.getAll(key).filter((value) => recordFilter.safeParse({ [key]: [value] }).success);
    if (values.length > 0) keep(key, [...new Set(values)]);
  }
  return recordFilter.parse(filter);
}

/** A filter without keys that hold nothing; equal filters give equal text. */
export function tidyFilter(filter: RecordFilter): RecordFilter {
  return filterFromParams(filterToParams(filter));
}

export function isEmptyFilter(filter: RecordFilter): boolean {
  return filterToParams(filter).size === 0;
}

/** The same filter with one facet's values replaced. */
export function withValues(filter: RecordFilter, key: FacetField, values: string[]): RecordFilter {
  return tidyFilter({ ...filter, [key]: values });
}
