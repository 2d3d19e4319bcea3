import type { CompiledRecipe } from './compile.ts';
import type { ContentHasher, Recomputation } from './content-hasher.ts';
import { type DerivedChain, ExplainBreaks, type Loose, MOST_BREAKS } from './derived-breaks.ts';
import { HASHES_KEPT, HashHistory } from './hash-history.ts';
import { digestHex, linkKey, spelled } from './hash-text.ts';
import type { JsonTape } from './json-lexer.ts';
import {
  checkSequence,
  type FindingLog,
  hashInRun,
  type LinkChecker,
  type LinkEnd,
  type Part,
  type Recomputed,
  type RowFacts,
  type Run,
} from './walk.ts';

/** A recent row of a chain: its hash, and whether a later row was found to follow it. */
type Recent = { place: number; hash: string; key: string; prev: string | null; followed: boolean };

type State = DerivedChain & { recent: Recent[] };

/** Rows back that are tried as predecessors at once. Each try costs a hash (a whole search for recovered times). */
const REACH = 16;
const REACH_RECOVERED = 4;
/** A log of which this many rows fail has the wrong recipe; hypotheses about single rows would only cost time. */
const MAX_LOOSE = 1000;
const MAX_LOOSE_RECOVERED = 20;
const MAX_LOOSE_BYTES = 16 * 1024 * 1024;
/** Searches for recovered times without one success, after which the rest is not searched. */
const HOPELESS = 50;
const NO_MATCH = { matches: false, computed: null, inner: null, reliedOnOrder: false, recoveredMicros: 0 };

/**
 * Checks links where no row stores its predecessor's hash: a row follows another when its content, hashed over
 * the other's stored hash, gives its own. The few that do not follow the row before them are held until the whole
 * log is known, and then explained.
 */
export class DerivedLinks implements LinkChecker {
  readonly #content: ContentHasher;
  readonly #log: FindingLog;
  readonly #reach: number;
  readonly #maxLoose: number;
  readonly #states = new Map<RowFacts['chain'], State>();
  readonly #tally: Recomputed;
  readonly #explain: ExplainBreaks;
  /** Called with the microseconds between a row's stored and its recovered time. */
  readonly #recovered: (facts: RowFacts, micros: number) => void;
  readonly #budget = { left: HASHES_KEPT };
  #loose = 0;
  #looseBytes = 0;
  #matched = 0;

  constructor(
    recipe: CompiledRecipe,
    content: ContentHasher,
    log: FindingLog,
    part: Part,
    tally: Recomputed,
    recovered: (facts: RowFacts, micros: number) => void,
  ) {
    this.#content = content;
    this.#log = log;
    this.#tally = tally;
    this.#recovered = recovered;
    this.#maxLoose = content.recoversTime ? MAX_LOOSE_RECOVERED : MAX_LOOSE;
    this.#reach = content.recoversTime ? REACH_RECOVERED : REACH;
    this.#explain = new ExplainBreaks(recipe, { log, part, tally, recovered, reach: this.#reach });
  }

