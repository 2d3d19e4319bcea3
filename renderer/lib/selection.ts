/** Copying more is an export. */
export const MOST_SELECTED = 10_000;

/**
 * Which rows of a list are selected. `active`: where the keyboard is; `anchor`: from where a stretch reaches;
 * `column`: the cell of the active row that the keyboard is at, null for the row as a whole.
 */
export type Selection = {
  active: number;
  anchor: number;
  chosen: ReadonlySet<number>;
  column: number | null;
};

export function only(row: number, column: number | null = null): Selection {
  return { active: row, anchor: row, chosen: new Set([row]), column };
}

/** The keyboard goes to a row and leaves the selection as it is. */
export function movedTo(selection: Selection, row: number): Selection {
  return { ...selection, active: row };
}

/** A row put in or taken out. */
export function toggled(selection: Selection, row: number): Selection | null {
  const chosen = new Set(selection.chosen);
  if (!chosen.delete(row)) chosen.add(row);
  return chosen.size > MOST_SELECTED ? null : { ...selection, active: row, anchor: row, chosen };
}

/** Everything from the anchor to a row; null where that is too much. */
export function reaching(selection: Selection, row: number): Selection | null {
  const [from, to] = [Math.min(selection.anchor, row), Math.max(selection.anchor, row)];
  if (to - from >= MOST_SELECTED) return null;
  const chosen = new Set<number>();
  for (let each = from; each <= to; each++) chosen.add(each);
  return { ...selection, active: row, chosen };
}

/** All rows; null where they are too many. */
export function everything(selection: Selection, rows: number): Selection | null {
  return rows > MOST_SELECTED
    ? null
    : { ...selection, chosen: new Set(Array.from({ length: rows }, (_, row) => row)) };
}

/** The selected rows as they stand in the list. */
export function selectedRows({ chosen }: Selection): number[] {
  return [...chosen].sort((a, b) => a - b);
}
