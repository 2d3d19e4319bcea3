import { cellsOrNull, likelyDelimiters } from '../intake/csv-cells.ts';
import { type FileShape, UTF8_LINES } from '../intake/file-shape.ts';
import { JsonDocumentSplitter } from '../intake/json-document-splitter.ts';
import { LineSplitter, lineEndOf, type SplitSink, type Splitter } from '../intake/record-splitter.ts';
import { encodingOf, sampleText } from '../intake/text-encoding.ts';
import { JsonTape, OBJECT } from '../integrity/json-lexer.ts';
import type { Recipe } from '../integrity/recipe.ts';
import type { RowShape } from './log-rows.ts';

/** How the rows of a log lie in it, and how a recipe says so. */
export type LogShape = { shape: RowShape; container: Recipe['container'] };

const SOME = 20;

/**
 * Tells from the first bytes of any log how its rows lie: objects one a line, the elements of an array, those of
 * an array that a document holds, or a CSV. null where nothing there is a row.
 */
export function shapeOfLog(sample: Buffer, complete: boolean): LogShape | null {
  const text = sampleText(sample, complete);
  const first = text.find((byte) => byte > 0x20);
  const lines: FileShape = { ...UTF8_LINES, encoding: encodingOf(sample), lineEnd: lineEndOf(text) };
  const base = { ...lines, jsonColumns: new Set<string>() };
  if (first === 0x5b)
    return { shape: { ...base, format: 'json', key: null }, container: { kind: 'json-array' } };
  if (first !== 0x7b) return csvShape(lines, text, complete);
  const rows = firstRows(new LineSplitter(null, lines.lineEnd), text, complete);
  const objects = rows.filter(isObject).length;
  if (objects > 1 || (objects === 1 && rows.length === 1)) {
    const key = objects === 1 ? arrayIn(text, complete) : null;
    if (key === null) return { shape: { ...base, format: 'ndjson', key: null }, container: undefined };
    return { shape: { ...base, format: 'json', key }, container: { kind: 'json', path: key } };
  }
  const key = arrayIn(text, complete);
  return key === null
    ? null
    : { shape: { ...base, format: 'json', key }, container: { kind: 'json', path: key } };
}

function csvShape(lines: FileShape, text: Buffer, complete: boolean): LogShape | null {
  const rowsOf = (delimiter: string) =>
    firstRows(new LineSplitter(delimiter, lines.lineEnd), text, complete).map((row) => row.toString('utf8'));
  const [delimiter] = likelyDelimiters(rowsOf);
  // A recipe's CSV has commas.
  if (delimiter !== ',') return null;
  const rows = rowsOf(delimiter).map((row) => cellsOrNull(row, delimiter) ?? []);
  const width = rows[0]?.length ?? 0;
  if (width < 2 || rows.length < 2 || rows.filter((cells) => cells.length === width).length * 2 < rows.length)
    return null;
  return {
    shape: { ...lines, format: 'csv', delimiter, jsonColumns: new Set() },
    container: { kind: 'csv' },
  };
}

/** The member of a document whose array holds the most objects of those seen. */
function arrayIn(text: Buffer, complete: boolean): string | null {
  const names = new Set(
    [
      ...text
        .subarray(0, 65_536)
        .toString('utf8')
        .matchAll(/"([^"\\]{1,100})"\s*:\s*\[\s*\{/g),
    ].map(([, name]) => name!),
  );
  let best: { name: string; rows: number } | null = null;
  for (const name of names) {
    const rows = firstRows(new JsonDocumentSplitter(name), text, complete).filter(isObject).length;
    if (rows > (best?.rows ?? 0)) best = { name, rows };
  }
  return best?.name ?? null;
}

function isObject(bytes: Buffer): boolean {
  const tape = new JsonTape({ nonFinite: true });
  return tape.lex(bytes) && tape.type(0) === OBJECT;
}

function firstRows(splitter: Splitter, text: Buffer, complete: boolean): Buffer[] {
  const rows: Buffer[] = [];
  const sink: SplitSink = {
    record: (bytes) => rows.length < SOME && rows.push(bytes),
    blank: () => {},
    reject: () => {},
  };
  splitter.push(text, 0, complete, sink);
  return rows;
}
