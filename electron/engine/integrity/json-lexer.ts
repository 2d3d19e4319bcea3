import { isUtf8 } from 'node:buffer';
import {
  ARRAY,
  AWKWARD,
  DUPLICATED,
  ESCAPED,
  FALSE,
  FRACTIONAL,
  HIGH,
  MARKED,
  NON_FINITE,
  NULL,
  NUMBER,
  OBJECT,
  STRING,
  Tape,
  TRUE,
} from './json-tape.ts';
import type { KeyNode } from './key-tree.ts';

export * from './json-tape.ts';

/**
 * A strict JSON lexer over the bytes of one record (RFC 8259), for evidence that must not pass through
 * `JSON.parse`: it keeps number text, key order, escapes and duplicate keys, which parsing would lose.
 * The result is its tape, which is reused from record to record, so the hot path allocates nothing; what it holds
 * is valid until the next `lex`. Keys are guessed from the records before and compared, four bytes at a time.
 */

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

/** Longer keys are data. */
const LONGEST_KEY = 256;

class Refusal extends Error {
  readonly problem: JsonProblem;
  constructor(reason: JsonProblem['reason'], offset: number) {
    super(reason);
    this.problem = { reason, offset };
  }
}

/** The lexer and its tape. Make one, and use it for every record. */
export class JsonTape extends Tape {
  problem: JsonProblem | null = null;

  readonly #maxDepth: number;
  readonly #nonFinite: boolean;
  #pos = 0;
  #end = 0;
  #high = 0;
  /** The bytes once more, for reading four at a time, and where in it they begin. */
  #view: DataView = new DataView(new ArrayBuffer(0));
  #base = 0;

  constructor(options: LexOptions = {}) {
    super();
    this.#maxDepth = options.maxDepth ?? 512;
    this.#nonFinite = options.nonFinite ?? false;
  }

