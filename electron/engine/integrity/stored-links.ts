import type { CompiledRecipe } from './compile.ts';
import { linkKey } from './hash-text.ts';
import type { JsonTape } from './json-lexer.ts';
import { LinkIndex } from './link-index.ts';
import {
  checkSequence,
  type FindingLog,
  type LinkChecker,
  missingCount,
  type Part,
  type RowFacts,
} from './walk.ts';

/** A row whose stored predecessor is not the row before it. */
type Loose = RowFacts & {
  index: number;
  prev: string | null;
  prevKey: string | null;
  isFirst: boolean;
  before: { hash: string | null; seq: number | null };
};

/** Beyond this many loose rows a log is not worth explaining row by row. */
const MAX_LOOSE = 200_000;

/**
 * Checks links where each row stores its predecessor's hash. A row that names the row before it is done with
 * at once; the few others wait for the end, when it is known who holds the hash that they name.
 */
export class StoredLinks implements LinkChecker {
  readonly #recipe: CompiledRecipe;
  readonly #log: FindingLog;
  readonly #part: Part;
  readonly #index = new LinkIndex();
  readonly #loose: Loose[] = [];
  /** Chains whose genesis has a successor. */
  readonly #begun = new Set<RowFacts['chain']>();
  #lost = 0;
  #outside = 0;

  constructor(recipe: CompiledRecipe, log: FindingLog, part: Part) {
    this.#recipe = recipe;
    this.#log = log;
    this.#part = part;
  }

  row(facts: RowFacts, tape: JsonTape): boolean {
    const { chain } = facts;
    const index = this.#index.add(facts.key);
    const prev = tape.text(tape.at(this.#recipe.prevField!));
    const prevKey = prev === null ? null : linkKey(prev, this.#recipe.prevSpelling);
    const follows = chain.rows > 0 && prevKey !== null && prevKey === chain.headKey;
    if (follows) {
      this.#index.adopt(chain.lastRow);
      checkSequence(facts, this.#log);
    } else if (chain.rows === 0 && this.#isGenesis(prev)) {
      this.#begin(facts);
    } else {
      const before = { hash: chain.head, seq: chain.lastSeq };
      const loose = { ...facts, index, prev, prevKey, isFirst: chain.rows === 0, before };
      if (this.#loose.length < MAX_LOOSE) this.#loose.push(loose);
      else this.#log.add('broken-link', facts, 'The row does not name the row before it.', chain.head, prev);
    }
    chain.lastRow = index;
    return follows;
  }

  finish(): { lostRows: number; outside: number } {
    for (const loose of this.#loose) this.#explain(loose);
    return { lostRows: this.#lost, outside: this.#outside };
  }

  #isGenesis(prev: string | null): boolean {
    if (this.#recipe.genesis === undefined) return prev === null;
    return prev === this.#recipe.genesis;
  }

  #begin(facts: RowFacts): void {
    facts.chain.start = 'genesis';
    this.#begun.add(facts.chain);
    const start = this.#recipe.recipe.seq?.start;
    if (start === undefined || facts.seq === null || facts.seq === start) return;
    this.#log.add(
      'sequence-break',
      facts,
      `The chain starts here, yet its number is ${facts.seq} and not ${start}.`,
    );
  }

  #explain(loose: Loose): void {
    const twin = this.#index.find(loose.key);
    if (twin >= 0 && twin < loose.index) this.#duplicate(loose, twin);
    else if (this.#isGenesis(loose.prev)) this.#startsAgain(loose);
    else {
      const parent = loose.prevKey === null ? -1 : this.#index.find(loose.prevKey);
      if (parent < 0 || parent === loose.index) this.#orphan(loose);
      else this.#child(loose, parent);
    }
  }

  #duplicate(loose: Loose, twin: number): void {
    if (this.#index.hasChild(loose.index)) this.#index.adopt(twin);
    this.#log.add('duplicate', loose, 'The same row is here a second time.', loose.before.hash, loose.prev);
  }

  /** The row names the genesis, and the chain's first row is another. */
  #startsAgain(loose: Loose): void {
    if (!this.#begun.has(loose.chain)) {
      loose.chain.start = 'genesis';
      this.#begun.add(loose.chain);
    } else this.#fork(loose, 'Two rows start the chain.');
  }

  #child(loose: Loose, parent: number): void {
    const taken = this.#index.hasChild(parent);
    this.#index.adopt(parent);
    if (parent > loose.index) {
      if (loose.isFirst) loose.chain.start = 'missing';
      const detail = 'The row stands before the row that it follows: rows were put in another order.';
      this.#log.add('reordered', loose, detail, loose.before.hash, loose.prev);
    } else if (taken) this.#fork(loose, 'Two rows follow the same row.');
  }

  #fork(loose: Loose, detail: string): void {
    const cause = 'Two writers at the same time do this without malice.';
    if (loose.intact === false) this.#broken(loose);
    else this.#log.add('fork', loose, `${detail} ${cause}`, loose.before.hash, loose.prev);
  }

  /** Nobody here holds the hash that the row names. */
  #orphan(loose: Loose): void {
    if (loose.isFirst && this.#part !== 'whole') {
      loose.chain.start = 'outside';
      this.#outside += 1;
    } else if (loose.isFirst) this.#prefixMissing(loose);
    else if (this.#part === 'filter') this.#outside += 1;
    else if (loose.afterUnreadable) this.#lost += 1;
    else this.#missing(loose);
  }

  #prefixMissing(loose: Loose): void {
    loose.chain.start = 'missing';
    const { genesis, recipe } = this.#recipe;
    if (genesis === undefined) {
      loose.chain.start = 'unknown';
      return;
    }
    const start = recipe.seq?.start;
    const absent = start !== undefined && loose.seq !== null ? loose.seq - start : 0;
    const many = absent > 0 ? `, and by its number ${missingCount(absent)}` : '';
    this.#log.add(
      'prefix-missing',
      loose,
      `The first row does not start the chain${many}.`,
      genesis,
      loose.prev,
    );
  }

  #missing(loose: Loose): void {
    const jump = loose.seq !== null && loose.before.seq !== null ? loose.seq - loose.before.seq - 1 : 0;
    if (jump <= 0) this.#broken(loose);
    else this.#log.add('gap', loose, `Before this row ${missingCount(jump)}.`, loose.before.hash, loose.prev);
  }

  #broken(loose: Loose): void {
    const detail = 'Rows are missing here, or the row before was rewritten; the log cannot tell which.';
    this.#log.add('broken-link', loose, detail, loose.before.hash, loose.prev);
  }
}
