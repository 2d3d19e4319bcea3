import Papa from 'papaparse';
import { parseCells } from '../intake/fields.ts';
import { JsonDocumentSplitter } from '../intake/json-document-splitter.ts';
import { bomLength } from '../intake/recognise.ts';
import { LineSplitter, type SplitSink, type Splitter } from '../intake/record-splitter.ts';
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
  const text = sample.subarray(bomLength(sample));
  const first = text.find((byte) => byte > 0x20);
  const base = { delimiter: null, header: null, jsonColumns: new Set<string>() };
  if (first === 0x5b)
    return { shape: { ...base, format: 'json', key: null }, container: { kind: 'json-array' } };
  if (first !== 0x7b) return csvShape(text, complete);
  const lines = firstRows(new LineSplitter(), text, complete);
  const objects = lines.filter(isObject).length;
  if (objects > 1 || (objects === 1 && lines.length === 1)) {
    const key = objects === 1 ? arrayIn(text, complete) : null;
    if (key === null) return { shape: { ...base, format: 'ndjson', key: null }, container: undefined };
    return { shape: { ...base, format: 'json', key }, container: { kind: 'json', path: key } };
  }
  const key = arrayIn(text, complete);
  return key === null
    ? null
    : { shape: { ...base, format: 'json', key }, container: { kind: 'json', path: key } };
}

function csvShape(text: Buffer, complete: boolean): LogShape | null {
  const delimiter =
    Papa.parse<string[]>(text.subarray(0, 16_384).toString('utf8'), { preview: 5 }).meta.delimiter || ',';
  const rows = firstRows(new LineSplitter(delimiter), text, complete).map((row) =>
    parseCells(row.toString('utf8'), delimiter),
  );
  const width = rows[0]?.length ?? 0;
  if (width < 2 || rows.length < 2 || rows.filter((cells) => cells.length === width).length * 2 < rows.length)
    return null;
  // A recipe's CSV has commas.
  if (delimiter !== ',') return null;
  return {
    shape: { format: 'csv', key: null, delimiter, header: null, jsonColumns: new Set() },
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
