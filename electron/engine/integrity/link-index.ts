/**
 * Finds rows of a chain by their hash after the walk, in about 24 bytes a row whatever the log's size: 64 bits of each
 * hash, and whether a later row named it as predecessor.
 *
 * 64 bits are enough here: who can choose hashes so that two agree in 64 bits can as well write the right
 * hash, and gains nothing but another name for the same finding.
 */
export class LinkIndex {
  #high = new Uint32Array(1024);
  #low = new Uint32Array(1024);
  #flags = new Uint8Array(1024);
  #chains = new Uint32Array(1024);
  #count = 0;
  #table: Int32Array | null = null;
  #repeated = 0;

  /** Adds the next row of a chain, by the chain's number. Returns the row's own. */
  add(key: string, chain: number): number {
    const row = this.#count++;
    if (row === this.#flags.length) this.#grow();
    const [high, low] = fingerprint(key);
    this.#high[row] = high;
    this.#low[row] = low;
    this.#chains[row] = chain;
    return row;
  }

  /** Adds the next row by a hash as hexadecimal digits that begin at `at` in the bytes: 16 or more. */
  addDigits(bytes: Uint8Array, at: number, chain: number): number {
    const row = this.#count++;
    if (row === this.#flags.length) this.#grow();
    this.#high[row] = eightDigitsOf(bytes, at);
    this.#low[row] = eightDigitsOf(bytes, at + 8);
    this.#chains[row] = chain;
    return row;
  }

  /** Notes that a row has a successor. */
  adopt(row: number): void {
    this.#flags[row]! |= HAS_CHILD;
  }

  hasChild(row: number): boolean {
    return (this.#flags[row]! & HAS_CHILD) !== 0;
  }

  /** The first row of the chain that holds this hash, or -1. Without a chain, of any. */
  find(key: string, chain?: number): number {
    this.#table ??= this.#build();
    const [high, low] = fingerprint(key);
    const mask = this.#table.length - 1;
    for (let slot = (high ^ low) & mask; ; slot = (slot + 1) & mask) {
      const row = this.#table[slot]! - 1;
      if (row < 0) return -1;
      if (this.#high[row] !== high || this.#low[row] !== low) continue;
      if (chain === undefined || this.#chains[row] === chain) return row;
    }
  }

  /** How many rows hold a hash that an earlier row of their chain holds. */
  repeated(): number {
    this.#table ??= this.#build();
    return this.#repeated;
  }

  #build(): Int32Array {
    let size = 1024;
    while (size < this.#count * 2) size *= 2;
    const table = new Int32Array(size);
    for (let row = 0; row < this.#count; row++) {
      let slot = (this.#high[row]! ^ this.#low[row]!) & (size - 1);
      while (table[slot] !== 0 && !this.#same(table[slot]! - 1, row)) slot = (slot + 1) & (size - 1);
      if (table[slot] === 0) table[slot] = row + 1;
      else this.#repeated += 1;
    }
    return table;
  }

  #same(a: number, b: number): boolean {
    return (
      this.#high[a] === this.#high[b] && this.#low[a] === this.#low[b] && this.#chains[a] === this.#chains[b]
    );
  }

  #grow(): void {
    const size = this.#flags.length * 2;
    const high = new Uint32Array(size);
    const low = new Uint32Array(size);
    const flags = new Uint8Array(size);
    const chains = new Uint32Array(size);
    high.set(this.#high);
    low.set(this.#low);
    flags.set(this.#flags);
    chains.set(this.#chains);
    this.#high = high;
    this.#low = low;
    this.#flags = flags;
    this.#chains = chains;
  }
}

const HAS_CHILD = 1;

/** The first 64 bits of a hexadecimal hash; of any other text, two FNV-1a sums. */
function fingerprint(key: string): [number, number] {
  if (key.length >= 16) {
    const high = eightDigits(key, 0);
    const low = eightDigits(key, 8);
    if (high >= 0 && low >= 0) return [high, low];
  }
  let high = 0x811c9dc5;
  let low = 0x01000193;
  for (let i = 0; i < key.length; i++) {
    high = Math.imul(high ^ key.charCodeAt(i), 0x01000193);
    low = Math.imul(low ^ key.charCodeAt(i), 0x85ebca6b) ^ (low >>> 13);
  }
  return [high >>> 0, low >>> 0];
}

/** Eight lower-case hexadecimal digits, known to be such, as a number. */
function eightDigitsOf(bytes: Uint8Array, from: number): number {
  let value = 0;
  for (let i = from; i < from + 8; i++)
    value = (value << 4) | ((bytes[i]! & 15) + (bytes[i]! > 0x39 ? 9 : 0));
  return value >>> 0;
}

/** Eight lower-case hexadecimal digits as a number, or -1. */
function eightDigits(text: string, from: number): number {
  let value = 0;
  for (let i = from; i < from + 8; i++) {
    const unit = text.charCodeAt(i);
    const digit = unit <= 0x39 ? unit - 0x30 : unit - 0x57;
    if (digit < 0 || digit > 15 || (unit > 0x39 && digit < 10)) return -1;
    value = value * 16 + digit;
  }
  return value;
}
