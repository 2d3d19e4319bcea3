import type { ExportFormat } from '../../../shared/model/export.ts';
import type { StoredRecord } from '../../../shared/model/record.ts';
import { CHANGED_CELLS, CSV_MARK, csvRow, evidenceRow, SpreadsheetRows } from '../packages/csv.ts';

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

/** `changes` counts the cells that a spreadsheet's limits made it change. */
export type CountingWriter = FormatWriter & { changes(): { escaped: number; cut: number } };

/** The writer of a format. */
export function writerOf(format: ExportFormat): CountingWriter {
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
    ...{ extension: 'csv', head: CSV_MARK + csvRow([...names, CHANGED_CELLS]), between: '', tail: '' },
    record: (record) => rows.row(cells(record), names),
    changes: () => ({ escaped: rows.escaped, cut: rows.cut }),
  };
}

/** Records in a format, one after another as they stand in a file, and what a spreadsheet's limits changed. */
export type Piece = { bytes: Buffer<ArrayBuffer>; records: number; escaped: number; cut: number };

/** Most records take less, with their originals. */
const RECORD_BYTES = 2048;

/** `texts`: what a writer made of records, and of no others. `memory`: used for the bytes where they fit. */
export function pieceOf(
  { between, changes }: CountingWriter,
  texts: readonly string[],
  memory: ArrayBuffer | null = null,
): Piece {
  let bytes = Buffer.from(memory ?? new ArrayBuffer(RECORD_BYTES * texts.length));
  let length = 0;
  for (const [i, own] of texts.entries()) {
    const text = i === 0 ? own : between + own;
    // No character of UTF-16 takes more than three bytes of UTF-8; of what may be too long, all are counted.
    if (length + 3 * text.length > bytes.length) {
      const needed = length + Buffer.byteLength(text);
      if (needed > bytes.length) {
        const larger = Buffer.from(new ArrayBuffer(Math.max(needed, 2 * bytes.length)));
        bytes.copy(larger, 0, 0, length);
        bytes = larger;
      }
    }
    // One by one: put together first, one text that is not Latin would make all of them slow.
    length += bytes.write(text, length);
  }
  return { bytes: bytes.subarray(0, length), records: texts.length, ...changes() };
}

/** The bytes of a whole file. `written` is told of each piece once nobody needs its bytes any more. */
export async function* fileOf(
  { head, between, tail }: FormatWriter,
  pieces: AsyncIterable<Piece>,
  written: (piece: Piece) => void = () => {},
): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const piece of pieces) {
    const before = isFirst ? head : between;
    if (before !== '') yield Buffer.from(before);
    isFirst = false;
    yield piece.bytes;
    written(piece);
  }
  // An array without a member is written in one line.
  const end = isFirst ? (between === '' ? head : '[]\n') : tail;
  if (end !== '') yield Buffer.from(end);
}
