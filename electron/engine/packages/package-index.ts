import type { WrittenFile } from './bag-writer.ts';
import { CSV_MARK, csvRow } from './csv.ts';

/** One row of the index: a file of the package, or one that is not in it and why. */
export type IndexRow = {
  ref: string;
  title: string;
  kind: string;
  source: string | null;
  /** Lines or entries that the file holds, where it holds any. */
  records: number | null;
  path: string | null;
  bytes: number;
  sha256: string;
  status: 'included' | 'withheld';
  reason: string | null;
};

const COLUMNS = [
  'ref',
  'title',
  'kind',
  'source',
  'records',
  'path',
  'bytes',
  'sha256',
  'status',
  'reason',
] as const satisfies readonly (keyof IndexRow)[];

/** A row for a file as it was written. */
export function includedRow(
  file: WrittenFile,
  row: Pick<IndexRow, 'ref' | 'title' | 'kind'> & Partial<Pick<IndexRow, 'source' | 'records'>>,
): IndexRow {
  return {
    ref: row.ref,
    title: row.title,
    kind: row.kind,
    source: row.source ?? null,
    records: row.records ?? null,
    path: file.path,
    bytes: file.bytes,
    sha256: file.sha256,
    status: 'included',
    reason: null,
  };
}

export function indexCsv(rows: readonly IndexRow[]): string {
  return CSV_MARK + csvRow(COLUMNS) + rows.map((row) => csvRow(COLUMNS.map((key) => row[key]))).join('');
}
