import type { CompiledRecipe } from './compile.ts';
import { protectsAll } from './coverage.ts';
import { digestHex, type HashSpelling } from './hash-text.ts';
import { JsonTape, OBJECT, STRING } from './json-lexer.ts';
import { partitionOf } from './open-chains.ts';
import { ownHash } from './own-hash.ts';
import { readInteger } from './preimage.ts';
import type { RowRule } from './row-rule.ts';
import type { Followers, RowScanner } from './row-scanner.ts';
import { RowTemplates, type Template } from './row-templates.ts';
import { SeenFields } from './seen-fields.ts';
import { compileSignatures } from './signatures.ts';

/**
 * Rows one after the other, on lines one after the other, of which nothing is to be said. Plain data, so that a
 * thread can find them and another walk the log.
 */
export type PlainRun = {
  rows: number;
  /** Which of the recipe's rules. */
  rule: number;
  /** Their hashes as stored, `width` ASCII bytes each. */
  hashes: Uint8Array;
  width: number;
  /** `last`: which of the run's rows is the last of the chain. */
  chains: { partition: string[]; rows: number; last: number; lastSeq: number | null; lastOrdered: boolean }[];
  /** Which chain each row is of; null where there is one. */
  chainOf: Uint32Array | null;
  /** Rows whose hash relies on the order in which members are stored. */
  reliedOnOrder: number;
  /** Microseconds between each row's stored and recovered time; null where none is recovered. */
  recovered: Uint32Array | null;
};

/** A chain as far as it was read here: its last row, and how that one followed the row before it. */
type Known = {
  partition: string[];
  rule: RowRule;
  hash: string;
  seq: number | null;
  /** Its last row follows from the one before it, which was read here too, and gives its hash. */
  linked: boolean;
  /** Lines that could not be read up to its last row. */
  unreadable: number;
};

/** Searches for recovered times without one success, after which no more is searched: the walk decides. */
const HOPELESS = 50;
/** Of one run. */
const MOST_ROWS = 65_536;

/**
 * Tells plain rows from those that the walk must look at, over a stretch of a log that may begin anywhere. A row is
 * plain where its chain goes on from two rows that were read here and follow each other, it names the last of them,
 * its content gives its hash, its number follows, its signatures hold and it has no field that was not seen before.
 * Where in doubt a row is not plain, so that the verdict is the walk's own.
 */
export class PlainRows {
  readonly #compiled: CompiledRecipe;
  readonly #tape = new JsonTape({ nonFinite: true });
  readonly #signatures: ReturnType<typeof compileSignatures>;
  readonly #fields = new Map<RowRule, SeenFields | null>();
  readonly #known = new Map<string, Known>();
  #unreadable = 0;
  #tried = 0;
  #gaveHash = 0;
  /** Of the row that was looked at last. */
  #reliedOnOrder = false;
  #recoveredMicros = 0;
  #run: RunInProgress | null = null;
  /** By which the last row was found plain. */
  #like: Template | null = null;
  /** Null where more is asked of a row than what a template tells. */
  readonly #templates: RowTemplates | null;
  readonly #scanner: RowScanner | null;

  constructor(compiled: CompiledRecipe, scanner: RowScanner | null = null) {
    this.#compiled = compiled;
    this.#scanner = scanner;
    this.#signatures = compileSignatures(compiled);
    const { select, recipe } = compiled;
    const hasTemplates = select === null && this.#signatures === null;
    this.#templates = hasTemplates ? new RowTemplates(recipe.partition ?? [], scanner) : null;
    for (const rule of compiled.rules) this.#fields.set(rule, fieldsOf(rule));
  }

  /** Begins another stretch: nothing is known of its chains. */
  restart(): void {
    this.#known.clear();
    this.#like = null;
  }

