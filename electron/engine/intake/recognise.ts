import { isUtf8 } from 'node:buffer';
import { AppError } from '../../../shared/errors.ts';
import type { Platform } from '../../../shared/model/platform.ts';
import type { Dialect, Fields } from '../platforms/dialect.ts';
import { DIALECTS } from '../platforms/registry.ts';
import { cellsOrNull, columnNames, likelyDelimiters, repeatedNames, whyNoHeader } from './csv-cells.ts';
import { fieldsOfCells, parseJsonObject } from './fields.ts';
import { type FileShape, UTF8_LINES } from './file-shape.ts';
import { JsonDocumentSplitter, type RecordsKey } from './json-document-splitter.ts';
import { LineSplitter, lineEndOf, type SplitSink, type Splitter } from './record-splitter.ts';
import { ENCODING_LABELS, encodingOf, sampleText } from './text-encoding.ts';

/** How a file is to be read, and why. */
export type Recognition = FileShape & {
  dialect: Dialect;
  /** In words: what it looks like and which fields said so. */
  reason: string;
};

/** The errors of a file that is no export, among others that may be. */
export const NO_EXPORT: readonly string[] = [
  'file-empty',
  'file-binary',
  'format-unknown',
  'csv-header-missing',
];

/** How much of a file is looked at. */
export const SAMPLE_BYTES = 256 * 1024;
const SAMPLE_RECORDS = 20;

/** What the user said of a file; left out, the file says it. */
export type Told = { platform?: Platform | undefined; dialect?: Dialect | undefined };

/**
 * Decides from a file's first bytes how it is read. `told` is what the user said: a platform, or one dialect;
 * `dialects` are those that may be recognised, the most specific first. Throws `file-empty`, `file-binary`,
 * `format-unknown`, `csv-header-missing` or `csv-header-twice`.
 */
export function recognise(
  sample: Buffer,
  complete: boolean,
  name: string,
  told: Platform | Told | undefined = {},
  dialects: readonly Dialect[] = DIALECTS,
): Recognition {
  const { platform, dialect } = typeof told === 'string' ? { platform: told } : told;
  const known = dialect
    ? [dialect]
    : dialects.filter((each) => platform === undefined || each.platform === platform);
  const look = lookAt(sample, complete, name);
  const { text, candidates } = look;
  // That it is some other log says nothing of which mapping fits.
  const isTold = dialect !== undefined || (platform !== undefined && platform !== 'other');
  const looked = candidates(known);
  const found =
    firstOf(looked, ({ shape, fields }) => matchDialect(shape, fields, known)) ??
    (complete ? emptyDocument(look, known, isTold) : null) ??
    (isTold ? (asTold(looked, known, name) ?? asToldUnseen(look, known)) : null);
  if (!found) throw unknown(looked, name, text);
  refuseRepeatedColumns(found, look, name);
  const encoding = look.encoding === 'utf-8' ? '' : `; it is ${ENCODING_LABELS[look.encoding]}`;
  return { ...found, reason: found.reason + encoding };
}

function firstOf<T, R>(values: readonly T[], find: (value: T) => R | null): R | null {
  for (const value of values) {
    const found = find(value);
    if (found) return found;
  }
  return null;
}

/** The beginning of a file as text, and in which shapes it may be read. */
export type Look = Pick<FileShape, 'encoding' | 'lineEnd'> & {
  /** In UTF-8, without the mark. */
  text: Buffer;
  isJson: boolean;
  complete: boolean;
  candidates(known: readonly Dialect[]): Candidate[];
};

/** Throws `file-empty` or `file-binary`. */
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

function unknown(candidates: readonly Candidate[], name: string, text: Buffer): AppError {
  const [best] = candidates;
  const missing = best && headerMissing(best, name);
  if (missing) return missing;
  const looked = candidates.flatMap((candidate) => candidate.fields);
  if (!looked[0] && text.length === 0) return new AppError('file-empty', { path: name });
  const problem = looked[0]
    ? `its first record has the fields ${Object.keys(looked[0]).slice(0, 12).join(', ')}`
    : 'no record was found at its beginning';
  return new AppError('format-unknown', { path: name, problem });
}

