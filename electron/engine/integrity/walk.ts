import type { Recomputation } from './content-hasher.ts';
import type { GenesisDoubt } from './genesis-doubt.ts';
import type { JsonTape } from './json-lexer.ts';
import type { MerkleLeaves } from './merkle.ts';
import type { RowRule } from './row-rule.ts';
import { type Counts, emptyCounts, FINDING_KINDS, type Finding, type FindingKind } from './verdict.ts';

/** What the parts of a verification share while they walk a log. */

/** One chain in progress. */
export type Chain = {
  /** Which partition or file it is of: the same for all of its runs. */
  number: number;
  partition: string[];
  /** The number of its file, where each file has its own chain; else null. */
  file: number | null;
  rows: number;
  first: string | null;
  /** The last row's hash as stored, and what links compare it by. */
  head: string | null;
  headKey: string | null;
  lastRow: number;
  lastSeq: number | null;
  /** The number of the row before its last, and where its last row stands. */
  seqBefore: number | null;
  lastAt: { row: number; file: number; line: number };
  /** The hash of its last row relies on the order in which members are stored. */
  lastOrdered: boolean;
  /** How many lines had been unreadable when its last row was read. */
  unreadableBefore: number;
  /** How many of all unreadable lines it is known not to need: they came before it, or its rows run past them. */
  passed: number;
  /** How many lines had been unreadable when a header closed it; null where none did. */
  closedAfter: number | null;
  /** What its first row's predecessor is written as; undefined where that is not known. */
  genesis: string | null | undefined;
  /** Its genesis is derived from a header row, and none was seen. */
  headerMissing: boolean;
  /** A header row was seen; a seal closes what is here so far. */
  headed: boolean;
  sealed: boolean;
  /** A header came that derives no genesis: the chain may start anew, or go on. */
  mayRestart: boolean;
  /** Rows before its first hash. */
  legacy: number;
  /** The hashes of its rows, where an anchor needs them all. */
  leaves: MerkleLeaves | null;
  /** Where its first row stands: at the genesis, after rows that are not here, or that cannot be told. */
  start: 'genesis' | 'missing' | 'outside' | 'unknown';
  /** Nothing tells whether its first row was changed: rows store no predecessor, and the one before it is not here. */
  startUnchecked: boolean;
  /** What its first row says against the recipe's genesis; null where nothing does. */
  doubt: GenesisDoubt | null;
};

/** A row that was read. */
export type RowFacts = {
  rule: RowRule;
  row: number;
  file: number;
  line: number;
  chain: Chain;
  hash: string;
  key: string;
  seq: number | null;
  /** Its content gives its hash; null where that was not checked. */
  intact: boolean | null;
  /** What computing its hash told, where rows store none. */
  computing: Recomputation | null;
  /** Lines could not be read between its chain's last row and this one. */
  afterUnreadable: boolean;
};

/**
 * Rows one after the other that were found plain: each follows the row before it in its chain, gives its hash, and
 * nothing is to be said of it. Their hashes as stored, `width` ASCII bytes each.
 */
export type Run = {
  rule: RowRule;
  rows: number;
  /** Of the first row. */
  row: number;
  file: number;
  line: number;
  /** The chains that the rows are of, and which one each is of; null where there is one. */
  chains: Chain[];
  chainOf: Uint32Array | null;
  hashes: Buffer;
  width: number;
};

export function hashInRun({ hashes, width }: Run, index: number): string {
  return hashes.toString('latin1', index * width, (index + 1) * width);
}

export type Place = { row: number | null; file: number | null; line: number | null; chain: Chain | null };

type PlacedFinding = { finding: Omit<Finding, 'file'>; file: number | null };

/** How recomputing went: rows tried and failed, and the same of rows whose hash relies on the stored order. */
export class Recomputed {
  rows = 0;
  failed = 0;
  ordered = 0;
  orderedFailed = 0;

  tried(reliedOnOrder: boolean): void {
    this.rows += 1;
    if (reliedOnOrder) this.ordered += 1;
  }

