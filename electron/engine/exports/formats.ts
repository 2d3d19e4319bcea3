import type { ExportFormat } from '../../../shared/model/export.ts';
import type { RecordParts } from '../explore/stored-records.ts';
import { CHANGED_CELLS, CSV_MARK, csvRow, evidenceRow, SpreadsheetRows } from '../packages/csv.ts';

/** What a format makes of records: the text before them, one text each, what lies between, and the text after. */
export type FormatWriter = {
  readonly extension: string;
  readonly head: string;
  readonly between: string;
  readonly tail: string;
  record(record: RecordParts): string;
};

type Cell = string | number | null;

/** The columns of CSV, in this order for ever; new ones go to the end. */
const COLUMNS: readonly (readonly [name: string, cell: (record: RecordParts) => Cell])[] = [
  ['id', ({ mapped }) => mapped.id],
  ['occurred_at', (r) => r.occurred_at],
  ['occurred_text', ({ mapped }) => mapped.occurred_text],
  ['time_note', (r) => r.time_note],
  ['platform', ({ from }) => from.platform],
  ['source', ({ from }) => from.source],
  ['kind', ({ mapped }) => mapped.kind],
  ['type', ({ mapped }) => mapped.type],
  ['actor', ({ mapped }) => mapped.actor?.label ?? null],
  ['actor_kind', ({ mapped }) => mapped.actor?.kind ?? null],
  ['actor_id', ({ mapped }) => mapped.actor?.id ?? null],
  ['target', ({ mapped }) => mapped.target?.id ?? null],
  ['repository', ({ mapped }) => mapped.repository],
  ['outcome', ({ mapped }) => mapped.outcome],
  ['severity', ({ mapped }) => mapped.severity],
  ['title', ({ mapped }) => mapped.title],
  ['pr_number', ({ mapped }) => mapped.pr_number],
  ['commit_sha', ({ mapped }) => mapped.commit_sha],
  ['row_hash', ({ mapped }) => mapped.row_hash],
  ['file', ({ from }) => from.file],
  ['line', (r) => r.line],
  ['original', (r) => r.original],
  ['actor_email', ({ mapped }) => mapped.actor?.email ?? null],
  ['target_kind', ({ mapped }) => mapped.target?.kind ?? null],
  ['verdict', ({ mapped }) => mapped.verdict],
  ['branch', ({ mapped }) => mapped.branch],
  ['run_id', ({ mapped }) => mapped.run_id],
  ['runbook', ({ mapped }) => mapped.runbook],
  ['waiver_category', ({ mapped }) => mapped.waiver?.category ?? null],
  ['waiver_reason', ({ mapped }) => mapped.waiver?.reason ?? null],
  ['criteria_json', ({ mapped }) => mapped.criteria && JSON.stringify(mapped.criteria)],
  ['ip', ({ mapped }) => mapped.ip],
  ['user_agent', ({ mapped }) => mapped.user_agent],
  ['request_id', ({ mapped }) => mapped.request_id],
  ['links_json', ({ mapped }) => (mapped.links.length === 0 ? null : JSON.stringify(mapped.links))],
  ['prev_hash', ({ mapped }) => mapped.prev_hash],
];

const names = COLUMNS.map(([name]) => name);
const cells = (record: RecordParts) => COLUMNS.map(([, cell]) => cell(record));

/** A stored record and its original as one JSON object. */
function jsonWriter(): (record: RecordParts) => string {
  let last: RecordParts['from'] | null = null;
  let said = '';
  return ({ rid, from, line, mapped, occurred_at, time_note, original }) => {
    if (from !== last) {
      const { platform, source, file } = from;
      said = membersOf({ platform, source, file });
      last = from;
    }
    const note = time_note === null ? 'null' : JSON.stringify(time_note);
    return (
      `{"rid":${rid},${said},"line":${line},${membersOf(mapped)},"occurred_at":"${occurred_at}","time_note":${note},` +
      `"original":${JSON.stringify(original)}}`
    );
  };
}

const membersOf = (object: object) => JSON.stringify(object).slice(1, -1);

/** `changes` counts the cells that a spreadsheet's limits made it change. */
export type CountingWriter = FormatWriter & { changes(): { escaped: number; cut: number } };

/** The writer of a format. */
export function writerOf(format: ExportFormat): CountingWriter {
  const unchanged = () => ({ escaped: 0, cut: 0 });
  const jsonOf = jsonWriter();
  if (format === 'ndjson')
    return {
      ...{ extension: 'ndjson', head: '', between: '', tail: '', changes: unchanged },
      record: (record) => `${jsonOf(record)}\n`,
    };
  if (format === 'json')
    return {
      ...{ extension: 'json', head: '[\n', between: ',\n', tail: '\n]\n', changes: unchanged },
      record: jsonOf,
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

/**
 * Records in a format, one after another as they stand in a file, and what a spreadsheet's limits changed. Shared
 * memory: handed from thread to thread, other memory makes V8 collect garbage again and again.
 */
export type Piece = { bytes: Buffer<SharedArrayBuffer>; records: number; escaped: number; cut: number };

/** What a thousand records take with their originals, or more. */
const PIECE_BYTES = 2 * 2 ** 20;

/** `texts`: what a writer makes of records, and of no others. `memory`: used for the bytes where they fit. */
export function pieceOf(
  { between, changes }: CountingWriter,
  texts: Iterable<string>,
  memory: SharedArrayBuffer | null = null,
): Piece {
  let bytes = Buffer.from(memory ?? new SharedArrayBuffer(PIECE_BYTES));
  let [records, length] = [0, 0];
  for (const own of texts) {
    const text = records++ === 0 ? own : between + own;
    // No character of UTF-16 takes more than three bytes of UTF-8; of what may be too long, all are counted.
    if (length + 3 * text.length > bytes.length) {
      const needed = length + Buffer.byteLength(text);
      if (needed > bytes.length) {
        const larger = Buffer.from(new SharedArrayBuffer(Math.max(needed, 2 * bytes.length)));
        bytes.copy(larger, 0, 0, length);
        bytes = larger;
      }
    }
    // One by one: put together first, one text that is not Latin would make all of them slow.
    length += bytes.write(text, length);
  }
  return { bytes: bytes.subarray(0, length), records, ...changes() };
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
