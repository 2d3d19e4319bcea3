import type { Statement } from 'better-sqlite3';
import { AppError } from '../../../shared/errors.ts';
import type { ReadDb } from './connection.ts';
import { unpacked } from './unpacked.ts';

/** Where a record's bytes lie. */
export type Place = { block_id: number; block_offset: number; length: number };

/** How many unpacked blocks are kept; records that are read together lie together. */
const BLOCKS_KEPT = 16;

/** What a row of the table `block` holds, unpacked. */
export function blockBytes({
  data,
  encoding,
  length,
}: {
  data: Buffer;
  encoding: number;
  length: number;
}): Buffer {
  const bytes = encoding === 1 ? unpacked(data, length) : data;
  if (bytes.length !== length)
    throw new AppError('vault-damaged', { problem: 'a block of originals is short' });
  return bytes;
}

/** Reads received bytes back, exactly. */
export class Originals {
  readonly #db: ReadDb;
  readonly #read: Statement<unknown[]>;
  readonly #blocks = new Map<number, Buffer>();

  constructor(db: ReadDb) {
    this.#db = db;
    this.#read = db.raw.prepare('SELECT data, encoding, length FROM block WHERE id = ?');
  }

  /** The exact bytes of a record; a view that must not be changed. */
  record({ block_id, block_offset, length }: Place): Buffer {
    const bytes = this.#block(block_id).subarray(block_offset, block_offset + length);
    if (bytes.length !== length)
      throw new AppError('vault-damaged', { problem: 'a record reaches beyond its block' });
    return bytes;
  }

  /** Bytes of a received file from `offset` on. */
  range(fileId: number, offset: number, length: number): Buffer {
    const rows = this.#db.raw
      .prepare(
        `SELECT id, file_offset FROM block WHERE file_id = :file AND file_offset < :end
         AND file_offset >= (SELECT max(file_offset) FROM block WHERE file_id = :file AND file_offset <= :offset)
         ORDER BY file_offset`,
      )
      .all({ file: fileId, offset, end: offset + length }) as { id: number; file_offset: number }[];
    const parts = rows.map((row) =>
      this.#block(row.id).subarray(Math.max(0, offset - row.file_offset), offset + length - row.file_offset),
    );
    return Buffer.concat(parts);
  }

  /** A whole received file, block by block. */
  *file(fileId: number): Generator<Buffer> {
    const ids = this.#db.raw.prepare('SELECT id FROM block WHERE file_id = ? ORDER BY file_offset').pluck();
    for (const id of ids.all(fileId) as number[]) yield this.#block(id);
  }

  /** Where in its file a block begins. */
  blockStart(blockId: number): number {
    return this.#db.raw.prepare('SELECT file_offset FROM block WHERE id = ?').pluck().get(blockId) as number;
  }

  #block(id: number): Buffer {
    const kept = this.#blocks.get(id);
    if (kept) return kept;
    const row = this.#read.get(id) as { data: Buffer; encoding: number; length: number } | undefined;
    if (!row) throw new AppError('vault-damaged', { problem: 'a block of originals is missing' });
    const bytes = blockBytes(row);
    if (this.#blocks.size >= BLOCKS_KEPT) this.#blocks.delete(this.#blocks.keys().next().value!);
    this.#blocks.set(id, bytes);
    return bytes;
  }
}