/** A first row of values is a record: it must not be taken for the names of columns. */
function headerMissing({ shape, cells }: Candidate, name: string): AppError | null {
  if (shape.format !== 'csv' || shape.headerless || cells === null || cells.length < 2) return null;
  const shown = whyNoHeader(cells);
  return shown === null ? null : new AppError('csv-header-missing', { path: name, problem: shown });
}

/**
 * Of two columns with one name nobody can say which one a platform's record means. A mapping names the column: the
 * second is called `name (2)`.
 */
function refuseRepeatedColumns(
  { format, delimiter, headerless, dialect }: Recognition,
  look: Look,
  name: string,
) {
  if (format !== 'csv' || headerless || dialect.platform === 'other') return;
  const [row] = firstRecords(new LineSplitter(delimiter, look.lineEnd), look.text, look.complete);
  const [column] = repeatedNames(cellsOrNull(row?.toString('utf8') ?? '', delimiter ?? ',') ?? []);
  if (column !== undefined) throw new AppError('csv-header-twice', { path: name, column });
}

function refuseBinary(text: Buffer, name: string): void {
  const isZip = text[0] === 0x50 && text[1] === 0x4b && text[2] === 3 && text[3] === 4;
  if (isZip)
    throw new AppError('format-unknown', {
      path: name,
      problem: 'it is a zip archive; unpack it and choose the files in it',
    });
  const controls = text
    .subarray(0, 65_536)
    .filter((byte) => byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13).length;
  if (text.includes(0) || controls > Math.min(text.length, 65_536) / 50)
    throw new AppError('file-binary', { path: name });
}

/** A way to read the file, and its first records read so. */
export type Candidate = {
  shape: FileShape;
  fields: Fields[];
  /** The cells of a CSV's first row; null in JSON, and where its quotes are not closed. */
  cells: string[] | null;
};
type Seen = Pick<Look, 'encoding' | 'lineEnd' | 'text' | 'complete'>;

function jsonCandidates({ encoding, lineEnd, text, complete }: Seen, known: readonly Dialect[]): Candidate[] {
  const base = { ...UTF8_LINES, encoding, lineEnd };
  const lines = firstRecords(new LineSplitter(null, lineEnd), text, complete).map((bytes) =>
    parseJsonObject(bytes),
  );
  const objects = lines.filter((fields) => fields !== null);
  const found: Candidate[] = [];
  const json = (key: RecordsKey): Candidate => ({
    shape: { ...base, format: 'json', key },
    fields: firstRecords(new JsonDocumentSplitter(key), text, complete)
      .map((bytes) => parseJsonObject(bytes))
      .filter((fields) => fields !== null),
    cells: null,
  });
  // Several objects, one a line, are NDJSON; a single one may be a document that holds the records.
  const ndjson: Candidate = { shape: { ...base, format: 'ndjson' }, fields: objects, cells: null };
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
  const rowsOf = (delimiter: string) =>
    firstRecords(new LineSplitter(delimiter, lineEnd), text, complete).map((row) => row.toString('utf8'));
  const columns = known.length === 1 ? known[0]!.columns : undefined;
  return likelyDelimiters(rowsOf).map((delimiter): Candidate => {
    const rows = rowsOf(delimiter);
    const cells = cellsOrNull(rows[0] ?? '', delimiter);
    const header = columns ? [...columns] : columnNames(cells ?? []);
    const fields = (columns ? rows : rows.slice(1))
      .map((row) => cellsOrNull(row, delimiter))
      .filter((found) => found?.length === header.length)
      .map((found) => fieldsOfCells(header, found!));
    const shape: FileShape = {
      ...UTF8_LINES,
      encoding,
      lineEnd,
      format: 'csv',
      delimiter,
      header,
      headerless: columns !== undefined,
    };
    // A header alone is recognised too: an export of nothing is still an export.
    return { shape, fields: fields.length > 0 ? fields : [fieldsOfCells(header, header)], cells };
  });
}

function matchDialect(shape: FileShape, fields: Fields[], known: readonly Dialect[]): Recognition | null {
  for (const dialect of known) {
    if (shape.format === 'json' && !holdsRecordsAt(dialect, shape.key)) continue;
    for (const record of fields) {
      const why = dialect.recognise(record);
      if (!why) continue;
      const generation = dialect.generation?.(fields);
      return { ...shape, dialect, reason: `${dialect.label}: ${why}${generation ? `; ${generation}` : ''}` };
    }
  }
  return null;
}

