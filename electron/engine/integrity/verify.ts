import type { Anchor } from './anchors.ts';
import type { CompiledRecipe } from './compile.ts';
import type { ContentHasher } from './content-hasher.ts';
import { protectsAll } from './coverage.ts';
import { DerivedLinks } from './derived-links.ts';
import { usualStart } from './genesis-doubt.ts';
import { digestHex, linkKey } from './hash-text.ts';
import { JsonTape, OBJECT } from './json-lexer.ts';
import { MerkleLeaves } from './merkle.ts';
import { OpenChains } from './open-chains.ts';
import { type OwnHash, ownHash } from './own-hash.ts';
import type { PlainRun } from './plain-rows.ts';
import { readInteger } from './preimage.ts';
import type { Recipe } from './recipe.ts';
import { recordBytes } from './record-bytes.ts';
import { RecoveredTimes } from './recovered-times.ts';
import { resultOf } from './result.ts';
import type { Selected } from './row-kinds.ts';
import { RowOrder } from './row-order.ts';
import type { RowRule } from './row-rule.ts';
import { SeenFields } from './seen-fields.ts';
import { compileSignatures } from './signatures.ts';
import { SpecialRows } from './special-rows.ts';
import { StoredLinks } from './stored-links.ts';
import { UNREAD_WORDS, type WhyUnread, whyUnread } from './unread-line.ts';
import type { FileInfo, VerifyResult } from './verdict.ts';
import {
  type Chain,
  FindingLog,
  hashInRun,
  type LinkChecker,
  type LinkEnd,
  type Part,
  type Place,
  Recomputed,
  type RowFacts,
  type Run,
} from './walk.ts';

export type VerifyOptions = {
  /**
   * The rows are a part of the log: `true` or `range` when rows before and after may have been left out,
   * `filter` when rows in between may have been too. What lies outside is said, and not called missing.
   */
  partial?: boolean | 'range' | 'filter';
  /** Findings to list at most; all are counted. Default 1,000; `Infinity` for every one. */
  findingLimit?: number;
  anchors?: readonly Anchor[];
  /** The rows come in the recipe's `order` already, so none need be held back to sort them. */
  ordered?: boolean;
};

/** Where a row stands: its file by number (0-based, in name order) and its line (1-based). */
export type RowPlace = { file: number; line: number };

export type VerifyInfo = {
  /** The files verified, in the order of their numbers. */
  files?: readonly FileInfo[];
};

export type Verifier = {
  /**
   * Takes the next row: the bytes of one record, with or without its line end; blank ones are skipped. The
   * bytes are not kept past the call, unless the recipe asks for another order than the one they come in.
   */
  row(bytes: Uint8Array, at: RowPlace): void;
  /** Takes rows that `PlainRows` found plain, the first of which stands `at`; as if each had been given to `row`. */
  run(run: PlainRun, at: RowPlace): void;
  /** Ends the log and gives the result. A verdict is a result; nothing here throws for what a log holds. */
  end(info?: VerifyInfo): VerifyResult;
};

/** Makes the verifier of one log. Memory stays flat: about 20 bytes a row. */
export function createVerifier(compiled: CompiledRecipe, options: VerifyOptions = {}): Verifier {
  return new LogWalk(compiled, options);
}

const NO_LINKS: LinkEnd = {
  lostRows: 0,
  outside: 0,
  unproven: 0,
  held: 0,
  repeated: 0,
  newestFirst: false,
  isBackward: false,
};

type Unread = { row: number; at: RowPlace; reason: WhyUnread };

class LogWalk implements Verifier {
  readonly #compiled: CompiledRecipe;
  readonly #options: VerifyOptions;
  readonly #part: Part;
  readonly #log: FindingLog;
  readonly #links: LinkChecker | null;
  readonly #signatures: ReturnType<typeof compileSignatures>;
  readonly #tape = new JsonTape({ nonFinite: true });
  readonly #fields = new Map<RowRule, SeenFields | null>();
  readonly #special: SpecialRows;
  readonly #merkle: boolean;
  /** The hashes of all rows, where an anchor is over them. */
  readonly #allLeaves = new MerkleLeaves();
  readonly #order: RowOrder | null;
  /** Where rows are put in order first, the last line of each file. */
  readonly #lastLines = new Map<number, number>();
  readonly #chains: OpenChains;
  #legacy = 0;
  readonly #recomputed = new Recomputed();
  readonly #recovered: RecoveredTimes;
  #last: Chain | null = null;
  /** Rows by number: every non-blank line, readable or not. */
  #lines = 0;
  #rows = 0;
  #hashed = 0;
  #unreadable = 0;
  #torn = 0;
  /** Records that do not say which chain they are of. */
  #placeless = 0;
  /** An unreadable line that may yet turn out to be the last of its file. */
  #unread: Unread | null = null;

