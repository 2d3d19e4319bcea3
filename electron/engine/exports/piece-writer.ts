import type { ExportFormat } from '../../../shared/model/export.ts';
import { StoredRecords } from '../explore/stored-records.ts';
import type { ReadDb } from '../vault/connection.ts';
import { type Piece, pieceOf, writerOf } from './formats.ts';

/** Received bytes of a piece's records, but for one that is longer alone: bounds the memory of an export. */
const MOST_BYTES = 4 * 2 ** 20;

/** Writes records of a vault in a format, a piece at a time. */
export class PieceWriter {
  readonly #records: StoredRecords;
  readonly #format: ExportFormat;

  constructor(db: ReadDb, format: ExportFormat) {
    this.#records = new StoredRecords(db);
    this.#format = format;
  }

  /**
   * The first of the records in the order of `rids`, as many as make a piece: whoever wants the others asks again.
   * `memory`: used for the bytes where they fit. Throws where a record is not there.
   */
  write(rids: readonly number[], memory: ArrayBuffer | null = null): Piece {
    const writer = writerOf(this.#format);
    const rows = this.#records.rows(rids);
    if (rows.length !== rids.length) throw new Error('a record to export is not in the vault');
    let [count, bytes] = [0, 0];
    while (count < rows.length && (count === 0 || bytes + rows[count]!.length <= MOST_BYTES))
      bytes += rows[count++]!.length;
    rows.length = count;
    const lines = new Array<string>(rows.length);
    // By block: records that follow each other in time may lie in many, and each is unpacked once.
    const byBlock = [...rows.keys()].sort((a, b) => rows[a]!.block_id - rows[b]!.block_id);
    for (const i of byBlock) lines[i] = writer.record(this.#records.withOriginal(rows[i]!));
    return pieceOf(writer, lines, memory);
  }
}
