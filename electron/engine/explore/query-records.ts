import type { RecordFilter } from '../../../shared/model/filter.ts';
import type { RecordOrder } from '../../../shared/model/order.ts';
import type { StoredRecord } from '../../../shared/model/record.ts';
import type { Fields } from '../platforms/dialect.ts';
import type { ReadDb } from '../vault/connection.ts';
import { ridsOfId } from '../vault/record-ids.ts';
import { type Matching, matchingOf } from './matching.ts';
import { filterSentence } from './sentence.ts';
import { type Span, spanOf } from './span.ts';
import { StoredRecords } from './stored-records.ts';

/**
 * Milliseconds that a page may go through the index of words or the originals; the next question for it goes on.
 * The first are few, because what was received last is mostly what is shown.
 */
const LOOKING_MS = 250;
const FIRST_LOOK_MS = 5;

/** Stands for what a filter leaves open. */
const ALWAYS: Span = { from: Number.NEGATIVE_INFINITY, before: Number.POSITIVE_INFINITY };

/** Knows all that matches, however long it takes to look through the originals. */
export function wholeMatching(db: ReadDb, filter: RecordFilter): Matching {
  const matching = matchingOf(db);
  matching.lookThrough(db, filter, () => Number.POSITIVE_INFINITY);
  return matching;
}

/** How many records match. */
export function countRecords(db: ReadDb, filter: RecordFilter, zone: string): number {
  return wholeMatching(db, filter).count(db, filter, zone);
}

/** How many match, or null where the originals would have to be looked through first. */
export function countIfKnown(db: ReadDb, filter: RecordFilter, zone: string): number | null {
  const searched = matchingOf(db).lookThrough(db, filter, (_, kind) =>
    kind === 'text' ? Number.POSITIVE_INFINITY : 0,
  );
  return searched < 1 ? null : countRecords(db, filter, zone);
}

/** The row ids of all records that match, ascending. Ties in time keep the order in which they were received. */
export function* allRids(
  db: ReadDb,
  filter: RecordFilter,
  zone: string,
  by: 'occurred_at' | 'received',
): Generator<number> {
  const positions = wholeMatching(db, filter).positions(db, filter, zone, by);
  for (let i = 0; i < positions.length; i++) yield 1 + positions[i]!;
}

/** Does a record match? Asked for many records of one filter. */
export function matcherOf(db: ReadDb, filter: RecordFilter, zone: string): (rid: number) => boolean {
  const misses = wholeMatching(db, filter).misses(db, filter, zone);
  return (rid) => misses === null || misses.bits[rid - 1] === 0;
}

export type RecordPage = {
  total: number;
  sentence: string;
  offset: number;
  records: StoredRecord[];
  /** What the originals hold, record by record, where it was asked for. */
  members?: Fields[];
  /** The part of the originals that was looked through, 0 to 1; below 1, asking again finds more. */
  searched: number;
};

/** Answers the record table. */
export function pageOfRecords(
  db: ReadDb,
  filter: RecordFilter,
  zone: string,
  {
    order,
    offset,
    limit,
    members = false,
  }: { order: RecordOrder; offset: number; limit: number; members?: boolean },
): RecordPage {
  const matching = matchingOf(db);
  const searched = matching.lookThrough(
    db,
    filter,
    ({ searched: part }) => (part === 0 ? FIRST_LOOK_MS : LOOKING_MS),
    spanOf(filter, zone, ALWAYS).span ?? undefined,
  );
  const { total, positions } = matching.page(db, filter, zone, { order, offset, limit });
  const stored = new StoredRecords(db, { frees: true });
  const rids = positions.map((position) => position + 1);
  const page = {
    total,
    sentence: filterSentence(filter, zone),
    offset,
    records: stored.byRids(rids),
    ...(members && { members: stored.membersOf(rids) }),
    searched,
  };
  stored.originals.free();
  return page;
}

/**
 * The records of the same source after one in time (`by` 1) or before it (-1), the nearest first, `most` at most. Of
 * one time, records follow each other as they were received.
 */
export function besideInTime(db: ReadDb, rid: number, by: 1 | -1, most: number): number[] {
  const matching = matchingOf(db);
  const order = matching.positions(db, {}, 'UTC', 'occurred_at');
  const { at } = matching.columns;
  const sources = matching.columns.numbers('source');
  let [low, high] = [0, order.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    const position = order[middle]!;
    const isBefore = at[position]! < at[rid - 1]! || (at[position] === at[rid - 1] && position < rid - 1);
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  const found: number[] = [];
  for (let i = low + by; i >= 0 && i < order.length && found.length < most; i += by)
    if (sources[order[i]!] === sources[rid - 1]) found.push(order[i]! + 1);
  return found;
}

/** The record of the same source as `rid` that is first in time. */
export function firstInTime(db: ReadDb, rid: number): number {
  const matching = matchingOf(db);
  const sources = matching.columns.numbers('source');
  for (const position of matching.positions(db, {}, 'UTC', 'occurred_at'))
    if (sources[position] === sources[rid - 1]) return position + 1;
  return rid;
}

/** The records with an id, one for each source that has it. */
export function findRecords(db: ReadDb, id: string, source?: string): { rid: number; source: string }[] {
  const sourceOf = db.raw
    .prepare('SELECT s.name FROM record r JOIN source s ON s.id = r.source_id WHERE r.rid = ?')
    .pluck();
  return ridsOfId(db, id)
    .map((rid) => ({ rid, source: sourceOf.get(rid) as string }))
    .filter((found) => source === undefined || found.source === source)
    .sort((a, b) => (a.source < b.source ? -1 : 1));
}
