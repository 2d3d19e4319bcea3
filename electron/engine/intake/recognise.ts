import { isUtf8 } from 'node:buffer';
import Papa from 'papaparse';
import { AppError } from '../../../shared/errors.ts';
import type { Platform } from '../../../shared/model/platform.ts';
import type { Dialect, Fields } from '../platforms/dialect.ts';
import { dialectsOf } from '../platforms/registry.ts';
import { fieldsOfCells, parseCells, parseJsonObject } from './fields.ts';
import { JsonDocumentSplitter } from './json-document-splitter.ts';
import { LineSplitter, type SplitSink, type Splitter } from './record-splitter.ts';

/** How a file is to be read, and why. */
export type Recognition = {
  dialect: Dialect;
  /** In words: what it looks like and which fields said so. */
  reason: string;
  format: 'ndjson' | 'json' | 'csv';
  /** JSON documents: the members that hold the records; '' = the root object; null = a root array. */
  key: string | readonly string[] | null;
  delimiter: string | null;
  header: string[] | null;
};

/** The errors of a file that is no export, among others that may be. */
export const NO_EXPORT: readonly string[] = ['file-empty', 'file-binary', 'format-unknown'];

/** How much of a file is looked at. */
export const SAMPLE_BYTES = 256 * 1024;
const SAMPLE_RECORDS = 20;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** The bytes before the first record that belong to the encoding, not to it. */
export function bomLength(start: Buffer): number {
  return start.subarray(0, 3).equals(BOM) ? 3 : 0;
}

/**
 * Decides from a file's first bytes how it is read. `platform` is what the user said, or undefined.
 * Throws `file-empty`, `file-binary` or `format-unknown`.
 */
export function recognise(sample: Buffer, complete: boolean, name: string, platform?: Platform): Recognition {
  const text = sample.subarray(bomLength(sample));
  if (text.every((byte) => byte <= 0x20)) throw new AppError('file-empty', { path: name });
  refuseBinary(text, name);
  const first = String.fromCharCode(text.find((byte) => byte > 0x20) ?? 0);
  const candidates =
    first === '[' || first === '{'
      ? jsonCandidates(text, complete, platform)
      : csvCandidates(text, complete, platform);
  const best = candidates.find((candidate) => candidate.recognition)?.recognition;
  const found =
    best ?? (complete ? emptyDocument(text, platform) : null) ?? (platform && asTold(candidates, platform));
  if (found) return found;
  const looked = candidates.flatMap((candidate) => candidate.fields);
  const problem = looked[0]
    ? `its first record has the fields ${Object.keys(looked[0]).slice(0, 12).join(', ')}`
    : 'no record was found at its beginning';
  throw new AppError('format-unknown', { path: name, problem });
}

