/** What a spreadsheet would take for a formula: = + - @ or a control character, also full-width or after spaces. */
const FORMULA = /^[\s\u3000]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/u;

/** Text that begins like a formula gets an apostrophe before it, so that opening the file runs nothing. */
export function csvSafe(value: string): string {
  return FORMULA.test(value) ? `'${value}` : value;
}

type Cell = string | number | null | undefined;

/** One CSV cell for a spreadsheet (RFC 4180); numbers are written as they are. */
export function csvCell(value: Cell): string {
  return plainCell(typeof value === 'string' ? csvSafe(value) : value);
}

function plainCell(value: Cell): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A row for a spreadsheet with its line end (CRLF, RFC 4180). */
export function csvRow(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** A row with the true values: evidence for programs, which no spreadsheet should open unasked. */
export function evidenceRow(cells: readonly Cell[]): string {
  return `${cells.map(plainCell).join(',')}\r\n`;
}

/** What a sheet of Excel holds, the header among them, and what a cell does. */
export const SPREADSHEET_ROWS = 1_048_576;
const CELL_CHARACTERS = 32_767;

/** Rows for a spreadsheet, and how many of their cells could not stay as they were. */
export class SpreadsheetRows {
  escaped = 0;
  cut = 0;

  row(cells: readonly (string | number | null)[]): string {
    return csvRow(
      cells.map((value) => {
        if (typeof value !== 'string') return value;
        if (csvSafe(value) !== value) this.escaped++;
        if (value.length < CELL_CHARACTERS) return value;
        this.cut++;
        const mark = `… (${value.length} characters; the evidence form has all)`;
        return value.slice(0, CELL_CHARACTERS - 1 - mark.length) + mark;
      }),
    );
  }
}

/** Excel reads a CSV file as UTF-8 only if it begins with this mark. */
export const CSV_MARK = '\ufeff';
