import type { Continuity, ContinuityStep } from '../../../shared/model/reconcile.ts';
import type { StoredRecord } from '../../../shared/model/record.ts';
import { type AcquisitionFormat, type RecordRow, StoredRecords } from '../explore/stored-records.ts';
import type { ReadDb } from '../vault/connection.ts';
import { duplicatesOf } from './duplicates.ts';
import { type FileLinks, type LinkVerdict, linkBetween, linksOfFile } from './file-links.ts';

/** How much of a file is looked through for records that it repeats, or for links: a screen waits for the answer. */
const LOOKED_THROUGH_BYTES = 64 * 1024 * 1024;

type Row = {
  id: number;
  source_id: number;
  source: string;
  first_rid: number;
  last_rid: number;
  oldest_at: number;
  newest_at: number;
  duplicate: number;
  conflict: number;
};

type Acquired = Row & { oldest: StoredRecord; newest: StoredRecord; format: AcquisitionFormat };

/**
 * For each source, from one acquisition to the next by time: the last record of the one against the first
 * of the other. A chain proves it (the later one's prev_hash is the earlier one's row_hash) or disproves it, by
 * the links of all lines where they do not lie in its order; without one, records that both files hold, byte for
 * byte, prove that nothing lies between them. Acquisitions that brought no new record are left out.
 */
export function continuityOf(db: ReadDb, options: { source?: number }): Continuity[] {
  const records = new StoredRecords(db);
  const linksIn = linksReader(db);
  const rows = db.raw
    .prepare(
      `SELECT a.id, a.source_id, s.name AS source, a.first_rid, a.last_rid, a.first_at AS oldest_at,
         t.newest_at, a.duplicate, a.conflict
       FROM acquisition a JOIN source s ON s.id = a.source_id
       JOIN acquisition_time t ON t.acquisition_id = a.id
       WHERE a.accepted > 0 AND (:source IS NULL OR a.source_id = :source) ORDER BY s.name, a.first_at, a.id`,
    )
    .all({ source: options.source ?? null }) as Row[];
  return [...Map.groupBy(rows, ({ source_id }) => source_id).values()].map((ofSource) => {
    const acquired = ofSource.map((row) => withEnds(db, records, row));
    return {
      source_id: acquired[0]!.source_id,
      source: acquired[0]!.source,
      steps: acquired.slice(1).map((after, i) => stepBetween(db, records, acquired[i]!, after, linksIn)),
    };
  });
}

/** An export that lists the newest first has its ends the other way round; one in no order has them anywhere. */
function withEnds(db: ReadDb, records: StoredRecords, row: Row): Acquired {
  const [first, last] = [records.row(row.first_rid)!, records.row(row.last_rid)!];
  const end = (at: number, ...likely: RecordRow[]) =>
    records.stored(
      likely.find(({ occurred_at }) => occurred_at === at) ?? records.row(recordAt(db, row.id, at))!,
    );
  const isTurned = first.occurred_at > last.occurred_at;
  return {
    ...row,
    oldest: isTurned ? end(row.oldest_at, last, first) : end(row.oldest_at, first, last),
    newest: isTurned ? end(row.newest_at, first, last) : end(row.newest_at, last, first),
    format: records.format(row.id),
  };
}

/** A record of an acquisition at the time that is its oldest or newest. */
function recordAt(db: ReadDb, acquisition: number, at: number): number {
  return db.raw
    .prepare(
      `SELECT r.rid FROM segment s JOIN record r ON r.rid BETWEEN s.first_rid AND s.first_rid + s.count - 1
       WHERE s.acquisition_id = :acquisition AND :at IN (s.first_at, s.last_at) AND r.occurred_at = :at LIMIT 1`,
    )
    .pluck()
    .get({ acquisition, at }) as number;
}

function stepBetween(
  db: ReadDb,
  records: StoredRecords,
  before: Acquired,
  after: Acquired,
  linksIn: LinksIn,
): ContinuityStep {
  const end = ({ id, format }: Acquired, record: StoredRecord) => ({
    acquisition: id,
    file: format.file,
    rid: record.rid,
    id: record.id,
    occurred_at: record.occurred_at,
  });
  const shared = sharedRecord(db, records, before, after);
  return {
    before: end(before, before.newest),
    after: end(after, after.oldest),
    overlap: shared && { id: shared.id, occurred_at: shared.occurred_at },
    ...judge(before, after, shared, linkOf(before, after, linksIn)),
  };
}

