import type { Continuity, ContinuityStep } from '../../../shared/model/reconcile.ts';
import type { StoredRecord } from '../../../shared/model/record.ts';
import { type AcquisitionFormat, StoredRecords } from '../explore/stored-records.ts';
import type { ReadDb } from '../vault/connection.ts';
import { duplicatesOf } from './duplicates.ts';

/** How much of a file is looked through for records that it repeats: a screen waits for the answer. */
const LOOKED_THROUGH_BYTES = 64 * 1024 * 1024;

type Row = {
  id: number;
  source_id: number;
  source: string;
  first_rid: number;
  last_rid: number;
  duplicate: number;
  conflict: number;
};

type Acquired = Row & { oldest: StoredRecord; newest: StoredRecord; format: AcquisitionFormat };

/**
 * For each source, from one acquisition to the next by time: the last record of the one against the first
 * of the other. A chain proves it (the later one's prev_hash is the earlier one's row_hash) or disproves it;
 * without one, records that both files hold, byte for byte, prove that nothing lies between them.
 * Acquisitions that brought no new record are left out.
 */
export function continuityOf(db: ReadDb, options: { source?: number }): Continuity[] {
  const records = new StoredRecords(db);
  const rows = db.raw
    .prepare(
      `SELECT a.id, a.source_id, s.name AS source, a.first_rid, a.last_rid, a.duplicate, a.conflict
       FROM acquisition a JOIN source s ON s.id = a.source_id
       WHERE a.accepted > 0 AND (:source IS NULL OR a.source_id = :source) ORDER BY s.name, a.first_at, a.id`,
    )
    .all({ source: options.source ?? null }) as Row[];
  return [...Map.groupBy(rows, ({ source_id }) => source_id).values()].map((ofSource) => {
    const acquired = ofSource.map((row) => withEnds(records, row));
    return {
      source_id: acquired[0]!.source_id,
      source: acquired[0]!.source,
      steps: acquired.slice(1).map((after, i) => stepBetween(db, records, acquired[i]!, after)),
    };
  });
}

/** An export that lists the newest first has its ends the other way round. */
function withEnds(records: StoredRecords, row: Row): Acquired {
  const [first, last] = [
    records.stored(records.row(row.first_rid)!),
    records.stored(records.row(row.last_rid)!),
  ];
  const [oldest, newest] = first.occurred_at <= last.occurred_at ? [first, last] : [last, first];
  return { ...row, oldest, newest, format: records.format(row.id) };
}

function stepBetween(db: ReadDb, records: StoredRecords, before: Acquired, after: Acquired): ContinuityStep {
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
    ...judge(before, after, shared),
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

function judge(
  before: Acquired,
  after: Acquired,
  shared: StoredRecord | null,
): Pick<ContinuityStep, 'verdict' | 'sentence'> {
  const names = `${before.format.file} to ${after.format.file}`;
  const chain = linkOf(before, after);
  const also = shared ? ' Both files also hold the same records where they overlap.' : '';
  if (chain === true) {
    return {
      verdict: 'chained',
      sentence: `${names}: nothing is missing between them. The first record of the later file names the hash of the last record of the earlier one.${also}`,
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
  if (chain === false) {
    return {
      verdict: 'broken',
      sentence: `${names}: the first record of the later file follows another record than the last of the earlier one. Records between them are missing, or lie in another file.`,
    };
  }
  return { verdict: 'not-provable', sentence: `${names}: ${unproven(before, after)}` };
}

/** Does the later one's oldest record follow the earlier one's newest? null where the platform does not say. */
function linkOf(before: Acquired, after: Acquired): boolean | null {
  if (before.format.dialect.chain === null || after.format.dialect.chain === null) return null;
  const { row_hash } = before.newest;
  const { prev_hash } = after.oldest;
  return row_hash === null || prev_hash === null ? null : row_hash === prev_hash;
}

function unproven({ newest }: Acquired, { oldest }: Acquired): string {
  const overlaps = oldest.occurred_at <= newest.occurred_at;
  return overlaps
    ? 'their times overlap, but no record is in both; that nothing is missing between them is not provable.'
    : `the one ends at ${newest.occurred_at}, the other begins at ${oldest.occurred_at}, and neither a chain nor a record in both connects them; that nothing is missing between is not provable.`;
}
