import type { CompiledRecipe } from './compile.ts';
import type { Recomputation } from './content-hasher.ts';
import { doubtDetail, usualStart } from './genesis-doubt.ts';
import type { HashHistory } from './hash-history.ts';
import { spelled } from './hash-text.ts';
import { JsonTape } from './json-lexer.ts';
import {
  type FindingLog,
  FOLLOWED_TWICE,
  missingCount,
  type Part,
  type Recomputed,
  type RowFacts,
  STARTED_TWICE,
} from './walk.ts';

/** A row that follows from no row before it. */
export type Loose = RowFacts & {
  /** Its place in its chain, 0-based. */
  place: number;
  /** Its record; null where too many rows fail for each to be explained. */
  bytes: Buffer | null;
  computed: string | null;
  inner: boolean | null;
  reliedOnOrder: boolean;
  before: { hash: string | null; seq: number | null };
  /** The row after it, where it is here. */
  next: { seq: number | null } | null;
};

/** What is kept of a chain whose rows store no predecessor. */
export type DerivedChain = {
  hashes: HashHistory;
  /** The places of the rows that do not follow the row before them, as many as are of use; those that follow none yet. */
  breaks: Set<number>;
  loose: Loose[];
  /** Places of rows that another row than the next was found to follow. */
  adopted: Set<number>;
};

type Sharing = {
  log: FindingLog;
  part: Part;
  tally: Recomputed;
  recovered: (facts: RowFacts, micros: number) => void;
  /** How far rows are looked for where each try is a search for a time. */
  reach: number;
};

const WORDS = {
  duplicate: 'The same row is here a second time.',
  fork: FOLLOWED_TWICE,
  restart: STARTED_TWICE,
  reordered: 'The row stands before the row that it follows: rows were put in another order.',
};
const HASH_CHANGED =
  'What stands as the row’s hash was changed: the next row follows from the hash that its content gives.';

/** A chain that breaks more often is not explained row by row. */
export const MOST_BREAKS = 4000;
/** Rows that tell whether a log lists its newest row first. */
const LOOKED_BACK = 20;
/** Hashes tried in all to find rows far from where they should stand. */
const TRIES = 50_000;

/**
 * Explains, at the end of a log, the rows that follow from no row before them. The hypotheses are tested one by one: a
 * copy, a row before whose hash was overwritten, a row that stands elsewhere, a second writer, missing rows, and last
 * an edit. An intact chain has one successor a row, so a row that was moved is looked for behind the rows that have none.
 */
export class ExplainBreaks {
  lost = 0;
  outside = 0;
  unproven = 0;
  /** Rows that were found to follow another row than the one before them. */
  adopted = 0;
  /** Where no row follows the one before it: each that was looked at follows the one after it. */
  isBackward = false;
  readonly #recipe: CompiledRecipe;
  readonly #sharing: Sharing;
  readonly #tape = new JsonTape({ nonFinite: true });
  #tries = TRIES;

  constructor(recipe: CompiledRecipe, sharing: Sharing) {
    this.#recipe = recipe;
    this.#sharing = sharing;
  }

