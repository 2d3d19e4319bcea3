import { AppError } from '../../../shared/errors.ts';
import { besideInTime, firstInTime } from '../explore/query-records.ts';
import { StoredRecords } from '../explore/stored-records.ts';
import { LineSplitter } from '../intake/record-splitter.ts';
import { dialectIn } from '../mappings/known-mappings.ts';
import type { ReadDb } from '../vault/connection.ts';
import { acquisitionsOfChain, type ChainAcquisition, chainRows, ridAtLine } from './chain-rows.ts';
import { rowAsHashed } from './log-rows.ts';

/** Rows that a recipe is tried on while it is written. */
export type RowsToTry = {
  rows: { bytes: Buffer; file: number; place: string; rid: number | null }[];
  /** The first of them begins its log. */
  fromStart: boolean;
  /** Which of them is looked at. */
  at: number;
};

const MOST = 40;

/** The first rows of a chain of the vault, or those around one of its records. Throws `not-found`. */
export function rowsOfChain(
  db: ReadDb,
  chain: { sourceId: number; dialect: string; zone: string },
  rid: number | null,
  at: number,
): RowsToTry {
  const claimed = dialectIn(db, chain.dialect).chain;
  if (claimed === null) throw new AppError('nothing-to-verify', { problem: 'this source claims no chain' });
  const acquisitions = acquisitionsOfChain(db, chain.sourceId, chain.dialect);
  if (claimed.order === 'time') return rowsInTime(db, acquisitions, rid, at);
  if (rid !== null) return rowsAround(db, acquisitions, rid);
  const rows: RowsToTry['rows'] = [];
  for (const { bytes, at: place } of chainRows(db, acquisitions, {}, chain.zone)) {
    const acquisition = acquisitions[place.file]!;
    rows.push({
      bytes: Buffer.from(bytes),
      file: place.file,
      place: `${acquisition.name}:${place.line}`,
      rid: ridAtLine(db, acquisition, place.line),
    });
    if (rows.length === MOST) break;
  }
  return { rows, fromStart: true, at };
}

function rowsAround(db: ReadDb, acquisitions: readonly ChainAcquisition[], rid: number): RowsToTry {
  const acquisition = acquisitions.find((each) => holds(each, rid));
  if (acquisition === undefined) throw new AppError('not-found', { what: 'record', id: rid });
  const first = Math.max(acquisition.first_rid, rid - MOST / 2);
  const last = Math.min(acquisition.last_rid, first + MOST - 1);
  const rids = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const fromStart = acquisition === acquisitions[0] && first === acquisition.first_rid;
  return { rows: rowsOfRecords(db, [acquisition], rids), fromStart, at: rid - first };
}

/** Of a chain that is in the order of time: an export may list its newest row first. */
function rowsInTime(
  db: ReadDb,
  acquisitions: readonly ChainAcquisition[],
  rid: number | null,
  at: number,
): RowsToTry {
  const some = rid ?? acquisitions[0]?.first_rid;
  if (some === undefined) return { rows: [], fromStart: true, at };
  if (!acquisitions.some((each) => holds(each, some)))
    throw new AppError('not-found', { what: 'record', id: some });
  const middle = rid ?? firstInTime(db, some);
  const before = rid === null ? [] : besideInTime(db, middle, -1, MOST / 2);
  const after = besideInTime(db, middle, 1, MOST - 1 - before.length);
  const rows = rowsOfRecords(db, acquisitions, [...before.reverse(), middle, ...after]);
  const found = rid === null ? at : rows.findIndex((row) => row.rid === rid);
  return { rows, fromStart: before.length < MOST / 2, at: found };
}

const holds = ({ first_rid, last_rid }: ChainAcquisition, rid: number): boolean =>
  rid >= first_rid && rid <= last_rid;

/** The rows of those of the records that `acquisitions` brought. */
function rowsOfRecords(
  db: ReadDb,
  acquisitions: readonly ChainAcquisition[],
  rids: readonly number[],
): RowsToTry['rows'] {
  const records = new StoredRecords(db);
  return rids.flatMap((rid) => {
    const row = records.row(rid);
    const file = acquisitions.findIndex(({ id }) => id === row?.acquisition_id);
    if (row === null || file < 0) return [];
    const acquisition = acquisitions[file]!;
    const { dialect, header, ...shape } = records.format(acquisition.id);
    const { jsonColumns, emptyIsNull } = dialect;
    const received = Buffer.from(records.originals.record(row));
    const bytes = rowAsHashed(received, { ...shape, header, jsonColumns, emptyIsNull }, header ?? []);
    return [{ bytes, file, place: `${acquisition.name}:${row.line}`, rid }];
  });
}

/** Rows that were typed or pasted, one a line. */
export function rowsOfText(text: string, at: number): RowsToTry {
  const rows: RowsToTry['rows'] = [];
  new LineSplitter(null, 'lf').push(Buffer.from(text), 0, true, {
    record: (bytes, _offset, line) =>
      rows.length < MOST && rows.push({ bytes, file: 0, place: `line ${line}`, rid: null }),
    blank: () => {},
    reject: () => {},
  });
  return { rows, fromStart: true, at };
}
