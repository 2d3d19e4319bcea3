import { zstdDecompressSync } from 'node:zlib';

/** zlib asks for no smaller pieces. */
const LEAST_PIECE = 64;

/**
 * What is packed in a zstd frame that should hold `length` bytes: made in one piece, which needs no putting together.
 * A damaged vault may give another length, which whoever asks compares. Throws where it is no frame.
 */
export function unpacked(frame: Uint8Array, length: number): Buffer {
  return zstdDecompressSync(frame, { chunkSize: Math.max(LEAST_PIECE, length) });
}