  /** The rows added since the last call; null where there is none. */
  take(): PlainRun | null {
    const run = this.#run;
    this.#run = null;
    return run === null ? null : run.end(this.#compiled.rules.indexOf(run.rule));
  }

  /**
   * Reads the row that lies in `bytes` from `from` to `to` and adds it to the run where it is plain. False: it is
   * for the walk, after the run so far. `isText`: the bytes are known to be UTF-8.
   */
  add(bytes: Buffer, from: number, to: number, isText: boolean): boolean {
    this.#like = null;
    if (this.#templates !== null && isText && (this.#scanner === null || bytes === this.#scanner.rows)) {
      const template = this.#templates.fitting(bytes, from, to);
      if (template !== null && this.#addLike(template, bytes)) {
        this.#like = template;
        return true;
      }
    }
    const tape = this.#tape;
    if (!tape.lex(bytes, from, to, isText) || tape.type(0) !== OBJECT) {
      this.#unreadable += 1;
      return false;
    }
    const { select, recipe } = this.#compiled;
    const selected = select === null ? null : select(tape);
    if (selected !== null && selected.kind !== 'link') {
      // A header may start another chain, and a row without a rule may be none of it.
      if (selected.kind !== 'ignore') this.#known.clear();
      return false;
    }
    const partition = partitionOf(tape, recipe.partition ?? []);
    if (partition === null) return false;
    return this.#addLink(selected === null ? this.#compiled.rule : selected.rule, partition);
  }

  /**
   * Adds rows on the lines from `from`, right after the row that was added last, for as long as each fits a template and
   * goes on from the one before. They lie in the scanner's `rows`. No rows: the next one is to be added as any other.
   */
  addFollowers(from: number, stop: number): Followers {
    const template = this.#like;
    const [known, run] = [this.#known.get(''), this.#run];
    if (template === null || known === undefined || run === null) return { rows: 0, end: from };
    const { rule, seq, reliedOnOrder } = template;
    const following = this.#templates!.following(template);
    if (following.length === 0 || (seq >= 0 && known.seq === null)) return { rows: 0, end: from };
    const { content, spelling } = rule;
    const hashOf = (preimage: Buffer) => spelling.prefix + content!.hashOf(preimage);
    const [number, room] = [known.seq ?? 0, MOST_ROWS - run.rows];
    const scanner = this.#scanner!;
    const found = scanner.followers(following, from, stop, known.hash, number, room, hashOf);
    if (found.rows === 0) return found;
    const hashes = scanner.hashes(found.rows, run.width);
    if (known.seq !== null) known.seq += found.rows;
    known.hash = hashes.toString('latin1', hashes.length - run.width);
    run.addAll(known, hashes, known.seq, reliedOnOrder);
    return found;
  }

  #addLink(rule: RowRule, partition: string[]): boolean {
    const tape = this.#tape;
    const isNew = this.#fields.get(rule)?.add(tape, rule.at) === true;
    const key = keyOf(partition);
    const known = this.#known.get(key);
    const hash = rule.hashField === null ? this.#giveHash(rule) : this.#storedHash(rule.hashField);
    if (hash === '') {
      this.#known.delete(key);
      return false;
    }
    const seq = rule.seqField === null ? null : readInteger(tape, tape.at(rule.seqField));
    if (known === undefined) {
      this.#known.set(key, { partition, rule, hash, seq, linked: false, unreadable: this.#unreadable });
      return false;
    }
    const linked = rule.hashField === null ? this.#names(known, rule) : this.#follows(known, rule, hash);
    const isPlain =
      linked &&
      known.linked &&
      (seq === null || known.seq === null || seq === known.seq + 1) &&
      !isNew &&
      !tape.hasDuplicateKeys &&
      known.unreadable === this.#unreadable &&
      (this.#signatures === null || this.#signatures(tape, hash, rule).length === 0) &&
      this.#append(known, hash, seq);
    if (isPlain) this.#templates?.learn(tape, rule, known.hash, this.#reliedOnOrder);
    known.rule = rule;
    known.hash = hash;
    known.seq = seq;
    known.linked = linked;
    known.unreadable = this.#unreadable;
    return isPlain;
  }

  /** Adds a row that fits a template where it is plain. False says nothing: the row is to be read as any other. */
  #addLike({ row, rule, hash, prev, seq, partition, reliedOnOrder }: Template, bytes: Buffer): boolean {
    const known = this.#known.get(
      keyOf(partition.map((value) => bytes.toString('utf8', row.start(value) + 1, row.end(value) - 1))),
    );
    if (known === undefined || !known.linked || known.rule !== rule) return false;
    if (known.unreadable !== this.#unreadable) return false;
    if (prev >= 0 && !row.holds(prev, known.hash)) return false;
    const number = seq < 0 ? null : integerAt(bytes, row.start(seq), row.end(seq));
    if (number !== null && known.seq !== null && number !== known.seq + 1) return false;
    const preimage = row.preimage(known.hash);
    if (preimage === null) return false;
    const computed = rule.spelling.prefix + rule.content!.hashOf(preimage);
    if (hash >= 0 && !row.holds(hash, computed)) return false;
    this.#reliedOnOrder = reliedOnOrder;
    this.#recoveredMicros = 0;
    if (!this.#append(known, computed, number)) return false;
    known.hash = computed;
    known.seq = number;
    return true;
  }

  #storedHash(field: string): string {
    const node = this.#tape.at(field);
    return node < 0 || this.#tape.type(node) !== STRING ? '' : this.#tape.string(node);
  }

  /** What the row's content gives, where rows store no hash; empty where the walk must see to it. */
  #giveHash(rule: RowRule): string {
    const tape = this.#tape;
    if (tape.at(rule.prevField!) < 0 || tape.text(tape.at(rule.prevField!)) === null) return '';
    const own = ownHash(tape, rule, null);
    if (own === null || own.computing?.inner === false || tape.isAmbiguous) return '';
    this.#reliedOnOrder = own.computing?.reliedOnOrder === true;
    this.#recoveredMicros = 0;
    return own.hash;
  }