  /**
   * Reads one JSON value that must fill the bytes from `from` to `to`. `isText`: they are known to be UTF-8.
   * False: `problem` says why; the tape is then empty.
   */
  lex(bytes: Uint8Array, from = 0, to = bytes.length, isText = false): boolean {
    if (bytes !== this.bytes) {
      this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      if (this.#view.buffer !== bytes.buffer) this.#view = new DataView(bytes.buffer);
      this.#base = bytes.byteOffset;
    }
    this.from = from;
    this.to = to;
    this.#pos = from;
    this.#end = to;
    this.#high = 0;
    this.count = 0;
    this.problem = null;
    this.hasDuplicateKeys = false;
    this.isAmbiguous = false;
    try {
      this.#document();
      if (this.#high !== 0 && !isText && !isUtf8(this.record)) throw new Refusal('invalid-utf8', from);
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { reason, offset } = error.problem;
      this.problem = { reason, offset: offset - from };
      this.count = 0;
      return false;
    }
  }

  #document(): void {
    this.#space();
    if (this.#pos === this.#end) throw new Refusal('empty', this.#pos);
    this.#value(0, this.keys.root);
    this.#space();
    if (this.#pos !== this.#end) throw new Refusal('trailing-text', this.#pos);
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

  /** `holder`: the key that holds the value, whose keys are followed from there should it be an object. */
  #value(depth: number, holder: KeyNode | null): void {
    const byte = this.#pos < this.#end ? this.bytes[this.#pos]! : -1;
    if (byte === 0x22) this.#string();
    else if (byte === 0x7b) this.#object(depth, holder);
    else if (byte === 0x5b) this.#array(depth, holder);
    else if (byte === 0x74) this.#word('true', TRUE);
    else if (byte === 0x66) this.#word('false', FALSE);
    else if (byte === 0x6e) this.#word('null', NULL);
    else if (byte === 0x4e && this.#nonFinite) this.#word('NaN', NUMBER | NON_FINITE);
    else if (byte === 0x49 && this.#nonFinite) this.#word('Infinity', NUMBER | NON_FINITE);
    else this.#number();
  }

  #open(kind: number): number {
    const node = this.count++;
    if (node === this.kinds.length) this.grow();
    this.kinds[node] = kind;
    this.starts[node] = this.#pos;
    return node;
  }

  #close(node: number): void {
    this.ends[node] = this.#pos;
    this.nexts[node] = this.count;
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
      while (pos + 4 <= end) {
        const groups =
          STRING_CLASS[bytes[pos]!]! |
          STRING_CLASS[bytes[pos + 1]!]! |
          STRING_CLASS[bytes[pos + 2]!]! |
          STRING_CLASS[bytes[pos + 3]!]!;
        if (groups !== PLAIN) break;
        pos += 4;
      }
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

  #array(depth: number, holder: KeyNode | null): void {
    const node = this.#open(ARRAY);
    this.#enter(depth);
    if (this.#pos < this.#end && this.bytes[this.#pos] === 0x5d) this.#pos += 1;
    else {
      do this.#value(depth + 1, holder);
      while (this.#more(0x5d));
    }
    this.#close(node);
  }

  #object(depth: number, holder: KeyNode | null): void {
    const keys = holder === null ? null : this.keys.inside(holder);
    const node = this.#open(OBJECT);
    this.shapes[node] = 0;
    this.#enter(depth);
    if (this.#pos < this.#end && this.bytes[this.#pos] === 0x7d) {
      this.#pos += 1;
      if (keys !== null) this.shapes[node] = keys.id;
    } else this.#members(node, depth, keys);
    this.#close(node);
  }

  #members(object: number, depth: number, keys: KeyNode | null): void {
    let last = keys;
    /** Names of an object whose keys are not followed. */
    let names: Set<string> | null = null;
    do {
      const guessed: KeyNode | null = last === null ? null : this.#guess(last);
      if (guessed !== null) {
        const key = this.#open(STRING | guessed.flags);
        this.#high |= guessed.flags & HIGH;
        this.ends[key] = this.#pos + guessed.length;
        this.nexts[key] = key + 1;
        this.#pos += guessed.literal.length;
        last = guessed;
      } else {
        const key = this.#key();
        if (last !== null) last = this.#follow(last, key);
        if (last === null) {
          names ??= this.#keysBefore(object, key);
          if (this.#isIn(names, key)) this.#repeated(object);
        }
      }
      this.#value(depth + 1, last);
    } while (this.#more(0x7d));
    if (last === null) return;
    this.shapes[object] = last.id;
    if (last.repeats) this.#repeated(object);
  }

  #repeated(object: number): void {
    this.kinds[object]! |= DUPLICATED;
    this.hasDuplicateKeys = true;
  }

  /** The key that stands here, where it is one that followed these keys before. */
  #guess(last: KeyNode): KeyNode | null {
    const { next } = last;
    if (next === null) return null;
    if (this.#stands(next)) return next;
    for (const other of last.branches) {
      if (other === next || !this.#stands(other)) continue;
      last.next = other;
      return other;
    }
    return null;
  }

  /** Do the bytes here begin with the key as it was spelled before, up to its value? */
  #stands({ literal, words }: KeyNode): boolean {
    const from = this.#pos;
    if (from + literal.length >= this.#end) return false;
    const view = this.#view;
    const base = this.#base + from;
    let at = 0;
    for (; at < words.length; at++) if (view.getInt32(base + at * 4, true) !== words[at]) return false;
    const bytes = this.bytes;
    for (at *= 4; at < literal.length; at++) if (bytes[from + at] !== literal[at]) return false;
    // More white space than it had is no part of the value.
    return bytes[from + literal.length]! > 0x20;
  }

  /** Reads a key and goes on to its value. */
  #key(): number {
    const key = this.count;
    if (this.#pos >= this.#end || this.bytes[this.#pos] !== 0x22) this.#fail();
    this.#string();
    this.#space();
    if (this.#pos >= this.#end || this.bytes[this.#pos] !== 0x3a) this.#fail();
    this.#pos += 1;
    this.#space();
    return key;
  }

  #follow(last: KeyNode, key: number): KeyNode | null {
    const from = this.starts[key]!;
    if (this.#pos - from > LONGEST_KEY) return null;
    const literal = this.bytes.subarray(from, this.#pos);
    const flags = this.kinds[key]! & ~STRING;
    return this.keys.follow(last, literal, this.string(key), this.ends[key]! - from, flags);
  }

  /** The names of the object's keys before this one. */
  #keysBefore(object: number, key: number): Set<string> {
    const names = new Set<string>();
    for (let other = object + 1; other < key; other = this.nexts[other + 1]!) {
      const name = this.string(other);
      if (names.has(name)) this.#repeated(object);
      names.add(name);
    }
    return names;
  }

  #isIn(names: Set<string>, key: number): boolean {
    const name = this.string(key);
    if (names.has(name)) return true;
    names.add(name);
    return false;
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isHex(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}
