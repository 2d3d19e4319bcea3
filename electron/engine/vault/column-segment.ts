import { constants, zstdCompressSync } from 'node:zlib';
import { AppError } from '../../../shared/errors.ts';
import type { ReadDb, WriteDb } from './connection.ts';
import { freeNow, unpacked } from './unpacked.ts';

/**
 * What records are filtered, counted and ordered by, column by column: a row of the table `segment` holds the
 * columns of records that were written together. Numbers of 0 in a dictionary column mean "none".
 */
export const DICTIONARY_COLUMNS = [
  'type',
  'actor',
  'target',
  'repository',
  'outcome',
  'severity',
  'verdict',
  'waiver',
] as const;
export type DictionaryColumn = (typeof DICTIONARY_COLUMNS)[number];

export type SegmentColumns = {
  /** Microseconds UTC. */
  at: Float64Array;
  kind: Uint8Array;
} & Record<DictionaryColumn, Uint32Array>;

/** One row of the table: the records `first_rid` to `first_rid + count - 1`, all of one source. */
export type Segment = { first_rid: number; count: number; source_id: number; columns: Uint8Array };
/** With the marks of its ids, which lie behind the columns: reading them apart reads both. */
export type MarkedSegment = Segment & { id_marks: Uint8Array };

/** Bytes of one record over all columns. */
const RECORD_BYTES = 8 + 4 * DICTIONARY_COLUMNS.length + 1;

/** Columns of `count` records, to be filled. */
export function emptyColumns(count: number): SegmentColumns {
  return viewsOf(new ArrayBuffer(count * RECORD_BYTES), count);
}

/** The columns lie behind each other, the widest numbers first so that each begins where it may. */
function viewsOf(buffer: ArrayBuffer, count: number): SegmentColumns {
  const dictionaries = DICTIONARY_COLUMNS.map((name, i) => [
    name,
    new Uint32Array(buffer, count * (8 + 4 * i), count),
  ]);
  return {
    at: new Float64Array(buffer, 0, count),
    kind: new Uint8Array(buffer, count * (RECORD_BYTES - 1), count),
    ...(Object.fromEntries(dictionaries) as Record<DictionaryColumn, Uint32Array>),
  };
}

function firstOf(columns: SegmentColumns, count: number): SegmentColumns {
  const first = emptyColumns(count);
  for (const name of ['at', 'kind', ...DICTIONARY_COLUMNS] as const)
    first[name].set(columns[name].subarray(0, count));
  return first;
}

/** Writes the first `count` records of columns that `emptyColumns` made; `idMarks`: of as many records or more. */
export function writeSegment(
  db: WriteDb,
  segment: Omit<Segment, 'columns'> & { acquisition_id: number },
  columns: SegmentColumns,
  idMarks: Uint32Array,
): void {
  const { first_rid, count, source_id, acquisition_id } = segment;
  const kept = columns.at.length === count ? columns : firstOf(columns, count);
  let [first_at, last_at] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const at of kept.at) {
    if (at < first_at) first_at = at;
    if (at > last_at) last_at = at;
  }
  const packed = zstdCompressSync(new Uint8Array(kept.at.buffer), {
    params: { [constants.ZSTD_c_compressionLevel]: 1 },
  });
  db.raw
    .prepare(
      `INSERT INTO segment (first_rid, count, source_id, acquisition_id, first_at, last_at, columns, id_marks)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      first_rid,
      count,
      source_id,
      acquisition_id,
      first_at,
      last_at,
      packed,
      bytesOf(idMarks.subarray(0, count)),
    );
}

/** Throws `vault-damaged` where the columns are not those of `count` records. */
export function readColumns({ count, columns }: Segment): SegmentColumns {
  const bytes = unpacked(columns, count * RECORD_BYTES);
  if (bytes.length !== count * RECORD_BYTES)
    throw new AppError('vault-damaged', { problem: 'the columns of some records are short' });
  // Where numbers of 8 bytes may begin, or a copy that does.
  const { buffer } = bytes.byteOffset === 0 ? bytes : new Uint8Array(bytes);
  return viewsOf(buffer as ArrayBuffer, count);
}

/** Frees the columns that `readColumns` gave, by the first of them; nothing may look at them any more. */
export function freeColumns({ buffer, length }: SegmentColumns['at']): void {
  freeNow(new Uint8Array(buffer, 0, length * RECORD_BYTES));
}

/** The segments that hold records from `rid` on, in order. */
export function segmentsFrom(db: ReadDb, rid: number): IterableIterator<MarkedSegment> {
  return db.raw
    .prepare(
      'SELECT first_rid, count, source_id, columns, id_marks FROM segment WHERE first_rid >= ? ORDER BY first_rid',
    )
    .iterate(rid) as IterableIterator<MarkedSegment>;
}

/** The marks of the ids (`textMark`) of the records from `rid` on, a segment at a time. */
export function* idMarksFrom(
  db: ReadDb,
  rid: number,
): Generator<{ first_rid: number; marks: Uint32Array<ArrayBuffer> }> {
  const rows = db.raw
    .prepare('SELECT first_rid, id_marks FROM segment WHERE first_rid >= ? ORDER BY first_rid')
    .raw()
    .iterate(rid) as IterableIterator<[number, Uint8Array]>;
  for (const [first_rid, bytes] of rows) yield { first_rid, marks: marksIn(bytes) };
}

/** The marks in a column of marks: a copy that begins where numbers of 4 bytes may. */
export function marksIn(bytes: Uint8Array): Uint32Array<ArrayBuffer> {
  return new Uint32Array(new Uint8Array(bytes).buffer);
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
