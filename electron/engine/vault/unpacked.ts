import { zstdDecompressSync } from 'node:zlib';

/** zlib asks for no smaller pieces. */
const LEAST_PIECE = 64;

/**
 * What is packed in a zstd frame that should hold `length` bytes: made in one piece, which needs no putting together,
 * with a byte to spare, since a piece that is full is followed by another one.
 * A damaged vault may give another length, which whoever asks compares. Throws where it is no frame.
 */
export function unpacked(frame: Uint8Array, length: number): Buffer {
  return zstdDecompressSync(frame, { chunkSize: Math.max(LEAST_PIECE, length + 1) });
}

/**
 * Frees the memory of bytes that nothing needs any more. The garbage collector sees small objects in buffers, and would
 * let a hundred megabytes of them come together. Bytes that share their memory with others are left to it.
 */
export function freeNow({ buffer, length }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength <= length + 1) buffer.transfer(0);
}
