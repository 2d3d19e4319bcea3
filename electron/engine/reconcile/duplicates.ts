import type { AcquisitionFormat } from '../explore/stored-records.ts';
import { parseRecord } from '../intake/read-records.ts';
import { Unmappable } from '../platforms/dialect.ts';
import type { ReadDb } from '../vault/connection.ts';
import { ridsOfId } from '../vault/record-ids.ts';
import { recordsOfFile } from './received-records.ts';

/**
 * The records that an acquisition brought again, byte for byte, as row ids in the order of its file. The vault
 * only counts such lines, so the kept file is split once more and what is neither one of its records nor in
 * its ledger is looked up by id. `limit`: at most this many bytes of the file are looked at.
 */
export function* duplicatesOf(
  db: ReadDb,
  acquisition: AcquisitionFormat,
  limit = Number.POSITIVE_INFINITY,
): Generator<number> {
  const known = knownOffsets(db, acquisition);
  let next = known.next();
  try {
    for (const { bytes, offset } of recordsOfFile(db, acquisition, limit)) {
      while (!next.done && next.value < offset) next = known.next();
      if (!next.done && next.value === offset) continue;
      const id = idOf(bytes, acquisition);
      const [rid] = id === null ? [] : ridsOfId(db, id, acquisition.source_id);
      if (rid !== undefined) yield rid;
    }
  } finally {
    // Who has seen enough leaves early; the statement must not stay open.
    known.return(undefined);
  }
}

function idOf(bytes: Buffer, acquisition: AcquisitionFormat): string | null {
  try {
    return acquisition.dialect.map(parseRecord(bytes, acquisition)).id;
  } catch (error) {
    if (error instanceof Unmappable) return null;
    throw error;
  }
}

/** Offsets of the file's records and ledger lines, rising. */
function* knownOffsets(db: ReadDb, { id }: AcquisitionFormat): Generator<number, undefined> {
  yield* db.raw
    .prepare(
      `SELECT b.file_offset + r.block_offset AS offset FROM acquisition a
       JOIN record r ON r.rid BETWEEN a.first_rid AND a.last_rid AND r.acquisition_id = a.id
       JOIN block b ON b.id = r.block_id WHERE a.id = :id
       UNION ALL SELECT byte_offset FROM ledger_line WHERE acquisition_id = :id ORDER BY 1`,
    )
    .pluck()
    .iterate({ id }) as Iterable<number>;
}
