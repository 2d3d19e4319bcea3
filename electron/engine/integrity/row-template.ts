import type { ByteWriter, Piece } from './byte-writer.ts';
import {
  ESCAPED,
  FALSE,
  FRACTIONAL,
  HIGH,
  type JsonTape,
  MARKED,
  NULL,
  NUMBER,
  STRING,
  TRUE,
} from './json-lexer.ts';
import { afterPlainNumber } from './json-numbers.ts';

/** What rows are held against, and their preimages made by. Both ways of doing it decide alike. */
export type RowMatcher = {
  /** Is the row that lies in `bytes` from `from` to `to` built like the first one? They are known to be UTF-8. */
  fits(bytes: Buffer, from: number, to: number): boolean;
  /** Of the row that fitted last: the place of a value's first byte; of a string the opening quote. */
  start(value: number): number;
  end(value: number): number;
  /** Is the string value this ASCII text? */
  holds(value: number, text: string): boolean;
  /** The preimage over the predecessor's hash, which is ASCII; valid until the next one. null: it is too long. */
  preimage(prev: string): Buffer | null;
};

/** A template in numbers, for other means of holding rows against it. */
export type TemplateParts = {
  /** Flags of strings that are refused. */
  rewritten: StringFlags;
  /** What stands before each value, and after the last. */
  literals: readonly Buffer[];
  types: Uint8Array;
  copies: Int32Array;
  constants: readonly Buffer[];
};

/** Values that may differ from row to row. All else, null and punctuation included, is as in the first row. */
const TEXT = 0;
const INTEGER = 1;
const DECIMAL = 2;
const TRUTH = 3;

/** Flags of strings that a recipe writes otherwise than they are stored; escapes always may be. */
export type StringFlags = number;

/**
 * The rows of a log that are built like one row: the same members in the same order with the same spacing, values of
 * the same types, none of which its recipe spells anew. Their preimages are the same pieces of them, so such a row is
 * compared, four bytes at a time, and its preimage copied, without making a tape of it. A row that does not fit in
 * any way is left to the lexer.
 */
export class RowTemplate implements RowMatcher {
  readonly #rewritten: StringFlags;
  readonly #types: Uint8Array;
  /** What stands before each value, and after the last: bytes, and the same as words. */
  readonly #literals: Buffer[];
  readonly #words: Int32Array[];
  readonly #classes: Uint8Array;
  /** Of each piece of the preimage the place where it begins, bytes after that, and where it ends likewise. */
  readonly #copies: Int32Array;
  readonly #constants: Buffer[] = [];
  /** Of the row that fitted last: its first byte, then each value's first byte and the one after it. */
  readonly #places: Int32Array;
  readonly #nodes: readonly number[];
  readonly #out: ByteWriter;
  #bytes: Buffer = EMPTY;
  #view: DataView = new DataView(new ArrayBuffer(0));

  private constructor(tape: JsonTape, nodes: readonly number[], pieces: readonly Piece[], by: WrittenBy) {
    const { rewritten } = by;
    this.#rewritten = rewritten;
    this.#out = by.out;
    this.#nodes = nodes;
    this.#types = Uint8Array.from(nodes, (node) => typeOf(tape, node)!);
    this.#places = new Int32Array(nodes.length * 2 + 1);
    this.#places[0] = tape.from;
    for (const [i, node] of nodes.entries()) {
      this.#places[i * 2 + 1] = tape.starts[node]!;
      this.#places[i * 2 + 2] = tape.ends[node]!;
    }
    this.#literals = Array.from({ length: nodes.length + 1 }, (_, i) => {
      const from = this.#places[i * 2]!;
      return Buffer.from(tape.bytes.subarray(from, i < nodes.length ? this.#places[i * 2 + 1]! : tape.to));
    });
    this.#words = this.#literals.map(wordsOf);
    this.#classes = classesOf(rewritten);
    this.#copies = Int32Array.from(pieces.flatMap((piece) => this.#copyOf(piece)));
  }

  /**
   * Makes the template of a lexed row from the pieces of its preimage; null where they are no pieces of it, or a
   * value of it is of a kind that tells nothing of others.
   */
  static of(tape: JsonTape, pieces: readonly Piece[], by: WrittenBy): RowTemplate | null {
    const nodes: number[] = [];
    for (let node = 0; node < tape.count; node++) {
      const type = tape.type(node);
      if (type > STRING || type === NULL || isKey(tape, node)) continue;
      if (typeOf(tape, node) === null) return null;
      nodes.push(node);
    }
    try {
      return new RowTemplate(tape, nodes, pieces, by);
    } catch (error) {
      if (error instanceof NoPlace) return null;
      throw error;
    }
  }

  /** Which value a node of the first row was, from 0; -1 for none that may differ, or one of another type. */
  valueOf(node: number, type: 'string' | 'integer'): number {
    const value = this.#nodes.indexOf(node);
    return value >= 0 && this.#types[value] === (type === 'string' ? TEXT : INTEGER) ? value : -1;
  }

