import { hash } from 'node:crypto';
import type { Output } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Note, RecordDetail, StoredRecord } from '../../../shared/model/record.ts';
import { microsToText } from '../../../shared/time.ts';
import { parseRecord } from '../intake/read-records.ts';
import { decode } from '../intake/text-encoding.ts';
import type { ReadDb } from '../vault/connection.ts';
import { acquisitionsOfChain } from '../verification/chain-rows.ts';
import { conflictsOf } from './conflicts.ts';
import { asDelivered } from './delivery.ts';
import { besideInTime } from './query-records.ts';
import { relatedRecords } from './related.ts';
import { type RecordRow, StoredRecords } from './stored-records.ts';

/** Everything about one record. Throws `not-found`. */
export function recordDetail(db: ReadDb, rid: number): RecordDetail {
  const records = new StoredRecords(db);
  const row = records.row(rid);
  if (!row) throw new AppError('not-found', { what: 'record', id: rid });
  const record = records.stored(row);
  const format = records.format(row.acquisition_id);
  const bytes = records.originals.record(row);
  const fields = parseRecord(bytes, format);
  const { previous, next } = inChainOrder(record, neighbours(db, records, row));
  return {
    record,
    original: {
      text: decode(bytes, format.encoding),
      encoding: format.encoding,
      base64: bytes.toString('base64'),
      bytes: bytes.length,
      sha256: hash('sha256', bytes, 'hex'),
      file_sha256: format.file_sha256,
      byte_offset: records.originals.blockStart(row.block_id) + row.block_offset,
      format: format.format,
      header: format.header,
    },
    chained: format.dialect.chain !== null,
    previous,
    next,
    linked_to_previous: linked(previous, record),
    linked_to_next: linked(record, next),
    conflicts: conflictsOf(db, records, row),
    related: relatedRecords(db, records, row, { record, fields, dialect: format.dialect }),
    ...asDelivered(db, row, fields, format, record.type),
    notes: notesOf(db, rid),
  };
}

/** The exact text of records in the order of `rids`; null where it is not valid in its encoding. Throws `not-found`. */
export function originalTexts(db: ReadDb, rids: readonly number[]): Output<'records.originals'> {
  const records = new StoredRecords(db);
  return rids.map((rid) => {
    const row = records.row(rid);
    if (!row) throw new AppError('not-found', { what: 'record', id: rid });
    const { encoding } = records.format(row.acquisition_id);
    return { rid, text: decode(records.originals.record(row), encoding) };
  });
}

/**
 * Does `later` say that it follows `earlier`? Unequal hashes are only called that between lines that follow each
 * other in one file: elsewhere records may lie between them that another file brought.
 */
function linked(earlier: StoredRecord | null, later: StoredRecord | null): boolean | null {
  if (!earlier?.row_hash || !later?.prev_hash) return null;
  if (earlier.row_hash === later.prev_hash) return true;
  return earlier.file === later.file && Math.abs(earlier.line - later.line) === 1 ? false : null;
}

type Neighbours = { previous: StoredRecord | null; next: StoredRecord | null };

/** An export that lists the newest first has its chain the other way round; the hashes tell. */
function inChainOrder(record: StoredRecord, { previous, next }: Neighbours): Neighbours {
  const turned = linked(next, record) === true || linked(record, previous) === true;
  return turned ? { previous: next, next: previous } : { previous, next };
}

/** The records before and after in the order of the source's chain: as received, or by time. */
function neighbours(db: ReadDb, records: StoredRecords, row: RecordRow): Neighbours {
  const { dialect } = records.format(row.acquisition_id);
  const find = (before: boolean) =>
    dialect.chain?.order === 'time'
      ? (besideInTime(db, row.rid, before ? -1 : 1, 1)[0] ?? null)
      : asReceived(db, row, dialect.name, before);
  const stored = (rid: number | null) => (rid === null ? null : (records.byRids([rid])[0] ?? null));
  return { previous: stored(find(true)), next: stored(find(false)) };
}

/** Within its file; at the file's end, the nearest end of the file that lies beside it in the chain. */
function asReceived(db: ReadDb, row: RecordRow, dialect: string, before: boolean): number | null {
  const files = acquisitionsOfChain(db, row.source_id, dialect);
  const place = files.findIndex(({ id }) => id === row.acquisition_id);
  const own = files[place];
  if (!own) return null;
  const rid = row.rid + (before ? -1 : 1);
  if (rid >= own.first_rid && rid <= own.last_rid) return rid;
  const beside = files[place + (before ? -1 : 1)];
  return (before ? beside?.last_rid : beside?.first_rid) ?? null;
}

export function notesOf(db: ReadDb, rid: number): Note[] {
  const rows = db.raw
    .prepare('SELECT id, text, author, created_at FROM note WHERE rid = ? ORDER BY id')
    .all(rid) as (Omit<Note, 'created_at'> & { created_at: number })[];
  return rows.map((row) => ({ ...row, created_at: microsToText(row.created_at) }));
}
