import { boundToMicros } from '../../../shared/time.ts';
import { StoredRecords } from '../explore/stored-records.ts';
import { TERM_FIELDS } from '../intake/batch.ts';
import type { RowPlace } from '../integrity/verify.ts';
import type { ReadDb } from '../vault/connection.ts';
import type { Place } from '../vault/originals.ts';
import { csvRowAsJson } from './csv-row.ts';

/** The acquisitions that make one chain, in its order: a quarter that was imported later may come first. */
export type ChainAcquisition = {
  id: number;
  name: string;
  bytes: number;
  sha256: string;
  file_id: number;
  first_rid: number | null;
  last_rid: number | null;
};

export function acquisitionsOfChain(db: ReadDb, sourceId: number, dialect: string): ChainAcquisition[] {
  const rows = db.raw
    .prepare(
      `SELECT a.id, f.name, f.bytes, f.sha256, a.file_id, a.first_rid, a.last_rid FROM acquisition a
       JOIN received_file f ON f.id = coalesce(a.container_id, a.file_id)
       WHERE a.source_id = ? AND a.dialect = ? AND a.accepted + a.rejected > 0 ORDER BY a.first_at, a.id`,
    )
    .all(sourceId, dialect) as (Omit<ChainAcquisition, 'sha256'> & { sha256: Buffer })[];
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const times = (seen.get(row.name) ?? 0) + 1;
    seen.set(row.name, times);
    const name = times === 1 ? row.name : `${row.name} (${times})`;
    return { ...row, name, sha256: row.sha256.toString('hex') };
  });
}

/** A part of a chain: what lies outside was left out on purpose. */
export type ChainRange = { from?: string; to?: string; repository?: string };

export function isPartial(range: ChainRange): false | 'range' | 'filter' {
  if (range.repository !== undefined) return 'filter';
  return range.from !== undefined || range.to !== undefined ? 'range' : false;
}

type Row = Place & { line: number };

/**
 * The rows of a chain, its earliest first. In received order the lines that were rejected come between the
 * records, since they are part of what was received. In time order there is no place for them. Bytes are only valid until the
 * next row.
 */
export function* chainRows(
  db: ReadDb,
  acquisitions: readonly ChainAcquisition[],
  range: ChainRange,
  zone: string,
  order: 'received' | 'time',
): Generator<{ bytes: Buffer; at: RowPlace }> {
  yield* order === 'received'
    ? rowsAsReceived(db, acquisitions, range, zone)
    : rowsByTime(db, acquisitions, range, zone);
}

function* rowsByTime(
  db: ReadDb,
  acquisitions: readonly ChainAcquisition[],
  range: ChainRange,
  zone: string,
): Generator<{ bytes: Buffer; at: RowPlace }> {
  const records = new StoredRecords(db);
  const { condition, params } = rangeSql(range, zone);
  const files = new Map(acquisitions.map(({ id }, file) => [id, file]));
  // Records of one moment keep the order of their export, turned round where it lists the newest first.
  const ties = listsNewestFirst(db, acquisitions) ? 'DESC' : 'ASC';
  const rows = db.raw
    .prepare(
      `SELECT r.acquisition_id, r.line, r.block_id, r.block_offset, r.length FROM record r
       WHERE r.source_id = (SELECT source_id FROM acquisition WHERE id = ?) ${condition}
       ORDER BY r.occurred_at, r.rid ${ties}`,
    )
    .iterate(acquisitions[0]?.id, ...params) as Iterable<Row & { acquisition_id: number }>;
  for (const row of rows) {
    const file = files.get(row.acquisition_id);
    if (file === undefined) continue;
    yield { bytes: rowBytes(records, row.acquisition_id, row), at: { file, line: row.line } };
  }
}

function listsNewestFirst(db: ReadDb, acquisitions: readonly ChainAcquisition[]): boolean {
  const timeOf = db.raw.prepare('SELECT occurred_at FROM record WHERE rid = ?').pluck();
  return acquisitions.some(
    ({ first_rid, last_rid }) => (timeOf.get(first_rid) as number) > (timeOf.get(last_rid) as number),
  );
}

