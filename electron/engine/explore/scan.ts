import type { RowSet } from './row-set.ts';

/** Positions `from` to `before - 1`. */
export type Stretch = { from: number; before: number };

/**
 * Going through the vault for what no column tells, the last received first. It takes longer than anybody waits
 * for a page, so it can be left and gone on with, and says how far it came.
 */
export type Scan = {
  /** The part that was gone through, 0 to 1. */
  readonly searched: number;
  /** Of the positions `from` to `before - 1`, the first from which on all were gone through; `before` where none was. */
  goneFrom(from: number, before: number): number;
  readonly found: RowSet;
  /** Goes on for about so many milliseconds, or to the end. */
  advance(milliseconds: number): void;
};
