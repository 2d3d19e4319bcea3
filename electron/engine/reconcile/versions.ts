/** Where a version of a record lies: a record's row id, or minus the number of a line in the ledger. */
export type Handle = number;

export type SideName = 'left' | 'right';

/** What became of one id. Handles are 0 where the side has none. */
export type Outcome = {
  kind: 'equal' | 'missing' | 'extra' | 'changed';
  left: Handle;
  right: Handle;
  /** Microseconds UTC, of the left version or else of the right one. */
  at: number;
};

/** 32-bit words of a version's hashes: 128 bits for the id, then 128 for its content. */
const WORDS = 8;
const ID_WORDS = 4;

const LEFT = 1;
const RIGHT = 2;

/**
 * Joins two sides by record id. It holds hashes and no evidence, about 80 bytes for each different content.
 * A side may have several contents under one id (the accepted record and conflicting lines); an id is equal
 * where both sides have the same contents.
 */
export class VersionTable {
  #capacity = 1024;
  #words = new Uint32Array(WORDS * this.#capacity);
  #left = new Float64Array(this.#capacity);
  #right = new Float64Array(this.#capacity);
  #at = new Float64Array(this.#capacity);
  /** 1 + the next version of the same id; 0 = none. */
  #next = new Int32Array(this.#capacity);
  /** Of an id's first version: which sides have the id; 0 for the others. */
  #sides = new Uint8Array(this.#capacity);
  /** 1 + a version; open addressing, at most half full. One finds ids (their first version), one contents. */
  #byId = new Int32Array(2 * this.#capacity);
  #byContent = new Int32Array(2 * this.#capacity);
  #count = 0;

  /** `hashes`: 32 bytes, the id's 16 and the content's 16. Says what the line is to its own side. */
  add(side: SideName, hashes: Buffer, handle: Handle, at: number): 'new' | 'version' | 'repeat' {
    const bit = side === 'left' ? LEFT : RIGHT;
    let version = this.#byContent[this.#slot(this.#byContent, hashes, WORDS)]! - 1;
    if (version < 0) version = this.#insert(hashes, at);
    const handles = side === 'left' ? this.#left : this.#right;
    if (handles[version] !== 0) return 'repeat';
    handles[version] = handle;
    const first = this.#byId[this.#slot(this.#byId, hashes, ID_WORDS)]! - 1;
    const held = (this.#sides[first]! & bit) !== 0;
    this.#sides[first] = this.#sides[first]! | bit;
    return held ? 'version' : 'new';
  }

  /** Every id once. */
  *outcomes(): Generator<Outcome> {
    for (let version = 0; version < this.#count; version++)
      if (this.#sides[version] !== 0) yield this.#outcome(version);
  }

  #outcome(first: number): Outcome {
    const sides = this.#sides[first]!;
    let [left, right, onlyLeft, onlyRight] = [0, 0, 0, 0];
    for (let version = first; version >= 0; version = this.#next[version]! - 1) {
      const l = this.#left[version]!;
      const r = this.#right[version]!;
      left ||= l;
      right ||= r;
      if (r === 0) onlyLeft ||= l;
      if (l === 0) onlyRight ||= r;
    }
    const at = this.#at[first]!;
    if (sides === LEFT) return { kind: 'missing', left, right, at };
    if (sides === RIGHT) return { kind: 'extra', left, right, at };
    if (onlyLeft === 0 && onlyRight === 0) return { kind: 'equal', left, right, at };
    return { kind: 'changed', left: onlyLeft || left, right: onlyRight || right, at };
  }

  #insert(hashes: Buffer, at: number): number {
    if (this.#count === this.#capacity) this.#grow();
    const version = this.#count++;
    for (let word = 0; word < WORDS; word++)
      this.#words[version * WORDS + word] = hashes.readUInt32LE(word * 4);
    this.#at[version] = at;
    this.#byContent[this.#slot(this.#byContent, hashes, WORDS)] = version + 1;
    const slot = this.#slot(this.#byId, hashes, ID_WORDS);
    const first = this.#byId[slot]! - 1;
    if (first < 0) this.#byId[slot] = version + 1;
    else {
      this.#next[version] = this.#next[first]!;
      this.#next[first] = version + 1;
    }
    return version;
  }

  /** The slot of a version whose first `words` words are these, or the empty one where it would be put. */
  #slot(slots: Int32Array, hashes: Buffer, words: number): number {
    const mask = slots.length - 1;
    // Contents repeat between ids (a heartbeat is always the same): both hashes say where to look.
    let slot = (hashes.readUInt32LE(0) ^ hashes.readUInt32LE((words - 1) * 4)) & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const base = (slots[slot]! - 1) * WORDS;
      let word = 0;
      while (word < words && this.#words[base + word] === hashes.readUInt32LE(word * 4)) word++;
      if (word === words) break;
    }
    return slot;
  }

  #grow(): void {
    this.#capacity *= 2;
    const n = this.#capacity;
    this.#words = copied(this.#words, new Uint32Array(n * WORDS));
    this.#left = copied(this.#left, new Float64Array(n));
    this.#right = copied(this.#right, new Float64Array(n));
    this.#at = copied(this.#at, new Float64Array(n));
    this.#next = copied(this.#next, new Int32Array(n));
    this.#sides = copied(this.#sides, new Uint8Array(n));
    this.#byId = new Int32Array(2 * n);
    this.#byContent = new Int32Array(2 * n);
    for (let version = 0; version < this.#count; version++) {
      this.#place(this.#byContent, version, WORDS);
      if (this.#sides[version] !== 0) this.#place(this.#byId, version, ID_WORDS);
    }
  }

  #place(slots: Int32Array, version: number, words: number): void {
    const mask = slots.length - 1;
    let slot = (this.#words[version * WORDS]! ^ this.#words[version * WORDS + words - 1]!) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = version + 1;
  }
}

function copied<T extends { set(from: T): void }>(from: T, into: T): T {
  into.set(from);
  return into;
}
