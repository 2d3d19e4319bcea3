import {
  FACET_FIELDS,
  type FacetField,
  type FilterValues,
  type RecordFilter,
  recordFilter,
  TEXT_FIELDS,
  type TextField,
} from '../../shared/model/filter.ts';

/**
 * A filter as the part of the address after `?`, so that it can be copied, saved and gone back to. One parameter per
 * value, repeated for several: `type=waiver.created&type=waiver.expired&from=2026-01-01&not.actor=bot`; parts are
 * `contains.actor=acme`, groups are JSON: `any=[{"type":["a"]},{"type":["b"]}]`.
 */
const PLACES = ['contains', 'begins'] as const;
const GROUPS = ['any', 'all', 'none'] as const;
const WORDS = ['text', 'original'] as const;

export function filterToParams({ from, to, not, any, all, none, ...values }: RecordFilter): URLSearchParams {
  const params = new URLSearchParams();
  if (from) params.set('from', from);
  if (to) params.set('to', to);
  addValues(params, '', values);
  addValues(params, 'not.', not ?? {});
  for (const [name, parts] of Object.entries({ any, all, none }))
    if (parts && parts.length > 0) params.set(name, JSON.stringify(parts));
  return params;
}

function addValues(params: URLSearchParams, prefix: string, values: FilterValues): void {
  for (const name of WORDS) {
    const text = values[name];
    if (text) params.set(`${prefix}${name}`, text);
  }
  for (const field of FACET_FIELDS)
    for (const value of values[field] ?? []) params.append(`${prefix}${field}`, value);
  for (const place of PLACES)
    for (const field of TEXT_FIELDS)
      for (const text of values[place]?.[field] ?? []) params.append(`${prefix}${place}.${field}`, text);
}

/**
 * Reads a filter from an address. A value that no filter may hold is left out rather than refused; `leftOut` says
 * which.
 */
export function filterFromParams(params: URLSearchParams): RecordFilter {
  const filter: RecordFilter = { ...valuesFrom(params, '') };
  const not = valuesFrom(params, 'not.');
  if (Object.keys(not).length > 0) filter.not = not;
  for (const name of ['from', 'to'] as const) {
    const value = params.get(name);
    if (value && isFilter({ [name]: value })) filter[name] = value;
  }
  for (const name of GROUPS) {
    const parts = jsonOf(params.get(name));
    if (parts !== null && isFilter({ [name]: parts })) filter[name] = parts as RecordFilter[];
  }
  // Each part may be a filter while the whole is too long for one.
  return recordFilter.safeParse(filter).data ?? {};
}

/** Parameters of an address that are no part of a filter: can a screen read such a value? */
export type ViewParams = Readonly<Record<string, (value: string) => boolean>>;

/**
 * What stands in an address but cannot be read from it, as `kind=banana`: the screen then shows something else than
 * was asked for.
 */
export function leftOut(params: URLSearchParams, others: ViewParams): string[] {
  const filter = filterFromParams(params);
  const read = filterToParams(filter);
  return [...params]
    .filter(([name, value]) => {
      if (Object.hasOwn(others, name)) return !others[name]!(value);
      const group = GROUPS.find((each) => each === name);
      return group ? filter[group] === undefined : !read.has(name, value);
    })
    .map(([name, value]) => `${name}=${value}`);
}

const isFilter = (value: object) => recordFilter.safeParse(value).success;

function jsonOf(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

function valuesFrom(params: URLSearchParams, prefix: string): FilterValues {
  const values: Record<string, unknown> = {};
  for (const name of WORDS) {
    const text = params.get(`${prefix}${name}`);
    if (text && isFilter({ [name]: text })) values[name] = text;
  }
  const all = (name: string, part: (list: string[]) => object) => {
    const list = params.getAll(`${prefix}${name}`).filter((value) => isFilter(part([value])));
    return list.length > 0 && isFilter(part([...new Set(list)])) ? [...new Set(list)] : null;
  };
  for (const field of FACET_FIELDS) {
    const list = all(field, (some) => ({ [field]: some }));
    if (list) values[field] = list;
  }
  for (const place of PLACES) {
    const parts: Record<string, string[]> = {};
    for (const field of TEXT_FIELDS) {
      const list = all(`${place}.${field}`, (some) => ({ [place]: { [field]: some } }));
      if (list) parts[field] = list;
    }
    if (Object.keys(parts).length > 0) values[place] = parts;
  }
  return values as FilterValues;
}

/** A filter without keys that hold nothing; equal filters give equal text. */
export function tidyFilter(filter: RecordFilter): RecordFilter {
  return filterFromParams(filterToParams(filter));
}

export function isEmptyFilter(filter: RecordFilter): boolean {
  return filterToParams(filter).size === 0;
}

/** The same filter with what a facet includes, or excludes, replaced. */
export function withValues(
  filter: RecordFilter,
  key: FacetField,
  values: string[],
  { excluded = false }: { excluded?: boolean } = {},
): RecordFilter {
  return tidyFilter(
    excluded ? { ...filter, not: { ...filter.not, [key]: values } } : { ...filter, [key]: values },
  );
}

/** The same filter, which also asks for a part of a field's text, or against it; several of one field are any of them. */
export function withPart(
  filter: RecordFilter,
  field: TextField,
  text: string,
  place: (typeof PLACES)[number],
  isNot: boolean,
): RecordFilter {
  const added = (values: FilterValues): FilterValues => ({
    ...values,
    [place]: { ...values[place], [field]: [...(values[place]?.[field] ?? []), text] },
  });
  return tidyFilter(isNot ? { ...filter, not: added(filter.not ?? {}) } : { ...filter, ...added(filter) });
}
