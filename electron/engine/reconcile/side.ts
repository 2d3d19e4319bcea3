import { AppError } from '../../../shared/errors.ts';
import type { ReconciledRecord, ReconcileSide } from '../../../shared/model/reconcile.ts';
import type { MappedRecord } from '../../../shared/model/record.ts';
import { microsToText, parseTime, placeInZone } from '../../../shared/time.ts';
import { type AcquisitionFormat, type RecordRow, StoredRecords } from '../explore/stored-records.ts';
import { parseRecord } from '../intake/read-records.ts';
import { decodeLenient, type TextEncoding } from '../intake/text-encoding.ts';
import { type Fields, Unmappable } from '../platforms/dialect.ts';
import type { ReadDb } from '../vault/connection.ts';
import { duplicatesOf } from './duplicates.ts';
import type { Handle } from './versions.ts';

/** One line of a side, read back from its original. */
export type SideLine = { handle: Handle; at: number; record: MappedRecord; members: Fields };

type Conflict = {
  id: number;
  acquisition_id: number;
  line: number;
  byte_offset: number;
  length: number;
  rid: number | null;
};

const RECORD = `SELECT r.rid, r.acquisition_id, r.source_id, r.line, r.block_id, r.block_offset, r.length,
  r.native_id, r.occurred_at FROM record r`;
const CONFLICT = `SELECT l.id, l.acquisition_id, l.line, l.byte_offset, l.length, l.rid FROM ledger_line l`;

/** Big whole numbers lose digits in a JavaScript number; their source text keeps them. */
const MANY_DIGITS = /[\d.]{16}/;

/**
 * What is compared with another: all acquisitions of a source, or one. Its lines are the accepted records,
 * the lines that conflict with them, and for an acquisition the records that it repeats.
 */
export class Side {
  readonly kind: 'acquisition' | 'source';
  readonly name: string;
  readonly source: string;
  readonly files: { name: string; sha256: string }[];
  readonly acquisitions: AcquisitionFormat[];
  /** Lines that could not be read as records. */
  readonly rejected: number;
  /** About how many lines it has. */
  readonly lines: number;
  readonly #db: ReadDb;
  readonly #records: StoredRecords;
  readonly #where: string;
  readonly #id: number;

