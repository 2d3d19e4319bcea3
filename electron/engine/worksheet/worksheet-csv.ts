import type { SampledRecord, Worksheet, WorksheetItem } from '../../../shared/model/worksheet.ts';
import { CSV_MARK, evidenceRow, SpreadsheetRows } from '../packages/csv.ts';
import { evidenceOf } from './results.ts';

type Row = { no: number; item: WorksheetItem; record: SampledRecord };
type Cell = string | number | null;

/** The columns that say which item a row is; those of the attributes come behind, then note and evidence. */
const COLUMNS: [string, (row: Row) => Cell][] = [
  ['no', ({ no }) => no],
  ['draw_order', ({ item }) => item.order],
  ['use', ({ item }) => item.use],
  ['stratum', ({ item }) => item.stratum],
  ['instead_of', ({ item }) => item.instead_of],
  ['replaced_by', ({ item }) => item.replaced?.by_item ?? null],
  ['replaced_reason', ({ item }) => item.replaced?.reason ?? null],
  ['replaced_evidence', ({ item }) => item.replaced?.evidence ?? null],
  ['ticket', ({ item }) => item.ticket],
  ['id', ({ item }) => item.id],
  ['occurred_at', ({ record }) => record.occurred_at],
  ['type', ({ record }) => record.type],
  ['actor', ({ record }) => record.actor],
  ['target', ({ record }) => record.target],
  ['change', ({ record }) => record.change],
  ['title', ({ record }) => record.title],
  ['file', ({ record }) => record.file],
  ['line', ({ record }) => record.line],
  ['record_sha256', ({ record }) => record.sha256],
];

/**
 * worksheet.csv: one row an item in the order in which they came into use, with its marks. `evidence` has the true
 * values; `spreadsheet` is safe to open, and a cell that Excel could not hold is cut where the reader sees it.
 */
export function* worksheetCsv(
  worksheet: Worksheet,
  records: ReadonlyMap<number, SampledRecord>,
  kind: 'evidence' | 'spreadsheet',
): Generator<string> {
  const letters = (worksheet.setup?.attributes ?? []).map(({ letter }) => letter);
  const safe = new SpreadsheetRows();
  const row = (cells: Cell[]) => (kind === 'evidence' ? evidenceRow(cells) : safe.row(cells));
  if (kind === 'spreadsheet') yield CSV_MARK;
  yield row([
    ...COLUMNS.map(([name]) => name),
    ...letters.flatMap((letter) => [letter, ...CELL_COLUMNS.map((name) => `${letter}_${name}`)]),
    'note',
    'evidence',
  ]);
  for (const [i, item] of worksheet.items.entries()) {
    const record = records.get(item.order);
    if (!record) throw new Error(`the record of item ${item.order} is missing`);
    yield row([
      ...COLUMNS.map(([, cell]) => cell({ no: i + 1, item, record })),
      ...letters.flatMap((letter) => {
        const cell = item.cells[letter];
        if (!cell) return ['', '', '', '', ''];
        const exception = cell.exception === null ? '' : `E${cell.exception}`;
        return [cell.mark, exception, cell.reason, cell.by, cell.at];
      }),
      item.note,
      evidenceOf(item.attachments),
    ]);
  }
}

const CELL_COLUMNS = ['exception', 'reason', 'by', 'at'] as const;