  /** `matched`: rows that follow from another row here, in all chains. */
  chain(chain: RowFacts['chain'], state: DerivedChain, matched: number): void {
    const rehashed = new Set<Loose>();
    const left: Loose[] = [];
    const isHopeless = matched === 0 || state.breaks.size > MOST_BREAKS;
    for (const [i, loose] of state.loose.entries()) {
      if (isHopeless || loose.bytes === null || !this.#tape.lex(loose.bytes)) left.push(loose);
      else if (this.#isCopy(loose, state)) this.report('duplicate', loose, loose.before.hash, loose.hash);
      else if (this.#followsContentOf(loose, state.loose[i - 1])) rehashed.add(state.loose[i - 1]!);
      else if (!this.#followsElsewhere(loose, chain, state)) left.push(loose);
    }
    if (matched === 0 && this.#followTheNext(state.loose)) this.isBackward = true;
    for (const loose of left) {
      if (!rehashed.has(loose)) this.plainly(loose, matched, !state.breaks.has(loose.place + 1));
      else this.#hashChanged(loose);
    }
  }

  /** A row that stands nowhere else: rows before it are missing, or it was changed. */
  plainly(loose: Loose, matched: number, followed = true): void {
    const { part } = this.#sharing;
    if (loose.place === 0) this.#firstRow(loose, matched > 0 && followed && loose.next !== null);
    else if (loose.afterUnreadable) this.lost += 1;
    else if (part === 'filter') {
      this.outside += 1;
      this.unproven += 1;
    } else this.#unexplained(loose, matched);
  }

  report(kind: keyof typeof WORDS, facts: RowFacts, expected: string | null, actual: string | null): void {
    this.#sharing.log.add(kind === 'restart' ? 'fork' : kind, facts, WORDS[kind], expected, actual);
  }

  #followTheNext(rows: readonly Loose[]): boolean {
    const pairs = rows.slice(0, LOOKED_BACK).flatMap((row, i) => {
      const next = rows[i + 1];
      return next?.place === row.place + 1 ? [{ row, prev: next.hash }] : [];
    });
    return (
      pairs.length >= 2 &&
      pairs.every(
        ({ row, prev }) =>
          row.bytes !== null && this.#tape.lex(row.bytes) && this.#recompute(row, prev).matches,
      )
    );
  }

  #isCopy(loose: Loose, { hashes }: DerivedChain): boolean {
    const twin = hashes.find(loose.hash);
    if (twin < 0 || twin >= loose.place) return false;
    const prev = twin === 0 ? (loose.chain.genesis ?? null) : hashes.at(twin - 1);
    return this.#recompute(loose, prev).matches;
  }

  /** Does it follow from the hash that the content of the row before gives, and not from what stands there? */
  #followsContentOf(loose: Loose, before: Loose | undefined): boolean {
    if (before?.place !== loose.place - 1 || before.computed === null) return false;
    const result = this.#recompute(loose, spelled(before.computed, before.rule.spelling));
    if (result.matches) this.adopted += 1;
    return result.matches;
  }

  #followsElsewhere(loose: Loose, chain: RowFacts['chain'], state: DerivedChain): boolean {
    const parent = this.#parentOf(loose, chain, state);
    if (parent === null) return false;
    const actual = parent < 0 ? (chain.genesis ?? null) : state.hashes.at(parent);
    const next = !state.breaks.has(parent + 1) && parent + 1 < state.hashes.rows;
    if (parent > loose.place) this.report('reordered', loose, loose.before.hash, actual);
    else if (next || state.adopted.has(parent))
      this.report(parent < 0 ? 'restart' : 'fork', loose, loose.before.hash, actual);
    state.adopted.add(parent);
    if (parent < 0) chain.start = 'genesis';
    this.adopted += 1;
    return true;
  }

  /** The place of the row that it follows, -1 for the start of the chain; null where none here is it. */
  #parentOf(loose: Loose, chain: RowFacts['chain'], { breaks, hashes }: DerivedChain): number | null {
    const { reach } = this.#sharing;
    const isSearch = loose.rule.content?.recoversTime === true;
    // A log that was started anew has another row at the start of its chain.
    const ends = [...new Set([...[...breaks].map((place) => place - 1), hashes.rows - 1, -1])]
      .filter((place) => place !== loose.place && place !== loose.place - 1)
      .filter((place) => !isSearch || Math.abs(place - loose.place) <= reach)
      .sort((a, b) => Math.abs(a - loose.place) - Math.abs(b - loose.place));
    const earlier = isSearch ? 0 : loose.place - 1;
    for (let i = -ends.length; i < earlier && this.#tries > 0; i++) {
      const place = i < 0 ? ends[ends.length + i]! : loose.place - 2 - i;
      const prev = place < 0 ? chain.genesis : hashes.at(place);
      if (prev === undefined || (prev === null && place >= 0)) continue;
      this.#tries -= 1;
      const result = this.#recompute(loose, prev);
      if (!result.matches) continue;
      this.#sharing.recovered(loose, result.recoveredMicros);
      return place;
    }
    return null;
  }

  #recompute(loose: Loose, prev: string | null): Recomputation {
    return loose.rule.content!.recompute(this.#tape, prev, loose.hash);
  }

