import { AppError } from '../../../shared/errors.ts';
import { whyNoHeader } from './csv-cells.ts';
import type { Candidate, Look } from './look.ts';

/** What a file is that is no export, by how it begins. */
const OTHERS: readonly [RegExp, string][] = [
  [/^%PDF-/, 'it is a PDF; ask for the same export as CSV or JSON'],
  [/^<(!doctype html|html)/i, 'it is a web page, perhaps of a login or an error; download the export again'],
  [/^</, 'it is XML; ask for the same export as CSV or JSON'],
];

/** The error of a file that no dialect recognised: why, without a word of what it holds. */
export function unknownFormat(candidates: readonly Candidate[], name: string, look: Look): AppError {
  const [best] = candidates;
  const missing = best && headerMissing(best, name);
  if (missing) return missing;
  if (look.text.length === 0) return new AppError('file-empty', { path: name });
  return new AppError('format-unknown', { path: name, problem: problemOf(candidates, look) });
}

function problemOf(candidates: readonly Candidate[], { text, isJson, complete }: Look): string {
  const start = text.toString('utf8', 0, 200).trimStart();
  const other = OTHERS.find(([pattern]) => pattern.test(start));
  if (other) return other[1];
  if (!isJson && !candidates.some(({ cells }) => (cells?.length ?? 0) > 1))
    return 'it is neither JSON nor rows of columns';
  // Rather the document itself than a part that only looks like a record.
  const isWhole = ({ shape: { format, key } }: Candidate) => format !== 'json' || key === null || key === '';
  const record = candidates.filter(isWhole).find(({ fields }) => fields.length > 0)?.fields[0];
  if (record) return `its first record has the fields ${Object.keys(record).slice(0, 12).join(', ')}`;
  if (!complete) return 'no record was found at its beginning';
  return 'it holds no records, so that nothing says whose export it is';
}

/** A first row of values is a record: it must not be taken for the names of columns. */
export function headerMissing({ shape, cells }: Candidate, name: string): AppError | null {
  if (shape.format !== 'csv' || shape.headerless || cells === null || cells.length < 2) return null;
  const shown = whyNoHeader(cells);
  return shown === null ? null : new AppError('csv-header-missing', { path: name, problem: shown });
}
