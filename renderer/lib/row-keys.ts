/**
 * The row that a key moves to, or null where the key moves nothing.
 * @param current the active row, null while there is none
 * @param first the first visible row, where the keyboard comes in
 * @param pageRows how many rows a page is
 */
export function rowAfterKey(
  key: string,
  current: number | null,
  first: number,
  rows: number,
  pageRows: number,
): number | null {
  const from = current ?? first;
  const clamp = (row: number) => Math.min(Math.max(0, row), rows - 1);
  switch (key) {
    case 'ArrowDown':
      return current === null ? clamp(first) : clamp(from + 1);
    case 'ArrowUp':
      return current === null ? clamp(first) : clamp(from - 1);
    case 'PageDown':
      return clamp(from + pageRows);
    case 'PageUp':
      return clamp(from - pageRows);
    case 'Home':
      return 0;
    case 'End':
      return rows - 1;
    default:
      return null;
  }
}
