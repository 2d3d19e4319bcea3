import type { WriteDb } from '../vault/connection.ts';

/** Finds the records that may have an id, by the id's 52-bit key; the caller compares the ids themselves. */
export type IdIndex = {
  candidates(key: number): readonly number[];
  add(key: number, rid: number): void;
};

/** Asks the vault's index: for files that are small beside what the vault holds. */
export function indexInVault(db: WriteDb): IdIndex {
  const find = db.raw.prepare('SELECT rid FROM record WHERE id_key = ?').pluck();
  return { candidates: (key) => find.all(key) as number[], add: () => {} };
}

/**
 * Holds all keys in memory, 16 bytes a slot at most half full: for large files, whose records are written
 * while the vault's own index is put off.
 */
export class IndexInMemory implements IdIndex {
  #keys: Float64Array;
  #rids: Float64Array;
  #count = 0;

  constructor(db: WriteDb, expected: number) {
    const held = db.raw.prepare('SELECT count(*) FROM record').pluck().get() as number;
    const slots = 2 ** Math.ceil(Math.log2(Math.max(1024, (held + expected) * 1.6)));
    this.#keys = new Float64Array(slots);
    this.#rids = new Float64Array(slots);
    const rows = db.raw.prepare('SELECT id_key, rid FROM record').raw().iterate() as Iterable<
      [number, number]
    >;
    for (const [key, rid] of rows) this.add(key, rid);
  }

  candidates(key: number): readonly number[] {
    let found: number[] | null = null;
    const mask = this.#keys.length - 1;
    for (let slot = key & mask; this.#rids[slot] !== 0; slot = (slot + 1) & mask) {
      if (this.#keys[slot] !== key) continue;
      found ??= [];
      found.push(this.#rids[slot]!);
    }
    return found ?? NONE;
  }

  add(key: number, rid: number): void {
    if (this.#count * 2 > this.#keys.length) this.#grow();
    const mask = this.#keys.length - 1;
    let slot = key & mask;
    while (this.#rids[slot] !== 0) slot = (slot + 1) & mask;
    this.#keys[slot] = key;
    this.#rids[slot] = rid;
    this.#count++;
  }

  #grow(): void {
    const [keys, rids] = [this.#keys, this.#rids];
    this.#keys = new Float64Array(keys.length * 2);
    this.#rids = new Float64Array(keys.length * 2);
    this.#count = 0;
    for (let slot = 0; slot < keys.length; slot++) if (rids[slot] !== 0) this.add(keys[slot]!, rids[slot]!);
  }
}

const NONE: readonly number[] = [];
