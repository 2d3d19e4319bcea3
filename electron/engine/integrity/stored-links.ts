import type { CompiledRecipe } from './compile.ts';
import { ComputedRows, type Unnamed } from './computed-rows.ts';
import { doubtDetail, doubtOfNamed } from './genesis-doubt.ts';
import { linkKey } from './hash-text.ts';
import type { JsonTape } from './json-lexer.ts';
import { LinkIndex } from './link-index.ts';
import { ChainEnds } from './link-order.ts';
import type { RowRule } from './row-rule.ts';
import {
  type Chain,
  checkSequence,
  type FindingLog,
  FOLLOWED_TWICE,
  hashInRun,
  type LinkChecker,
  type LinkEnd,
  missingCount,
  type Part,
  type Place,
  type Recomputed,
  type RowFacts,
  type Run,
  STARTED_TWICE,
} from './walk.ts';

/** A row whose stored predecessor is not the row before it. */
type Loose = Unnamed;

/** Beyond this many loose rows a log is not worth explaining row by row. */
const MAX_LOOSE = 200_000;
const MAX_FORWARD = 1000;

const MISSING_OR_REWRITTEN =
  'Rows are missing here, or the row before was rewritten; the log cannot tell which.';
const OF_ANOTHER_CHAIN =
  'The row follows a row of another chain: it was moved here, or what says which chain it is of was changed.';
const REORDERED = 'The row stands before the row that it follows: rows were put in another order.';

/**
 * Checks links where each row stores its predecessor's hash. A row that names the row before it is done with
 * at once; the few others wait for the end, when it is known who holds the hash that they name. An export that
 * lists the newest row first is recognised as such.
 */
export class StoredLinks implements LinkChecker {
  readonly #recipe: CompiledRecipe;
  readonly #log: FindingLog;
  readonly #part: Part;
  /** Rows may stand in any order: the links tell it. */
  readonly #anyOrder: boolean;
  readonly #ends = new Map<Chain, ChainEnds>();
  readonly #index = new LinkIndex();
  readonly #loose: Loose[] = [];
  /** Rows that the very next row precedes: neighbours swapped, or a log that runs backwards. */
  readonly #backward: Loose[] = [];
  #rows = 0;
  #backwardRows = 0;
  /** The first rows that follow the row before them: the exception in a log that runs backwards. */
  readonly #forward: Place[] = [];
  #forwardRows = 0;
  /** The loose row of each chain that was read last, as long as no other row came after it. */
  readonly #waiting = new Map<Chain, Loose>();
  /** Chains whose genesis has a successor. */
  readonly #begun = new Set<Chain>();
  #runsBackward = false;
  /** Where rows store no hash of their own. */
  readonly #computed: ComputedRows | null;
  readonly #tally: Recomputed;
  /** Loose rows whose predecessor was found elsewhere. */
  #adopted = 0;
  #lost = 0;
  #outside = 0;
  /** Rows before which rows were left out, so that nothing tells whether they give their hashes. */
  #unproven = 0;

  constructor(recipe: CompiledRecipe, log: FindingLog, part: Part, tally: Recomputed) {
    this.#recipe = recipe;
    this.#log = log;
    this.#part = part;
    this.#tally = tally;
    this.#computed = recipe.hashField === null ? new ComputedRows(log, tally) : null;
    const { order } = recipe.recipe;
    this.#anyOrder = typeof order === 'object' && order.by === 'link';
  }

