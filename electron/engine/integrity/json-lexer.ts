import { isUtf8 } from 'node:buffer';

/**
 * A strict JSON lexer over the bytes of one record (RFC 8259), for evidence that must not pass through
 * `JSON.parse`: it keeps number text, key order, escapes and duplicate keys, which parsing would lose.
 *
 * The result is a tape: node `i` has a kind, a byte range and the number of the node after its subtree. The
 * children of an object are key, value, key, value ...; those of an array are its values. A tape is reused
 * from record to record, so the hot path allocates nothing; what it holds is valid until the next `lex`.
 */

/** What a node is: the low three bits of its kind. The other bits are the flags below. */
export const NULL = 0;
export const FALSE = 1;
export const TRUE = 2;
export const NUMBER = 3;
export const STRING = 4;
export const ARRAY = 5;
export const OBJECT = 6;
const TYPE_MASK = 7;

/** String flags: it holds a backslash escape; a byte above 0x7F; one of `/ < > &` or DEL. */
export const ESCAPED = 8;
export const HIGH = 16;
export const MARKED = 32;
/** Number flags: has a fraction or exponent; is an integer of 16 or more digits, or -0; NaN or an infinity. */
export const FRACTIONAL = 8;
export const AWKWARD = 16;
export const NON_FINITE = 32;
/** Object flag: a key occurs more than once. */
export const DUPLICATED = 64;

export type NodeType = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** Why a record could not be read, and at which byte. `cut-short` is what a crash or a cut copy leaves. */
export type JsonProblem = {
  reason: 'empty' | 'cut-short' | 'syntax' | 'too-deep' | 'invalid-utf8' | 'trailing-text';
  offset: number;
};

export type LexOptions = {
  /** Levels of nesting accepted; more is a problem, never a crash. Default 512. */
  maxDepth?: number;
  /** Accept `NaN`, `Infinity` and `-Infinity`, which Python's json writes by default. Default false. */
  nonFinite?: boolean;
};

const PLAIN = 0;
const QUOTE = 1;
const BACKSLASH = 2;
const CONTROL = 3;
const STRING_CLASS = stringClasses();

function stringClasses(): Uint8Array {
  const classes = new Uint8Array(256).fill(PLAIN);
  classes.fill(CONTROL, 0, 0x20);
  classes.fill(HIGH, 0x80);
  for (const byte of [0x2f, 0x3c, 0x3e, 0x26, 0x7f]) classes[byte] = MARKED;
  classes[0x22] = QUOTE;
  classes[0x5c] = BACKSLASH;
  return classes;
}

const EMPTY = Buffer.alloc(0);

class Refusal extends Error {
  readonly problem: JsonProblem;
  constructor(reason: JsonProblem['reason'], offset: number) {
    super(reason);
    this.problem = { reason, offset };
  }
}

/** The lexer and its tape. Make one, and use it for every record. Offsets are bytes into `bytes`. */
export class JsonTape {
  bytes: Buffer = EMPTY;
  /** Number of nodes; node 0 is the whole value. */
  count = 0;
  kinds = new Uint8Array(256);
  /** First byte of the node; for strings the opening quote. */
  starts = new Int32Array(256);
  /** Byte after the node; for strings after the closing quote. */
  ends = new Int32Array(256);
  /** The node after this one's subtree. */
  nexts = new Int32Array(256);
  problem: JsonProblem | null = null;
  /** Some object in the record holds a key twice. */
  hasDuplicateKeys = false;

  readonly #maxDepth: number;
  readonly #nonFinite: boolean;
  readonly #names = new Map<string, Buffer>();
  #pos = 0;
  #end = 0;
  #high = 0;

  constructor(options: LexOptions = {}) {
    this.#maxDepth = options.maxDepth ?? 512;
    this.#nonFinite = options.nonFinite ?? false;
  }

  /** Reads one JSON value that must fill the bytes. False: `problem` says why; the tape is then empty. */
  lex(bytes: Uint8Array): boolean {
    this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#pos = 0;
    this.#end = bytes.length;
    this.#high = 0;
    this.count = 0;
    this.problem = null;
    this.hasDuplicateKeys = false;
    try {
      this.#document();
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.problem = error.problem;
      this.count = 0;
      return false;
    }
  }

  type(node: number): NodeType {
    return (this.kinds[node]! & TYPE_MASK) as NodeType;
  }

