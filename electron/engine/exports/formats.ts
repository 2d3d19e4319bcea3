import type { ExportFormat } from '../../../shared/model/export.ts';
import type { StoredRecord } from '../../../shared/model/record.ts';
import { CSV_MARK, csvRow, evidenceRow, SpreadsheetRows } from '../packages/csv.ts';

/** A record with its original as text. */
export type ExportedRecord = StoredRecord & { original: string };

/** What a format makes of records: the text before them, one text each, what lies between, and the text after. */
export type FormatWriter = {
  readonly extension: string;
  readonly head: string;
  readonly between: string;
  readonly tail: string;
  record(record: ExportedRecord): string;
};

type Cell = string | number | null;

/** The columns of CSV, in this order for ever; new ones go to the end. */
const COLUMNS: readonly (readonly [name: string, cell: (record: ExportedRecord) => Cell])[] = [
  ['id', (r) => r.id],
  ['occurred_at', (r) => r.occurred_at],
  ['occurred_text', (r) => r.occurred_text],
  ['time_note', (r) => r.time_note],
  ['platform', (r) => r.platform],
  ['source', (r) => r.source],
  ['kind', (r) => r.kind],
  ['type', (r) => r.type],
  ['actor', (r) => r.actor?.label ?? null],
  ['actor_kind', (r) => r.actor?.kind ?? null],
  ['actor_id', (r) => r.actor?.id ?? null],
  ['target', (r) => r.target?.id ?? null],
  ['repository', (r) => r.repository],
  ['outcome', (r) => r.outcome],
  ['severity', (r) => r.severity],
  ['title', (r) => r.title],
  ['pr_number', (r) => r.pr_number],
  ['commit_sha', (r) => r.commit_sha],
  ['row_hash', (r) => r.row_hash],
  ['file', (r) => r.file],
  ['line', (r) => r.line],
  ['original', (r) => r.original],
  ['actor_email', (r) => r.actor?.email ?? null],
  ['target_kind', (r) => r.target?.kind ?? null],
  ['verdict', (r) => r.verdict],
  ['branch', (r) => r.branch],
  ['run_id', (r) => r.run_id],
  ['runbook', (r) => r.runbook],
  ['waiver_category', (r) => r.waiver?.category ?? null],
  ['waiver_reason', (r) => r.waiver?.reason ?? null],
  ['criteria_json', (r) => r.criteria && JSON.stringify(r.criteria)],
  ['ip', (r) => r.ip],
  ['user_agent', (r) => r.user_agent],
  ['request_id', (r) => r.request_id],
  ['links_json', (r) => (r.links.length === 0 ? null : JSON.stringify(r.links))],
  ['prev_hash', (r) => r.prev_hash],
];

const names = COLUMNS.map(([name]) => name);
const cells = (record: ExportedRecord) => COLUMNS.map(([, cell]) => cell(record));

/** The writer of a format; `changes` counts what a spreadsheet's limits made it change. */
export function writerOf(
  format: ExportFormat,
): FormatWriter & { changes(): { escaped: number; cut: number } } {
  const unchanged = () => ({ escaped: 0, cut: 0 });
  if (format === 'ndjson')
    return {
      ...{ extension: 'ndjson', head: '', between: '', tail: '', changes: unchanged },
      record: (record) => `${JSON.stringify(record)}\n`,
    };
  if (format === 'json')
    return {
      ...{ extension: 'json', head: '[\n', between: ',\n', tail: '\n]\n', changes: unchanged },
      record: (record) => JSON.stringify(record),
    };
  if (format === 'csv-evidence')
    return {
      ...{ extension: 'csv', head: evidenceRow(names), between: '', tail: '', changes: unchanged },
      record: (record) => evidenceRow(cells(record)),
    };
  const rows = new SpreadsheetRows();
  return {
    ...{ extension: 'csv', head: CSV_MARK + csvRow(names), between: '', tail: '' },
    record: (record) => rows.row(cells(record)),
    changes: () => ({ escaped: rows.escaped, cut: rows.cut }),
  };
}

/** Text that is gathered before it is handed on. */
const BATCH_CHARACTERS = 1 << 18;

/** Records as a whole file of a format, in large pieces. */
export function* fileOf(writer: FormatWriter, records: Iterable<ExportedRecord>): Generator<string> {
  let text = writer.head;
  let first = true;
  for (const record of records) {
    if (!first) text += writer.between;
    first = false;
    text += writer.record(record);
    if (text.length >= BATCH_CHARACTERS) {
      yield text;
      text = '';
    }
  }
  // An array without a member is written in one line.
  if (first && writer.between !== '') yield '[]\n';
  else yield text + writer.tail;
}
