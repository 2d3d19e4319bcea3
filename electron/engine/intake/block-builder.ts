import { constants, zstdCompressSync } from 'node:zlib';

/** A piece of a received file as the vault keeps it. */
export type Block = { offset: number; length: number; encoding: 0 | 1; data: Uint8Array };

const TARGET_BYTES = 64 * 1024;
/** Where no record ends for so long (an overlong line, white space), a block ends anywhere. */
const MOST_BYTES = 1024 * 1024;

/**
 * Cuts a file's bytes into blocks of about 64 KiB that end between records, so that one record is read back
 * by unpacking one block. All bytes are kept, also those between records.
 */
export class BlockBuilder {
  readonly #emit: (block: Block) => void;
  readonly #encoding: 0 | 1;
  #pending: Buffer[] = [];
  #pendingLength = 0;
  /** Offset in the file of the first pending byte. */
  #pendingStart = 0;
  /** Where the block that records are placed in begins; the cuts before it wait for their bytes. */
  #start = 0;
  #cuts: number[] = [];
  #ordinal = 0;

  constructor(emit: (block: Block) => void, encoding: 0 | 1 = 1) {
    this.#emit = emit;
    this.#encoding = encoding;
  }

  /** The block (counted from 0 since the last flush) and the offset in it of a record at `offset` of the file. */
  place(offset: number): { block: number; offset: number } {
    if (offset - this.#start >= TARGET_BYTES) this.#cut(offset);
    return { block: this.#ordinal, offset: offset - this.#start };
  }

  /** Takes the next bytes of the file; the records that begin in them have been placed. */
  feed(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#pending.push(bytes);
    this.#pendingLength += bytes.length;
    const end = this.#pendingStart + this.#pendingLength;
    if (end - this.#start > MOST_BYTES) this.#cut(end);
    while (this.#cuts.length > 0 && this.#cuts[0]! <= end)
      this.#take(this.#cuts.shift()! - this.#pendingStart);
  }

  /** Ends the block here, so that every record placed so far lies in a block that was emitted. */
  flush(): void {
    if (this.#pendingLength > 0) this.#take(this.#pendingLength);
    this.#start = this.#pendingStart;
    this.#ordinal = 0;
  }

  #cut(at: number): void {
    this.#cuts.push(at);
    this.#start = at;
    this.#ordinal++;
  }

  #take(length: number): void {
    const all =
      this.#pending.length === 1 ? this.#pending[0]! : Buffer.concat(this.#pending, this.#pendingLength);
    const bytes = all.subarray(0, length);
    const packed =
      this.#encoding === 1
        ? zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
        : bytes;
    // A copy of its own size, so that it can be handed to another thread.
    const data = new Uint8Array(packed);
    this.#emit({ offset: this.#pendingStart, length, encoding: this.#encoding, data });
    this.#pending = length < all.length ? [all.subarray(length)] : [];
    this.#pendingLength = all.length - length;
    this.#pendingStart += length;
  }
}
