import type { Statement } from 'better-sqlite3';
import type { Platform } from '../../../shared/model/platform.ts';
import type { StoredRecord } from '../../../shared/model/record.ts';
import { microsToText, parseTime, readInZone } from '../../../shared/time.ts';
import type { FileShape } from '../intake/file-shape.ts';
import { parseRecord, parseText } from '../intake/read-records.ts';
import { keptShape } from '../intake/stored-shape.ts';
import { decodeLenient } from '../intake/text-encoding.ts';
import { dialectIn } from '../mappings/known-mappings.ts';
import type { Dialect, Fields, Mapped } from '../platforms/dialect.ts';
import type { ReadDb } from '../vault/connection.ts';
import { Originals } from '../vault/originals.ts';
import { ridsOfId } from '../vault/record-ids.ts';

/** What was assumed to read a time, in words; null where it says all by itself. */
function noteOnTime(text: string, zone: string | null, { readTime = parseTime }: Dialect): string | null {
  const time = zone === null ? null : readTime(text);
  if (!time || time.zoned || zone === null) return null;
  const { reading } = readInZone(time.micros, zone);
  const doubt = {
    once: '',
    twice: ' The clocks there showed this twice, when they were put back: the first was taken.',
    never:
      ' The clocks there never showed this, since they were put forward: it was read as if they had not been.',
  }[reading];
  return `It has no zone: it was read in ${zone}, as the importer said.${doubt}`;
}

export type RecordRow = {
  rid: number;
  acquisition_id: number;
  source_id: number;
  line: number;
  block_id: number;
  block_offset: number;
  length: number;
  native_id: string;
  occurred_at: number;
};

/** How the records of one acquisition are read. */
export type AcquisitionFormat = FileShape & {
  id: number;
  source_id: number;
  source: string;
  platform: Platform;
  dialect: Dialect;
  /** What the user received, for naming it. */
  file: string;
  file_id: number;
  file_sha256: string;
  /** In which its times without a zone were read. */
  assumed_zone: string | null;
};

/**
 * What a stored record is put together from, and its original as text. An export writes millions of them: making one
 * object of 35 members takes as long as mapping them.
 */
export type RecordParts = Pick<StoredRecord, 'rid' | 'line' | 'occurred_at' | 'time_note'> & {
  /** One object for all records of an acquisition. */
  from: Pick<StoredRecord, 'platform' | 'source' | 'file'>;
  mapped: Mapped;
  original: string;
};

const COLUMNS =
  'r.rid, r.acquisition_id, r.source_id, r.line, r.block_id, r.block_offset, r.length, r.native_id, r.occurred_at';

/**
 * Reads records back from their originals. The mapped fields are not stored: they are mapped again, by the
 * same code that imported them, so that what is shown is what was received.
 */
export class StoredRecords {
  readonly originals: Originals;
  readonly #db: ReadDb;
  /** Made once: records are asked for by the million. */
  readonly #row: Statement<unknown[]>;
  readonly #range: Statement<unknown[]>;
  readonly #formats = new Map<number, AcquisitionFormat>();

  /** `blocks`: which unpacked blocks of originals are kept, as `Originals` has it. */
  constructor(db: ReadDb, blocks?: ConstructorParameters<typeof Originals>[1]) {
    this.#db = db;
    this.#row = db.prepared(`SELECT ${COLUMNS} FROM record r WHERE r.rid = ?`);
    this.#range = db.prepared(`SELECT ${COLUMNS} FROM record r WHERE r.rid BETWEEN ? AND ?`);
    this.originals = new Originals(db, blocks);
  }

  /** In the order of `rids`; one that is not there is left out. */
  byRids(rids: readonly number[]): StoredRecord[] {
    return rids.flatMap((rid) => {
      const row = this.row(rid);
      return row ? [this.stored(row)] : [];
    });
  }

  /** The members or cells of records as their originals hold them, in the order of `rids`. */
  membersOf(rids: readonly number[]): Fields[] {
    return rids.flatMap((rid) => {
      const row = this.row(rid);
      return row ? [parseRecord(this.originals.record(row), this.format(row.acquisition_id))] : [];
    });
  }

