import type { RecordFilter } from '../../../shared/model/filter.ts';
import type { Observation } from '../../../shared/model/story.ts';
import { microsToText } from '../../../shared/time.ts';
import type { ReadDb } from '../vault/connection.ts';
import type { observation } from '../vault/schema.ts';

type Row = typeof observation.$inferSelect;

function toObservation({ from_at, before_at, filter, created_at, ...row }: Row): Observation {
  return {
    ...row,
    from: microsToText(from_at),
    before: microsToText(before_at),
    filter: JSON.parse(filter) as RecordFilter,
    created_at: microsToText(created_at),
  };
}

/** The order of the times that they are about. */
export function listObservations(db: ReadDb): Observation[] {
  return (db.raw.prepare('SELECT * FROM observation ORDER BY from_at, id').all() as Row[]).map(toObservation);
}

export function observationById(db: ReadDb, id: number): Observation | null {
  const row = db.raw.prepare('SELECT * FROM observation WHERE id = ?').get(id) as Row | undefined;
  return row ? toObservation(row) : null;
}