/** A record's bytes as they were hashed: a CSV row as the object it was flattened from. */
function rowBytes(records: StoredRecords, acquisition: number, place: Place): Buffer {
  const { dialect, format, header, delimiter } = records.format(acquisition);
  const bytes = records.originals.record(place);
  if (format !== 'csv' || !header) return bytes;
  return (
    csvRowAsJson(bytes, {
      header,
      delimiter: delimiter ?? ',',
      jsonColumns: dialect.jsonColumns,
      emptyIsNull: dialect.emptyIsNull,
    }) ?? bytes
  );
}

function* rowsAsReceived(
  db: ReadDb,
  acquisitions: readonly ChainAcquisition[],
  range: ChainRange,
  zone: string,
): Generator<{ bytes: Buffer; at: RowPlace }> {
  const records = new StoredRecords(db);
  const { condition, params } = rangeSql(range, zone);
  const select = db.raw.prepare(
    `SELECT r.line, r.block_id, r.block_offset, r.length FROM record r
     WHERE r.rid BETWEEN ? AND ? AND r.acquisition_id = ? ${condition} ORDER BY r.rid`,
  );
  for (const [file, acquisition] of acquisitions.entries()) {
    const rejected = isPartial(range) ? [] : rejectedLines(db, acquisition);
    let next = 0;
    const reject = function* (before: number) {
      for (; next < rejected.length && rejected[next]!.line < before; next++) {
        const { line, byte_offset, length } = rejected[next]!;
        yield {
          bytes: records.originals.range(acquisition.file_id, byte_offset, length),
          at: { file, line },
        };
      }
    };
    const rows = select.iterate(
      acquisition.first_rid,
      acquisition.last_rid,
      acquisition.id,
      ...params,
    ) as Iterable<Row>;
    for (const row of acquisition.first_rid === null ? [] : rows) {
      yield* reject(row.line);
      yield { bytes: rowBytes(records, acquisition.id, row), at: { file, line: row.line } };
    }
    yield* reject(Number.POSITIVE_INFINITY);
  }
}

type Rejected = { line: number; byte_offset: number; length: number };

/** An overlong line is left out: its bytes are kept, but no verifier would read them. */
function rejectedLines(db: ReadDb, { id }: ChainAcquisition): Rejected[] {
  return db.raw
    .prepare(
      `SELECT line, byte_offset, length FROM ledger_line
       WHERE acquisition_id = ? AND disposition = 'rejected' AND length <= 16777216 ORDER BY line`,
    )
    .all(id) as Rejected[];
}

function rangeSql(range: ChainRange, zone: string): { condition: string; params: (string | number)[] } {
  const parts: string[] = [];
  const params: (string | number)[] = [];
  const add = (sql: string, value: string | number) => {
    parts.push(`AND ${sql}`);
    params.push(value);
  };
  if (range.from !== undefined) add('r.occurred_at >= ?', boundToMicros(range.from, zone, false) ?? 0);
  if (range.to !== undefined) add('r.occurred_at < ?', boundToMicros(range.to, zone, true) ?? 0);
  if (range.repository !== undefined) {
    add(
      `r.repository_id IN (SELECT id FROM term WHERE field = ${TERM_FIELDS.repository} AND text = ?)`,
      range.repository,
    );
  }
  return { condition: parts.join(' '), params };
}

/** The record at a line of an acquisition: rids and lines rise together, so it is found by halving. */
export function ridAtLine(
  db: ReadDb,
  { first_rid, last_rid }: ChainAcquisition,
  line: number,
): number | null {
  if (first_rid === null || last_rid === null) return null;
  const lineOf = db.raw.prepare('SELECT line FROM record WHERE rid = ?').pluck();
  let [low, high] = [first_rid, last_rid];
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    const found = lineOf.get(middle) as number;
    if (found === line) return middle;
    if (found < line) low = middle + 1;
    else high = middle - 1;
  }
  return null;
}
