import type { ExportFormat } from '../../../shared/model/export.ts';
import { StoredRecords } from '../explore/stored-records.ts';
import type { ReadDb } from '../vault/connection.ts';
import { type Piece, pieceOf, writerOf } from './formats.ts';

/** Writes records of a vault in a format, a piece at a time. */
export class PieceWriter {
  readonly #records: StoredRecords;
  readonly #format: ExportFormat;

  constructor(db: ReadDb, format: ExportFormat) {
    this.#records = new StoredRecords(db);
    this.#format = format;
  }

  /** The records in the order of `rids`. `memory`: used for the bytes where they fit. Throws where one is not there. */
  write(rids: readonly number[], memory: ArrayBuffer | null = null): Piece {
    const writer = writerOf(this.#format);
    const rows = this.#records.rows(rids);
    if (rows.length !== rids.length) throw new Error('a record to export is not in the vault');
    const lines = new Array<string>(rows.length);
    // By block: records that follow each other in time may lie in many, and each is unpacked once.
    const byBlock = [...rows.keys()].sort((a, b) => rows[a]!.block_id - rows[b]!.block_id);
    for (const i of byBlock) lines[i] = writer.record(this.#records.withOriginal(rows[i]!));
    return pieceOf(writer, lines, memory);
  }
}