  /** The value node of a member of an object, or -1. Of a repeated key the last one counts. */
  member(name: string | Uint8Array, object = 0): number {
    if (this.count === 0 || this.type(object) !== OBJECT) return -1;
    const wanted = typeof name === 'string' ? this.#nameBytes(name) : name;
    const last = this.nexts[object]!;
    let found = -1;
    for (let key = object + 1; key < last; key = this.nexts[key + 1]!) {
      if (this.keyEquals(key, wanted)) {
        found = key + 1;
        if ((this.kinds[object]! & DUPLICATED) === 0) return found;
      }
    }
    return found;
  }

  /**
   * The value node at a dotted path (`actor.id`, array elements by number: `items.0`), or -1. A key that
   * itself holds the dots comes first.
   */
  at(path: string, from = 0): number {
    const whole = this.member(path, from);
    if (whole >= 0 || this.count === 0) return whole;
    let node = from;
    for (const step of path.split('.')) {
      node = this.type(node) === ARRAY ? this.element(node, step) : this.member(step, node);
      if (node < 0) return -1;
    }
    return node;
  }

  /** The element node of an array by its number as text, or -1. */
  element(array: number, index: string): number {
    if (!/^(0|[1-9]\d{0,8})$/.test(index)) return -1;
    let left = Number(index);
    for (let node = array + 1; node < this.nexts[array]!; node = this.nexts[node]!) {
      if (left === 0) return node;
      left -= 1;
    }
    return -1;
  }

  /** Calls `visit(name, value node)` for each member of an object, in stored order, repeats included. */
  walk(visit: (name: string, value: number) => void, object = 0): void {
    if (this.count === 0 || this.type(object) !== OBJECT) return;
    for (let key = object + 1; key < this.nexts[object]!; key = this.nexts[key + 1]!) {
      visit(this.string(key), key + 1);
    }
  }

  /** The decoded value of a string node (lone surrogates stay lone). */
  string(node: number): string {
    const from = this.starts[node]! + 1;
    const to = this.ends[node]! - 1;
    const kind = this.kinds[node]!;
    if ((kind & ESCAPED) !== 0) return JSON.parse(this.bytes.toString('utf8', from - 1, to + 1)) as string;
    return (kind & HIGH) === 0
      ? this.bytes.toString('latin1', from, to)
      : this.bytes.toString('utf8', from, to);
  }

  /** A scalar as text: a string decoded, a number by its own text, true and false as words; else null. */
  text(node: number): string | null {
    if (node < 0) return null;
    const type = this.type(node);
    if (type === STRING) return this.string(node);
    if (type === NUMBER || type === TRUE || type === FALSE) return this.source(node);
    return null;
  }

  /** The node's own text, as received. */
  source(node: number): string {
    return this.bytes.toString('utf8', this.starts[node]!, this.ends[node]!);
  }

  /** Is the key node this name (given in UTF-8)? */
  keyEquals(key: number, name: Uint8Array): boolean {
    if ((this.kinds[key]! & ESCAPED) !== 0) return this.string(key) === Buffer.from(name).toString();
    const from = this.starts[key]! + 1;
    if (this.ends[key]! - 1 - from !== name.length) return false;
    const bytes = this.bytes;
    for (let i = 0; i < name.length; i++) if (bytes[from + i] !== name[i]) return false;
    return true;
  }

  /** Recipes and importers ask for the same few names on every record. */
  #nameBytes(name: string): Buffer {
    let bytes = this.#names.get(name);
    if (bytes === undefined) {
      bytes = Buffer.from(name);
      if (this.#names.size < 1000) this.#names.set(name, bytes);
    }
    return bytes;
  }