  /** Throws `not-found`. */
  constructor(db: ReadDb, side: ReconcileSide) {
    this.#db = db;
    this.#records = new StoredRecords(db);
    this.kind = 'source' in side ? 'source' : 'acquisition';
    this.#id = 'source' in side ? side.source : side.acquisition;
    this.#where = this.kind === 'source' ? 'a.source_id = ?' : 'a.id = ?';
    const rows = db.raw
      .prepare(
        `SELECT a.id, a.rejected, a.accepted + a.conflict + a.duplicate AS lines FROM acquisition a
         WHERE ${this.#where} ORDER BY a.id`,
      )
      .all(this.#id) as { id: number; rejected: number; lines: number }[];
    if (rows.length === 0) throw new AppError('not-found', { what: this.kind, id: this.#id });
    this.acquisitions = rows.map(({ id }) => this.#records.format(id));
    this.rejected = rows.reduce((sum, { rejected }) => sum + rejected, 0);
    this.lines = rows.reduce((sum, { lines }) => sum + lines, 0);
    const [first] = this.acquisitions as [AcquisitionFormat];
    this.source = first.source;
    this.name = this.kind === 'source' ? first.source : first.file;
    this.files = this.acquisitions.map(({ file, file_sha256 }) => ({ name: file, sha256: file_sha256 }));
  }

  /** Every line once, those of one file in its order. */
  *all(): Generator<SideLine> {
    const own = this.kind === 'source' ? 'r.source_id = ?' : 'r.acquisition_id = ?';
    const ends = this.kind === 'source' ? null : this.#ends();
    // Without the row ids the whole table would be looked through for one file.
    const range = ends ? `AND r.rid BETWEEN ${ends.first_rid ?? 0} AND ${ends.last_rid ?? 0}` : '';
    const records = this.#db.raw.prepare(`${RECORD} WHERE ${own} ${range} ORDER BY r.rid`);
    for (const row of records.iterate(this.#id) as Iterable<RecordRow>) yield this.#ofRecord(row);
    const conflicts = this.#db.raw.prepare(
      `${CONFLICT} JOIN acquisition a ON a.id = l.acquisition_id
       WHERE ${this.#where} AND l.disposition = 'conflict' ORDER BY l.id`,
    );
    for (const row of conflicts.iterate(this.#id) as Iterable<Conflict>) {
      const line = this.#ofConflict(row);
      if (line) yield line;
    }
    if (this.kind === 'acquisition' && this.#repeats()) {
      for (const rid of duplicatesOf(this.#db, this.acquisitions[0]!)) yield this.at(rid);
    }
  }

  /** A line by its handle. */
  at(handle: Handle): SideLine {
    if (handle > 0) return this.#ofRecord(this.#records.row(handle)!);
    const row = this.#db.raw.prepare(`${CONFLICT} WHERE l.id = ?`).get(-handle) as Conflict;
    const line = this.#ofConflict(row);
    if (!line)
      throw new AppError('vault-damaged', { problem: 'a line of the ledger reads otherwise than before' });
    return line;
  }

  /** The line as it is listed. */
  listed(handle: Handle): ReconciledRecord {
    const { record } = this.at(handle);
    const place =
      handle > 0
        ? { ...this.#records.row(handle)!, ledger: false }
        : { ...(this.#db.raw.prepare(`${CONFLICT} WHERE l.id = ?`).get(-handle) as Conflict), ledger: true };
    return {
      id: record.id,
      occurred_at: record.occurred_at,
      type: record.type,
      rid: place.rid,
      file: this.#records.format(place.acquisition_id).file,
      line: place.line,
      ledger: place.ledger,
    };
  }

  #ends(): { first_rid: number | null; last_rid: number | null } {
    return this.#db.raw.prepare('SELECT first_rid, last_rid FROM acquisition WHERE id = ?').get(this.#id) as {
      first_rid: number | null;
      last_rid: number | null;
    };
  }

  #repeats(): boolean {
    const count = this.#db.raw.prepare('SELECT duplicate FROM acquisition WHERE id = ?').pluck();
    return (count.get(this.#id) as number) > 0;
  }

  #ofRecord(row: RecordRow): SideLine {
    const format = this.#records.format(row.acquisition_id);
    return {
      handle: row.rid,
      at: row.occurred_at,
      ...this.#read(this.#records.originals.record(row), format, row.occurred_at),
    };
  }

  /** null where the line is not the same record any more that made it a conflict. */
  #ofConflict(row: Conflict): SideLine | null {
    const format = this.#records.format(row.acquisition_id);
    const bytes = this.#records.originals.range(format.file_id, row.byte_offset, row.length);
    try {
      const text = format.dialect.map(parseRecord(bytes, format)).occurred_text;
      const at = this.#timeOf(text, format);
      return at === null ? null : { handle: -row.id, at, ...this.#read(bytes, format, at) };
    } catch (error) {
      if (error instanceof Unmappable) return null;
      throw error;
    }
  }

  #read(bytes: Buffer, format: AcquisitionFormat, at: number): Pick<SideLine, 'record' | 'members'> {
    const fields = parseRecord(bytes, format);
    const record = { ...format.dialect.map(fields), occurred_at: microsToText(at) };
    return { record, members: membersOf(bytes, fields, format) };
  }

  #timeOf(text: string, { id, dialect }: AcquisitionFormat): number | null {
    const { readTime = parseTime } = dialect;
    const time = readTime(text);
    if (!time || time.zoned) return time?.micros ?? null;
    const zone = this.#db.raw.prepare('SELECT assumed_zone FROM acquisition WHERE id = ?').pluck().get(id) as
      | string
      | null;
    return placeInZone(time.micros, zone ?? 'UTC');
  }
}

/** Platforms flatten a member `data` to a column `data_json`. */
const JSON_SUFFIX = /_json$/;

/** The name that a column has as a member of the JSON form. */
export function memberName(column: string): string {
  return column.trim().replace(JSON_SUFFIX, '');
}

/** A record's members, as JSON has them; large numbers as the texts of their digits. */
export function membersOf(
  bytes: Buffer,
  fields: Fields,
  { format, dialect, encoding }: Pick<AcquisitionFormat, 'format' | 'dialect' | 'encoding'>,
): Fields {
  return format === 'csv' ? ofCsv(fields, dialect) : ofJson(bytes, fields, encoding);
}

/** A CSV row's cells as members of the object that it was flattened from. */
function ofCsv(fields: Fields, dialect: AcquisitionFormat['dialect']): Fields {
  const members: Record<string, unknown> = {};
  for (const [column, cell] of Object.entries(fields)) {
    const holdsJson = dialect.jsonColumns.has(column) || JSON_SUFFIX.test(column);
    members[memberName(column)] = holdsJson ? jsonOr(String(cell ?? '')) : cell;
  }
  return members;
}

function jsonOr(text: string): unknown {
  if (text === '') return null;
  try {
    return parseExact(text);
  } catch {
    return text;
  }
}

function ofJson(bytes: Buffer, fields: Fields, encoding: TextEncoding): Fields {
  const text = decodeLenient(bytes, encoding);
  return MANY_DIGITS.test(text) ? (parseExact(text) as Fields) : fields;
}

function parseExact(text: string): unknown {
  if (!MANY_DIGITS.test(text)) return JSON.parse(text) as unknown;
  return JSON.parse(text, (_, value: unknown, context?: { source?: string }) => {
    const source = context?.source ?? '';
    return typeof value === 'number' && MANY_DIGITS.test(source.replace('.', '')) ? source : value;
  }) as unknown;
}
