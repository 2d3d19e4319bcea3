import type { Statement } from 'better-sqlite3';
import { AppError } from '../../../shared/errors.ts';
import type { ReadDb } from './connection.ts';
import { freeNow, unpacked } from './unpacked.ts';

/** Where a record's bytes lie. */
export type Place = { block_id: number; block_offset: number; length: number };

/** How many unpacked blocks are kept; records that are read together lie together. */
const BLOCKS_KEPT = 16;

/** How many are read at once where a whole file is. */
const BLOCKS_READ = 16;

/** Of a row of the table `block`: `length` received bytes, as they are (encoding 0) or in a zstd frame (1). */
export type PackedBlock = { data: Buffer; encoding: number; length: number };

/** The received bytes of a block. Throws `vault-damaged`. */
export function blockBytes({ data, encoding, length }: PackedBlock): Buffer {
  let bytes = data;
  try {
    if (encoding === 1) bytes = unpacked(data, length);
  } catch (error) {
    throw new AppError(
      'vault-damaged',
      { problem: 'a block of originals cannot be unpacked' },
      { cause: error },
    );
  }
  if (bytes.length !== length)
    throw new AppError('vault-damaged', { problem: 'a block of originals is short' });
  return bytes;
}

/** Reads received bytes back, exactly. */
export class Originals {
  readonly #db: ReadDb;
  readonly #kept: number;
  readonly #frees: boolean;
  readonly #read: Statement<unknown[]>;
  readonly #blocks = new Map<number, Buffer>();

  /**
   * `kept`: how many unpacked blocks. `frees`: the memory of others is free at once, which the collector would let come
   * together by the hundred megabytes. The bytes of a record are then good until as many others have been asked for.
   */
  constructor(db: ReadDb, { kept = BLOCKS_KEPT, frees = false }: { kept?: number; frees?: boolean } = {}) {
    this.#db = db;
    [this.#kept, this.#frees] = [kept, frees];
    this.#read = db.prepared('SELECT data, encoding, length FROM block WHERE id = ?');
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
    for (const block of this.blocks(fileId)) yield blockBytes(block);
  }

  /** The same as it is kept. Between two blocks no statement is open, so that whoever reads may stop anywhere. */
  *blocks(fileId: number): Generator<PackedBlock> {
    const next = this.#db.raw.prepare(
      `SELECT file_offset, data, encoding, length FROM block WHERE file_id = ? AND file_offset >= ?
       ORDER BY file_offset LIMIT ${BLOCKS_READ}`,
    );
    for (let at = 0; ; ) {
      const blocks = next.all(fileId, at) as (PackedBlock & { file_offset: number })[];
      for (const block of blocks) {
        if (block.file_offset !== at)
          throw new AppError('vault-damaged', { problem: 'a block of originals is missing' });
        at += block.length;
        yield block;
      }
      if (blocks.length < BLOCKS_READ) return;
    }
  }

  /** Where in its file a block begins. */
  blockStart(blockId: number): number {
    return this.#db.raw.prepare('SELECT file_offset FROM block WHERE id = ?').pluck().get(blockId) as number;
  }

  #block(id: number): Buffer {
    const kept = this.#blocks.get(id);
    if (kept) return kept;
    const row = this.#read.get(id) as PackedBlock | undefined;
    if (!row) throw new AppError('vault-damaged', { problem: 'a block of originals is missing' });
    const bytes = blockBytes(row);
    if (bytes !== row.data) freeNow(row.data);
    if (this.#blocks.size >= this.#kept) this.#forgetFirst();
    this.#blocks.set(id, bytes);
    return bytes;
  }

  /** Frees the blocks that are kept; nothing may look at bytes of them any more. */
  free(): void {
    for (const bytes of this.#blocks.values()) freeNow(bytes);
    this.#blocks.clear();
  }

  #forgetFirst(): void {
    const [id, bytes] = this.#blocks.entries().next().value!;
    this.#blocks.delete(id);
    if (this.#frees) freeNow(bytes);
  }
}