  #document(): void {
    this.#space();
    if (this.#pos === this.#end) throw new Refusal('empty', this.#pos);
    this.#value(0);
    this.#space();
    if (this.#pos !== this.#end) throw new Refusal('trailing-text', this.#pos);
    if (this.#high !== 0 && !isUtf8(this.bytes)) throw new Refusal('invalid-utf8', 0);
  }

  #space(): void {
    const bytes = this.bytes;
    let pos = this.#pos;
    while (pos < this.#end) {
      const byte = bytes[pos]!;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
      pos += 1;
    }
    this.#pos = pos;
  }

  #value(depth: number): void {
    const byte = this.#pos < this.#end ? this.bytes[this.#pos]! : -1;
    if (byte === 0x22) this.#string();
    else if (byte === 0x7b) this.#object(depth);
    else if (byte === 0x5b) this.#array(depth);
    else if (byte === 0x74) this.#word('true', TRUE);
    else if (byte === 0x66) this.#word('false', FALSE);
    else if (byte === 0x6e) this.#word('null', NULL);
    else if (byte === 0x4e && this.#nonFinite) this.#word('NaN', NUMBER | NON_FINITE);
    else if (byte === 0x49 && this.#nonFinite) this.#word('Infinity', NUMBER | NON_FINITE);
    else this.#number();
  }

  #open(kind: number): number {
    const node = this.count++;
    if (node === this.kinds.length) this.#grow();
    this.kinds[node] = kind;
    this.starts[node] = this.#pos;
    return node;
  }

  #close(node: number): void {
    this.ends[node] = this.#pos;
    this.nexts[node] = this.count;
  }