  row(facts: RowFacts, tape: JsonTape): boolean {
    const { chain } = facts;
    const state = this.#stateOf(chain);
    const place = state.hashes.rows;
    const isFirst = place === 0;
    const prev = isFirst ? (chain.genesis ?? null) : chain.head;
    const result = this.#hopeless() ? NO_MATCH : recomputeOver(facts, tape, prev);
    this.#tally.tried(result.reliedOnOrder);
    const before = state.loose.at(-1);
    if (before?.place === place - 1) before.next = { seq: facts.seq };
    if (result.matches) {
      this.#matched += 1;
      this.#recovered(facts, result.recoveredMicros);
      if (isFirst && !chain.headerMissing) chain.start = 'genesis';
      else checkSequence(facts, this.#log);
      this.#remember(state, facts, prev, state.recent.at(-1));
    } else {
      if (state.breaks.size <= MOST_BREAKS) state.breaks.add(place);
      if (!this.#followsEarlier(facts, tape, state)) {
        this.#hold(state, facts, tape, result);
        this.#remember(state, facts, null, undefined);
      }
    }
    state.hashes.add(facts.hash);
    return result.matches && !isFirst;
  }

  run(run: Run): void {
    const { rows, chains, chainOf, rule } = run;
    for (let i = 0; i < rows; i++) {
      const state = this.#stateOf(chains[chainOf === null ? 0 : chainOf[i]!]!);
      const hash = hashInRun(run, i);
      const place = state.hashes.rows;
      state.hashes.add(hash);
      // Only the last rows are remembered, so of many in one chain the first need not be.
      if (chainOf === null && i < rows - this.#reach) continue;
      const parent = state.recent.at(-1);
      if (parent !== undefined) parent.followed = true;
      const prev = chainOf === null && i > 0 ? hashInRun(run, i - 1) : (parent?.hash ?? null);
      state.recent.push({ place, hash, key: linkKey(hash, rule.spelling), prev, followed: false });
      if (state.recent.length > this.#reach) state.recent.shift();
    }
    this.#matched += rows;
  }

  finish(): LinkEnd {
    for (const [chain, state] of this.#states) this.#explain.chain(chain, state, this.#matched);
    const { lost, outside, unproven, adopted, isBackward } = this.#explain;
    const held = this.#matched + adopted;
    return { lostRows: lost, outside, unproven, held, repeated: 0, newestFirst: false, isBackward };
  }

  /** A search of thousands of hashes a row is not worth it where none has ever succeeded. */
  #hopeless(): boolean {
    return this.#content.recoversTime && this.#matched === 0 && this.#tally.rows >= HOPELESS;
  }

  #stateOf(chain: RowFacts['chain']): State {
    let state = this.#states.get(chain);
    if (state === undefined) {
      const { genesis } = chain;
      state = {
        recent: [],
        loose: [],
        breaks: new Set(),
        adopted: new Set(),
        hashes: new HashHistory(this.#budget),
      };
      if (typeof genesis === 'string')
        state.recent.push({ place: -1, hash: genesis, key: genesis, prev: null, followed: false });
      this.#states.set(chain, state);
    }
    return state;
  }

  #remember(state: State, facts: RowFacts, prev: string | null, parent: Recent | undefined): void {
    if (parent !== undefined) parent.followed = true;
    const place = state.hashes.rows;
    state.recent.push({ place, hash: facts.hash, key: facts.key, prev, followed: false });
    if (state.recent.length > this.#reach) state.recent.shift();
  }

  /** Does the row copy, or follow, a row shortly before the one before it? */
  #followsEarlier(facts: RowFacts, tape: JsonTape, state: State): boolean {
    if (this.#loose > this.#maxLoose) return false;
    const twin = state.recent.find(({ key }) => key === facts.key);
    if (twin?.prev != null && recompute(facts, tape, twin.prev).matches) {
      this.#explain.report('duplicate', facts, facts.chain.head, twin.prev);
      return true;
    }
    for (const parent of state.recent.slice(0, -1).reverse()) {
      const result = recompute(facts, tape, parent.hash);
      if (!result.matches) continue;
      this.#matched += 1;
      this.#recovered(facts, result.recoveredMicros);
      if (parent.followed) this.#explain.report('fork', facts, facts.chain.head, parent.hash);
      state.adopted.add(parent.place);
      this.#remember(state, facts, parent.hash, parent);
      return true;
    }
    return false;
  }

  /** Keeps a row that follows from nothing known yet. Beyond a number of them the log is not explained row by row. */
  #hold(
    state: State,
    facts: RowFacts,
    tape: JsonTape,
    { computed, inner, reliedOnOrder }: Recomputation,
  ): void {
    const { chain } = facts;
    const loose: Loose = {
      ...{ ...facts, place: state.hashes.rows, bytes: null, computed, inner, reliedOnOrder, next: null },
      before: { hash: chain.head, seq: chain.lastSeq },
    };
    this.#loose += 1;
    if (this.#loose <= this.#maxLoose && this.#looseBytes < MAX_LOOSE_BYTES) {
      loose.bytes = Buffer.from(tape.record);
      this.#looseBytes += loose.bytes.length;
    }
    // Whether rows are missing before a chain's first row is told by the one after it.
    if (this.#loose <= this.#maxLoose || loose.place === 0) state.loose.push(loose);
    else this.#explain.plainly(loose, this.#matched);
  }
}

/** Over the row before as its hash is stored, or else as the scheme spells it: an export may have spelled it anew. */
function recomputeOver(facts: RowFacts, tape: JsonTape, prev: string | null): Recomputation {
  const result = recompute(facts, tape, prev);
  const hex = result.matches || prev === null ? null : digestHex(prev, facts.rule.prevSpelling);
  if (hex === null) return result;
  const anew = spelled(hex, facts.rule.prevSpelling);
  return anew === prev ? result : recompute(facts, tape, anew);
}

function recompute(facts: RowFacts, tape: JsonTape, prev: string | null): Recomputation {
  return facts.rule.content?.recompute(tape, prev, facts.hash) ?? NO_MATCH;
}