  /** Does the row name the chain's last row? */
  #names(known: Known, { prevField, spelling, prevSpelling }: RowRule): boolean {
    const named = this.#tape.text(this.#tape.at(prevField!));
    return named !== null && isSameHash(named, prevSpelling, known.hash, spelling);
  }

  /** Does the row name the chain's last row, and does its content give its hash? */
  #follows(known: Known, rule: RowRule, hash: string): boolean {
    const { prevField, content, spelling, prevSpelling } = rule;
    if (known.rule !== rule || !hash.startsWith(spelling.prefix)) return false;
    let prev = known.hash;
    if (prevField !== null) {
      const named = this.#tape.text(this.#tape.at(prevField));
      if (named === null || !isSameHash(named, prevSpelling, known.hash, spelling)) return false;
      prev = named;
    }
    if (content === null) return digestHex(hash, spelling) !== null;
    if (content.recoversTime && this.#gaveHash === 0 && this.#tried >= HOPELESS) return false;
    const { matches, reliedOnOrder, recoveredMicros } = content.recompute(this.#tape, prev, hash);
    this.#tried += 1;
    if (!matches) return false;
    this.#gaveHash += 1;
    this.#reliedOnOrder = reliedOnOrder;
    this.#recoveredMicros = recoveredMicros;
    return true;
  }

  /** False where the row cannot be in one run with those before it. */
  #append(known: Known, hash: string, seq: number | null): boolean {
    this.#run ??= new RunInProgress(known.rule, hash.length);
    const run = this.#run;
    if (run.rule !== known.rule || run.width !== hash.length || run.rows === MOST_ROWS) return false;
    run.add(known, hash, seq, this.#reliedOnOrder, this.#recoveredMicros);
    return true;
  }
}

function keyOf(partition: string[]): string {
  return partition.length < 2 ? (partition[0] ?? '') : JSON.stringify(partition);
}

/** The integer of these digits, at most 15 of them. */
function integerAt(bytes: Buffer, from: number, to: number): number {
  const negative = bytes[from] === 0x2d;
  let value = 0;
  for (let at = negative ? from + 1 : from; at < to; at++) value = value * 10 + bytes[at]! - 0x30;
  return negative ? -value : value;
}

