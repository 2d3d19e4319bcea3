import type { CompiledRecipe } from './compile.ts';
import type { ContentHasher, Recomputation } from './content-hasher.ts';
import { linkKey } from './hash-text.ts';
import { JsonTape } from './json-lexer.ts';
import {
  checkSequence,
  type FindingLog,
  hashInRun,
  type LinkChecker,
  type LinkEnd,
  missingCount,
  type Part,
  type Recomputed,
  type RowFacts,
  type Run,
} from './walk.ts';

/** A recent row of a chain: its hash, and whether a later row was found to follow it. */
type Recent = { hash: string; key: string; prev: string | null; followed: boolean };

/** A row that follows from no row before it; the rows after it may tell why. */
type Pending = RowFacts & {
  bytes: Buffer;
  computed: string | null;
  inner: boolean | null;
  reliedOnOrder: boolean;
  before: { hash: string | null; seq: number | null };
  isFirst: boolean;
  later: string[];
};

type State = { recent: Recent[]; pending: Pending[] };

/** Rows back and ahead that are tried as predecessors. Each try costs a hash (a whole search for recovered times). */
const REACH = 16;
const REACH_RECOVERED = 4;
/** A log of which this many rows fail has the wrong recipe; hypotheses about single rows would only cost time. */
const MAX_EXPLAINED = 1000;
const MAX_EXPLAINED_RECOVERED = 20;
/** Searches for recovered times without one success, after which the rest is not searched. */
const HOPELESS = 50;
const NO_MATCH = { matches: false, computed: null, inner: null, reliedOnOrder: false, recoveredMicros: 0 };

/**
 * Checks links where no row stores its predecessor's hash: a row follows another when its content, hashed over
 * the other's stored hash, gives its own. Where that fails the hypotheses are tested one by one: a copy, a
 * swapped row, a second writer, missing rows, and last an edit.
 */
export class DerivedLinks implements LinkChecker {
  readonly #recipe: CompiledRecipe;
  readonly #content: ContentHasher;
  readonly #log: FindingLog;
  readonly #part: Part;
  readonly #reach: number;
  readonly #maxExplained: number;
  readonly #states = new Map<RowFacts['chain'], State>();
  readonly #tape = new JsonTape({ nonFinite: true });
  readonly #tally: Recomputed;
  /** Called with the microseconds between a row's stored and its recovered time. */
  readonly #recovered: (micros: number) => void;
  #explained = 0;
  #matched = 0;
  #lost = 0;
  #outside = 0;
  #unproven = 0;

  constructor(
    recipe: CompiledRecipe,
    content: ContentHasher,
    log: FindingLog,
    part: Part,
    tally: Recomputed,
    recovered: (micros: number) => void,
  ) {
    this.#recipe = recipe;
    this.#content = content;
    this.#log = log;
    this.#part = part;
    this.#tally = tally;
    this.#recovered = recovered;
    this.#maxExplained = content.recoversTime ? MAX_EXPLAINED_RECOVERED : MAX_EXPLAINED;
    this.#reach = content.recoversTime ? REACH_RECOVERED : REACH;
  }

