import { FINDING_KINDS, type FindingKind } from '../../../shared/model/integrity.ts';
import type { Recomputed } from './walk.ts';

/** What a verification says, and its vocabulary. docs/chains.md explains each word to auditors. */

export type { FindingKind };
export { FINDING_KINDS };

/**
 * Is what is here unaltered and in order? `not-rederivable`: links hold but most rows do not recompute, so the
 * recipe or the export is at fault. `unverifiable`: the log does not hold what a check would need.
 */
export type Integrity =
  | 'intact'
  | 'altered'
  | 'forked'
  | 'not-rederivable'
  | 'links-only'
  | 'unverifiable'
  | 'unreadable';

/** Is what should be here here? */
export type Completeness = 'proven' | 'unproven' | 'broken';

export type Finding = {
  kind: FindingKind;
  /** 0-based over the non-blank lines, files in order; null where it concerns no single row. */
  row: number | null;
  file: string | null;
  /** 1-based in its file. */
  line: number | null;
  partition: string[];
  /** One sentence. */
  detail: string;
  /** The hash that should be there, where there is one. */
  expected: string | null;
  /** The hash that is there. */
  actual: string | null;
};

export type FileInfo = { name: string; bytes: number; sha256: string };

/** One chain: a partition's, or a file's where each file has its own. Hashes are as stored. */
export type Head = {
  partition: string[];
  /** The file of a chain that lives in one file, else null. */
  file: string | null;
  rows: number;
  first: string | null;
  head: string | null;
};

export type Counts = Record<FindingKind, number>;

export type VerifyResult = {
  recipe: { name: string; hash: string };
  files: FileInfo[];
  rows: number;
  integrity: Integrity;
  completeness: Completeness;
  /** What was checked at all, whatever came of it. */
  checked: { content: boolean; links: boolean; sequence: boolean; signatures: boolean; anchors: boolean };
  /** Rows that were recomputed, and those of them that did not give their stored hash. */
  recomputed: { rows: number; failed: number };
  counts: Counts;
  findings: Finding[];
  /** Fields of the records that no hash and no other check protects. */
  unprotected: string[];
  heads: Head[];
  /** What was proven, what was not, and why; plain sentences. */
  explanation: string[];
  /** Where hashed times are not stored: how far before the stored one each was, in microseconds; as many as findings. */
  recovered_times?: {
    rows: number;
    longest_micros: number;
    list: { row: number; file: string; line: number; micros: number }[];
  };
  /** `sha256:`; the same input gives the same receipt on any machine. */
  receipt: string;
};

export function emptyCounts(): Counts {
  return Object.fromEntries(FINDING_KINDS.map((kind) => [kind, 0])) as Counts;
}

/** What the walk found out, from which the verdicts follow. */
export type Tally = {
  rows: number;
  /** Rows that hold a hash. */
  hashed: number;
  recomputed: Recomputed;
  contentChecked: boolean;
  linksChecked: boolean;
  /** Timestamps were searched for, so that a failure accuses nobody. */
  recoversTime: boolean;
  counts: Counts;
  /** Rows that follow from another row here. */
  linksHeld: number;
  /** Chains that begin at their genesis. */
  begun: number;
  /** Rows that could not be recomputed because their predecessors were filtered out. */
  unproven: number;
  /** Unreadable lines that the chain needs, or that nothing shows it does not. */
  lostLines: number;
  /** Every chain is anchored at its start and at its head. */
  anchored: boolean;
  /** Chains whose last row nothing is over: rows store no hash of their own, and no anchor names it. */
  uncovered: number;
};

/**
 * Do most rows fail to recompute while their links hold? Then the rule is wrong for this log, not the log. The
 * same is so where exactly the rows fail whose hash relies on the order of stored members: a re-export lost it.
 */
export function isNotRederivable(tally: Tally): boolean {
  const { counts, recomputed } = tally;
  if (counts['broken-link'] + counts.reordered > 0) return false;
  return recomputed.failed * 2 > recomputed.rows || lostItsOrder(tally);
}

/** Do most of the rows fail that rely on the stored order of members, and no others? A few could be edits. */
export function lostItsOrder({ recomputed }: Tally): boolean {
  const { failed, ordered, orderedFailed } = recomputed;
  return failed >= 10 && failed === orderedFailed && orderedFailed * 2 > ordered;
}

/** No row follows another: single rows picked from a log, or a recipe of another scheme. Neither is tampering. */
export function nothingHolds(tally: Tally): boolean {
  const { hashed, linksChecked, linksHeld, begun, recomputed } = tally;
  if (!linksChecked || hashed < 3 || linksHeld > 0) return false;
  // A first row may start the chain all the same: of single rows, or where another field is taken for the hash.
  return begun === 0 || (begun * 2 < hashed && recomputed.rows > 0);
}

function allFail({ recomputed }: Tally): boolean {
  return recomputed.failed === recomputed.rows;
}

export function integrityOf(tally: Tally): Integrity {
  const { counts } = tally;
  if (tally.rows === 0) return tally.lostLines > 0 ? 'unreadable' : 'unverifiable';
  if (tally.hashed === 0 || !(tally.contentChecked || tally.linksChecked)) return 'unverifiable';
  if (nothingHolds(tally))
    return tally.recomputed.rows > 0 && allFail(tally) ? 'not-rederivable' : 'unverifiable';
  const structural =
    counts.reordered + counts.duplicate + counts['broken-link'] + counts['signature-invalid'];
  if (structural > 0) return 'altered';
  if (isNotRederivable(tally)) return 'not-rederivable';
  if (counts['content-mismatch'] > 0) return tally.recoversTime ? 'unverifiable' : 'altered';
  if (tally.lostLines > 0) return 'unreadable';
  if (counts.fork > 0) return 'forked';
  if (tally.unproven > 0) return 'unverifiable';
  if (!tally.linksChecked) return 'unverifiable';
  return tally.contentChecked ? 'intact' : 'links-only';
}

/**
 * Proven only of an intact log: where content could not be recomputed, a row can be cut out and its successor
 * made to name the row before.
 */
export function completenessOf(tally: Tally): Completeness {
  const { counts } = tally;
  const broken =
    counts.gap +
    counts['prefix-missing'] +
    counts['anchor-mismatch'] +
    counts['seal-missing'] +
    counts['torn-line'] +
    counts['broken-link'] +
    tally.lostLines +
    // Numbers are hashed with the row or not; where no row was recomputed, a jump is all there is to see.
    (tally.contentChecked ? 0 : counts['sequence-break']);
  if (broken > 0) return 'broken';
  return tally.anchored && integrityOf(tally) === 'intact' ? 'proven' : 'unproven';
}
