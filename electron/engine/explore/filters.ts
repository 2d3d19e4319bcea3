import { AppError } from '../../../shared/errors.ts';
import type { FilterKey, RecordFilter } from '../../../shared/model/filter.ts';
import { PLATFORM_LABELS, RECORD_KINDS } from '../../../shared/model/platform.ts';
import { boundToMicros } from '../../../shared/time.ts';
import { TERM_FIELDS } from '../intake/batch.ts';
import { typeName } from '../platforms/registry.ts';
import type { ReadDb } from '../vault/connection.ts';
import { ridsOfId } from '../vault/record-ids.ts';
import { textKey } from '../vault/text-key.ts';
import type { ColumnName } from './columns.ts';
import { textQuery, textWords } from './text-query.ts';

/** What a record must have: one of these numbers in a column, a time between, or its row among these. */
export type Condition =
  | { column: ColumnName; numbers: readonly number[] }
  | { from?: number; before?: number }
  | { rids: Iterable<number> };

type Values<K extends FilterKey> = NonNullable<RecordFilter[K]>;

/** One row a filter key: what it asks of a record and what it says to a person. */
type FilterRow<K extends FilterKey> = {
  condition(db: ReadDb, value: Values<K>, zone: string): Condition;
  words(value: Values<K>, zone: string): string;
};

const marks = (values: readonly unknown[]) => values.map(() => '?').join(', ');
const any = (values: readonly string[]) =>
  values.length === 1 ? values[0]! : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
const quoted = (values: readonly string[]) => any(values.map((value) => `“${value}”`));

/** The numbers that a dictionary of the vault gives to texts; values are bound, never part of the statement. */
function numbersOf(db: ReadDb, sql: string, values: readonly (string | number)[]): number[] {
  return db.raw
    .prepare(sql)
    .pluck()
    .all(...values) as number[];
}

function term(
  column: 'type' | 'repository' | 'outcome' | 'severity',
): FilterRow<'type' | 'repository' | 'outcome' | 'severity'> {
  return {
    condition: (db, values) => {
      const sql = `SELECT id FROM term WHERE field = ? AND text IN (${marks(values)})`;
      return { column, numbers: numbersOf(db, sql, [TERM_FIELDS[column], ...values]) };
    },
    words: (values) => `${column} ${quoted(values)}`,
  };
}

function bound(end: boolean): FilterRow<'from' | 'to'> {
  const word = end ? 'to' : 'from';
  return {
    condition: (_db, value, zone) => {
      const micros = boundToMicros(value, zone, end);
      if (micros === null)
        throw new AppError('request-invalid', { problem: `“${word}” is not a date or time that exists` });
      return end ? { before: micros } : { from: micros };
    },
    words: (value, zone) => `${word} ${value.length === 10 ? `${value} (${zone})` : value}`,
  };
}

const TYPE = term('type');

export const FILTERS: { readonly [K in FilterKey]: FilterRow<K> } = {
  from: bound(false),
  to: bound(true),
  platform: {
    condition: (db, values) => ({
      column: 'source',
      numbers: numbersOf(db, `SELECT id FROM source WHERE platform IN (${marks(values)})`, values),
    }),
    words: (values) => `platform ${any(values.map((value) => PLATFORM_LABELS[value]))}`,
  },
  source: {
    condition: (db, values) => ({
      column: 'source',
      numbers: numbersOf(db, `SELECT id FROM source WHERE name IN (${marks(values)})`, values),
    }),
    words: (values) => `source ${quoted(values)}`,
  },
  repository: term('repository'),
  kind: {
    condition: (_db, values) => ({
      column: 'kind',
      numbers: values.map((value) => RECORD_KINDS.indexOf(value)),
    }),
    words: (values) => `kind ${any(values)}`,
  },
  type: {
    ...TYPE,
    // A type is found by every name that a platform gives it.
    condition: (db, values, zone) => TYPE.condition(db, [...new Set(values.map(typeName))], zone),
  },
  actor: {
    condition: (db, values) => {
      const some = marks(values);
      const sql = `SELECT id FROM actor WHERE native_id IN (${some}) OR label IN (${some}) OR (email <> '' AND email IN (${some}))`;
      return { column: 'actor', numbers: numbersOf(db, sql, [...values, ...values, ...values]) };
    },
    words: (values) => `actor ${quoted(values)}`,
  },
  target: {
    condition: (db, values) => {
      const sql = `SELECT id FROM target WHERE key IN (${marks(values)}) AND text IN (${marks(values)})`;
      return { column: 'target', numbers: numbersOf(db, sql, [...values.map(textKey), ...values]) };
    },
    words: (values) => `target ${quoted(values)}`,
  },
  outcome: term('outcome'),
  severity: term('severity'),
  text: {
    condition: (db, value) => {
      const match = textQuery(value);
      const byId = ridsOfId(db, value.trim());
      return { rids: match === null ? byId : withWords(db, match, byId) };
    },
    words: (value) => textWords(value),
  },
};

/** The records with these words, and some others. */
function* withWords(db: ReadDb, match: string, others: readonly number[]): Generator<number> {
  const found = db.raw.prepare('SELECT rowid FROM record_text WHERE record_text MATCH ?').pluck();
  yield* found.iterate(match) as Iterable<number>;
  yield* others;
}

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

/** What a record must have to match, all of it; nothing where the filter says nothing. Dates are read in `zone`. */
export function conditionsOf(db: ReadDb, filter: RecordFilter, zone: string): Condition[] {
  return rowsOf(filter, (row, value) => row.condition(db, value, zone));
}

/** The filter as a sentence, printed on everything that is made with it. */
export function filterSentence(filter: RecordFilter, zone: string): string {
  const words = rowsOf(filter, (row, value) => row.words(value, zone));
  return words.length === 0 ? 'All records.' : `Records ${words.join(', ')}.`;
}
