import { isUtf8 } from 'node:buffer';
import { AppError } from '../../../shared/errors.ts';
import type { Dialect, Fields } from '../platforms/dialect.ts';
import { cellsOrNull, columnNames, likelyDelimiters } from './csv-cells.ts';
import { fieldsOfCells, parseJsonObject } from './fields.ts';
import { type FileShape, UTF8_LINES } from './file-shape.ts';
import { JsonDocumentSplitter, type RecordsKey } from './json-document-splitter.ts';
import { LineSplitter, lineEndOf, type SplitSink, type Splitter } from './record-splitter.ts';
import { encodingOf, sampleText } from './text-encoding.ts';

/** How much of a file is looked at. */
export const SAMPLE_BYTES = 256 * 1024;
const SAMPLE_RECORDS = 20;

/** The beginning of a file as text, and in which shapes it may be read. */
export type Look = Pick<FileShape, 'encoding' | 'lineEnd'> & {
  /** In UTF-8, without the mark. */
  text: Buffer;
  isJson: boolean;
  complete: boolean;
  candidates(known: readonly Dialect[]): Candidate[];
};

/** A way to read the file, and its first records read so. */
export type Candidate = {
  shape: FileShape;
  fields: Fields[];
  /** The cells of a CSV's first row; null in JSON, and where its quotes are not closed. */
  cells: string[] | null;
  /** What was done to read it so, in words; left out where nothing was. */
  note?: string;
};

type Seen = Pick<Look, 'encoding' | 'lineEnd' | 'text' | 'complete'>;

/** Throws `file-empty`, `file-binary`, or `format-unknown` for a zip. */
export function lookAt(sample: Buffer, complete: boolean, name: string): Look {
  const encoding = encodingOf(sample);
  const text = sampleText(sample, complete);
  if (text.every((byte) => byte <= 0x20)) throw new AppError('file-empty', { path: name });
  refuseBinary(text, name);
  const first = String.fromCharCode(text.find((byte) => byte > 0x20) ?? 0);
  const isJson = first === '[' || first === '{';
  const look = { encoding, lineEnd: lineEndOf(text), text, isJson, complete };
  return {
    ...look,
    candidates: (known) => (isJson ? jsonCandidates(look, known) : csvCandidates(look, known)),
  };
}

function refuseBinary(text: Buffer, name: string): void {
  const isZip = text[0] === 0x50 && text[1] === 0x4b && text[2] === 3 && text[3] === 4;
  if (isZip)
    throw new AppError('format-unknown', {
      path: name,
      problem: 'it is a zip archive; unpack it and choose the files in it',
    });
  if (isBinary(text)) throw new AppError('file-binary', { path: name });
}

/** Are these the first bytes of something that is no text, by its control characters? */
export function isBinary(text: Buffer): boolean {
  const length = Math.min(text.length, 65_536);
  let controls = 0;
  for (let i = 0; i < length; i++) {
    const byte = text[i]!;
    if (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13) controls += 1;
  }
  return text.includes(0) || controls > length / 50;
}

/** A JSON document read with its records at `key`. */
export function jsonCandidate({ encoding, lineEnd, text, complete }: Seen, key: RecordsKey): Candidate {
  return {
    shape: { ...UTF8_LINES, encoding, lineEnd, format: 'json', key },
    fields: firstRecords(new JsonDocumentSplitter(key), text, complete)
      .map((bytes) => parseJsonObject(bytes))
      .filter((fields) => fields !== null),
    cells: null,
  };
}

function jsonCandidates(seen: Seen, known: readonly Dialect[]): Candidate[] {
  const { encoding, lineEnd, text, complete } = seen;
  const lines = firstRecords(new LineSplitter(null, lineEnd), text, complete).map((bytes) =>
    parseJsonObject(bytes),
  );
  const objects = lines.filter((fields) => fields !== null);
  const found: Candidate[] = [];
  const json = (key: RecordsKey) => jsonCandidate(seen, key);
  // Several objects, one a line, are NDJSON; a single one may be a document that holds the records.
  const shape: FileShape = { ...UTF8_LINES, encoding, lineEnd, format: 'ndjson' };
  const ndjson: Candidate = { shape, fields: objects, cells: null };
  if (objects.length > 1 && objects.length * 2 >= lines.length) found.push(ndjson);
  found.push(json(null));
  // Several arrays together, or all but one of them would be left out without a word.
  for (const { severalArrays, arrayKeys } of known) if (severalArrays) found.push(json(arrayKeys));
  for (const key of new Set(known.flatMap((each) => (each.severalArrays ? [] : each.arrayKeys)))) {
    if (key !== '') found.push(json(key));
  }
  for (const { recordsPath } of known) if (recordsPath) found.push(json({ path: recordsPath }));
  if (objects.length === 1) found.push(ndjson);
  found.push(json(''));
  if (objects.length > 1) found.push(ndjson);
  return found;
}

function csvCandidates({ encoding, lineEnd, text, complete }: Seen, known: readonly Dialect[]): Candidate[] {
  const columns = known.length === 1 ? known[0]!.columns : undefined;
  const rowsOf = (delimiter: string) =>
    firstRecords(new LineSplitter(delimiter, lineEnd), text, complete).map((row) => row.toString('utf8'));
  const candidate = (
    delimiter: string,
    header: string[],
    rows: string[],
    cells: string[] | null,
  ): Candidate => {
    const fields = (columns ? rows : rows.slice(1))
      .map((row) => cellsOrNull(row, delimiter))
      .filter((found) => found?.length === header.length)
      .map((found) => fieldsOfCells(header, found!));
    const headerless = columns !== undefined;
    const shape: FileShape = {
      ...UTF8_LINES,
      encoding,
      lineEnd,
      format: 'csv',
      delimiter,
      header,
      headerless,
    };
    // A header alone is recognised too: an export of nothing is still an export.
    return { shape, fields: fields.length > 0 ? fields : [fieldsOfCells(header, header)], cells };
  };
  const asReceived: Candidate[] = [];
  const asFields: Candidate[] = [];
  for (const delimiter of likelyDelimiters(rowsOf)) {
    const rows = rowsOf(delimiter);
    const cells = cellsOrNull(rows[0] ?? '', delimiter);
    const header = columns ? [...columns] : columnNames(cells ?? []);
    asReceived.push(candidate(delimiter, header, rows, cells));
    const plain = columns ? header : header.map(fieldName);
    if (new Set(plain).size < plain.length || plain.every((name, i) => name === header[i])) continue;
    const note = 'the names of its columns are taken as those of the fields (Created At: created_at)';
    asFields.push({ ...candidate(delimiter, plain, rows, cells), note });
  }
  return [...asReceived, ...asFields];
}

/** `Created At`, `createdAt` and `created-at` as fields are called: `created_at`. */
function fieldName(column: string): string {
  return column
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
    .toLowerCase()
    .replace(/(?<=[a-z0-9])[\s.-]+(?=[a-z0-9])/g, '_');
}

/** The first records of a file as they are cut, those that are valid text. */
export function firstRecords(splitter: Splitter, text: Buffer, complete: boolean): Buffer[] {
  const records: Buffer[] = [];
  const sink: SplitSink = {
    record: (bytes) => records.length < SAMPLE_RECORDS && isUtf8(bytes) && records.push(bytes),
    blank: () => {},
    reject: () => {},
  };
  splitter.push(text, 0, complete, sink);
  return records;
}
