import { MARKS, type Mark, TICK_MARKS } from '../../shared/model/worksheet.ts';

/** A place in the table of items: column 0 is the item itself, then its attributes. */
export type Place = { row: number; column: number };

/** Where an arrow or its like leads from a cell; null for any other key. */
export function placeAfterKey(
  key: string,
  { row, column }: Place,
  { rows, columns }: { rows: number; columns: number },
): Place | null {
  const at = (toRow: number, toColumn: number): Place => ({
    row: Math.max(0, Math.min(rows - 1, toRow)),
    column: Math.max(0, Math.min(columns - 1, toColumn)),
  });
  switch (key) {
    case 'ArrowUp':
      return at(row - 1, column);
    case 'ArrowDown':
      return at(row + 1, column);
    case 'ArrowLeft':
      return at(row, column - 1);
    case 'ArrowRight':
      return at(row, column + 1);
    case 'Home':
      return at(row, 0);
    case 'End':
      return at(row, columns - 1);
    case 'PageUp':
      return at(row - 10, column);
    case 'PageDown':
      return at(row + 10, column);
    default:
      return null;
  }
}

/** The mark that a key sets; null takes it away, undefined is no key of a mark. */
export function markOfKey(key: string): Mark | null | undefined {
  if (key === 'Delete' || key === 'Backspace') return null;
  return MARKS.find((mark) => TICK_MARKS[mark].key === key.toLowerCase());
}
