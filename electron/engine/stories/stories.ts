import { hash } from 'node:crypto';
import type { Output } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Pin, Story, StoryDetail } from '../../../shared/model/story.ts';
import { microsToText } from '../../../shared/time.ts';
import { StoredRecords } from '../explore/stored-records.ts';
import type { ReadDb } from '../vault/connection.ts';
import type { pin, story } from '../vault/schema.ts';
import { observationById } from './observations.ts';

type StoryRow = typeof story.$inferSelect;
type PinRow = typeof pin.$inferSelect;

/** Newest first. */
export function listStories(db: ReadDb): Story[] {
  const rows = db.raw
    .prepare(
      `SELECT s.*, (SELECT count(*) FROM pin p WHERE p.story_id = s.id AND p.removed_at IS NULL) AS pins
       FROM story s ORDER BY s.id DESC`,
    )
    .all() as (StoryRow & { pins: number })[];
  return rows.map((row) => ({ ...row, created_at: microsToText(row.created_at) }));
}

/** What is pinned, in the order in which it happened. Throws `not-found`. */
export function storyById(db: ReadDb, id: number): StoryDetail {
  const row = db.raw.prepare('SELECT * FROM story WHERE id = ?').get(id) as StoryRow | undefined;
  if (!row) throw new AppError('not-found', { what: 'story', id });
  const rows = db.raw
    .prepare('SELECT * FROM pin WHERE story_id = ? AND removed_at IS NULL ORDER BY id')
    .all(id) as PinRow[];
  const records = new StoredRecords(db);
  const pins = rows.map((each) => toPin(db, records, each));
  // Of one moment, as they were pinned; sorting keeps that order.
  pins.sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
  return { ...row, created_at: microsToText(row.created_at), pins };
}

function toPin(db: ReadDb, records: StoredRecords, row: PinRow): Pin {
  const stored = row.rid === null ? null : records.row(row.rid);
  const observation = row.observation_id === null ? null : observationById(db, row.observation_id);
  const record = stored && records.stored(stored);
  return {
    id: row.id,
    at: record?.occurred_at ?? observation?.from ?? '',
    text: row.text,
    pinned_at: microsToText(row.pinned_at),
    pinned_by: row.pinned_by,
    record,
    sha256: stored && hash('sha256', records.originals.record(stored), 'hex'),
    observation,
  };
}

/** The stories that a record is pinned in, with who pinned it and when. */
export function storiesOfRecord(db: ReadDb, rid: number): Output<'stories.ofRecord'> {
  const rows = db.raw
    .prepare(
      `SELECT s.id AS story, s.title, p.id AS pin, p.text, p.pinned_at, p.pinned_by
       FROM pin p JOIN story s ON s.id = p.story_id
       WHERE p.rid = ? AND p.removed_at IS NULL ORDER BY p.id`,
    )
    .all(rid) as (Omit<Output<'stories.ofRecord'>[number], 'pinned_at'> & { pinned_at: number })[];
  return rows.map((row) => ({ ...row, pinned_at: microsToText(row.pinned_at) }));
}
