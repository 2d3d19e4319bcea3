import { AppError } from '../../../shared/errors.ts';
import { StoredRecords } from '../explore/stored-records.ts';
import { LineSplitter } from '../intake/record-splitter.ts';
import { dialectIn } from '../mappings/known-mappings.ts';
import type { ReadDb } from '../vault/connection.ts';
import { acquisitionsOfChain, chainRows, ridAtLine } from './chain-rows.ts';
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
  if (dialectIn(db, chain.dialect).chain === null)
    throw new AppError('nothing-to-verify', { problem: 'this source claims no chain' });
  const acquisitions = acquisitionsOfChain(db, chain.sourceId, chain.dialect);
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

function rowsAround(
  db: ReadDb,
  acquisitions: ReturnType<typeof acquisitionsOfChain>,
  rid: number,
): RowsToTry {
  const file = acquisitions.findIndex(({ first_rid, last_rid }) => rid >= first_rid && rid <= last_rid);
  const acquisition = acquisitions[file];
  if (acquisition === undefined) throw new AppError('not-found', { what: 'record', id: rid });
  const records = new StoredRecords(db);
  const { dialect, header, ...shape } = records.format(acquisition.id);
  const { jsonColumns, emptyIsNull } = dialect;
  const first = Math.max(acquisition.first_rid, rid - MOST / 2);
  const last = Math.min(acquisition.last_rid, first + MOST - 1);
  const rows: RowsToTry['rows'] = [];
  let at = 0;
  for (let each = first; each <= last; each++) {
    const row = records.row(each);
    if (row === null || row.acquisition_id !== acquisition.id) continue;
    if (each === rid) at = rows.length;
    const received = Buffer.from(records.originals.record(row));
    rows.push({
      bytes: rowAsHashed(received, { ...shape, header, jsonColumns, emptyIsNull }, header ?? []),
      file,
      place: `${acquisition.name}:${row.line}`,
      rid: each,
    });
  }
  return { rows, fromStart: file === 0 && first === acquisition.first_rid, at };
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
