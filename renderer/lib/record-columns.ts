import type { ColumnField, RecordFilter } from '../../shared/model/filter.ts';
import { ORDERED_FIELDS, type OrderBy } from '../../shared/model/order.ts';
import { PLATFORM_LABELS } from '../../shared/model/platform.ts';
import type { StoredRecord } from '../../shared/model/record.ts';
import { spreadsheetSafe } from '../../shared/spreadsheet-cell.ts';
import { withValues } from './filter-url.ts';
import { actorText, targetText } from './record-fields.ts';
import { timeIn } from './time.ts';

/** A column that the table of records can show: every mapped field is one. */
export type RecordColumn = {
  id: string;
  head: string;
  /** Pixels; it shares what is left of the window in proportion to `share`, if it has one. */
  width: number;
  share?: number;
  text(record: StoredRecord, zone: string): string;
  /** The field of the filter that holds its value. */
  field?: ColumnField;
  value?(record: StoredRecord): string | null | undefined;
};

const plain = (
  id: keyof StoredRecord & string,
  head: string,
  width: number,
  rest: Partial<RecordColumn> = {},
): RecordColumn => ({ id, head, width, text: (record) => String(record[id] ?? ''), ...rest });

/** In the order in which they are offered. */
export const RECORD_COLUMNS: readonly RecordColumn[] = [
  { id: 'time', head: 'Time', width: 196, text: (record, zone) => timeIn(record.occurred_at, zone) },
  plain('type', 'Type', 150, { share: 1.1, field: 'type', value: ({ type }) => type }),
  {
    ...{ id: 'actor', head: 'Actor', width: 200, share: 1.2 },
    text: ({ actor }) => (actor ? actor.label || actor.id : ''),
    field: 'actor',
    value: ({ actor }) => actor?.id,
  },
  {
    ...{ id: 'target', head: 'Target', width: 130, share: 1 },
    text: ({ target }) => targetText(target),
    field: 'target',
    value: ({ target }) => target?.id,
  },
  plain('repository', 'Repository', 110, {
    ...{ share: 1, field: 'repository' },
    value: ({ repository }) => repository,
  }),
  plain('outcome', 'Outcome', 90, { field: 'outcome', value: ({ outcome }) => outcome }),
  plain('title', 'Title', 120, { share: 1.4 }),
  plain('source', 'Source', 110, { share: 0.8, field: 'source', value: ({ source }) => source }),
  plain('kind', 'Kind', 110, { field: 'kind', value: ({ kind }) => kind }),
  plain('severity', 'Severity', 100, { field: 'severity', value: ({ severity }) => severity }),
  plain('verdict', 'Verdict', 100, { field: 'verdict', value: ({ verdict }) => verdict }),
  {
    ...{ id: 'platform', head: 'Platform', width: 140, field: 'platform' },
    text: ({ platform }) => PLATFORM_LABELS[platform],
    value: ({ platform }) => platform,
  },
  {
    ...{ id: 'actor_kind', head: 'Actor kind', width: 100, field: 'actor_kind' },
    text: ({ actor }) => actor?.kind ?? '',
    value: ({ actor }) => actor?.kind,
  },
  { id: 'actor_id', head: 'Actor id', width: 160, text: ({ actor }) => actor?.id ?? '' },
  { id: 'email', head: 'E-mail', width: 220, text: ({ actor }) => actor?.email ?? '' },
  { id: 'target_kind', head: 'Target kind', width: 120, text: ({ target }) => target?.kind ?? '' },
  { id: 'target_id', head: 'Target id', width: 160, text: ({ target }) => target?.id ?? '' },
  plain('pr_number', 'Pull request', 110),
  plain('commit_sha', 'Commit', 120),
  plain('branch', 'Branch', 120),
  plain('run_id', 'Run', 140),
  plain('runbook', 'Runbook', 160),
  {
    ...{ id: 'waiver', head: 'Waiver category', width: 150, field: 'waiver' },
    text: ({ waiver }) => waiver?.category ?? '',
    value: ({ waiver }) => waiver?.category,
  },
  { id: 'waiver_reason', head: 'Waiver reason', width: 220, text: ({ waiver }) => waiver?.reason ?? '' },
  plain('ip', 'IP address', 130),
  plain('user_agent', 'User agent', 220),
  plain('request_id', 'Request', 160),
  plain('id', 'Id', 220),
  { id: 'utc', head: 'Time (UTC)', width: 196, text: ({ occurred_at }) => timeIn(occurred_at, 'UTC') },
  plain('occurred_text', 'Time as written', 220),
  plain('file', 'File', 180),
  plain('line', 'Line', 80),
  plain('prev_hash', 'Previous hash', 160),
  plain('row_hash', 'Own hash', 160),
];

