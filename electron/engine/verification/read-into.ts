import { closeSync, fstatSync, openSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { beginsGzip, fileError } from '../intake/file-bytes.ts';
import type { ParallelWalk } from './parallel-walk.ts';

/** Of a file up to this size, waiting for its turn takes longer than reading it where all cores are busy. */
const AT_ONCE = 2 * 1024 * 1024;

/**
 * Reads a file of lines straight into the memory that is walked, so that no byte is copied or moved between threads;
 * `onBytes` is given the bytes as they come, one read behind, and may throw to stop. False, and nothing was taken,
 * where the file is gzip. Throws `file-not-found` or `file-unreadable`.
 */
export async function readInto(
  walk: ParallelWalk,
  path: string,
  onBytes: (bytes: Buffer) => void,
): Promise<boolean> {
  const file = opened(path);
  try {
    // The bytes before are hashed while the next ones are read.
    let before: Buffer | null = null;
    const isSmall = fstatSync(file).size <= AT_ONCE;
    for (let at = 0; ; ) {
      const room = await walk.room();
      const reading = readAt(file, room, at, path, isSmall);
      if (before !== null) await whileReading(reading, onBytes, before);
      const count = await reading;
      if (count === 0) return true;
      if (at === 0 && beginsGzip(room.subarray(0, count))) return false;
      before = room.subarray(0, count);
      walk.filled(count);
      at += count;
    }
  } finally {
    closeSync(file);
  }
}

/** Nothing is left behind that reads into memory, or fails unheard. */
async function whileReading(
  reading: Promise<number>,
  onBytes: (bytes: Buffer) => void,
  before: Buffer,
): Promise<void> {
  try {
    onBytes(before);
  } catch (error) {
    await reading.catch(() => {});
    throw error;
  }
}

const readFrom = promisify(read);

function opened(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw fileError(error, path);
  }
}

async function readAt(
  file: number,
  room: Buffer,
  at: number,
  path: string,
  atOnce: boolean,
): Promise<number> {
  try {
    if (atOnce) return readSync(file, room, 0, room.length, at);
    const { bytesRead } = await readFrom(file, room, 0, room.length, at);
    return bytesRead;
  } catch (error) {
    throw fileError(error, path);
  }
}