function fieldsOf(rule: RowRule): SeenFields | null {
  return rule.at === null && protectsAll(rule.coverage) ? null : new SeenFields();
}

/** Are both the same digest, told by their spelling where it is the same? */
function isSameHash(a: string, spellingA: HashSpelling, b: string, spellingB: HashSpelling): boolean {
  if (a === b && spellingA.encoding === spellingB.encoding && spellingA.prefix === spellingB.prefix)
    return true;
  const hex = digestHex(a, spellingA);
  return hex !== null && hex === digestHex(b, spellingB);
}

class RunInProgress {
  readonly rule: RowRule;
  readonly width: number;
  rows = 0;
  #hashes: Buffer;
  /** Made when there is a second chain. */
  #chainOf: Uint32Array<ArrayBuffer> | null = null;
  readonly #places = new Map<Known, number>();
  readonly #chains: PlainRun['chains'] = [];
  #last: Known | null = null;
  #place = 0;
  #reliedOnOrder = 0;
  readonly #recovered: number[] = [];

  constructor(rule: RowRule, width: number) {
    this.rule = rule;
    this.width = width;
    this.#hashes = Buffer.allocUnsafeSlow(width * 256);
  }

  add(known: Known, hash: string, seq: number | null, reliedOnOrder: boolean, recoveredMicros: number): void {
    const at = this.#take(known, 1, seq, reliedOnOrder);
    this.#hashes.write(hash, at * this.width, 'latin1');
    if (this.rule.content?.recoversTime === true) this.#recovered.push(recoveredMicros);
  }

  /** Rows of one chain after one another, with their hashes; `seq`: of the last. */
  addAll(known: Known, hashes: Buffer, seq: number | null, reliedOnOrder: boolean): void {
    const at = this.#take(known, hashes.length / this.width, seq, reliedOnOrder);
    hashes.copy(this.#hashes, at * this.width);
  }

  /** Makes room for rows of a chain, and notes the last of them. The place of the first. */
  #take(known: Known, rows: number, seq: number | null, reliedOnOrder: boolean): number {
    if (known !== this.#last) this.#enter(known);
    const at = this.rows;
    this.rows += rows;
    while (this.rows * this.width > this.#hashes.length) this.#grow();
    this.#chainOf?.fill(this.#place, at, this.rows);
    const chain = this.#chains[this.#place]!;
    chain.rows += rows;
    chain.last = this.rows - 1;
    chain.lastSeq = seq;
    chain.lastOrdered = reliedOnOrder;
    if (reliedOnOrder) this.#reliedOnOrder += rows;
    return at;
  }

  end(rule: number): PlainRun {
    return {
      ...{ rows: this.rows, rule, width: this.width, chains: this.#chains },
      hashes: this.#hashes.subarray(0, this.rows * this.width),
      chainOf: this.#chainOf?.subarray(0, this.rows) ?? null,
      reliedOnOrder: this.#reliedOnOrder,
      recovered: this.#recovered.length === 0 ? null : Uint32Array.from(this.#recovered),
    };
  }

  #enter(known: Known): void {
    this.#last = known;
    const place = this.#places.get(known);
    this.#place = place ?? this.#chains.length;
    if (place !== undefined) return;
    this.#places.set(known, this.#place);
    this.#chains.push({ partition: known.partition, rows: 0, last: 0, lastSeq: null, lastOrdered: false });
    if (this.#place === 1) this.#chainOf = new Uint32Array(this.#hashes.length / this.width);
  }

  #grow(): void {
    const larger = Buffer.allocUnsafeSlow(this.#hashes.length * 2);
    this.#hashes.copy(larger);
    this.#hashes = larger;
    if (this.#chainOf === null) return;
    const chainOf = new Uint32Array(this.#chainOf.length * 2);
    chainOf.set(this.#chainOf);
    this.#chainOf = chainOf;
  }
}
