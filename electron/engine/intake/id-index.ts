import type { WriteDb } from '../vault/connection.ts';

/** Finds the rows that may have a text, by the text's 52-bit key; the caller compares the texts themselves. */
export type IdIndex = {
  candidates(key: number): readonly number[];
  add(key: number, id: number): void;
};

/** What is looked up by keys: records by their ids, and the dictionary of targets. */
const TABLES = {
  record: { id: 'rid', key: 'id_key' },
  target: { id: 'id', key: 'key' },
} as const;
export type KeyedTable = keyof typeof TABLES;

/** The indexes of one import. `areInVault`: they know only what was written to the tables. */
export type KeyIndexes = { ids: IdIndex; targets: IdIndex; areInVault: boolean };

/** Asks the vault's indexes: for files that are small beside what the vault holds. */
export function indexesInVault(db: WriteDb): KeyIndexes {
  return { ids: indexInVault(db, 'record'), targets: indexInVault(db, 'target'), areInVault: true };
}

/** Holds all keys in memory: for large files, while the vault's own indexes are put off. */
export function indexesInMemory(db: WriteDb, expectedRecords: number): KeyIndexes {
  return {
    ids: new IndexInMemory(db, 'record', expectedRecords),
    targets: new IndexInMemory(db, 'target', 0),
    areInVault: false,
  };
}

function indexInVault(db: WriteDb, table: KeyedTable): IdIndex {
  const { id, key: column } = TABLES[table];
  const find = db.raw.prepare(`SELECT ${id} FROM ${table} WHERE ${column} = ?`).pluck();
  return { candidates: (key) => find.all(key) as number[], add: () => {} };
}

/**
 * Rows by the upper 32 bits of their keys, 8 bytes a slot and at most half full. Two of five million keys share
 * those bits by chance now and then; the caller's comparison of the texts tells them apart.
 */
export class IndexInMemory implements IdIndex {
  #marks: Uint32Array;
  #rows: Uint32Array;
  #count = 0;

  constructor(db: WriteDb, table: KeyedTable, expected: number) {
    const { id, key: column } = TABLES[table];
    const held = db.raw.prepare(`SELECT coalesce(max(${id}), 0) FROM ${table}`).pluck().get() as number;
    const slots = 2 ** Math.ceil(Math.log2(Math.max(1024, (held + expected) * 1.6)));
    this.#marks = new Uint32Array(slots);
    this.#rows = new Uint32Array(slots);
    const rows = db.raw.prepare(`SELECT ${column}, ${id} FROM ${table}`).raw().iterate() as Iterable<
      [number, number]
    >;
    for (const [key, row] of rows) this.add(key, row);
  }

  candidates(key: number): readonly number[] {
    let found: number[] | null = null;
    const mark = markOf(key);
    const mask = this.#marks.length - 1;
    for (let slot = mark & mask; this.#rows[slot] !== 0; slot = (slot + 1) & mask) {
      if (this.#marks[slot] !== mark) continue;
      found ??= [];
      found.push(this.#rows[slot]!);
    }
    return found ?? NONE;
  }

  add(key: number, row: number): void {
    if (this.#count * 2 > this.#marks.length) this.#grow();
    this.#place(markOf(key), row);
  }

  #place(mark: number, row: number): void {
    const mask = this.#marks.length - 1;
    let slot = mark & mask;
    while (this.#rows[slot] !== 0) slot = (slot + 1) & mask;
    this.#marks[slot] = mark;
    this.#rows[slot] = row;
    this.#count++;
  }

  #grow(): void {
    const [marks, rows] = [this.#marks, this.#rows];
    this.#marks = new Uint32Array(marks.length * 2);
    this.#rows = new Uint32Array(rows.length * 2);
    this.#count = 0;
    for (let slot = 0; slot < marks.length; slot++)
      if (rows[slot] !== 0) this.#place(marks[slot]!, rows[slot]!);
  }
}

const KEY_BITS = 52;

function markOf(key: number): number {
  return Math.floor(key / 2 ** (KEY_BITS - 32));
}

const NONE: readonly number[] = [];
