import { cellsOrNull, likelyDelimiters } from '../intake/csv-cells.ts';
import { type FileShape, UTF8_LINES } from '../intake/file-shape.ts';
import { listsIn } from '../intake/lists-in-document.ts';
import { LineSplitter, lineEndOf, type SplitSink, type Splitter } from '../intake/record-splitter.ts';
import { encodingOf, sampleText } from '../intake/text-encoding.ts';
import { JsonTape, OBJECT } from '../integrity/json-lexer.ts';
import type { Recipe } from '../integrity/recipe.ts';
import type { RowShape } from './log-rows.ts';

/** How the rows of a log lie in it, and how a recipe says so. */
export type LogShape = { shape: RowShape; container: Recipe['container'] };

const SOME = 20;
/** Of a document with many lists the longest are looked at. */
const MOST_LISTS = 4;

/**
 * Tells from the first bytes of any log how its rows may lie, the likeliest first: objects one a line, the elements of
 * an array, those of an array that a document holds (or each of several, pages one a line), or a CSV. Empty where
 * nothing there is a row.
 */
export function shapesOfLog(sample: Buffer, complete: boolean): LogShape[] {
  const text = sampleText(sample, complete);
  const first = text.find((byte) => byte > 0x20);
  const lines: FileShape = { ...UTF8_LINES, encoding: encodingOf(sample), lineEnd: lineEndOf(text) };
  const base = { ...lines, jsonColumns: new Set<string>() };
  if (first === 0x5b)
    return [{ shape: { ...base, format: 'json', key: null }, container: { kind: 'json-array' } }];
  if (first !== 0x7b) return csvShape(lines, text, complete) ?? [];
  const rows = firstRows(new LineSplitter(null, lines.lineEnd), text, complete);
  const objects = rows.filter(isObject).length;
  const lists = listsIn(text.toString('utf8'))
    // A recipe writes the members to its list with dots between.
    .filter(({ path }) => path.every((name) => name !== '' && !name.includes('.')))
    .slice(0, MOST_LISTS)
    .map(({ path }): LogShape => {
      const key = path.length === 1 ? path[0]! : { path };
      return { shape: { ...base, format: 'json', key }, container: { kind: 'json', path: path.join('.') } };
    });
  if (objects === 0 || (objects === 1 && rows.length > 1)) return lists;
  const isLines = objects > 1 && objects * 2 >= rows.length;
  const ndjson: LogShape = { shape: { ...base, format: 'ndjson', key: null }, container: undefined };
  // One object may be a document; several are rows, unless no field of theirs holds a hash.
  return isLines ? [ndjson, ...lists] : [...lists, ndjson];
}

function csvShape(lines: FileShape, text: Buffer, complete: boolean): LogShape[] | null {
  const rowsOf = (delimiter: string) =>
    firstRows(new LineSplitter(delimiter, lines.lineEnd), text, complete).map((row) => row.toString('utf8'));
  const [delimiter] = likelyDelimiters(rowsOf);
  // A recipe's CSV has commas.
  if (delimiter !== ',') return null;
  const rows = rowsOf(delimiter).map((row) => cellsOrNull(row, delimiter) ?? []);
  const width = rows[0]?.length ?? 0;
  if (width < 2 || rows.length < 2 || rows.filter((cells) => cells.length === width).length * 2 < rows.length)
    return null;
  return [
    { shape: { ...lines, format: 'csv', delimiter, jsonColumns: new Set() }, container: { kind: 'csv' } },
  ];
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
