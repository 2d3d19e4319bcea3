import { AppError } from '../../../shared/errors.ts';
import type { FilterKey, RecordFilter } from '../../../shared/model/filter.ts';
import { PLATFORM_LABELS, RECORD_KINDS } from '../../../shared/model/platform.ts';
import { boundToMicros } from '../../../shared/time.ts';
import { TERM_FIELDS, textKey } from '../intake/batch.ts';
import { typeName } from '../platforms/registry.ts';
import { textQuery, textWords } from './text-query.ts';

/** A piece of SQL over `record r` that can only bind: values never become part of the text. */
export type Clause = { sql: string; params: (string | number)[] };

type Values<K extends FilterKey> = NonNullable<RecordFilter[K]>;

/** One row a filter key: what it means to the database and what it says to a person. */
type FilterRow<K extends FilterKey> = {
  sql(value: Values<K>, zone: string): Clause;
  words(value: Values<K>, zone: string): string;
};

const marks = (values: readonly unknown[]) => values.map(() => '?').join(', ');
const any = (values: readonly string[]) =>
  values.length === 1 ? values[0]! : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
const quoted = (values: readonly string[]) => any(values.map((value) => `“${value}”`));

function term(
  column: string,
  field: number,
  noun: string,
): FilterRow<'type' | 'repository' | 'outcome' | 'severity'> {
  return {
    sql: (values) => ({
      sql: `r.${column} IN (SELECT id FROM term WHERE field = ${field} AND text IN (${marks(values)}))`,
      params: [...values],
    }),
    words: (values) => `${noun} ${quoted(values)}`,
  };
}

function bound(end: boolean): FilterRow<'from' | 'to'> {
  const word = end ? 'to' : 'from';
  return {
    sql: (value, zone) => {
      const micros = boundToMicros(value, zone, end);
      if (micros === null)
        throw new AppError('request-invalid', { problem: `“${word}” is not a date or time that exists` });
      return { sql: end ? 'r.occurred_at < ?' : 'r.occurred_at >= ?', params: [micros] };
    },
    words: (value, zone) => `${word} ${value.length === 10 ? `${value} (${zone})` : value}`,
  };
}

const TYPE = term('type_id', TERM_FIELDS.type, 'type');

export const FILTERS: { readonly [K in FilterKey]: FilterRow<K> } = {
  from: bound(false),
  to: bound(true),
  platform: {
    sql: (values) => ({
      sql: `r.source_id IN (SELECT id FROM source WHERE platform IN (${marks(values)}))`,
      params: [...values],
    }),
    words: (values) => `platform ${any(values.map((value) => PLATFORM_LABELS[value]))}`,
  },
  source: {
    sql: (values) => ({
      sql: `r.source_id IN (SELECT id FROM source WHERE name IN (${marks(values)}))`,
      params: [...values],
    }),
    words: (values) => `source ${quoted(values)}`,
  },
  repository: term('repository_id', TERM_FIELDS.repository, 'repository'),
  kind: {
    sql: (values) => ({
      sql: `r.kind IN (${marks(values)})`,
      params: values.map((value) => RECORD_KINDS.indexOf(value)),
    }),
    words: (values) => `kind ${any(values)}`,
  },
  type: {
    ...TYPE,
    // A type is found by every name that a platform gives it.
    sql: (values, zone) => TYPE.sql([...new Set(values.map(typeName))], zone),
  },
  actor: {
    sql: (values) => ({
      sql: `r.actor_id IN (SELECT id FROM actor WHERE native_id IN (${marks(values)}) OR label IN (${marks(values)}) OR (email <> '' AND email IN (${marks(values)})))`,
      params: [...values, ...values, ...values],
    }),
    words: (values) => `actor ${quoted(values)}`,
  },
  target: {
    sql: (values) => ({
      sql: `(r.target_key IN (${marks(values)}) AND r.target IN (${marks(values)}))`,
      params: [...values.map(textKey), ...values],
    }),
    words: (values) => `target ${quoted(values)}`,
  },
  outcome: term('outcome_id', TERM_FIELDS.outcome, 'outcome'),
  severity: term('severity_id', TERM_FIELDS.severity, 'severity'),
  text: {
    sql: (value) => {
      const match = textQuery(value);
      const byId = 'SELECT rid FROM record WHERE id_key = ? AND native_id = ?';
      const key: [number, string] = [textKey(value.trim()), value.trim()];
      if (match === null) return { sql: `r.rid IN (${byId})`, params: key };
      return {
        sql: `r.rid IN (SELECT rowid FROM record_text WHERE record_text MATCH ? UNION ${byId})`,
        params: [match, ...key],
      };
    },
    words: (value) => textWords(value),
  },
};

const KEYS = Object.keys(FILTERS) as FilterKey[];

function rowsOf<T>(filter: RecordFilter, use: (row: FilterRow<FilterKey>, value: never) => T): T[] {
  const results: T[] = [];
  for (const key of KEYS) {
    const value = filter[key];
    if (value === undefined || value.length === 0) continue;
    // The table pairs each key with its own value's type; TypeScript cannot follow a key in a loop.
    results.push(use(FILTERS[key] as FilterRow<FilterKey>, value as never));
  }
  return results;
}

/** The filter as SQL conditions over `record r`; `1` where it says nothing. Dates are read in `zone`. */
export function filterSql(filter: RecordFilter, zone: string): Clause {
  const clauses = rowsOf(filter, (row, value) => row.sql(value, zone));
  if (clauses.length === 0) return { sql: '1', params: [] };
  return {
    sql: clauses.map(({ sql }) => sql).join(' AND '),
    params: clauses.flatMap(({ params }) => params),
  };
}

/** The filter as a sentence, printed on everything that is made with it. */
export function filterSentence(filter: RecordFilter, zone: string): string {
  const words = rowsOf(filter, (row, value) => row.words(value, zone));
  return words.length === 0 ? 'All records.' : `Records ${words.join(', ')}.`;
}