/**
 * A JSON document without records: an export of nothing is still an export. Of which dialect its members say,
 * or the user.
 */
function emptyDocument(
  { text, encoding, lineEnd }: Seen,
  dialects: readonly Dialect[],
  isTold: boolean,
): Recognition | null {
  let document: unknown;
  try {
    document = JSON.parse(text.toString('utf8'));
  } catch {
    return null;
  }
  if (typeof document !== 'object' || document === null) return null;
  // Two dialects may share a key: the one that knows more of the document's arrays comes first.
  const arrays = Object.entries(document).filter(([, value]) => Array.isArray(value));
  const unknown = ({ arrayKeys }: Dialect) => arrays.filter(([key]) => !arrayKeys.includes(key)).length;
  for (const dialect of dialects.toSorted((a, b) => unknown(a) - unknown(b))) {
    const { documentMembers: known, label } = dialect;
    const why = known?.every((name) => name in document)
      ? `a document with ${known.join(', ')}`
      : isTold && 'as you said';
    const key = emptyArrays(document, dialect);
    if (!why || key === undefined) continue;
    const reason = `${label}: ${why}; it holds no records`;
    return { ...UTF8_LINES, encoding, lineEnd, dialect, reason, format: 'json', key };
  }
  return null;
}

/** Where the document holds the dialect's records, if there are none; undefined where it holds no array. */
function emptyArrays(document: object, dialect: Dialect): RecordsKey | undefined {
  const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0;
  if (Array.isArray(document)) return isEmpty(document) && holdsRecordsAt(dialect, null) ? null : undefined;
  if (dialect.recordsPath) {
    return isEmpty(memberAt(document, dialect.recordsPath)) ? { path: dialect.recordsPath } : undefined;
  }
  const members = new Map<string, unknown>(Object.entries(document));
  const present = dialect.arrayKeys.filter((key) => key !== '' && members.has(key));
  if (present.length === 0 || !present.every((key) => isEmpty(members.get(key)))) return undefined;
  return dialect.severalArrays ? dialect.arrayKeys : present[0];
}

function memberAt(document: unknown, path: readonly string[]): unknown {
  let value = document;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Fields)[name];
  }
  return value;
}

/** The user named the platform or the dialect: take its first, and let every line say what it lacks. */
function asTold(
  candidates: readonly Candidate[],
  known: readonly Dialect[],
  name: string,
): Recognition | null {
  const [dialect] = known;
  const fitting = candidates.filter(
    ({ shape, fields }) =>
      fields.length > 0 &&
      !(dialect?.recordsPath && shape.format === 'json' && !holdsRecordsAt(dialect, shape.key)),
  );
  const [candidate] = fitting;
  if (!dialect || !candidate) return null;
  const missing = headerMissing(candidate, name);
  if (missing) throw missing;
  return { ...candidate.shape, dialect, reason: `${dialect.label}: as you said` };
}

/** The user named the mapping, and no record ends within what was looked at: then it lies where that says. */
function asToldUnseen(
  { text, isJson, complete, encoding, lineEnd }: Look,
  [dialect, other]: readonly Dialect[],
): Recognition | null {
  if (!dialect || other || complete || !isJson || dialect.columns) return null;
  const isArray = text.find((byte) => byte > 0x20) === 0x5b;
  const [key = ''] = dialect.arrayKeys;
  const inDocument = dialect.recordsPath ? { path: dialect.recordsPath } : key === '' ? null : key;
  // A first line that is longer than that.
  const isLines = inDocument === null && !isArray;
  const shape: FileShape = { ...UTF8_LINES, encoding, lineEnd };
  return {
    ...shape,
    ...(isLines ? {} : { format: 'json', key: inDocument }),
    dialect,
    reason: `${dialect.label}: as you said; none of its records ends within the first ${SAMPLE_BYTES / 1024} KiB`,
  };
}

function holdsRecordsAt({ severalArrays, arrayKeys, recordsPath }: Dialect, key: RecordsKey): boolean {
  if (key !== null && typeof key === 'object' && 'path' in key)
    return recordsPath !== undefined && JSON.stringify(recordsPath) === JSON.stringify(key.path);
  if (typeof key === 'string' && key !== '') return !severalArrays && arrayKeys.includes(key);
  return key === '' || key === null ? arrayKeys.includes('') : key === arrayKeys;
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
