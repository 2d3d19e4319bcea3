import { parseTime } from '../../../shared/time.ts';
import { Unmappable } from '../platforms/dialect.ts';

/** What CSV files put between cells; of two that would do, the earlier is taken. */
export const DELIMITERS = [',', ';', '\t', '|'] as const;

/**
 * The cells of one CSV row (RFC 4180): a cell that begins with a quote goes on to the next lone one, and a
 * doubled one is a quote. Other quotes are content. Throws Unmappable where a quoted cell is not closed or goes
 * on after its quote: what its author meant is not known, and rows may hide in it.
 */
export function parseCells(row: string, delimiter: string): string[] {
  if (!row.includes('"')) return row.split(delimiter);
  const cells: string[] = [];
  for (let at = 0; ; ) {
    if (row[at] !== '"') {
      const end = row.indexOf(delimiter, at);
      cells.push(end < 0 ? row.slice(at) : row.slice(at, end));
      if (end < 0) return cells;
      at = end + 1;
      continue;
    }
    let cell = '';
    for (let from = at + 1; ; ) {
      const quote = row.indexOf('"', from);
      if (quote < 0) throw new Unmappable(`cell ${cells.length + 1} has a quote that is not closed`);
      cell += row.slice(from, quote);
      at = quote + 1;
      if (row[at] !== '"') break;
      cell += '"';
      from = at + 1;
    }
    cells.push(cell);
    if (at === row.length) return cells;
    if (row[at] !== delimiter) throw new Unmappable(`cell ${cells.length} goes on after its closing quote`);
    at++;
  }
}

/** As `parseCells`; null where it would throw. */
export function cellsOrNull(row: string, delimiter: string): string[] | null {
  try {
    return parseCells(row, delimiter);
  } catch (error) {
    if (error instanceof Unmappable) return null;
    throw error;
  }
}

/**
 * The delimiters that rows may have, the most likely first: with which the most rows have as many cells as the
 * first (two at least); of those, the one that makes most cells.
 */
export function likelyDelimiters(rowsOf: (delimiter: string) => readonly string[]): string[] {
  const scored = DELIMITERS.map((delimiter) => {
    const rows = rowsOf(delimiter).map((row) => cellsOrNull(row, delimiter)?.length ?? 0);
    const [columns = 0] = rows;
    const agreeing = columns < 2 ? 0 : rows.filter((cells) => cells === columns).length / rows.length;
    return { delimiter, columns, agreeing };
  });
  return scored
    .toSorted((a, b) => b.agreeing - a.agreeing || b.columns - a.columns)
    .map(({ delimiter }) => delimiter);
}

/**
 * A name for every column: as the header has it, without white space around; `column 3` where it has none; and
 * where a name comes again, numbered: `note (2)`.
 */
export function columnNames(cells: readonly string[]): string[] {
  const used = new Set(cells.map((cell) => cell.trim()));
  const seen = new Set<string>();
  return cells.map((cell, i) => {
    const name = cell.trim();
    if (name !== '' && !seen.has(name)) {
      seen.add(name);
      return name;
    }
    const base = name === '' ? `column ${i + 1}` : name;
    let unique = base;
    for (let n = 2; used.has(unique) || seen.has(unique); n++) unique = `${base} (${n})`;
    seen.add(unique);
    return unique;
  });
}

/** The names that a header has more than once. */
export function repeatedNames(cells: readonly string[]): string[] {
  const names = cells.map((cell) => cell.trim()).filter((name) => name !== '');
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
}

/** What a first row shows that no header has, in words; null where it may be a header. */
export function whyNoHeader(cells: readonly string[]): string | null {
  for (const [i, cell] of cells.entries()) {
    const text = cell.trim();
    const what = /^[+-]?\d+([.,]\d+)?$/.test(text)
      ? 'a number'
      : parseTime(text) !== null
        ? 'a time'
        : /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
          ? 'a UUID'
          : /^[^@\s]+@[^@\s]+\.[a-z]+$/i.test(text)
            ? 'an e-mail address'
            : /^https?:\/\//i.test(text)
              ? 'an address'
              : null;
    if (what) return `${what} in column ${i + 1}`;
  }
  return null;
}
