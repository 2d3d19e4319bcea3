/**
 * How a scroll bar stands for any number of rows. Browsers stop laying out an element at about 17 million
 * (Firefox) or 33 million (Chromium) pixels, so beyond `MAX_HEIGHT` the scrolled element is shorter than its
 * rows and the bar's position is scaled.
 *
 * Three lengths, all in CSS pixels: the *bar* is `scrollTop` of the scrolled element; the *offset* is how far
 * into the full list of rows the window's top edge stands (0 .. rows * rowHeight - viewport); the *viewport* is
 * the height that shows rows.
 */
export const MAX_HEIGHT = 8_000_000;

export type ScrollShape = { rows: number; rowHeight: number; viewport: number; maxHeight?: number };

/** The height of all rows. */
export function fullHeight(shape: ScrollShape): number {
  return shape.rows * shape.rowHeight;
}

/** The height to give to the scrolled element. */
export function barHeight(shape: ScrollShape): number {
  return Math.min(fullHeight(shape), shape.maxHeight ?? MAX_HEIGHT);
}

export function isScaled(shape: ScrollShape): boolean {
  return fullHeight(shape) > (shape.maxHeight ?? MAX_HEIGHT);
}

function largestOffset(shape: ScrollShape): number {
  return Math.max(0, fullHeight(shape) - shape.viewport);
}

export function clampOffset(shape: ScrollShape, offset: number): number {
  return Math.min(Math.max(0, offset), largestOffset(shape));
}

/** Where the bar stands -> how far into the rows the window is. Both ends meet exactly. */
export function offsetOfBar(shape: ScrollShape, bar: number): number {
  const largestBar = Math.max(0, barHeight(shape) - shape.viewport);
  if (largestBar === 0) return 0;
  if (!isScaled(shape)) return clampOffset(shape, bar);
  return clampOffset(shape, (bar / largestBar) * largestOffset(shape));
}

/** How far into the rows -> where the bar stands; whole pixels, as browsers round `scrollTop`. */
export function barOfOffset(shape: ScrollShape, offset: number): number {
  const largest = largestOffset(shape);
  if (largest === 0) return 0;
  if (!isScaled(shape)) return Math.round(clampOffset(shape, offset));
  const largestBar = Math.max(0, barHeight(shape) - shape.viewport);
  return Math.round((clampOffset(shape, offset) / largest) * largestBar);
}

/**
 * The new offset after the browser moved the bar. A short move (a wheel notch, a touch, a click on the bar's
 * arrow) is taken as that many pixels of rows, so that no row is skipped; a long one (the thumb was dragged) as
 * a place in the whole list. After short moves the caller sets the bar to `barOfOffset` once it is at rest.
 */
export function offsetAfterScroll(
  shape: ScrollShape,
  offset: number,
  barBefore: number,
  bar: number,
): number {
  if (!isScaled(shape)) return clampOffset(shape, bar);
  const moved = bar - barBefore;
  if (moved === 0) return offset;
  if (Math.abs(moved) >= shape.viewport) return offsetOfBar(shape, bar);
  return clampOffset(shape, offset + moved);
}

export type RowWindow = {
  /** The first and last row to draw, 0-based; `last` is -1 when there are none. */
  first: number;
  last: number;
  /** Where row `first` begins, relative to the window's top edge: zero or negative. */
  top: number;
};

/** The rows that are at least partly visible at an offset. */
export function rowsAt(shape: ScrollShape, offset: number): RowWindow {
  if (shape.rows === 0) return { first: 0, last: -1, top: 0 };
  const at = clampOffset(shape, offset);
  const first = Math.min(Math.floor(at / shape.rowHeight), shape.rows - 1);
  const last = Math.min(Math.ceil((at + shape.viewport) / shape.rowHeight) - 1, shape.rows - 1);
  return { first, last: Math.max(first, last), top: first * shape.rowHeight - at };
}

/** The smallest move that shows a row whole. */
export function offsetToShow(shape: ScrollShape, offset: number, row: number): number {
  const top = row * shape.rowHeight;
  if (top < offset) return clampOffset(shape, top);
  if (top + shape.rowHeight > offset + shape.viewport) {
    return clampOffset(shape, top + shape.rowHeight - shape.viewport);
  }
  return offset;
}

/** The fixed-size pages that hold rows `first` to `last`. */
export function pagesOf(first: number, last: number, pageSize: number): number[] {
  const pages: number[] = [];
  for (let page = Math.floor(first / pageSize); page * pageSize <= last; page++) pages.push(page);
  return pages;
}
