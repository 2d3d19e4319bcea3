import { idMarksFrom } from '../vault/column-segment.ts';
import type { WriteDb } from '../vault/connection.ts';
import { MarkIndex } from '../vault/mark-index.ts';

/** What an import looks its rows up by: the ids of all records of the vault, and the dictionary of targets. */
export type KnownKeys = { ids: MarkIndex; targets: MarkIndex };

export function knownKeys(db: WriteDb, held: number, expected: number): KnownKeys {
  const ids = new MarkIndex(held + expected);
  for (const { first_rid, marks } of idMarksFrom(db, 1))
    for (let i = 0; i < marks.length; i++) ids.add(marks[i]!, first_rid + i);
  // They come in the order of their marks, which a table that grows with them would crowd at its beginning.
  const targets = new MarkIndex(db.raw.prepare('SELECT count(*) FROM target').pluck().get() as number);
  const rows = db.raw.prepare('SELECT key, id FROM target').raw().iterate() as Iterable<[number, number]>;
  for (const [key, id] of rows) targets.add(markOfKey(key), id);
  return { ids, targets };
}

/** The upper 32 of a key's 52 bits (`textKey`). */
export function markOfKey(key: number): number {
  return Math.floor(key / 2 ** 20);
}
