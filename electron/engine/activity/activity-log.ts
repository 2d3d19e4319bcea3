import { createHash } from 'node:crypto';
import type { ActivityAction, ActivityEntry } from '../../../shared/model/activity.ts';
import { microsToText } from '../../../shared/time.ts';
import { jcs } from '../integrity/canonical.ts';
import type { ReadDb, WriteDb } from '../vault/connection.ts';
import type { Operator } from '../vault/vault.ts';

/** What happened, before it gets its place in the chain. `at` only where it happened earlier. */
export type ActivityDraft = { action: ActivityAction; details: Record<string, unknown>; at?: number };

type Row = {
  seq: number;
  at: number;
  actor: string;
  action: ActivityAction;
  details: string;
  prev_hash: string;
  entry_hash: string;
};

const GENESIS = '0'.repeat(64);

/** SHA-256, hex, of the entry's canonical JSON (RFC 8785) without `entry_hash`; resources/recipes/vouch-activity.json. */
export function entryHash(entry: Omit<ActivityEntry, 'entry_hash'>): string {
  return createHash('sha256').update(jcs(entry)).digest('hex');
}

/** Adds an entry at the head of the chain, inside the caller's transaction. */
export function appendActivity(db: WriteDb, draft: ActivityDraft, operator: Operator): ActivityEntry {
  const head = db.raw.prepare('SELECT seq, entry_hash FROM activity ORDER BY seq DESC LIMIT 1').get() as
    | { seq: number; entry_hash: string }
    | undefined;
  const at = draft.at ?? operator.clock();
  const entry = {
    seq: (head?.seq ?? 0) + 1,
    at: microsToText(at),
    actor: operator.name,
    action: draft.action,
    details: draft.details,
    prev_hash: head?.entry_hash ?? GENESIS,
  };
  const entry_hash = entryHash(entry);
  db.raw
    .prepare(
      'INSERT INTO activity (seq, at, actor, action, details, prev_hash, entry_hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    .run(
      entry.seq,
      at,
      entry.actor,
      entry.action,
      JSON.stringify(entry.details),
      entry.prev_hash,
      entry_hash,
    );
  return { ...entry, entry_hash };
}

function toEntry(row: Row): ActivityEntry {
  return { ...row, at: microsToText(row.at), details: JSON.parse(row.details) as Record<string, unknown> };
}

/** The newest entries below `before`, newest first, with the log's length and head. */
export function listActivity(
  db: ReadDb,
  options: { before?: number; limit: number },
): { entries: ActivityEntry[]; total: number; head: string } {
  const rows = db.raw
    .prepare('SELECT * FROM activity WHERE seq < ? ORDER BY seq DESC LIMIT ?')
    .all(options.before ?? Number.MAX_SAFE_INTEGER, options.limit) as Row[];
  const head = db.raw.prepare('SELECT seq, entry_hash FROM activity ORDER BY seq DESC LIMIT 1').get() as
    | { seq: number; entry_hash: string }
    | undefined;
  return { entries: rows.map(toEntry), total: head?.seq ?? 0, head: head?.entry_hash ?? GENESIS };
}

/** Every entry in order as NDJSON lines without the line feed: what a package carries and the verifier reads. */
export function* activityLines(db: ReadDb): Generator<string> {
  for (const row of db.raw.prepare('SELECT * FROM activity ORDER BY seq').iterate() as Iterable<Row>) {
    yield jcs(toEntry(row));
  }
}