  #grow(): void {
    const size = this.kinds.length * 2;
    const larger = <A extends Uint8Array | Int32Array>(next: A, old: A): A => {
      next.set(old);
      return next;
    };
    this.kinds = larger(new Uint8Array(size), this.kinds);
    this.starts = larger(new Int32Array(size), this.starts);
    this.ends = larger(new Int32Array(size), this.ends);
    this.nexts = larger(new Int32Array(size), this.nexts);
  }

  #fail(): never {
    throw new Refusal(this.#pos >= this.#end ? 'cut-short' : 'syntax', Math.min(this.#pos, this.#end));
  }

  #word(word: string, kind: number): void {
    const node = this.#open(kind);
    for (let i = 0; i < word.length; i++, this.#pos++) {
      if (this.#pos >= this.#end || this.bytes[this.#pos] !== word.charCodeAt(i)) this.#fail();
    }
    this.#close(node);
  }

  #string(): void {
    const node = this.#open(STRING);
    const bytes = this.bytes;
    const end = this.#end;
    let flags = 0;
    let pos = this.#pos + 1;
    for (;;) {
      if (pos >= end) break;
      const group = STRING_CLASS[bytes[pos]!]!;
      pos += 1;
      if (group === PLAIN) continue;
      if (group >= ESCAPED) flags |= group;
      else if (group === QUOTE) {
        this.kinds[node] = STRING | flags;
        this.#high |= flags & HIGH;
        this.#pos = pos;
        this.#close(node);
        return;
      } else if (group === BACKSLASH) {
        flags |= ESCAPED;
        this.#pos = pos;
        pos = this.#escape(pos);
      } else {
        this.#pos = pos - 1;
        this.#fail();
      }
    }
    this.#pos = end;
    this.#fail();
  }

  /** Checks the escape whose letter is at `pos`; returns the position after it. */
  #escape(pos: number): number {
    const letter = pos < this.#end ? this.bytes[pos]! : -1;
    if (letter !== 0x75) {
      if (letter < 0 || !'"\\/bfnrt'.includes(String.fromCharCode(letter))) this.#fail();
      return pos + 1;
    }
    for (let i = pos + 1; i <= pos + 4; i++) {
      this.#pos = i;
      if (i >= this.#end || !isHex(this.bytes[i]!)) this.#fail();
    }
    return pos + 5;
  }

  #digits(): number {
    const from = this.#pos;
    while (this.#pos < this.#end && isDigit(this.bytes[this.#pos]!)) this.#pos += 1;
    if (this.#pos === from) this.#fail();
    return this.#pos - from;
  }

  #number(): void {
    const node = this.#open(NUMBER);
    const bytes = this.bytes;
    const negative = bytes[this.#pos] === 0x2d && this.#pos < this.#end;
    if (negative) this.#pos += 1;
    if (negative && this.#nonFinite && bytes[this.#pos] === 0x49) {
      this.#negativeInfinity(node);
      return;
    }
    const zero = bytes[this.#pos] === 0x30 && this.#pos < this.#end;
    let digits = 1;
    if (zero) this.#pos += 1;
    else digits = this.#digits();
    let flags = digits > 15 || (zero && negative) ? AWKWARD : 0;
    if (this.#pos < this.#end && bytes[this.#pos] === 0x2e) {
      flags |= FRACTIONAL;
      this.#pos += 1;
      this.#digits();
    }
    if (this.#pos < this.#end && (bytes[this.#pos]! | 0x20) === 0x65) {
      flags |= FRACTIONAL;
      this.#pos += 1;
      if (this.#pos < this.#end && (bytes[this.#pos] === 0x2b || bytes[this.#pos] === 0x2d)) this.#pos += 1;
      this.#digits();
    }
    this.kinds[node] = NUMBER | flags;
    this.#close(node);
  }

  #negativeInfinity(node: number): void {
    this.#word('Infinity', NUMBER | NON_FINITE);
    this.count = node + 1;
    this.kinds[node] = NUMBER | NON_FINITE;
    this.#close(node);
  }

  #enter(depth: number): void {
    if (depth >= this.#maxDepth) throw new Refusal('too-deep', this.#pos);
    this.#pos += 1;
    this.#space();
  }

  /** After an element: true when a comma follows and another is due, false when the container closed. */
  #more(closing: number): boolean {
    this.#space();
    const byte = this.#pos < this.#end ? this.bytes[this.#pos]! : -1;
    if (byte !== 0x2c && byte !== closing) this.#fail();
    this.#pos += 1;
    if (byte === closing) return false;
    this.#space();
    return true;
  }

  #array(depth: number): void {
    const node = this.#open(ARRAY);
    this.#enter(depth);
    if (this.#pos < this.#end && this.bytes[this.#pos] === 0x5d) this.#pos += 1;
    else {
      do this.#value(depth + 1);
      while (this.#more(0x5d));
    }
    this.#close(node);
  }

  #object(depth: number): void {
    const node = this.#open(OBJECT);
    this.#enter(depth);
    if (this.#pos < this.#end && this.bytes[this.#pos] === 0x7d) this.#pos += 1;
    else this.#members(node, depth);
    this.#close(node);
  }

  #members(object: number, depth: number): void {
    // A key can only repeat an earlier one with the same signature, so most keys are compared with none;
    // an object of many keys (data, or an attack on quadratic comparison) keeps a set instead.
    let seenLow = 0;
    let seenHigh = 0;
    let keys = 0;
    let names: Set<string> | null = null;
    do {
      const key = this.count;
      if (this.#pos >= this.#end || this.bytes[this.#pos] !== 0x22) this.#fail();
      this.#string();
      const signature = this.#signature(key);
      const bit = 1 << (signature & 31);
      const seen = (signature & 32) === 0 ? seenLow & bit : seenHigh & bit;
      if ((signature & 32) === 0) seenLow |= bit;
      else seenHigh |= bit;
      keys += 1;
      if (names === null && (keys > 48 || (this.kinds[key]! & ESCAPED) !== 0))
        names = this.#keysBefore(object, key);
      const repeated = names === null ? seen !== 0 && this.#repeats(object, key) : this.#isIn(names, key);
      if (repeated) {
        this.kinds[object]! |= DUPLICATED;
        this.hasDuplicateKeys = true;
      }
      this.#space();
      if (this.#pos >= this.#end || this.bytes[this.#pos] !== 0x3a) this.#fail();
      this.#pos += 1;
      this.#space();
      this.#value(depth + 1);
    } while (this.#more(0x7d));
  }

  /** The names of the object's keys before this one. */
  #keysBefore(object: number, key: number): Set<string> {
    const names = new Set<string>();
    for (let other = object + 1; other < key; other = this.nexts[other + 1]!) names.add(this.string(other));
    return names;
  }

  #isIn(names: Set<string>, key: number): boolean {
    const name = this.string(key);
    if (names.has(name)) return true;
    names.add(name);
    return false;
  }

  #signature(key: number): number {
    const from = this.starts[key]! + 1;
    const length = this.ends[key]! - 1 - from;
    if (length === 0) return 0;
    const bytes = this.bytes;
    return (
      (length * 7 + bytes[from]! * 3 + bytes[from + length - 1]! * 13 + bytes[from + (length >> 1)]! * 5) & 63
    );
  }

  /** Does an earlier key of the object hold the same bytes? (No key up to here holds an escape.) */
  #repeats(object: number, key: number): boolean {
    const name = this.bytes.subarray(this.starts[key]! + 1, this.ends[key]! - 1);
    for (let other = object + 1; other < key; other = this.nexts[other + 1]!) {
      if (this.keyEquals(other, name)) return true;
    }
    return false;
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isHex(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}
