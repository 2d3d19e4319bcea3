import { parseCells } from '../intake/fields.ts';

/**
 * A CSV row as the JSON object it was flattened from: texts as JSON strings, the columns that hold JSON as
 * they are, byte for byte, and empty ones as null. What was hashed before the export can then be recomputed.
 * null where the row has not as many cells as the header.
 */
export function csvRowAsJson(
  bytes: Buffer,
  csv: { header: readonly string[]; delimiter: string; jsonColumns: ReadonlySet<string> },
): Buffer | null {
  const cells = parseCells(bytes.toString('utf8'), csv.delimiter);
  if (cells.length !== csv.header.length) return null;
  const members = csv.header.map((name, i) => {
    const cell = cells[i] ?? '';
    const isJson = csv.jsonColumns.has(name.trim());
    const value = isJson ? (cell === '' ? 'null' : cell) : JSON.stringify(cell);
    return `${JSON.stringify(name.trim())}:${value}`;
  });
  return Buffer.from(`{${members.join(',')}}`);
}