function refuseBinary(text: Buffer, name: string): void {
  const isUtf16 = (text[0] === 0xff && text[1] === 0xfe) || (text[0] === 0xfe && text[1] === 0xff);
  if (isUtf16) {
    throw new AppError('format-unknown', {
      path: name,
      problem: 'it is UTF-16 text; save or export it as UTF-8',
    });
  }
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

type Candidate = { shape: Shape; fields: Fields[]; recognition: Recognition | null };
type Shape = Pick<Recognition, 'format' | 'key' | 'delimiter' | 'header'>;

function jsonCandidates(text: Buffer, complete: boolean, platform?: Platform): Candidate[] {
  const lines = firstRecords(new LineSplitter(), text, complete).map((bytes) => parseJsonObject(bytes));
  const objects = lines.filter((fields) => fields !== null);
  const shapes: { shape: Shape; fields: Fields[] }[] = [];
  const json = (key: Recognition['key']) => ({
    shape: { format: 'json', key, delimiter: null, header: null } as const,
    fields: firstRecords(new JsonDocumentSplitter(key), text, complete)
      .map((bytes) => parseJsonObject(bytes))
      .filter((fields) => fields !== null),
  });
  // Several objects, one a line, are NDJSON; a single one may be a document that holds the records.
  const ndjson = {
    shape: { format: 'ndjson', key: null, delimiter: null, header: null } as const,
    fields: objects,
  };
  if (objects.length > 1 && objects.length * 2 >= lines.length) shapes.push(ndjson);
  shapes.push(json(null));
  const dialects = dialectsOf(platform);
  // Several arrays together, or all but one of them would be left out without a word.
  for (const { severalArrays, arrayKeys } of dialects) if (severalArrays) shapes.push(json(arrayKeys));
  for (const key of new Set(dialects.flatMap((each) => (each.severalArrays ? [] : each.arrayKeys)))) {
    if (key !== '') shapes.push(json(key));
  }
  if (objects.length === 1) shapes.push(ndjson);
  shapes.push(json(''));
  if (objects.length > 1) shapes.push(ndjson);
  return shapes.map(({ shape, fields }) => ({
    shape,
    fields,
    recognition: matchDialect(shape, fields, platform),
  }));
}

function csvCandidates(text: Buffer, complete: boolean, platform?: Platform): Candidate[] {
  const guess =
    Papa.parse<string[]>(text.subarray(0, 16_384).toString('utf8'), { preview: 5 }).meta.delimiter || ',';
  const rows = firstRecords(new LineSplitter(guess), text, complete);
  const header = rows[0] ? parseCells(rows[0].toString('utf8'), guess) : [];
  const fields = rows
    .slice(1)
    .map((row) => parseCells(row.toString('utf8'), guess))
    .filter((cells) => cells.length === header.length)
    .map((cells) => fieldsOfCells(header, cells));
  const shape: Shape = { format: 'csv', key: null, delimiter: guess, header };
  // A header alone is recognised too: an export of nothing is still an export.
  const looked = fields.length > 0 ? fields : [fieldsOfCells(header, header)];
  return [{ shape, fields: looked, recognition: matchDialect(shape, looked, platform) }];
}

function matchDialect(shape: Shape, fields: Fields[], platform?: Platform): Recognition | null {
  for (const dialect of dialectsOf(platform)) {
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
function emptyDocument(text: Buffer, platform?: Platform): Recognition | null {
  let document: unknown;
  try {
    document = JSON.parse(text.toString('utf8'));
  } catch {
    return null;
  }
  if (typeof document !== 'object' || document === null) return null;
  for (const dialect of dialectsOf(platform)) {
    const { documentMembers: known, label } = dialect;
    const why = known?.every((name) => name in document)
      ? `a document with ${known.join(', ')}`
      : platform && 'as you said';
    const key = emptyArrays(document, dialect);
    if (!why || key === undefined) continue;
    const reason = `${label}: ${why}; it holds no records`;
    return { dialect, reason, format: 'json', key, delimiter: null, header: null };
  }
  return null;
}

/** Where the document holds the dialect's records, if there are none; undefined where it holds no array. */
function emptyArrays(document: object, dialect: Dialect): Recognition['key'] | undefined {
  const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0;
  if (Array.isArray(document)) return isEmpty(document) && holdsRecordsAt(dialect, null) ? null : undefined;
  const members = new Map<string, unknown>(Object.entries(document));
  const present = dialect.arrayKeys.filter((key) => key !== '' && members.has(key));
  if (present.length === 0 || !present.every((key) => isEmpty(members.get(key)))) return undefined;
  return dialect.severalArrays ? dialect.arrayKeys : present[0];
}

/** The user named the platform: take its first dialect, and let every line say what it lacks. */
function asTold(candidates: readonly Candidate[], platform: Platform): Recognition | null {
  const dialect = dialectsOf(platform)[0];
  const candidate = candidates.find(({ fields }) => fields.length > 0);
  if (!dialect || !candidate) return null;
  return { ...candidate.shape, dialect, reason: `${dialect.label}: as you said` };
}

function holdsRecordsAt({ severalArrays, arrayKeys }: Dialect, key: Recognition['key']): boolean {
  if (typeof key === 'string' && key !== '') return !severalArrays && arrayKeys.includes(key);
  return key === '' || key === null ? arrayKeys.includes('') : key === arrayKeys;
}

function firstRecords(splitter: Splitter, text: Buffer, complete: boolean): Buffer[] {
  const records: Buffer[] = [];
  const sink: SplitSink = {
    record: (bytes) => records.length < SAMPLE_RECORDS && isUtf8(bytes) && records.push(bytes),
    blank: () => {},
    reject: () => {},
  };
  splitter.push(text, 0, complete, sink);
  return records;
}