  constructor(compiled: CompiledRecipe, options: VerifyOptions) {
    const { partial = false } = options;
    this.#compiled = compiled;
    this.#chains = new OpenChains(compiled.recipe);
    this.#options = options;
    this.#part = partial === false ? 'whole' : partial === true ? 'range' : partial;
    const limit = options.findingLimit ?? 1000;
    this.#log = new FindingLog(limit);
    this.#recovered = new RecoveredTimes(limit);
    this.#links = this.#linkChecker();
    this.#signatures = compileSignatures(compiled);
    for (const rule of compiled.rules) {
      const whole = rule.at === null && protectsAll(rule.coverage);
      this.#fields.set(rule, whole ? null : new SeenFields());
    }
    this.#special = new SpecialRows(compiled, this.#log);
    this.#merkle = (options.anchors ?? []).some(({ kind }) => kind === 'merkle-sparse-zero-hex');
    const { order } = compiled.recipe;
    const fields = typeof order === 'object' && order.by !== 'link' ? order.by : null;
    this.#order = fields === null || options.ordered === true ? null : new RowOrder(fields, compiled.rule);
  }

  row(bytes: Uint8Array, at: RowPlace): void {
    const line = recordBytes(bytes);
    if (line === null) return;
    const row = this.#lines++;
    if (this.#order === null) {
      this.#take(line, row, at);
      return;
    }
    this.#order.add(line, row, at);
    this.#lastLines.set(at.file, at.line);
  }

  run(plain: PlainRun, at: RowPlace): void {
    this.#settleUnread(this.#unread?.at.file !== at.file);
    const rule = this.#compiled.rules[plain.rule]!;
    const unreadable = this.#unreadable + this.#torn;
    const chains = plain.chains.map(({ partition }) => this.#chains.named(partition, at.file, unreadable));
    const { rows, chainOf, width } = plain;
    const hashes = Buffer.from(plain.hashes.buffer, plain.hashes.byteOffset, plain.hashes.length);
    const run: Run = { ...{ rule, rows, chains, chainOf, hashes, width }, ...at, row: this.#lines };
    this.#lines += rows;
    this.#rows += rows;
    this.#hashed += rows;
    // Where rows store no hash, the links tell how many gave it.
    this.#recomputed.rows += rule.content === null || rule.hashField === null ? 0 : rows;
    this.#recomputed.ordered += plain.reliedOnOrder;
    for (const [i, micros] of plain.recovered?.entries() ?? [])
      this.#recovered.add({ row: run.row + i, file: run.file, line: run.line + i, micros });
    this.#links?.run(run);
    for (const [i, chain] of chains.entries()) this.#advanceRun(chain, plain.chains[i]!, run);
    this.#last = chains[chainOf === null ? 0 : chainOf[rows - 1]!]!;
    if (this.#merkle) this.#addLeaves(run);
  }

  #advanceRun(chain: Chain, part: PlainRun['chains'][number], run: Run): void {
    const { rows, last, lastSeq, lastOrdered } = part;
    chain.head = hashInRun(run, last);
    chain.headKey = linkKey(chain.head, run.rule.spelling);
    // Plain rows count on.
    chain.seqBefore = lastSeq === null ? null : lastSeq - 1;
    chain.lastSeq = lastSeq;
    chain.lastOrdered = lastOrdered;
    placeAt(chain.lastAt, run.row + last, run.file, run.line + last);
    chain.rows += rows;
    chain.sealed = false;
    const unreadable = this.#unreadable + this.#torn;
    chain.passed += unreadable - chain.unreadableBefore;
    chain.unreadableBefore = unreadable;
  }

  #addLeaves(run: Run): void {
    for (let i = 0; i < run.rows; i++) {
      const chain = run.chains[run.chainOf === null ? 0 : run.chainOf[i]!]!;
      this.#addLeaf(chain, digestHex(hashInRun(run, i), run.rule.spelling));
    }
  }

  #addLeaf(chain: Chain, hex: string | null): void {
    chain.leaves ??= new MerkleLeaves();
    chain.leaves.add(hex);
    this.#allLeaves.add(hex);
  }