  row(facts: RowFacts, tape: JsonTape): boolean {
    const { chain } = facts;
    const index = this.#index.add(facts.key, chain.number);
    this.#rows += 1;
    const prev = tape.text(tape.at(facts.rule.prevField!));
    const prevKey = prev === null ? null : this.#keyOf(prev, facts.rule);
    const follows = chain.rows > 0 && prevKey !== null && prevKey === chain.headKey;
    this.#computed?.computed(facts, index, tape);
    this.#settleWaiting(facts, index, prevKey);
    if (this.#anyOrder) this.#endsOf(chain).add(facts.key, facts.hash, prevKey);
    if (follows) {
      this.#forwardRows += 1;
      if (this.#forward.length < MAX_FORWARD) this.#forward.push(facts);
      this.#index.adopt(chain.lastRow);
      checkSequence(facts, this.#log);
    } else if (chain.rows === 0 && isGenesis(prev, prevKey, facts)) this.#begin(facts);
    else {
      const { head: hash, lastSeq: seq, seqBefore, lastRow, lastAt, lastOrdered: reliedOnOrder } = chain;
      const before = { index: lastRow, hash, seq, seqBefore, at: { ...lastAt, chain }, reliedOnOrder };
      const bytes = this.#computed?.keep(tape) ?? null;
      const isFirst = chain.rows === 0;
      this.#waiting.set(chain, { ...facts, index, prev, prevKey, isFirst, before, bytes, next: null });
    }
    chain.lastRow = index;
    return follows;
  }

  run(run: Run): void {
    const { rows, chains, chainOf, hashes, width, rule } = run;
    const digits = rule.spelling.encoding === 'hex' ? rule.spelling.prefix.length : -1;
    for (let i = 0; i < rows; i++) {
      const chain = chains[chainOf === null ? 0 : chainOf[i]!]!;
      if (this.#forward.length < MAX_FORWARD) {
        this.#forward.push({ row: run.row + i, file: run.file, line: run.line + i, chain });
      }
      const index =
        digits < 0
          ? this.#index.add(linkKey(hashInRun(run, i), rule.spelling), chain.number)
          : this.#index.addDigits(hashes, i * width + digits, chain.number);
      this.#index.adopt(chain.lastRow);
      chain.lastRow = index;
      if (!this.#anyOrder) continue;
      const hash = hashInRun(run, i);
      this.#endsOf(chain).add(linkKey(hash, rule.spelling), hash);
    }
    this.#rows += rows;
    this.#forwardRows += rows;
  }

  finish(): LinkEnd {
    for (const loose of this.#waiting.values()) this.#putAside(loose);
    const backward = this.#backwardRows;
    this.#runsBackward = !this.#anyOrder && backward > this.#forwardRows && backward * 2 >= this.#rows;
    if (!this.#runsBackward && !this.#anyOrder) {
      for (const loose of this.#backward) this.#report('reordered', loose, REORDERED);
    }
    if (this.#runsBackward) for (const facts of this.#forward) this.#log.add('reordered', facts, REORDERED);
    const left = this.#loose.filter((each) => !this.#startsChain(each));
    const isUnfit = this.#computed !== null && this.#isUnfit(left);
    for (const loose of left) {
      if (isUnfit && !this.#isChainStart(loose) && !loose.afterUnreadable) this.#computed!.fails(loose);
      else this.#explain(loose);
    }
    for (const [chain, ends] of this.#ends) chain.head = ends.head ?? chain.head;
    const held = this.#forwardRows + this.#backwardRows + this.#adopted;
    if (this.#computed !== null) this.#tally.rows = held + this.#tally.failed;
    const [lostRows, outside, unproven] = [this.#lost, this.#outside, this.#unproven];
    const repeated = this.#loose.length + this.#backward.length > 0 ? this.#index.repeated() : 0;
    const newestFirst = this.#runsBackward;
    return { lostRows, outside, unproven, held, repeated, newestFirst, isBackward: false };
  }

  /** Is the row that waits followed by the very row that it names? */
  #settleWaiting(facts: RowFacts, index: number, prevKey: string | null): void {
    const waiting = this.#waiting.get(facts.chain);
    if (waiting === undefined) return;
    this.#waiting.delete(facts.chain);
    waiting.next = { prevKey };
    if (waiting.prevKey !== facts.key) this.#putAside(waiting);
    else {
      this.#index.adopt(index);
      this.#backwardRows += 1;
      if (this.#backward.length < MAX_LOOSE) this.#backward.push(waiting);
    }
  }

  #endsOf(chain: Chain): ChainEnds {
    const ends = this.#ends.get(chain) ?? new ChainEnds();
    this.#ends.set(chain, ends);
    return ends;
  }

  #putAside(loose: Loose): void {
    if (this.#loose.length < MAX_LOOSE) this.#loose.push(loose);
    else if (this.#computed !== null) this.#computed.fails(loose);
    else this.#report('broken-link', loose, 'The row does not name the row before it.');
  }

  /**
   * Where rows store no hash of their own: do fewer rows name a hash that a row here gives than name one that none does?
   * Then the recipe is not the log's, or too little of the log is here, and no row is accused.
   */
  #isUnfit(loose: readonly Loose[]): boolean {
    if (this.#part === 'filter') return false;
    const isHeld = ({ prevKey, index, chain }: Loose): boolean => {
      const parent = prevKey === null ? -1 : this.#index.find(prevKey, chain.number);
      return parent >= 0 && parent !== index;
    };
    const failing = loose.filter((each) => !isHeld(each) && !this.#isChainStart(each)).length;
    const held = this.#forwardRows + this.#backwardRows + loose.length - failing;
    return failing + this.#tally.failed > held;
  }

  /** Where versions spell hashes differently, a row may name its predecessor as that one did. */
  #keyOf(prev: string, rule: RowRule): string {
    const key = linkKey(prev, rule.prevSpelling);
    if (key !== prev || this.#recipe.rules.length === 1) return key;
    for (const { spelling } of this.#recipe.rules) {
      const other = linkKey(prev, spelling);
      if (other !== prev) return other;
    }
    return key;
  }

  #beginsAt(chain: Chain): void {
    chain.start = 'genesis';
    this.#begun.add(chain);
  }

  #begin(facts: RowFacts): void {
    this.#beginsAt(facts.chain);
    const start = this.#recipe.recipe.seq?.start;
    if (start === undefined || facts.seq === null || facts.seq === start) return;
    this.#log.add(
      'sequence-break',
      facts,
      `The chain starts here, yet its number is ${facts.seq} and not ${start}.`,
    );
  }

  #explain(loose: Loose): void {
    if (this.#computed?.namesAnother(loose)) {
      this.#adopted += 1;
      if (loose.isFirst) this.#beginsAt(loose.chain);
      return;
    }
    if (this.#computed?.startsOtherwise(loose)) {
      this.#adopted += 1;
      return;
    }
    const twin = this.#index.find(loose.key, loose.chain.number);
    if (twin >= 0 && twin < loose.index) this.#duplicate(loose, twin);
    else if (isGenesis(loose.prev, loose.prevKey, loose)) this.#fork(loose, STARTED_TWICE);
    else {
      const parent = loose.prevKey === null ? -1 : this.#index.find(loose.prevKey, loose.chain.number);
      if (parent < 0 || parent === loose.index) this.#orphan(loose);
      else this.#child(loose, parent);
    }
  }

  #duplicate(loose: Loose, twin: number): void {
    if (this.#index.hasChild(loose.index)) this.#index.adopt(twin);
    this.#report('duplicate', loose, 'The same row is here a second time.');
  }

  /** Is this the row that starts its chain, though it does not stand first? */
  #startsChain(loose: Loose): boolean {
    if (!isGenesis(loose.prev, loose.prevKey, loose) || this.#begun.has(loose.chain)) return false;
    this.#beginsAt(loose.chain);
    if (this.#anyOrder) loose.chain.first = loose.hash;
    return true;
  }

  #child(loose: Loose, parent: number): void {
    const taken = this.#index.hasChild(parent);
    this.#index.adopt(parent);
    this.#adopted += 1;
    const inOrder = this.#runsBackward ? parent > loose.index : parent < loose.index;
    if (!inOrder && !this.#anyOrder) this.#report('reordered', loose, REORDERED);
    else if (taken) this.#fork(loose, FOLLOWED_TWICE);
  }

  #fork(loose: Loose, detail: string): void {
    if (loose.intact === false) this.#broken(loose);
    else this.#report('fork', loose, detail);
  }

  /** Nobody here holds the hash that the row names. */
  #orphan(loose: Loose): void {
    const isFirst = this.#isChainStart(loose);
    if (isFirst && this.#part !== 'whole') {
      loose.chain.start = 'outside';
      this.#outside += 1;
    } else if (isFirst) this.#prefixMissing(loose);
    else if (this.#part === 'filter') {
      this.#outside += 1;
      if (this.#computed !== null) this.#unproven += 1;
    } else if (loose.afterUnreadable) this.#lost += 1;
    else this.#missing(loose);
  }

  /** Is this where the chain begins, as far as it is here? Each chain has one such row. */
  #isChainStart(loose: Loose): boolean {
    if (this.#begun.has(loose.chain)) return false;
    if (this.#runsBackward) return loose.index === loose.chain.lastRow;
    if (this.#anyOrder) return loose.chain.start === 'unknown';
    return loose.isFirst;
  }

  #prefixMissing(loose: Loose): void {
    this.#begun.add(loose.chain);
    if (this.#anyOrder) loose.chain.first = loose.hash;
    const { genesis, headerMissing } = loose.chain;
    if (genesis === undefined && !headerMissing) return;
    loose.chain.start = 'missing';
    const start = this.#recipe.recipe.seq?.start;
    const absent = start !== undefined && loose.seq !== null ? loose.seq - start : 0;
    const many = absent > 0 ? `, and by its number ${missingCount(absent)}` : '';
    const before = start !== undefined && loose.seq !== null ? absent : null;
    const isElsewhere = loose.prevKey !== null && this.#index.find(loose.prevKey) >= 0;
    if (isElsewhere) loose.chain.doubt ??= { kind: 'elsewhere' };
    else if (!headerMissing) loose.chain.doubt ??= doubtOfNamed(loose.prev, loose.rule.prevSpelling, before);
    const detail = doubtDetail(loose.chain.doubt) ?? `The first row does not start the chain${many}.`;
    this.#log.add('prefix-missing', loose, detail, genesis ?? null, loose.prev);
  }

  #missing(loose: Loose): void {
    const isPlaced = this.#computed !== null && !this.#anyOrder && !this.#runsBackward;
    if (isPlaced && this.#computed!.tellsOf(loose, this.#index.hasChild(loose.index))) return;
    const jump = loose.seq !== null && loose.before.seq !== null ? loose.seq - loose.before.seq - 1 : 0;
    if (jump <= 0 || this.#anyOrder || this.#runsBackward) this.#broken(loose);
    else this.#report('gap', loose, `Before this row ${missingCount(jump)}.`);
  }

  #broken(loose: Loose): void {
    this.#computed?.failed(loose);
    const isElsewhere = loose.prevKey !== null && this.#index.find(loose.prevKey) >= 0;
    this.#report('broken-link', loose, isElsewhere ? OF_ANOTHER_CHAIN : MISSING_OR_REWRITTEN);
  }

  #report(
    kind: 'reordered' | 'duplicate' | 'gap' | 'fork' | 'broken-link',
    loose: Loose,
    detail: string,
  ): void {
    this.#log.add(kind, loose, detail, loose.before.hash, loose.prev);
  }
}

/**
 * Does the row name its chain's genesis? A row that names nothing stands for a constant one as well, as long
 * as its content, hashed over that constant, does not say otherwise.
 */
function isGenesis(prev: string | null, prevKey: string | null, { chain, rule, intact }: RowFacts): boolean {
  const { genesis, headerMissing, doubt } = chain;
  if (headerMissing || doubt?.kind === 'over') return false;
  if (genesis === undefined || genesis === null) return prev === null || (prev === '' && intact === true);
  // Where rows store no hash, the next row tells whether the content says otherwise.
  if (prev === null) return intact === true || rule.hashField === null;
  return prev === genesis || (prevKey !== prev && prevKey === linkKey(genesis, rule.prevSpelling));
}