const BY_ID = new Map(RECORD_COLUMNS.map((column) => [column.id, column]));
export const DEFAULT_COLUMNS: readonly ShownColumn[] = RECORD_COLUMNS.slice(0, 8).map((column) => ({
  column,
  width: null,
}));

export const NARROWEST = 48;
export const WIDEST = 1200;

/** A column with the width that it was given, null where it takes what it comes with. */
export type ShownColumn = { column: RecordColumn; width: number | null };

/** `['time', 'actor:240']`, as addresses and saved queries hold them; what is no column is left out. */
export function columnsFromText(texts: readonly string[]): ShownColumn[] {
  const shown: ShownColumn[] = [];
  for (const text of texts) {
    const [id = '', width] = text.split(':');
    const column = BY_ID.get(id);
    if (!column || shown.some((other) => other.column === column)) continue;
    const pixels = Number(width);
    shown.push({ column, width: Number.isFinite(pixels) && width ? clampWidth(pixels) : null });
  }
  return shown.length > 0 ? shown : [...DEFAULT_COLUMNS];
}

export function columnsToText(shown: readonly ShownColumn[]): string[] {
  return shown.map(({ column, width }) => (width === null ? column.id : `${column.id}:${width}`));
}

export const clampWidth = (width: number) => Math.round(Math.min(WIDEST, Math.max(NARROWEST, width)));

/** The track of CSS grid and the least width of a shown column. */
export function trackOf({ column, width }: ShownColumn): { track: string; least: number } {
  if (width !== null) return { track: `${width}px`, least: width };
  const track = column.share ? `minmax(${column.width}px, ${column.share}fr)` : `${column.width}px`;
  return { track, least: column.width };
}

/** By what the engine orders when this column is chosen; null where it cannot. */
export function orderOfColumn({ id, field }: RecordColumn): OrderBy | null {
  if (id === 'time' || id === 'utc') return 'occurred_at';
  return ORDERED_FIELDS.find((ordered) => ordered === field) ?? null;
}

/** The same filter with one value of a record included or excluded; null where no filter can hold it. */
export function withCell(
  filter: RecordFilter,
  column: RecordColumn,
  record: StoredRecord,
  excluded: boolean,
): RecordFilter | null {
  const { field } = column;
  if (field) {
    const value = column.value?.(record);
    if (!value) return null;
    const held = (excluded ? filter.not : filter)?.[field] ?? [];
    const others = (excluded ? filter : filter.not)?.[field]?.filter((other) => other !== value);
    const without = others ? withValues(filter, field, [...others], { excluded: !excluded }) : filter;
    // An included value narrows: it takes the place of others. Excluded ones add up.
    return withValues(without, field, excluded ? [...new Set([...held, value])] : [value], { excluded });
  }
  if (column.id === 'time' || column.id === 'utc')
    return excluded ? { ...filter, to: record.occurred_at } : { ...filter, from: record.occurred_at };
  const text = SPELT.has(column.id) ? column.text(record, 'UTC') : '';
  if (text.length < 2 || text.length > 500) return null;
  return excluded ? { ...filter, not: { ...filter.not, original: text } } : { ...filter, original: text };
}

/** Fields whose value stands in the original as it is shown. */
const SPELT: ReadonlySet<string> = new Set([
  ...['actor_id', 'email', 'target_id', 'commit_sha', 'branch', 'run_id', 'runbook', 'ip', 'request_id'],
  ...['id', 'prev_hash', 'row_hash'],
]);

/** Rows of text with tabs between, as spreadsheets take them from the clipboard; the first names the columns. */
export function recordsAsTable(
  records: readonly StoredRecord[],
  shown: readonly ShownColumn[],
  zone: string,
): { text: string; guarded: number } {
  let guarded = 0;
  const cell = (value: string, id?: string) => {
    // Of a time, a spreadsheet makes a time.
    const safe = id === 'time' || id === 'utc' ? value : spreadsheetSafe(value);
    if (safe !== value) guarded++;
    return /[\t\n\r"]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const head = shown.map(({ column }) => cell(column.id === 'time' ? `Time (${zone})` : column.head));
  const rows = records.map((record) => shown.map(({ column }) => cell(column.text(record, zone), column.id)));
  return { text: [head, ...rows].map((row) => `${row.join('\t')}\n`).join(''), guarded };
}

/** An original on one line: outside of its texts, JSON means the same with a space for a line end. */
export function onOneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ').trim();
}

/** What a cell tells when it is too narrow. */
export function cellTitle({ id, text }: RecordColumn, record: StoredRecord, zone: string): string {
  return id === 'actor' ? actorText(record.actor) : text(record, zone);
}
