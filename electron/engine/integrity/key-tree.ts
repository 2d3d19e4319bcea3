/**
 * The keys that the objects of a log hold, as a tree: a branch is a sequence of keys in stored order. The records
 * of a log repeat a few such sequences, so the next key is guessed from what followed last time, and all that
 * depends on names alone (is one there twice, where is it, how are they sorted) is found once for a sequence.
 */
export class KeyTree {
  /** Every node by its number, so that a tape can name it in an integer. Number 0 stands for none. */
  readonly nodes: (KeyNode | null)[] = [null];
  /** Stands for the key of the whole record. */
  readonly root: KeyNode;

  constructor() {
    this.root = this.#add(null, NO_BYTES, '', 0, 0);
  }

  /**
   * The node after `from` for a key: `literal` is what stands from its opening quote up to its value. Null where
   * the tree is full, or the object too large to be worth it: the keys of data, not of a shape.
   */
  follow(from: KeyNode, literal: Uint8Array, name: string, length: number, flags: number): KeyNode | null {
    for (const known of from.branches) {
      if (known.name !== name || known.flags !== flags || !sameBytes(known.literal, literal)) continue;
      from.next = known;
      return known;
    }
    if (this.nodes.length > MOST_NODES || from.size >= MOST_KEYS || from.branches.length >= MOST_BRANCHES) {
      return null;
    }
    from.next = this.#add(from, Uint8Array.from(literal), name, length, flags);
    from.branches.push(from.next);
    return from.next;
  }

  /** Where the keys of an object begin that is the value of this key, or an element of it. */
  inside(key: KeyNode): KeyNode | null {
    if (key.inside === null && this.nodes.length <= MOST_NODES) {
      key.inside = this.#add(null, NO_BYTES, '', 0, 0);
    }
    return key.inside;
  }

  #add(before: KeyNode | null, literal: Uint8Array, name: string, length: number, flags: number): KeyNode {
    const node = new KeyNode(this.nodes.length, before, literal, name, length, flags);
    this.nodes.push(node);
    return node;
  }
}

/** A key after those before it; the last one of an object stands for all of its keys. */
export class KeyNode {
  readonly id: number;
  readonly before: KeyNode | null;
  /** The bytes from the opening quote of the key up to its value: quotes, colon and white space. */
  readonly literal: Uint8Array;
  /** The same, four bytes a number (little-endian), the rest byte by byte. */
  readonly words: Int32Array;
  readonly name: string;
  /** Bytes of the key itself, quotes included. */
  readonly length: number;
  /** String flags of the key, as the lexer gives them. */
  readonly flags: number;
  /** Keys up to here. */
  readonly size: number;
  /** This key, or one before it, repeats another. */
  readonly repeats: boolean;
  /** The key that followed last. */
  next: KeyNode | null = null;
  inside: KeyNode | null = null;
  readonly branches: KeyNode[] = [];
  #places: Map<string, number> | null = null;

  constructor(
    id: number,
    before: KeyNode | null,
    literal: Uint8Array,
    name: string,
    length: number,
    flags: number,
  ) {
    this.id = id;
    this.before = before;
    this.literal = literal;
    this.words = wordsOf(literal);
    this.name = name;
    this.length = length;
    this.flags = flags;
    this.size = before === null ? 0 : before.size + 1;
    this.repeats = before !== null && (before.repeats || before.holds(name));
  }

  /** Which of the keys up to here is named so, counted from 0; of a repeated one the last; -1 for none. */
  place(name: string): number {
    if (this.#places === null) {
      const places = new Map<string, number>();
      for (const key of this.keys()) places.set(key.name, key.size - 1);
      this.#places = places;
    }
    return this.#places.get(name) ?? -1;
  }

  /** Is this key, or one before it, named so? */
  holds(name: string): boolean {
    for (let node: KeyNode = this; node.before !== null; node = node.before)
      if (node.name === name) return true;
    return false;
  }

  /** The keys up to here, in stored order. */
  keys(): KeyNode[] {
    const keys: KeyNode[] = [];
    for (let node: KeyNode = this; node.before !== null; node = node.before) keys.unshift(node);
    return keys;
  }
}

const NO_BYTES = new Uint8Array(0);
const MOST_NODES = 8192;
const MOST_KEYS = 64;
const MOST_BRANCHES = 64;

function wordsOf(bytes: Uint8Array): Int32Array {
  const words = new Int32Array(bytes.length >> 2);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let i = 0; i < words.length; i++) words[i] = view.getInt32(i * 4, true);
  return words;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
