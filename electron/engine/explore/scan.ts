import type { RowSet } from './row-set.ts';

/**
 * Going through the vault for what no column tells, the last received first. It takes longer than anybody waits
 * for a page, so it can be left and gone on with, and says how far it came.
 */
export type Scan = {
  /** The part that was gone through, 0 to 1. */
  readonly searched: number;
  /** This row and all later ones were gone through. */
  readonly firstRid: number;
  readonly found: RowSet;
  /** Goes on for about so many milliseconds, or to the end. */
  advance(milliseconds: number): void;
};
