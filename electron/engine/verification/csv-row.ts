import { cellsOrNull } from '../intake/csv-cells.ts';

/**
 * A CSV row as the JSON object it was flattened from: texts as JSON strings, the columns that hold JSON as
 * they are, byte for byte, and empty ones as null, and so the empty cells of `emptyIsNull`. What was hashed before the export can then be recomputed.
 * `bytes` in UTF-8. null where the row has not as many cells as the header, or its quotes are not closed.
 */
export function csvRowAsJson(
  bytes: Buffer,
  csv: {
    header: readonly string[];
    delimiter: string;
    jsonColumns: ReadonlySet<string>;
    emptyIsNull?: ReadonlySet<string> | undefined;
  },
): Buffer | null {
  const cells = cellsOrNull(bytes.toString('utf8'), csv.delimiter);
  if (cells?.length !== csv.header.length) return null;
  const members = csv.header.map((name, i) => {
    const cell = cells[i] ?? '';
    const isJson = csv.jsonColumns.has(name);
    const isNull = cell === '' && (isJson || csv.emptyIsNull?.has(name) === true);
    const value = isNull ? 'null' : isJson ? cell : JSON.stringify(cell);
    return `${JSON.stringify(name)}:${value}`;
  });
  return Buffer.from(`{${members.join(',')}}`);
}
