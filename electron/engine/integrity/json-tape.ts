import { type KeyNode, KeyTree } from './key-tree.ts';

/**
 * What the lexer makes of a record: a tape. Node `i` has a kind, a byte range and the number of the node after its
 * subtree. The children of an object are key, value, key, value ...; those of an array are its values.
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

const EMPTY = Buffer.alloc(0);

/** The nodes of one record and how to get at them. Offsets are bytes into `bytes`. */
export class Tape {
  bytes: Buffer = EMPTY;
  /** Where the record lies in `bytes`. */
  from = 0;
  to = 0;
  /** Number of nodes; node 0 is the whole value. */
  count = 0;
  kinds = new Uint8Array(256);
  /** First byte of the node; for strings the opening quote. */
  starts = new Int32Array(256);
  /** Byte after the node; for strings after the closing quote. */
  ends = new Int32Array(256);
  /** The node after this one's subtree. */
  nexts = new Int32Array(256);
  /** Of an object the number of its keys in `keys`; 0 where they were not followed. */
  shapes = new Int32Array(256);
  /** The sequences of keys seen so far, which outlast the record. */
  readonly keys = new KeyTree();
  /** Some object in the record holds a key twice. */
  hasDuplicateKeys = false;
  /**
   * A path that was asked for names two values, a member `a.b` and the member `b` of `a`. Nobody can tell which one is
   * meant, and whoever adds the other must not choose which one is hashed.
   */
  isAmbiguous = false;
  readonly #names = new Map<string, Buffer>();

  /** The record's own bytes. */
  get record(): Buffer {
    const { bytes, from, to } = this;
    return from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to);
  }

  type(node: number): NodeType {
    return (this.kinds[node]! & TYPE_MASK) as NodeType;
  }

  /** The value node of a member of an object, or -1. Of a repeated key the last one counts. */
  member(name: string | Uint8Array, object = 0): number {
    if (this.count === 0 || this.type(object) !== OBJECT) return -1;
    const last = this.nexts[object]!;
    const keys = this.shape(object);
    if (keys !== null && typeof name === 'string') {
      let left = keys.place(name);
      if (left < 0) return -1;
      let key = object + 1;
      for (; left > 0; left--) key = this.nexts[key + 1]!;
      return key + 1;
    }
    const wanted = typeof name === 'string' ? this.#nameBytes(name) : name;
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
   * itself holds the dots comes first; where both are there the record is `isAmbiguous`.
   */
  at(path: string, from = 0): number {
    const whole = this.member(path, from);
    if (this.count === 0 || (this.type(from) === OBJECT && !path.includes('.'))) return whole;
    const inner = this.#inside(path, from);
    if (whole >= 0 && inner >= 0 && whole !== inner) this.isAmbiguous = true;
    return whole >= 0 ? whole : inner;
  }

  #inside(path: string, from: number): number {
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

  /** The keys of an object, where they were followed. */
  shape(object: number): KeyNode | null {
    return this.keys.nodes[this.shapes[object]!]!;
  }

  protected grow(): void {
    const size = this.kinds.length * 2;
    const larger = <A extends Uint8Array | Int32Array>(next: A, old: A): A => {
      next.set(old);
      return next;
    };
    this.kinds = larger(new Uint8Array(size), this.kinds);
    this.starts = larger(new Int32Array(size), this.starts);
    this.ends = larger(new Int32Array(size), this.ends);
    this.nexts = larger(new Int32Array(size), this.nexts);
    this.shapes = larger(new Int32Array(size), this.shapes);
  }
}
