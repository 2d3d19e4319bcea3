import { AppError } from '../../../shared/errors.ts';
import type { RecordFilter } from '../../../shared/model/filter.ts';
import type { WindowTraces } from '../../../shared/model/incident.ts';
import { microsToText } from '../../../shared/time.ts';
import { parseRecord } from '../intake/read-records.ts';
import type { ReadDb } from '../vault/connection.ts';
import { windowSpan } from './incident.ts';
import { wholeMatching } from './query-records.ts';
import { type RecordRow, StoredRecords } from './stored-records.ts';
import { textQuery } from './text-query.ts';

/** So long one answer reads originals; the next question for the same window goes on. */
const READING_MS = 250;
/** Originals read between two looks at the clock. */
const AT_ONCE = 200;
/** Different values that are told apart of each kind, so that memory stays bounded. */
const MOST_VALUES = 200_000;
/** Members that name a session, at any depth down to this. */
const SESSION = new Set(['session_id', 'sessionId', 'session']);
const DEPTH = 4;
const ACTORS_LISTED = 5;

type Seen = { count: number; first: number; last: number; actors: Set<string> };

/**
 * From where, in which session and with what the records of the filter's time came, and whether any earlier record
 * of the vault holds the same value, in any searched field. They stand in no column and are read from the originals,
 * the earliest first: until `read` is `records`, asking again goes on, and first-seen values are not told yet.
 */
export function windowTracesOf(db: ReadDb, filter: RecordFilter, zone: string, limit: number): WindowTraces {
  const { from } = windowSpan(filter, zone);
  const matching = wholeMatching(db, filter);
  const positions = matching.positions(db, filter, zone, 'occurred_at');
  const key = JSON.stringify([filter, zone, matching.columns.size, positions.length]);
  let reading = readings.get(db.raw);
  if (reading?.key !== key) {
    reading = new Reading(key, positions);
    readings.set(db.raw, reading);
  }
  reading.advance(db, READING_MS);
  const isFirst = reading.isWhole ? firstSeen(db, matching.columns.at, from) : () => null;
  return {
    read: reading.read,
    records: positions.length,
    addresses: reading.addresses.list(limit, isFirst),
    sessions: reading.sessions.list(limit, isFirst),
    user_agents: reading.userAgents.list(limit, isFirst),
  };
}

/** The window that was last asked for, of each connection; it goes with it. */
const readings = new WeakMap<object, Reading>();

/** What was read of a window so far. */
class Reading {
  readonly addresses = new Traces();
  readonly sessions = new Traces();
  readonly userAgents = new Traces();
  readonly key: string;
  read = 0;
  readonly #positions: Uint32Array;

  constructor(key: string, positions: Uint32Array) {
    this.key = key;
    this.#positions = positions;
  }

  get isWhole(): boolean {
    return this.read === this.#positions.length;
  }

  /** Goes on for about so many milliseconds, or to the end. */
  advance(db: ReadDb, milliseconds: number): void {
    const until = performance.now() + milliseconds;
    const records = new StoredRecords(db, { frees: true });
    while (!this.isWhole && performance.now() < until) {
      const some = this.#positions.subarray(this.read, this.read + AT_ONCE);
      const rows = records.rows(Array.from(some, (position) => position + 1));
      for (const row of rows) this.#add(records, row);
      this.read += some.length;
    }
    records.originals.free();
  }

  #add(records: StoredRecords, row: RecordRow): void {
    const format = records.format(row.acquisition_id);
    const fields = parseRecord(records.originals.record(row), format);
    const { ip, user_agent, actor, target } = format.dialect.map(fields);
    const who = actor?.label || actor?.id || '';
    this.addresses.add(ip, row.occurred_at, who);
    this.userAgents.add(user_agent, row.occurred_at, who);
    const named = new Set(sessionsIn(fields));
    if (target?.kind === 'session') named.add(target.id);
    for (const session of named) this.sessions.add(session, row.occurred_at, who);
  }
}

class Traces {
  readonly #seen = new Map<string, Seen>();
  /** Records with values beyond those that are told apart. */
  #others = 0;

  add(value: string | null, at: number, actor: string): void {
    if (!value) return;
    const seen = this.#seen.get(value);
    if (!seen && this.#seen.size >= MOST_VALUES) this.#others++;
    else if (!seen) this.#seen.set(value, { count: 1, first: at, last: at, actors: new Set([actor]) });
    else {
      seen.count++;
      seen.last = at;
      if (seen.actors.size < ACTORS_LISTED) seen.actors.add(actor);
    }
  }

  /** Most records first. */
  list(limit: number, isFirst: (value: string) => boolean | null): WindowTraces['addresses'] {
    const sorted = [...this.#seen].sort(([, a], [, b]) => b.count - a.count || a.first - b.first);
    const values = sorted.slice(0, limit).map(([value, { count, first, last, actors }]) => ({
      value,
      count,
      first_at: microsToText(first),
      last_at: microsToText(last),
      actors: [...actors].filter(Boolean),
      first_seen: isFirst(value),
    }));
    return { values, distinct: sorted.length, others: this.#others };
  }
}

/** What a record calls its session. */
export function* sessionsIn(value: unknown, depth = 0): Generator<string> {
  if (typeof value !== 'object' || value === null || depth > DEPTH) return;
  for (const [name, member] of Object.entries(value)) {
    if (SESSION.has(name) && typeof member === 'string' && member !== '') yield member;
    else yield* sessionsIn(member, depth + 1);
  }
}

/** Asks the full-text index for the value as a phrase; the index is exact for what is searched. */
function firstSeen(db: ReadDb, at: Float64Array, from: number): (value: string) => boolean | null {
  const search = db.raw.prepare('SELECT rowid FROM record_text WHERE record_text MATCH ?').pluck();
  return (value) => {
    const match = phraseOf(value);
    if (match === null) return null;
    let isFound = false;
    for (const rid of search.iterate(match) as Iterable<number>) {
      if (rid > at.length) continue;
      isFound = true;
      if (at[rid - 1]! < from) return false;
    }
    return isFound ? true : null;
  };
}

/** null for what is no word, or more words than a search takes. */
function phraseOf(value: string): string | null {
  try {
    return textQuery(`"${value.replace(/["“”]/g, ' ')}"`);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
