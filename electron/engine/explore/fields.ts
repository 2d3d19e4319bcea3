import type { ColumnField, RecordMark } from '../../../shared/model/filter.ts';
import { PLATFORM_LABELS, type Platform, RECORD_KINDS } from '../../../shared/model/platform.ts';
import { TERM_FIELDS } from '../intake/batch.ts';
import { typeName } from '../platforms/registry.ts';
import type { ReadDb } from '../vault/connection.ts';
import { textKey } from '../vault/text-key.ts';
import type { ColumnName } from './columns.ts';

/** Where a part of a text is looked for. */
export type TextPlace = 'contains' | 'begins';

/** A number of a column and the texts that it stands for. */
export type Name = { id: number; value: string; label: string };

/** One row a field that has values: where its numbers are, which of them a filter's values are, what it is called. */
export type FieldRow = {
  column: ColumnName;
  /** In the sentence of a filter. */
  label: string;
  /** What a value is called there; quoted where there is no such. */
  valueLabel?(value: string): string;
  /** The numbers of values. */
  is(db: ReadDb, values: readonly string[]): number[];
  /** The numbers of values that have one of the texts in them; for fields that hold text. */
  has?(db: ReadDb, texts: readonly string[], place: TextPlace): number[];
  /** Every number with its value and label: as SQL over a dictionary, or as a list. */
  names: string | readonly Name[];
  /** True where several numbers have one value. */
  isShared?: boolean;
};

const marks = (values: readonly unknown[]) => values.map(() => '?').join(', ');

/** Values are bound, never part of the statement. */
function numbersOf(db: ReadDb, sql: string, values: readonly (string | number)[]): number[] {
  return db.raw
    .prepare(sql)
    .pluck()
    .all(...values) as number[];
}

export const likePattern = (text: string, place: TextPlace): string =>
  `${place === 'contains' ? '%' : ''}${text.replace(/[\\%_]/g, (c) => `\\${c}`)}%`;

/** A field that a dictionary of the vault holds: a table, which rows of it, and the columns that name a row. */
function dictionary(
  row: Pick<FieldRow, 'column' | 'label' | 'names' | 'isShared' | 'valueLabel'>,
  table: string,
  names: readonly string[],
  where = '1',
): FieldRow & Required<Pick<FieldRow, 'has'>> {
  const anyName = (test: (name: string) => string) => names.map((name) => `(${test(name)})`).join(' OR ');
  return {
    ...row,
    is: (db, values) =>
      numbersOf(
        db,
        `SELECT id FROM ${table} WHERE ${where} AND (${anyName((name) => `${name} IN (${marks(values)})`)})`,
        names.flatMap(() => values),
      ),
    has: (db, texts, place) => {
      const one = (name: string) => texts.map(() => `${name} LIKE ? ESCAPE '\\'`).join(' OR ');
      const patterns = texts.map((text) => likePattern(text, place));
      return numbersOf(
        db,
        `SELECT id FROM ${table} WHERE ${where} AND (${anyName(one)})`,
        names.flatMap(() => patterns),
      );
    },
  };
}

function term(
  column: keyof typeof TERM_FIELDS,
  label: string = column,
): FieldRow & Required<Pick<FieldRow, 'has'>> {
  const where = `field = ${TERM_FIELDS[column]}`;
  const names = `SELECT id, text AS value, text AS label FROM term WHERE ${where}`;
  return dictionary({ column, label, names }, 'term', ['text'], where);
}

const TYPE = term('type');
const TARGET = dictionary(
  {
    column: 'target',
    label: 'target',
    names: 'SELECT id, text AS value, text AS label FROM target',
  },
  'target',
  ['text'],
);

