import type { ReadDb, WriteDb } from '../vault/connection.ts';
import type { FileShape } from './file-shape.ts';
import type { RecordsKey } from './json-document-splitter.ts';
import { decode, decodeLenient, type TextEncoding } from './text-encoding.ts';

/** What of a file's shape is kept beside the columns of `acquisition`. */
type Kept = Pick<FileShape, 'encoding' | 'lineEnd' | 'key' | 'headerless'>;

export function keepShape(db: WriteDb, acquisition: number, shape: Kept): void {
  db.raw
    .prepare(
      'INSERT INTO acquisition_shape (acquisition_id, encoding, line_end, records_key, headerless) VALUES (?, ?, ?, ?, ?)',
    )
    .run(acquisition, shape.encoding, shape.lineEnd, JSON.stringify(shape.key), Number(shape.headerless));
}

export function keptShape(db: ReadDb, acquisition: number): Kept {
  const row = db.raw
    .prepare(
      'SELECT encoding, line_end, records_key, headerless FROM acquisition_shape WHERE acquisition_id = ?',
    )
    .get(acquisition) as {
    encoding: TextEncoding;
    line_end: Kept['lineEnd'];
    records_key: string;
    headerless: number;
  };
  return {
    encoding: row.encoding,
    lineEnd: row.line_end,
    key: JSON.parse(row.records_key) as RecordsKey,
    headerless: row.headerless === 1,
  };
}

/** In which encoding the texts of a received file are, for lines of the ledger. */
export class FileEncodings {
  readonly #db: ReadDb;
  readonly #known = new Map<number, TextEncoding>();

  constructor(db: ReadDb) {
    this.#db = db;
  }

  of(fileId: number): TextEncoding {
    let encoding = this.#known.get(fileId);
    if (encoding === undefined) {
      encoding = this.#db.raw
        .prepare(
          `SELECT h.encoding FROM acquisition a JOIN acquisition_shape h ON h.acquisition_id = a.id
           WHERE a.file_id = ?`,
        )
        .pluck()
        .get(fileId) as TextEncoding;
      this.#known.set(fileId, encoding);
    }
    return encoding;
  }

  /** null where the bytes are not valid in the file's encoding. */
  text(bytes: Buffer, fileId: number): string | null {
    return decode(bytes, this.of(fileId));
  }

  preview(bytes: Buffer, fileId: number): string {
    return decodeLenient(bytes, this.of(fileId));
  }
}