  get parts(): TemplateParts {
    return {
      ...{ rewritten: this.#rewritten, literals: this.#literals, types: this.#types },
      ...{ copies: this.#copies, constants: this.#constants },
    };
  }

  start(value: number): number {
    return this.#places[value * 2 + 1]!;
  }

  end(value: number): number {
    return this.#places[value * 2 + 2]!;
  }

  holds(value: number, text: string): boolean {
    return this.#bytes.toString('latin1', this.start(value) + 1, this.end(value) - 1) === text;
  }

  fits(bytes: Buffer, from: number, to: number): boolean {
    if (this.#bytes !== bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer);
    }
    const places = this.#places;
    places[0] = from;
    let at = from;
    for (let value = 0; value < this.#types.length; value++) {
      at = this.#afterLiteral(value, bytes, at, to);
      if (at < 0) return false;
      places[value * 2 + 1] = at;
      const type = this.#types[value]!;
      if (type === TEXT) at = this.#afterString(bytes, at, to);
      else if (type === TRUTH) at = afterTruth(bytes, at);
      else at = afterPlainNumber(bytes, at, to, type === DECIMAL);
      if (at < 0) return false;
      places[value * 2 + 2] = at;
    }
    return this.#afterLiteral(this.#types.length, bytes, at, to) === to;
  }

  preimage(prev: string): Buffer {
    const places = this.#places;
    const copies = this.#copies;
    const out = this.#out;
    const bytes = this.#bytes;
    out.clear();
    for (let i = 0; i < copies.length; i += COPY) {
      const first = copies[i]!;
      if (first === PREV) out.utf8(prev);
      else if (first === CONSTANT) out.constant(this.#constants[copies[i + 1]!]!);
      else out.record(bytes, places[first]! + copies[i + 1]!, places[copies[i + 2]!]! + copies[i + 3]!);
    }
    return out.view();
  }

  #afterLiteral(index: number, bytes: Buffer, from: number, to: number): number {
    const literal = this.#literals[index]!;
    const after = from + literal.length;
    if (after > to) return -1;
    const words = this.#words[index]!;
    const view = this.#view;
    const base = bytes.byteOffset + from;
    let i = 0;
    for (; i < words.length; i++) if (view.getInt32(base + i * 4, true) !== words[i]) return -1;
    for (i *= 4; i < literal.length; i++) if (bytes[from + i] !== literal[i]) return -1;
    return after;
  }

  #afterString(bytes: Buffer, from: number, to: number): number {
    if (bytes[from] !== 0x22) return -1;
    const classes = this.#classes;
    let at = from + 1;
    for (;;) {
      while (at + 4 <= to) {
        const any =
          classes[bytes[at]!]! |
          classes[bytes[at + 1]!]! |
          classes[bytes[at + 2]!]! |
          classes[bytes[at + 3]!]!;
        if (any !== 0) break;
        at += 4;
      }
      if (at >= to) return -1;
      const found = classes[bytes[at]!]!;
      at += 1;
      if (found === CLOSING) return at;
      if (found !== 0) return -1;
    }
  }

  #copyOf(piece: Piece): number[] {
    if (piece === 'prev') return [PREV, 0, 0, 0];
    if ('constant' in piece) return [CONSTANT, this.#constants.push(piece.constant) - 1, 0, 0];
    return [...this.#placeOf(piece.from), ...this.#placeOf(piece.to)];
  }

  /** A byte of the first row, told by a place of its values. Within a value only those beside its quotes are. */
  #placeOf(byte: number): [number, number] {
    const places = this.#places;
    let last = 0;
    while (last + 1 < places.length && places[last + 1]! <= byte) last += 1;
    const offset = byte - places[last]!;
    if (last % 2 === 0 || offset === 0) return [last, offset];
    if (this.#types[last >> 1] === TEXT && offset === 1) return [last, 1];
    if (this.#types[last >> 1] === TEXT && byte === places[last + 1]! - 1) return [last + 1, -1];
    throw new NoPlace();
  }
}

/** What writes the preimages of rows: where to, and the flags of strings that it spells anew. */
export type WrittenBy = { out: ByteWriter; rewritten: StringFlags };

const EMPTY = Buffer.alloc(0);

/** Numbers of a copy; its first one where it is none of the record. */
export const COPY = 4;
const PREV = -1;
export const CONSTANT = -2;

class NoPlace extends Error {}

function typeOf(tape: JsonTape, node: number): number | null {
  const kind = tape.kinds[node]!;
  const type = tape.type(node);
  if (type === TRUE || type === FALSE) return TRUTH;
  if (type === STRING) return (kind & ESCAPED) === 0 ? TEXT : null;
  if (type !== NUMBER) return null;
  const decimal = (kind & FRACTIONAL) !== 0;
  const end = afterPlainNumber(tape.bytes, tape.starts[node]!, tape.to, decimal);
  return end === tape.ends[node] ? (decimal ? DECIMAL : INTEGER) : null;
}

/** Keys are the first of each pair of an object's children. */
function isKey(tape: JsonTape, node: number): boolean {
  let at = tape.ends[node]!;
  const { bytes, to } = tape;
  while (at < to && bytes[at]! <= 0x20) at += 1;
  return tape.type(node) === STRING && bytes[at] === 0x3a;
}

function wordsOf(literal: Buffer): Int32Array {
  return Int32Array.from({ length: literal.length >> 2 }, (_, i) => literal.readInt32LE(i * 4));
}

const CLOSING = 1;
const REFUSED = 2;

function classesOf(rewritten: StringFlags): Uint8Array {
  const classes = new Uint8Array(256);
  classes.fill(REFUSED, 0, 0x20);
  if ((rewritten & HIGH) !== 0) classes.fill(REFUSED, 0x80);
  if ((rewritten & MARKED) !== 0) for (const byte of [0x2f, 0x3c, 0x3e, 0x26, 0x7f]) classes[byte] = REFUSED;
  classes[0x22] = CLOSING;
  classes[0x5c] = REFUSED;
  return classes;
}

function afterTruth(bytes: Buffer, at: number): number {
  const isTrue = bytes[at] === 0x74;
  const word = isTrue ? TRUE_BYTES : FALSE_BYTES;
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word[i]) return -1;
  return at + word.length;
}

const TRUE_BYTES = Buffer.from('true');
const FALSE_BYTES = Buffer.from('false');
