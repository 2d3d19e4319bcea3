import { JsonDocumentSplitter, type RecordsKey } from './json-document-splitter.ts';
import { type LineEnd, LineSplitter, type Splitter } from './record-splitter.ts';
import type { TextEncoding } from './text-encoding.ts';
import { Utf16Splitter } from './utf16-splitter.ts';

/** How records lie in a file's bytes: all that is needed to cut and read it again as it was read first. */
export type FileShape = {
  encoding: TextEncoding;
  lineEnd: LineEnd;
  format: 'ndjson' | 'json' | 'csv';
  /** JSON documents: where they hold the records. */
  key: RecordsKey;
  delimiter: string | null;
  /** The names of a CSV's columns, all different. */
  header: string[] | null;
  /** A CSV whose first row is a record: a mapping names the columns. */
  headerless: boolean;
};

/** One JSON object a line. */
export const UTF8_LINES: FileShape = {
  encoding: 'utf-8',
  lineEnd: 'lf',
  format: 'ndjson',
  key: null,
  delimiter: null,
  header: null,
  headerless: false,
};

/** What cuts a file of this shape into records. */
export function splitterFor({
  encoding,
  lineEnd,
  format,
  key,
  delimiter,
}: Omit<FileShape, 'header' | 'headerless'>): Splitter {
  const lines = () => new LineSplitter(delimiter, lineEnd);
  if (encoding === 'utf-8') return format === 'json' ? new JsonDocumentSplitter(key) : lines();
  return new Utf16Splitter(
    (nameAt) => (format === 'json' ? new JsonDocumentSplitter(key, nameAt) : lines()),
    encoding,
  );
}