  end(info: VerifyInfo = {}): VerifyResult {
    this.#order?.drain((bytes, row, at) => this.#take(bytes, row, at));
    this.#settleUnread(true);
    const end = this.#links?.finish() ?? NO_LINKS;
    if (this.#part === 'whole') this.#special.end(this.#chains.all());
    if (end.newestFirst || end.isBackward)
      for (const chain of this.#chains.all()) [chain.first, chain.head] = [chain.head, chain.first];
    return this.#result(info.files ?? [], end);
  }

  #linkChecker(): LinkChecker | null {
    const compiled = this.#compiled;
    if (compiled.content === null && (compiled.prevField === null || compiled.hashField === null))
      return null;
    if (compiled.prevField !== null)
      return new StoredLinks(compiled, this.#log, this.#part, this.#recomputed);
    if (compiled.content === null) return null;
    const recovered = (facts: RowFacts, micros: number): void => this.#noteRecovered(facts, micros);
    return new DerivedLinks(compiled, compiled.content, this.#log, this.#part, this.#recomputed, recovered);
  }

  #noteRecovered({ rule, row, file, line }: RowFacts, micros: number): void {
    if (rule.content?.recoversTime === true) this.#recovered.add({ row, file, line, micros });
  }

  #take(line: Buffer, row: number, at: RowPlace): void {
    this.#settleUnread(this.#unread?.at.file !== at.file);
    if (!this.#tape.lex(line) || this.#tape.type(0) !== OBJECT) {
      this.#unread = { row, at, reason: whyUnread(line, this.#tape) };
      return;
    }
    this.#rows += 1;
    this.#readRow(row, at);
  }

  /** Reports the unreadable line held back, now that it is known whether it ends its file. */
  #settleUnread(endsFile: boolean): void {
    if (this.#unread === null) return;
    const { row, at, reason } = this.#unread;
    this.#unread = null;
    const place = { row, file: at.file, line: at.line, chain: null };
    const isLast = this.#order === null ? endsFile : this.#lastLines.get(at.file) === at.line;
    if (isLast && (reason === 'cut-short' || reason === 'zeroed')) {
      this.#torn += 1;
      this.#log.add('torn-line', place, 'The last line is incomplete: a crash or a cut copy leaves this.');
    } else {
      this.#unreadable += 1;
      this.#log.add('unreadable-line', place, `The line is no JSON record (${UNREAD_WORDS[reason]}).`);
    }
  }

  #readRow(row: number, at: RowPlace): void {
    const tape = this.#tape;
    const { select } = this.#compiled;
    const selected = select === null ? null : select(tape);
    if (selected?.kind === 'ignore') {
      this.#special.ignore(selected.type);
      return;
    }
    const chain = this.#chains.of(tape, at.file, this.#unreadable + this.#torn);
    if (chain === null) {
      this.#placeless += 1;
      const detail = 'A field that says which chain the row is of is missing.';
      this.#log.add('unreadable-line', { row, file: at.file, line: at.line, chain }, detail);
      return;
    }
    const place = { row, file: at.file, line: at.line, chain };
    if (tape.hasDuplicateKeys) {
      this.#log.add('duplicate-keys', place, 'A key occurs twice in the record; its last value counts.');
    }
    if (selected !== null && selected.kind !== 'link') {
      this.#takeSpecial(selected, chain, place);
      return;
    }
    const rule = selected === null ? this.#compiled.rule : selected.rule;
    this.#fields.get(rule)?.add(tape, rule.at);
    if (chain.mayRestart) place.chain = this.#restarted(chain, rule);
    this.#takeLink(rule, place);
  }

