import type { ExportFormat } from '../../../shared/model/export.ts';
import { type RecordRow, StoredRecords } from '../explore/stored-records.ts';
import type { ReadDb } from '../vault/connection.ts';
import { type FormatWriter, type Piece, pieceOf, writerOf } from './formats.ts';

/** Received bytes of a piece's records, but for one that is longer alone: bounds the memory of an export. */
const MOST_BYTES = 4 * 2 ** 20;

/**
 * Unpacked blocks that are kept from one piece to the next: records are read block by block. More of them would outlive
 * what is collected often, and come together by the ten megabytes.
 */
const BLOCKS_KEPT = 4;

/** So few rows are gone before they count as old, which is collected late. */
const ROWS_AT_ONCE = 100;

/** Writes records of a vault in a format, a piece at a time. */
export class PieceWriter {
  readonly #records: StoredRecords;
  readonly #format: ExportFormat;

  constructor(db: ReadDb, format: ExportFormat) {
    this.#records = new StoredRecords(db, { kept: BLOCKS_KEPT, frees: true });
    this.#format = format;
  }

  /**
   * The first of the records in the order of `rids`, as many as make a piece: whoever wants the others asks again.
   * `memory`: used for the bytes where they fit. Throws where a record is not there.
   */
  write(rids: readonly number[], memory: SharedArrayBuffer | null = null): Piece {
    const writer = writerOf(this.#format);
    if (rids.every((rid, i) => i === 0 || rid > rids[i - 1]!))
      return pieceOf(writer, this.#inTurn(writer, rids), memory);
    const rows = this.#rows(rids);
    let [count, bytes] = [0, 0];
    while (count < rows.length && (count === 0 || bytes + rows[count]!.length <= MOST_BYTES))
      bytes += rows[count++]!.length;
    rows.length = count;
    const texts = new Array<string>(rows.length);
    // By block: records that follow each other in time may lie in many, and each is unpacked once.
    const byBlock = [...rows.keys()].sort((a, b) => rows[a]!.block_id - rows[b]!.block_id);
    for (const i of byBlock) texts[i] = writer.record(this.#records.inParts(rows[i]!));
    return pieceOf(writer, texts, memory);
  }

  /** Rows that ascend, and so do their blocks: what is written at once is gone before anything collects it. */
  *#inTurn(writer: FormatWriter, rids: readonly number[]): Generator<string> {
    let bytes = 0;
    for (let i = 0; i < rids.length; i += ROWS_AT_ONCE)
      for (const row of this.#rows(rids.slice(i, i + ROWS_AT_ONCE))) {
        bytes += row.length;
        if (bytes > MOST_BYTES && bytes > row.length) return;
        yield writer.record(this.#records.inParts(row));
      }
  }

  #rows(rids: readonly number[]): RecordRow[] {
    const rows = this.#records.rows(rids);
    if (rows.length !== rids.length) throw new Error('a record to export is not in the vault');
    return rows;
  }
}