/** Every field that has values, but for the marks, which are no column. */
export const FIELDS: Readonly<Record<ColumnField, FieldRow>> = {
  platform: {
    ...dictionary(
      {
        column: 'source',
        label: 'platform',
        names: 'SELECT id, platform AS value, platform AS label FROM source',
        isShared: true,
      },
      'source',
      ['platform'],
    ),
    valueLabel: (value) => PLATFORM_LABELS[value as Platform],
  },
  source: dictionary(
    { column: 'source', label: 'source', names: 'SELECT id, name AS value, name AS label FROM source' },
    'source',
    ['name'],
  ),
  repository: term('repository'),
  kind: {
    column: 'kind',
    label: 'kind',
    valueLabel: (value) => value,
    is: (_db, values) => values.map((value) => (RECORD_KINDS as readonly string[]).indexOf(value)),
    names: RECORD_KINDS.map((kind, id) => ({ id, value: kind, label: kind })),
  },
  type: {
    ...TYPE,
    // A type is found by every name that a platform gives it.
    is: (db, values) => TYPE.is(db, [...new Set(values.map(typeName))]),
  },
  // An e-mail may be '', which no value of a filter is.
  actor: dictionary(
    {
      column: 'actor',
      label: 'actor',
      names: `SELECT id, native_id AS value, CASE WHEN label = native_id THEN label ELSE label || ' (' || native_id || ')' END AS label FROM actor`,
    },
    'actor',
    ['native_id', 'label', 'email'],
  ),
  actor_kind: dictionary(
    {
      column: 'actor',
      label: 'actor kind',
      names: `SELECT id, kind AS value, kind AS label FROM actor WHERE kind <> ''`,
      isShared: true,
    },
    'actor',
    ['kind'],
  ),
  target: {
    ...TARGET,
    is: (db, values) =>
      numbersOf(db, `SELECT id FROM target WHERE key IN (${marks(values)}) AND text IN (${marks(values)})`, [
        ...values.map(textKey),
        ...values,
      ]),
  },
  outcome: term('outcome'),
  verdict: term('verdict'),
  waiver: term('waiver', 'waiver category'),
  severity: term('severity'),
};

/** Changes of worksheets that still stand: an undo takes back all that were made together. */
const STANDING = `SELECT sample_id, seq, change ->> 'kind' AS kind, change FROM worksheet_event e
  WHERE change ->> 'kind' <> 'undo' AND NOT EXISTS (SELECT 1 FROM worksheet_event u
    WHERE u.sample_id = e.sample_id AND u.change ->> 'kind' = 'undo' AND u.change ->> 'batch' = e.batch)`;

/** The rows of records that have a mark. They change, other than records. */
export const MARKED: Readonly<Record<RecordMark, string>> = {
  note: 'SELECT DISTINCT rid FROM note',
  // Of one cell the last change counts, which may take its mark away: beside max(), SQLite gives the row's values.
  tick: `SELECT DISTINCT rid FROM (
      SELECT sample_id, change ->> 'order' AS draw_order, change ->> 'mark' AS mark, max(seq) FROM (${STANDING})
      WHERE kind = 'mark' GROUP BY sample_id, draw_order, change ->> 'attribute')
    JOIN sample_item USING (sample_id, draw_order) WHERE mark IS NOT NULL`,
  attachment: `WITH standing AS (${STANDING})
    SELECT DISTINCT rid FROM (SELECT sample_id, change ->> 'order' AS draw_order, change ->> 'number' AS number
      FROM standing WHERE kind = 'attach') a
    JOIN sample_item USING (sample_id, draw_order) WHERE NOT EXISTS (SELECT 1 FROM standing d
      WHERE d.sample_id = a.sample_id AND kind = 'detach' AND change ->> 'attachment' = a.number)`,
  pin: 'SELECT DISTINCT rid FROM pin WHERE removed_at IS NULL AND rid IS NOT NULL',
  conflict: 'SELECT DISTINCT rid FROM ledger_line WHERE rid IS NOT NULL',
  // Of the newest verification of each chain.
  finding: `SELECT DISTINCT f.value ->> 'rid' AS rid FROM verification v, json_each(v.result, '$.findings') f
    WHERE v.id IN (SELECT max(id) FROM verification GROUP BY source_id, dialect) AND f.value ->> 'rid' IS NOT NULL`,
};

/** Changes whenever the marks of a record may have changed. */
export function marksStamp(db: ReadDb): string {
  const row = db
    .prepared(
      `SELECT (SELECT max(id) FROM note) AS note, (SELECT max(id) FROM verification) AS verification,
        (SELECT max(id) FROM ledger_line) AS line, (SELECT count(*) FROM worksheet_event) AS worksheet,
        (SELECT count(*) + count(removed_at) FROM pin) AS pin`,
    )
    .get();
  return JSON.stringify(row);
}
