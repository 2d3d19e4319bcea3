import type { FindingFamily } from './verdict-words.ts';

/**
 * A shape for each family of findings, so that no colour is needed to tell them apart: SVG path data in a box of
 * 16 by 16, filled, or drawn as a line so wide.
 */
export const FINDING_SHAPES: Record<FindingFamily, { path: string; line: number | null }> = {
  content: { path: 'M8 1L15 8L8 15L1 8Z', line: null },
  order: { path: 'M8 1.5L15 14H1Z', line: null },
  missing: { path: 'M3 3L13 13M13 3L3 13', line: 3 },
  fork: { path: 'M8 15V9M8 9L3 2M8 9L13 2', line: 2.6 },
  unreadable: { path: 'M2 2H14V14H2Z', line: null },
  note: { path: 'M2.5 8a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0', line: 2.4 },
};
