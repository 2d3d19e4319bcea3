import { closeSync, openSync, readSync } from 'node:fs';
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

/**
 * Up to `count` bytes from a file's beginning. Throws `file-not-found` or `file-unreadable`. So few are read at once:
 * the turns of three promises take longer, which a folder of some hundred files shows.
 */
export function firstBytes(path: string, count: number): Buffer {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(count);
      return bytes.subarray(0, readSync(file, bytes, 0, count, 0));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw fileError(error, path);
  }
}

/** By the magic number of RFC 1952, 2.3.1. */
export function beginsGzip([first, second]: Uint8Array): boolean {
  return first === 0x1f && second === 0x8b;
}

export function fileError(error: unknown, path: string): unknown {
  if (error instanceof AppError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new AppError('file-not-found', { path }, { cause: error });
  return code ? new AppError('file-unreadable', { path, reason: code }, { cause: error }) : error;
}