  row(facts: RowFacts, tape: JsonTape): boolean {
    const { chain } = facts;
    const state = this.#stateOf(chain);
    for (const pending of state.pending) pending.later.push(facts.hash);
    const isFirst = chain.rows === 0;
    const prev = isFirst ? (chain.genesis ?? null) : chain.head;
    const result = this.#hopeless() ? NO_MATCH : recompute(facts, tape, prev);
    this.#tally.tried(result.reliedOnOrder);
    if (result.matches) {
      this.#matched += 1;
      this.#recovered(result.recoveredMicros);
      if (isFirst && !chain.headerMissing) chain.start = 'genesis';
      else checkSequence(facts, this.#log);
      this.#remember(state, facts, prev, state.recent.at(-1));
    } else if (!this.#tryEarlier(facts, tape, state)) {
      const before = { hash: chain.head, seq: chain.lastSeq };
      const { computed, inner, reliedOnOrder } = result;
      const bytes = Buffer.from(tape.record);
      state.pending.push({ ...facts, bytes, computed, inner, reliedOnOrder, before, isFirst, later: [] });
      this.#remember(state, facts, null, undefined);
    }
    while ((state.pending[0]?.later.length ?? 0) >= this.#reach) this.#resolve(state.pending.shift()!);
    return result.matches && !isFirst;
  }

  run(run: Run): void {
    const { rows, chains, chainOf, rule } = run;
    for (let i = 0; i < rows; i++) {
      const chain = chains[chainOf === null ? 0 : chainOf[i]!]!;
      const state = this.#stateOf(chain);
      // Only the last rows are remembered, so of many in one chain the first need not be.
      if (chainOf === null && state.pending.length === 0 && i < rows - this.#reach) continue;
      const hash = hashInRun(run, i);
      for (const pending of state.pending) pending.later.push(hash);
      const parent = state.recent.at(-1);
      if (parent !== undefined) parent.followed = true;
      const prev = chainOf === null && i > 0 ? hashInRun(run, i - 1) : (parent?.hash ?? null);
      state.recent.push({ hash, key: linkKey(hash, rule.spelling), prev, followed: false });
      if (state.recent.length > this.#reach) state.recent.shift();
      while ((state.pending[0]?.later.length ?? 0) >= this.#reach) this.#resolve(state.pending.shift()!);
    }
    this.#matched += rows;
  }

  finish(): LinkEnd {
    for (const state of this.#states.values()) for (const pending of state.pending) this.#resolve(pending);
    const [lostRows, outside, unproven, held] = [this.#lost, this.#outside, this.#unproven, this.#matched];
    return { lostRows, outside, unproven, held, newestFirst: false };
  }

  /** A search of thousands of hashes a row is not worth it where none has ever succeeded. */
  #hopeless(): boolean {
    return this.#content.recoversTime && this.#matched === 0 && this.#tally.rows >= HOPELESS;
  }

  #stateOf(chain: RowFacts['chain']): State {
    let state = this.#states.get(chain);
    if (state === undefined) {
      const { genesis } = chain;
      state = { recent: [], pending: [] };
      if (typeof genesis === 'string')
        state.recent.push({ hash: genesis, key: genesis, prev: null, followed: false });
      this.#states.set(chain, state);
    }
    return state;
  }

  #remember(state: State, facts: RowFacts, prev: string | null, parent: Recent | undefined): void {
    if (parent !== undefined) parent.followed = true;
    state.recent.push({ hash: facts.hash, key: facts.key, prev, followed: false });
    if (state.recent.length > this.#reach) state.recent.shift();
  }

  /** Does the row copy, or follow, an earlier row than the one before it? */
  #tryEarlier(facts: RowFacts, tape: JsonTape, state: State): boolean {
    if (this.#explained > this.#maxExplained) return false;
    const twin = state.recent.find(({ key }) => key === facts.key);
    if (twin?.prev != null && recompute(facts, tape, twin.prev).matches) {
      this.#log.add('duplicate', facts, 'The same row is here a second time.', facts.chain.head, twin.prev);
      return true;
    }
    for (const parent of state.recent.slice(0, -1).reverse()) {
      const result = recompute(facts, tape, parent.hash);
      if (!result.matches) continue;
      this.#matched += 1;
      this.#recovered(result.recoveredMicros);
      const detail = 'Two rows follow the same row. Two writers at the same time do this without malice.';
      if (parent.followed) this.#log.add('fork', facts, detail, facts.chain.head, parent.hash);
      this.#remember(state, facts, parent.hash, parent);
      return true;
    }
    return false;
  }

  #resolve(pending: Pending): void {
    this.#explained += 1;
    if (this.#explained <= this.#maxExplained && this.#followsLater(pending)) return;
    if (pending.isFirst) this.#firstRow(pending);
    else if (pending.afterUnreadable) this.#lost += 1;
    else if (this.#part === 'filter') {
      this.#outside += 1;
      this.#unproven += 1;
    } else this.#unexplained(pending);
  }

  #followsLater(pending: Pending): boolean {
    if (!this.#tape.lex(pending.bytes)) return false;
    for (const hash of pending.later) {
      if (!recompute(pending, this.#tape, hash).matches) continue;
      const detail = 'The row stands before the row that it follows: rows were put in another order.';
      this.#log.add('reordered', pending, detail, pending.before.hash, hash);
      return true;
    }
    return false;
  }

  #firstRow(pending: Pending): void {
    const start = this.#recipe.recipe.seq?.start;
    const absent = start !== undefined && pending.seq !== null ? pending.seq - start : 0;
    if (this.#part !== 'whole') {
      pending.chain.start = 'outside';
      this.#outside += 1;
    } else if (pending.chain.headerMissing) {
      pending.chain.start = 'missing';
      const detail = 'The header that starts the chain is not here, so rows before this one are missing.';
      this.#log.add('prefix-missing', pending, detail, null, pending.hash);
    } else if (pending.chain.genesis === undefined) {
      pending.chain.start = 'unknown';
      this.#outside += 1;
    } else if (absent > 0 || pending.inner === true) {
      pending.chain.start = 'missing';
      const many = absent > 0 ? `, and by its number ${missingCount(absent)}` : '';
      const detail = `The first row does not start the chain${many}.`;
      this.#log.add('prefix-missing', pending, detail, pending.computed, pending.hash);
    } else {
      pending.chain.start = 'missing';
      this.#mismatch(
        pending,
        'The first row does not follow from the start of the chain: it was changed, or rows before it are missing.',
      );
    }
  }

  #unexplained(pending: Pending): void {
    const { seq, before, inner, computed } = pending;
    const jump = seq !== null && before.seq !== null ? seq - before.seq - 1 : 0;
    if (jump > 0)
      this.#log.add('gap', pending, `Before this row ${missingCount(jump)}.`, computed, pending.hash);
    else if (inner === true && this.#matched > 0) {
      const detail =
        'Its content is intact, but it does not follow from the row before: rows are missing here, or the row before was rewritten.';
      this.#log.add('broken-link', pending, detail, computed, pending.hash);
    } else if (this.#content.recoversTime) {
      this.#mismatch(
        pending,
        'No time within the window gives its hash: it took longer to store, was changed, or rows before it are missing.',
      );
    } else
      this.#mismatch(
        pending,
        'The row does not give its hash: it was changed, or rows before it are missing; without a stored predecessor the log cannot tell which.',
      );
  }

  #mismatch(pending: Pending, detail: string): void {
    this.#tally.fails(pending.reliedOnOrder);
    this.#log.add('content-mismatch', pending, detail, pending.computed, pending.hash);
  }
}

function recompute(facts: RowFacts, tape: JsonTape, prev: string | null): Recomputation {
  return facts.rule.content?.recompute(tape, prev, facts.hash) ?? NO_MATCH;
}
