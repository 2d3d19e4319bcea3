/** What a spreadsheet would take for a formula: = + - @ or a control character, also full-width or after spaces. */
const FORMULA = /^[\s\u3000]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/u;

/** Text that begins like a formula gets an apostrophe before it, so that opening the file runs nothing. */
export function csvSafe(value: string): string {
  return FORMULA.test(value) ? `'${value}` : value;
}

/** One CSV cell for a spreadsheet (RFC 4180); numbers are written as they are. */
export function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const safe = csvSafe(value);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A row with its line end (CRLF, RFC 4180). */
export function csvRow(cells: readonly (string | number | null | undefined)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** Excel reads a CSV file as UTF-8 only if it begins with this mark. */
export const CSV_MARK = '\ufeff';
