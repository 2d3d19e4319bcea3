import type { ReadDb } from './connection.ts';

/** How many records a vault holds: they are numbered from 1 without gaps and never removed. */
export function recordCount(db: ReadDb): number {
  return db.prepared('SELECT coalesce(max(rid), 0) FROM record').pluck().get() as number;
}
