import { hash } from 'node:crypto';
import { matcherOf } from '../explore/query-records.ts';
import { type AcquisitionFormat, StoredRecords } from '../explore/stored-records.ts';
import type { RowPlace } from '../integrity/verify.ts';
import type { ReadDb } from '../vault/connection.ts';
import type { Originals, PackedBlock } from '../vault/originals.ts';
import { isLines, type LogRow, LogRows } from './log-rows.ts';

/** One received file of a chain. */
export type ChainAcquisition = {
  id: number;
  name: string;
  bytes: number;
  sha256: string;
  file_id: number;
  first_rid: number;
  last_rid: number;
  /** Lines that repeat a record, or became none. */
  not_new: number;
};

/**
 * The files that make one chain, in its order: a quarter that was imported later may come first. A file that
 * brought no record of its own adds nothing to the chain and is left out.
 */
export function acquisitionsOfChain(db: ReadDb, sourceId: number, dialect: string): ChainAcquisition[] {
  const rows = db.raw
    .prepare(
      `SELECT a.id, f.name, f.bytes, f.sha256, a.file_id, a.first_rid, a.last_rid,
              a.duplicate + a.rejected AS not_new FROM acquisition a
       JOIN acquired_file f ON f.acquisition_id = a.id
       WHERE a.source_id = ? AND a.dialect = ? AND a.accepted > 0 ORDER BY a.first_at, a.id`,
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

/**
 * The rows of a chain as they were received: every file is read again from its first line to its last, the
 * lines that did not become records among them, so that the verdict is that over the file itself. Only what an
 * earlier file of the chain brought already is passed over: the same row again (an overlap), and another
 * version of a record (a conflict, which the ledger keeps). Bytes are only valid until the next row.
 */
export function* chainRows(
  db: ReadDb,
  acquisitions: readonly ChainAcquisition[],
  range: ChainRange,
  zone: string,
): Generator<{ bytes: Buffer; at: RowPlace }> {
  const records = new StoredRecords(db);
  const brought = new Set<number>();
  const several = acquisitions.length > 1;
  for (const [file, acquisition] of acquisitions.entries()) {
    const isChosen = chosenLines(db, acquisition, range, zone);
    const conflicts = linesInConflictWithOthers(db, acquisition);
    const mine: number[] = [];
    for (const { bytes, line } of replay(records.originals, records.format(acquisition.id))) {
      if (!isChosen(line) || conflicts.has(line)) continue;
      if (several) {
        const key = rowKey(bytes);
        if (brought.has(key)) continue;
        mine.push(key);
      }
      yield { bytes, at: { file, line } };
    }
    for (const key of mine) brought.add(key);
  }
}

/**
 * The same as the blocks that hold them, file by file, which are read faster than rows are cut; null where they are not
 * the lines of files as they stand there, each new.
 */
export function chainBlocks(
  db: ReadDb,
  acquisitions: readonly ChainAcquisition[],
  range: ChainRange,
): Iterable<PackedBlock>[] | null {
  // Of the same form, the same bytes have the same id: the import knew the later ones for duplicates, or rejected both.
  const mayRepeat = acquisitions.length > 1 && acquisitions.some(({ not_new }) => not_new > 0);
  if (mayRepeat || isPartial(range)) return null;
  const records = new StoredRecords(db);
  const areLines = acquisitions.every(
    (each) => isLines(records.format(each.id)) && linesInConflictWithOthers(db, each).size === 0,
  );
  return areLines ? acquisitions.map(({ file_id }) => records.originals.blocks(file_id)) : null;
}

/** Every line of an import as it was received, also what an earlier one brought already or contradicts. */
export function* rowsAsReceived(db: ReadDb, { id }: { id: number }): Generator<LogRow> {
  const records = new StoredRecords(db);
  yield* replay(records.originals, records.format(id));
}

/** The first 52 bits of SHA-256: enough to know a row again, and no way to hide one, since a missing row is found. */
function rowKey(bytes: Buffer): number {
  return Number.parseInt(hash('sha256', bytes, 'hex').slice(0, 13), 16);
}

function* replay(originals: Originals, format: AcquisitionFormat): Generator<LogRow> {
  const { jsonColumns, emptyIsNull } = format.dialect;
  const rows = new LogRows({ ...format, jsonColumns, emptyIsNull });
  for (const block of originals.file(format.file_id)) yield* rows.add(block);
  yield* rows.end();
}

/** Which lines a range takes: of a time range all between the first and the last record in it. */
function chosenLines(
  db: ReadDb,
  { id, first_rid, last_rid }: ChainAcquisition,
  range: ChainRange,
  zone: string,
): (line: number) => boolean {
  if (!isPartial(range)) return () => true;
  const { from, to, repository } = range;
  const matches = matcherOf(
    db,
    { from, to, repository: repository === undefined ? undefined : [repository] },
    zone,
  );
  const lines = new Set<number>();
  const records = db.raw
    .prepare('SELECT rid, line FROM record WHERE rid BETWEEN ? AND ? AND acquisition_id = ?')
    .raw()
    .iterate(first_rid, last_rid, id) as Iterable<[number, number]>;
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [rid, line] of records) {
    if (!matches(rid)) continue;
    if (repository !== undefined) lines.add(line);
    if (line < first) first = line;
    if (line > last) last = line;
  }
  return repository === undefined ? (line) => line >= first && line <= last : (line) => lines.has(line);
}

/** Lines with the id of a record that another file brought, and other content. Those within one file stay. */
export function linesInConflictWithOthers(
  db: ReadDb,
  { id, first_rid, last_rid }: Pick<ChainAcquisition, 'id' | 'first_rid' | 'last_rid'>,
): Set<number> {
  const lines = db.raw
    .prepare(
      `SELECT line FROM ledger_line
       WHERE acquisition_id = ? AND disposition = 'conflict' AND rid NOT BETWEEN ? AND ?`,
    )
    .pluck()
    .all(id, first_rid, last_rid) as number[];
  return new Set(lines);
}

/** The record at a line of an acquisition: rids and lines rise together, so it is found by halving. */
export function ridAtLine(
  db: ReadDb,
  { first_rid, last_rid }: ChainAcquisition,
  line: number,
): number | null {
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
