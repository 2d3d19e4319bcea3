import type { RecordFilter } from '../../../shared/model/filter.ts';
import type { Trace, WindowTraces } from '../../../shared/model/incident.ts';
import { microsToText } from '../../../shared/time.ts';
import { parseRecord } from '../intake/read-records.ts';
import type { ReadDb } from '../vault/connection.ts';
import { windowSpan } from './incident.ts';
import { wholeMatching } from './query-records.ts';
import { StoredRecords } from './stored-records.ts';
import { textQuery } from './text-query.ts';

/** Addresses, sessions and agents stand in no column: they are read from the originals, one by one. */
const MOST_READ = 10_000;
/** Members that name a session, at any depth down to this. */
const SESSION = new Set(['session_id', 'sessionId', 'session']);
const DEPTH = 4;
const ACTORS_LISTED = 5;

type Seen = { count: number; first: number; last: number; actors: Set<string> };

/**
 * From where, in which session and with what the records of the filter's time came, and whether any earlier record
 * of the vault holds the same value, in any searched field.
 */
export function windowTracesOf(db: ReadDb, filter: RecordFilter, zone: string, limit: number): WindowTraces {
  const { from } = windowSpan(filter, zone);
  const matching = wholeMatching(db, filter);
  const positions = matching.positions(db, filter, zone, 'occurred_at');
  const read = Math.min(positions.length, MOST_READ);
  const records = new StoredRecords(db);
  const [addresses, sessions, userAgents] = [new Traces(), new Traces(), new Traces()];
  for (let i = 0; i < read; i++) {
    const row = records.row(positions[i]! + 1);
    if (!row) continue;
    const format = records.format(row.acquisition_id);
    const fields = parseRecord(records.originals.record(row), format);
    const { ip, user_agent, actor, target } = format.dialect.map(fields);
    const who = actor?.label || actor?.id || '';
    addresses.add(ip, row.occurred_at, who);
    userAgents.add(user_agent, row.occurred_at, who);
    const named = new Set(sessionsIn(fields));
    if (target?.kind === 'session') named.add(target.id);
    for (const session of named) sessions.add(session, row.occurred_at, who);
  }
  const isFirst = firstSeen(db, matching.columns.at, from);
  return {
    read,
    records: positions.length,
    addresses: addresses.list(limit, isFirst),
    sessions: sessions.list(limit, isFirst),
    user_agents: userAgents.list(limit, isFirst),
  };
}

class Traces {
  readonly #seen = new Map<string, Seen>();

  add(value: string | null, at: number, actor: string): void {
    if (!value) return;
    const seen = this.#seen.get(value);
    if (!seen) this.#seen.set(value, { count: 1, first: at, last: at, actors: new Set([actor]) });
    else {
      seen.count++;
      seen.last = at;
      seen.actors.add(actor);
    }
  }

  /** Most records first. */
  list(limit: number, isFirst: (value: string) => boolean | null): { values: Trace[]; distinct: number } {
    const sorted = [...this.#seen].sort(([, a], [, b]) => b.count - a.count || a.first - b.first);
    const values = sorted.slice(0, limit).map(([value, { count, first, last, actors }]) => ({
      value,
      count,
      first_at: microsToText(first),
      last_at: microsToText(last),
      actors: [...actors].filter(Boolean).slice(0, ACTORS_LISTED),
      first_seen: isFirst(value),
    }));
    return { values, distinct: sorted.length };
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
    const match = textQuery(`"${value.replace(/["“”]/g, ' ')}"`);
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
