import { open } from 'node:fs/promises';
import { AppError } from '../../../shared/errors.ts';

const CHUNK_BYTES = 1024 * 1024;

/** How many bytes to take at a time of something so long: a small file needs no large buffer. */
export function chunkBytes(length: number): number {
  return Math.min(CHUNK_BYTES, Math.max(4096, length + 1));
}

/**
 * A log that packs better than this over more than this is no log: deflate reaches 1032:1 at most, and only
 * on what says nothing.
 */
export const MOST_RATIO = 200;
export const RATIO_MATTERS_FROM = 2 ** 30;

/** Up to `count` bytes from a file's beginning. Throws `file-not-found` or `file-unreadable`. */
export async function firstBytes(path: string, count: number): Promise<Buffer> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(error, path);
  }
}

export function fileError(error: unknown, path: string): unknown {
  if (error instanceof AppError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new AppError('file-not-found', { path }, { cause: error });
  return code ? new AppError('file-unreadable', { path, reason: code }, { cause: error }) : error;
}