  #takeLink(rule: RowRule, place: { row: number; file: number; line: number; chain: Chain }): void {
    const tape = this.#tape;
    const { chain } = place;
    this.#last = chain;
    const own = this.#ownHash(rule, chain);
    if (own === null) {
      this.#rowWithoutHash(place, chain, rule);
      return;
    }
    const { hash, computing } = own;
    if (chain.rows === 0 && chain.genesis === undefined) this.#startChain(chain, rule);
    this.#hashed += 1;
    const lost = this.#unreadable + this.#torn - chain.unreadableBefore;
    const { row, file, line } = place;
    const facts: RowFacts = {
      rule,
      row,
      file,
      line,
      chain,
      hash,
      key: linkKey(hash, rule.spelling),
      seq: rule.seqField === null ? null : readInteger(tape, tape.at(rule.seqField)),
      intact: null,
      computing,
      afterUnreadable: lost > 0,
    };
    if (rule.prevField !== null) facts.intact = this.#checkContent(facts);
    const follows = this.#links?.row(facts, tape) ?? false;
    // What stands before the start of a chain is no part of it.
    if (follows || (chain.rows === 0 && chain.start === 'genesis')) chain.passed += lost;
    this.#checkSignatures(facts);
    this.#advance(chain, facts);
  }

  #ownHash(rule: RowRule, chain: Chain): OwnHash | null {
    const tape = this.#tape;
    if (rule.hashField !== null) return ownHash(tape, rule, null);
    // A row that is no part of the chain yet has no place for what it follows.
    if (tape.at(rule.prevField!) < 0 && (chain.rows > 0 || this.#compiled.recipe.legacyPrefix)) return null;
    if (chain.rows === 0 && chain.genesis === undefined) this.#startChain(chain, rule);
    return ownHash(tape, rule, chain.genesis ?? null);
  }

  /** What a chain's first row tells of its genesis. */
  #startChain(chain: Chain, rule: RowRule): void {
    if (rule.derive === null) chain.genesis = rule.genesis;
    else if (hasHeader(this.#compiled.recipe)) chain.headerMissing = !chain.headed;
    else chain.genesis = rule.derive(this.#tape) ?? undefined;
  }

  #takeSpecial(selected: Exclude<Selected, { kind: 'link' }>, chain: Chain, place: Place): void {
    if (selected.kind === 'unknown') {
      if (!this.#isLegacy(chain)) this.#special.unknown(place, selected.what);
    } else if (selected.kind === 'seal') this.#special.seal(selected, chain, this.#tape, place);
    else this.#takeHeader(chain, place);
  }

  /** A header ends the run before it. One that derives no genesis may also stand within a chain. */
  #takeHeader(chain: Chain, place: Place): void {
    if (chain.rows > 0 && this.#compiled.derive === null) chain.mayRestart = true;
    else {
      const run = chain.rows > 0 ? this.#chains.restart(chain, this.#unreadable + this.#torn) : chain;
      this.#special.header(run, this.#tape, { ...place, chain: run });
    }
  }

  /** After a header within a chain: does the row start a chain of its own? */
  #restarted(chain: Chain, rule: RowRule): Chain {
    chain.mayRestart = false;
    const { genesis } = rule;
    if (genesis === undefined) return chain;
    const prev = rule.prevField === null ? undefined : this.#tape.text(this.#tape.at(rule.prevField));
    const starts =
      prev === undefined
        ? rule.content?.recompute(this.#tape, genesis, this.#hashIn(rule)).matches === true
        : prev === genesis;
    return starts ? this.#chains.restart(chain, this.#unreadable + this.#torn) : chain;
  }

  /** What a row stores as its hash. */
  #hashIn({ hashField }: RowRule): string {
    return (hashField === null ? null : this.#tape.text(this.#tape.at(hashField))) ?? '';
  }

  /** Rows before the first hash are accepted where the recipe says so, up to the number that it gives. */
  #isLegacy(chain: Chain): boolean {
    const { legacyPrefix = false } = this.#compiled.recipe;
    if (legacyPrefix === false || chain.rows > 0) return false;
    const max = typeof legacyPrefix === 'object' ? legacyPrefix.max : legacyPrefix;
    if (typeof max === 'number' && chain.legacy >= max) return false;
    chain.legacy += 1;
    this.#legacy += 1;
    return true;
  }

  #rowWithoutHash(place: Place, chain: Chain, rule: RowRule): void {
    if (this.#isLegacy(chain)) return;
    if (rule.hashField === null && rule.content === null) {
      // Its key is missing: nothing can be said of it, nor of where it belongs.
      this.#hashed += 1;
      chain.rows += 1;
      return;
    }
    const field = rule.hashField ?? rule.prevField;
    this.#log.add('content-mismatch', place, `The row holds no ${field}, so nothing protects it.`);
    chain.lastSeq = null;
  }

  /** Recomputes a row over its own stored predecessor, so that an edit and a broken link are told apart. */
  #checkContent(facts: RowFacts): boolean | null {
    const { content, hashField, prevField, spelling } = facts.rule;
    if (prevField === null || hashField === null) return null;
    if (content === null) {
      if (digestHex(facts.hash, spelling) === null)
        this.#log.add('content-mismatch', facts, NO_DIGEST, null, facts.hash);
      return null;
    }
    const named = this.#tape.text(this.#tape.at(prevField));
    const result = content.recompute(this.#tape, named ?? facts.chain.genesis ?? null, facts.hash);
    this.#recomputed.tried(result.reliedOnOrder);
    if (result.matches) {
      this.#noteRecovered(facts, result.recoveredMicros);
      return true;
    }
    if (this.#startsOtherwise(facts, content, named)) return null;
    this.#recomputed.fails(result.reliedOnOrder);
    const detail =
      digestHex(facts.hash, spelling) === null
        ? NO_DIGEST
        : content.recoversTime
          ? 'No time within the window gives its hash: it took longer to store, or was changed.'
          : 'The row does not give its hash: it was changed after it was hashed.';
    this.#log.add('content-mismatch', facts, detail, result.computed, facts.hash);
    return false;
  }

  /** Does a row that may start its chain give its hash over another start than the recipe's genesis? */
  #startsOtherwise({ chain, hash }: RowFacts, content: ContentHasher, named: string | null): boolean {
    if (chain.doubt !== null || (named !== null && chain.rows > 0)) return false;
    const start = usualStart(content, this.#tape, hash);
    if (start !== undefined) chain.doubt = { kind: 'over', start };
    else if (named === null) chain.doubt = { kind: 'fails' };
    return start !== undefined;
  }

  #checkSignatures(facts: RowFacts): void {
    for (const detail of this.#signatures?.(this.#tape, facts.hash, facts.rule) ?? [])
      this.#log.add('signature-invalid', facts, detail, null, facts.hash);
  }

  #advance(chain: Chain, facts: RowFacts): void {
    chain.first ??= facts.hash;
    chain.head = facts.hash;
    chain.headKey = facts.key;
    chain.seqBefore = chain.lastSeq;
    chain.lastSeq = facts.seq;
    chain.lastOrdered = facts.computing?.reliedOnOrder === true;
    placeAt(chain.lastAt, facts.row, facts.file, facts.line);
    chain.unreadableBefore = this.#unreadable + this.#torn;
    chain.rows += 1;
    chain.sealed = false;
    if (this.#merkle) this.#addLeaf(chain, digestHex(facts.hash, facts.rule.spelling));
  }

  /** Unreadable lines that some chain, for all that can be told, may need: it was not seen to run past them. */
  #notPassed(): number {
    const all = this.#unreadable + this.#torn;
    const chains = [...this.#chains.all()].filter(({ rows }) => rows > 0);
    if (chains.length === 0) return this.#unreadable;
    const notPassed = chains.reduce(
      (most, { passed, closedAfter }) => Math.max(most, (closedAfter ?? all) - passed),
      0,
    );
    return Math.max(0, notPassed - this.#torn);
  }

  #result(files: readonly FileInfo[], linkEnd: LinkEnd): VerifyResult {
    const lost = this.#unreadable === 0 ? 0 : Math.max(linkEnd.lostRows, this.#notPassed());
    return resultOf(
      {
        ...{ compiled: this.#compiled, part: this.#part, log: this.#log, linkEnd },
        ...{ chains: [...this.#chains.all()].filter(({ rows }) => rows > 0), last: this.#last },
        ...{ rows: this.#rows, hashed: this.#hashed, recomputed: this.#recomputed },
        ...{ recovered: this.#recovered, linksChecked: this.#links !== null, legacy: this.#legacy },
        ...{ signaturesChecked: this.#signatures !== null, ignored: this.#special.ignored },
        // A torn line says for itself what is lost with it.
        ...{ lostLines: lost + this.#placeless, fields: this.#fields, allLeaves: this.#allLeaves },
        anchors: this.#options.anchors ?? [],
      },
      files,
    );
  }
}

function placeAt(at: Chain['lastAt'], row: number, file: number, line: number): void {
  at.row = row;
  at.file = file;
  at.line = line;
}

const NO_DIGEST = 'What stands as its hash is no hash of that kind: its length or spelling is wrong.';
function hasHeader({ kinds }: Recipe): boolean {
  return Object.values(kinds?.of ?? {}).some(({ kind }) => kind === 'header');
}