  #hashChanged(loose: Loose): void {
    if (loose.place === 0) loose.chain.start = 'genesis';
    this.#mismatch(loose, HASH_CHANGED);
  }

  /** `holds`: the next row follows it, so that what stands as its hash is what was chained. */
  #firstRow(loose: Loose, holds: boolean): void {
    const start = this.#recipe.recipe.seq?.start;
    const absent = start !== undefined && loose.seq !== null ? loose.seq - start : null;
    const { chain, inner, computed, hash } = loose;
    const { log, part } = this.#sharing;
    // It is the newest: what comes before it in the file is nothing to go by.
    if (this.isBackward) return;
    if (part !== 'whole') {
      chain.start = 'outside';
      chain.startUnchecked = true;
      this.outside += 1;
    } else if (chain.headerMissing) {
      chain.start = 'missing';
      const detail = 'The header that starts the chain is not here, so rows before this one are missing.';
      log.add('prefix-missing', loose, detail, null, hash);
    } else if (chain.genesis === undefined) {
      chain.start = 'unknown';
      chain.startUnchecked = true;
      this.outside += 1;
    } else if (this.#startsOtherwise(loose)) {
      chain.start = 'missing';
      log.add('prefix-missing', loose, doubtDetail(chain.doubt)!, computed, hash);
    } else if ((absent ?? 0) > 0 || (absent === null && inner === true)) {
      chain.start = 'missing';
      chain.startUnchecked = inner !== true;
      if (absent === null) chain.doubt = { kind: 'unsure' };
      const many = absent === null ? '' : `, and by its number ${missingCount(absent)}`;
      log.add('prefix-missing', loose, `The first row does not start the chain${many}.`, computed, hash);
    } else if (absent === null && holds && inner !== false && loose.rule.content?.recoversTime !== true) {
      chain.start = 'missing';
      chain.startUnchecked = true;
      chain.doubt = { kind: 'unsure' };
      log.add('prefix-missing', loose, FIRST_UNCHECKED, computed, hash);
    } else {
      chain.start = 'unknown';
      if (inner !== false) chain.doubt = { kind: 'fails' };
      this.#mismatch(loose, absent === null && inner !== false ? FIRST_CHANGED_OR_CUT : FIRST_CHANGED);
    }
  }

  /** Does a chain's first row give its hash over another start than the recipe's genesis? */
  #startsOtherwise({ chain, rule, bytes, hash }: Loose): boolean {
    if (bytes === null || !this.#tape.lex(bytes) || rule.content === null) return false;
    const start = usualStart(rule.content, this.#tape, hash);
    if (start !== undefined) chain.doubt = { kind: 'over', start };
    return start !== undefined;
  }

  #unexplained(loose: Loose, matched: number): void {
    const { seq, before, inner, computed, hash, rule, next } = loose;
    const jump = seq !== null && before.seq !== null ? seq - before.seq - 1 : null;
    const { log } = this.#sharing;
    const goesOn = before.seq !== null && next?.seq === before.seq + 2;
    if (inner === false) this.#mismatch(loose, INNER_CHANGED);
    if (jump !== null && jump > 0 && !goesOn)
      log.add('gap', loose, `Before this row ${missingCount(jump)}.`, computed, hash);
    else if (inner === false) return;
    else if (inner === true && jump === null && matched > 0)
      log.add('broken-link', loose, MISSING_OR_REWRITTEN, computed, hash);
    else if (rule.content?.recoversTime === true) this.#mismatch(loose, NO_TIME);
    else this.#mismatch(loose, jump === null ? CHANGED_OR_MISSING : jump < 0 ? MOVED_OR_CHANGED : CHANGED);
  }

  #mismatch(loose: Loose, detail: string): void {
    const { log, tally } = this.#sharing;
    tally.fails(loose.reliedOnOrder);
    log.add('content-mismatch', loose, detail, loose.computed, loose.hash);
  }
}

const FIRST_CHANGED =
  'The first row does not follow from the start of the chain: it was changed, or the recipe’s genesis is not that of this log.';
const FIRST_CHANGED_OR_CUT =
  'The first row does not follow from the start of the chain: it was changed, rows before it are missing, or the recipe’s genesis is not that of this log.';
const FIRST_UNCHECKED =
  'The first row does not follow from the start of the chain: rows before it are missing, or it was changed itself; without a stored predecessor the log cannot tell which.';
const INNER_CHANGED = 'The row’s content does not give its inner hash: it was changed after it was hashed.';
const MISSING_OR_REWRITTEN =
  'Its content is intact, but it does not follow from the row before: rows are missing here, or the row before was rewritten.';
const NO_TIME =
  'No time within the window gives its hash: it took longer to store, was changed, or rows before it are missing.';
const CHANGED =
  'The row does not give its hash over the row before it, though its number follows: one of the two was changed.';
const MOVED_OR_CHANGED =
  'The row does not give its hash over the row before it, nor does its number follow: it was moved here, or changed.';
const CHANGED_OR_MISSING =
  'The row does not give its hash: it was changed, or rows before it are missing; without a stored predecessor the log cannot tell which.';
