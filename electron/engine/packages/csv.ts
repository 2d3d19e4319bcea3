import { spreadsheetSafe } from '../../../shared/spreadsheet-cell.ts';

type Cell = string | number | null | undefined;

/** One CSV cell for a spreadsheet (RFC 4180); numbers are written as they are. */
export function csvCell(value: Cell): string {
  return plainCell(typeof value === 'string' ? spreadsheetSafe(value) : value);
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

/** The head of the column that says what was changed for a spreadsheet. */
export const CHANGED_CELLS =
  'changed_cells (columns of the row whose text begins with an apostrophe, so that it is neither run nor read as a number or date, or is cut, being too long for a cell)';

/** Rows for a spreadsheet, and how many of their cells could not stay as they were. */
export class SpreadsheetRows {
  escaped = 0;
  cut = 0;

  /** With `names`, a last cell has those of the columns in which a value could not stay as it was. */
  row(cells: readonly (string | number | null)[], names: readonly string[] | null = null): string {
    const changed: string[] = [];
    return evidenceRow([
      ...cells.map((value, i) => {
        if (typeof value !== 'string') return value;
        const safe = spreadsheetSafe(value);
        const isSafe = safe === value;
        if (!isSafe) this.escaped++;
        const isLong = value.length >= CELL_CHARACTERS;
        if (!isSafe || isLong) changed.push(names?.[i] ?? '');
        if (!isLong) return safe;
        this.cut++;
        const mark = `… (${value.length} characters; the evidence form has all)`;
        return `${isSafe ? '' : "'"}${value.slice(0, CELL_CHARACTERS - 1 - mark.length)}${mark}`;
      }),
      ...(names ? [changed.join(' ')] : []),
    ]);
  }
}

/** Excel reads a CSV file as UTF-8 only if it begins with this mark. */
export const CSV_MARK = '\ufeff';