  fails(reliedOnOrder: boolean): void {
    this.failed += 1;
    if (reliedOnOrder) this.orderedFailed += 1;
  }
}

/** Findings as they come: full counts, and as many of the findings as are asked for. */
export class FindingLog {
  readonly counts: Counts = emptyCounts();
  readonly #limit: number;
  readonly #kept = new Map<FindingKind, PlacedFinding[]>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(
    kind: FindingKind,
    place: Place,
    detail: string,
    expected: string | null = null,
    actual: string | null = null,
  ): void {
    this.counts[kind] += 1;
    const kept = this.#kept.get(kind) ?? [];
    if (kept.length === 0) this.#kept.set(kind, kept);
    // Each kind comes in row order but for a look-ahead of a few rows.
    if (kept.length >= this.#limit + 64) return;
    const { row, line } = place;
    const partition = place.chain?.partition ?? [];
    kept.push({ finding: { kind, row, line, partition, detail, expected, actual }, file: place.file });
  }

  /** Says something else of every finding of a kind, once the whole log is known. */
  reword(kind: FindingKind, detail: string): void {
    for (const { finding } of this.#kept.get(kind) ?? []) finding.detail = detail;
  }

  /** In row order, those without a row last, of one row in the order of the kinds; at most the limit. */
  list(fileName: (file: number) => string): Finding[] {
    return FINDING_KINDS.flatMap((kind) => this.#kept.get(kind) ?? [])
      .sort((a, b) => (a.finding.row ?? Number.MAX_SAFE_INTEGER) - (b.finding.row ?? Number.MAX_SAFE_INTEGER))
      .slice(0, this.#limit)
      .map(({ finding: { kind, row, ...rest }, file }) => ({
        kind,
        row,
        file: file === null ? null : fileName(file),
        ...rest,
      }));
  }
}

/** How the parts of a log that were asked for lie in the whole of it. */
export type Part = 'whole' | 'range' | 'filter';

/** Checks how rows follow one another; made per verification. */
export type LinkChecker = {
  /** Takes a row; answers whether it follows from its chain's row before. */
  row(facts: RowFacts, tape: JsonTape): boolean;
  /** Takes rows that were found plain. */
  run(run: Run): void;
  /** Resolves what had to wait for the whole log. */
  finish(): LinkEnd;
};

export type LinkEnd = {
  /** Rows whose predecessor is an unreadable line, for all that can be told. */
  lostRows: number;
  /** Rows whose predecessor lies outside the part that was asked for. */
  outside: number;
  /** Of those, rows whose content could not be recomputed for want of it. */
  unproven: number;
  /** Rows that follow from another row here. */
  held: number;
  /** Rows that hold the hash of an earlier one; 0 where no link broke, or that cannot be told. */
  repeated: number;
  /** The log lists its newest row first, and was read backwards. */
  newestFirst: boolean;
  /** It does, and could not be: rows store no predecessor. */
  isBackward: boolean;
};

/** Does a number follow its predecessor's? Reported where the link itself holds. */
export function checkSequence(facts: RowFacts, log: FindingLog): void {
  const { chain, seq } = facts;
  if (seq === null || chain.lastSeq === null || seq === chain.lastSeq + 1) return;
  const jump = seq - chain.lastSeq - 1;
  const detail =
    jump > 0
      ? `The number jumps from ${chain.lastSeq} to ${seq}, yet the row follows from the one before.`
      : `The number ${seq} does not follow ${chain.lastSeq}, yet the row follows from the one before.`;
  log.add('sequence-break', facts, detail);
}

export function missingCount(count: number): string {
  return count === 1 ? 'one row is missing' : `${count} rows are missing`;
}

export const FOLLOWED_TWICE =
  'Two rows follow the same row. Two writers at the same time do this without malice.';
export const STARTED_TWICE =
  'Two rows start the chain. A log that was started anew, or has a chain per file, does this without malice, and so do two writers at the same time.';