  row(rid: number): RecordRow | null {
    return (this.#row.get(rid) as RecordRow | undefined) ?? null;
  }

  /**
   * The rows of many records, in the order of `rids`. Records that come one after the other by time mostly lie one
   * after the other: reading what lies between them at once is several times faster than one by one.
   */
  rows(rids: readonly number[]): RecordRow[] {
    let [first, last] = [Number.POSITIVE_INFINITY, 0];
    for (const rid of rids) {
      first = Math.min(first, rid);
      last = Math.max(last, rid);
    }
    if (last - first >= 2 * rids.length) return rids.flatMap((rid) => this.row(rid) ?? []);
    const found = this.#range.all(first, last) as RecordRow[];
    if (found.length === rids.length && found.every(({ rid }, i) => rid === rids[i])) return found;
    const between = new Map<number, RecordRow>();
    for (const row of found) between.set(row.rid, row);
    return rids.flatMap((rid) => between.get(rid) ?? []);
  }

  stored(row: RecordRow): StoredRecord {
    const format = this.format(row.acquisition_id);
    const fields = parseRecord(this.originals.record(row), format);
    const mapped = format.dialect.map(fields);
    return {
      rid: row.rid,
      platform: format.platform,
      source: format.source,
      file: format.file,
      line: row.line,
      ...mapped,
      occurred_at: microsToText(row.occurred_at),
      time_note: this.#noteOnTime(row, format, fields, mapped),
    };
  }

  /** The same in parts, with its original. */
  inParts(row: RecordRow): RecordParts {
    const from = this.format(row.acquisition_id);
    const original = decodeLenient(this.originals.record(row), from.encoding);
    const fields = parseText(original, from);
    const mapped = from.dialect.map(fields);
    return {
      rid: row.rid,
      from,
      line: row.line,
      mapped,
      occurred_at: microsToText(row.occurred_at),
      time_note: this.#noteOnTime(row, from, fields, mapped),
      original,
    };
  }

  #noteOnTime(
    { source_id }: RecordRow,
    { dialect, assumed_zone }: AcquisitionFormat,
    fields: Fields,
    { occurred_text }: Mapped,
  ): string | null {
    return occurred_text === ''
      ? this.#borrowedNote(source_id, dialect.timeFrom?.id(fields) ?? '')
      : noteOnTime(occurred_text, assumed_zone, dialect);
  }

  /** What is said of a time that is another record's. */
  #borrowedNote(source: number, id: string): string {
    const [rid] = ridsOfId(this.#db, id, source);
    const lender = rid === undefined ? undefined : this.row(rid);
    const of = lender && this.stored(lender);
    const also = of?.time_note ? ` Of ${of.occurred_text}: ${of.time_note}` : '';
    return `It has no time of its own: this is that of ${id}.${also}`;
  }

  format(acquisitionId: number): AcquisitionFormat {
    let format = this.#formats.get(acquisitionId);
    if (!format) {
      const row = this.#db
        .prepared(
          `SELECT a.id, a.source_id, s.name AS source, s.platform, a.dialect, a.format, a.header, a.delimiter,
            a.file_id, a.assumed_zone, received.name AS file, content.sha256 AS file_sha256
           FROM acquisition a JOIN source s ON s.id = a.source_id
           JOIN received_file content ON content.id = a.file_id
           JOIN acquired_file received ON received.acquisition_id = a.id WHERE a.id = ?`,
        )
        .get(acquisitionId) as Omit<
        AcquisitionFormat,
        'dialect' | 'header' | 'file_sha256' | keyof ReturnType<typeof keptShape>
      > & {
        dialect: string;
        header: string | null;
        file_sha256: Buffer;
      };
      format = {
        ...row,
        ...keptShape(this.#db, acquisitionId),
        dialect: dialectIn(this.#db, row.dialect),
        header: row.header ? (JSON.parse(row.header) as string[]) : null,
        file_sha256: row.file_sha256.toString('hex'),
      };
      this.#formats.set(acquisitionId, format);
    }
    return format;
  }
}