/** A record of the earlier acquisition that the later one brought again. */
function sharedRecord(
  db: ReadDb,
  records: StoredRecords,
  before: Acquired,
  after: Acquired,
): StoredRecord | null {
  // Whichever of the two was imported later counted the other's records as duplicates.
  const [held, again] = before.id < after.id ? [before, after] : [after, before];
  if (again.duplicate === 0) return null;
  for (const rid of duplicatesOf(db, again.format, LOOKED_THROUGH_BYTES)) {
    const row = records.row(rid)!;
    if (row.acquisition_id === held.id) return records.stored(row);
  }
  return null;
}

type Judgement = Pick<ContinuityStep, 'verdict' | 'sentence'>;

function judge(
  before: Acquired,
  after: Acquired,
  shared: StoredRecord | null,
  link: LinkVerdict | null,
): Judgement {
  const names = `${before.format.file} to ${after.format.file}`;
  const also = shared ? ' Both files also hold the same records where they overlap.' : '';
  if (link === 'follows') {
    return {
      verdict: 'chained',
      sentence: `${names}: nothing is missing between them. The later file goes on with the record that names the hash of the last one of the earlier file.${also}`,
    };
  }
  if (link === 'precedes') {
    return {
      verdict: 'chained',
      sentence: `${names}: nothing is missing between them. By their hashes it is the other way round than by their times: ${before.format.file} goes on where ${after.format.file} ended.${also}`,
    };
  }
  if (shared) {
    const conflicts =
      before.conflict + after.conflict > 0 ? ' Some of their lines conflict: see the ledger.' : '';
    return {
      verdict: 'overlapping',
      sentence: `${names}: the files overlap. Both hold the record ${shared.id}, so no record is missing between the two periods that they cover.${conflicts}`,
    };
  }
  if (link === 'apart') {
    return {
      verdict: 'broken',
      sentence: `${names}: the first record of the later file follows another record than the last of the earlier one. Records between them are missing, or lie in another file.`,
    };
  }
  return { verdict: 'not-provable', sentence: `${names}: ${unproven(before, after, link)}` };
}

/** What the hashes say; null where the platform has none, or the files are too large to look through. */
function linkOf(before: Acquired, after: Acquired, linksIn: LinksIn): LinkVerdict | null {
  const { row_hash } = before.newest;
  const { prev_hash } = after.oldest;
  if (row_hash === null || prev_hash === null) return null;
  // Lines in the order of the chain: most files.
  if (row_hash === prev_hash) return 'follows';
  const [earlier, later] = [linksIn(before), linksIn(after)];
  return earlier && later && linkBetween(earlier, later);
}

type LinksIn = (acquired: Acquired) => FileLinks | null;

/** Looks each file through once. */
function linksReader(db: ReadDb): LinksIn {
  const known = new Map<number, FileLinks | null>();
  return ({ id, format }) => {
    const links = known.has(id) ? known.get(id)! : linksOfFile(db, format, LOOKED_THROUGH_BYTES);
    // Of a step only the later file comes again, in the next step.
    for (const other of [...known.keys()].slice(0, -1)) known.delete(other);
    known.set(id, links);
    return links;
  };
}

function unproven({ newest }: Acquired, { oldest }: Acquired, link: LinkVerdict | null): string {
  if (link === 'other-chain')
    return 'the later file begins a chain of its own. That nothing is missing between them is not provable.';
  if (link === 'unclear')
    return 'by their hashes, the lines of a file do not all follow one another, so which is its first or last cannot be said. That nothing is missing between them is not provable; verify says more of each file.';
  const overlaps = oldest.occurred_at <= newest.occurred_at;
  return overlaps
    ? 'their times overlap, but no record is in both; that nothing is missing between them is not provable.'
    : `the one ends at ${newest.occurred_at}, the other begins at ${oldest.occurred_at}, and neither a chain nor a record in both connects them; that nothing is missing between is not provable.`;
}
