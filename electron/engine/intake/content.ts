import { createReadStream, statSync } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError } from '../../../shared/errors.ts';
import {
  beginsGzip,
  chunkBytes,
  fileError,
  firstBytes,
  MOST_RATIO,
  RATIO_MATTERS_FROM,
} from './file-bytes.ts';
import { zipEntryContent } from './zip-content.ts';
import type { ZipEntry } from './zip-directory.ts';

/** Where a file's bytes are: a file on disk, or an entry of the zip that `path` is. Plain data, for threads. */
export type FileContent = { path: string /** As the user knows it. */; name: string; entry?: ZipEntry };

type Received = { add(bytes: Buffer): void };

const NOTHING: Received = { add: () => {} };

/** Throws `file-not-found` or `file-unreadable`, and for an entry of a zip what reading it throws. */
export async function isGzip(source: FileContent): Promise<boolean> {
  return beginsGzip(
    source.entry
      ? await firstBytesOf(zipEntryContent(source, source.entry, NOTHING), 2)
      : firstBytes(source.path, 2),
  );
}

/** All bytes of a small file, as they are. Throws what reading it throws. */
export async function bytesOf(source: FileContent): Promise<Buffer> {
  const parts: Buffer[] = [];
  const content = source.entry ? zipEntryContent(source, source.entry, NOTHING) : fileContent(source.path, 0);
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts);
}

async function firstBytesOf(content: AsyncGenerator<Buffer>, count: number): Promise<Buffer> {
  let start: Buffer = Buffer.alloc(0);
  for await (const chunk of content) {
    start = Buffer.concat([start, chunk.subarray(0, count)]);
    if (start.length >= count) break;
  }
  return start;
}

/**
 * The file's content, unpacked where it is gzip (all members), while the received bytes (those in the zip,
 * for an entry of one) are hashed and kept. Throws `file-not-found`, `file-unreadable`, `file-truncated`,
 * `file-bomb`, and for an entry of a zip `zip-refused` or `zip-damaged`.
 */
export async function* contentOf(
  source: FileContent,
  packed: boolean,
  received: Received,
  container: { feed(bytes: Buffer): void } | null,
): AsyncGenerator<Buffer> {
  if (packed) return yield* unpackedContent(source, received, container);
  if (source.entry) return yield* zipEntryContent(source, source.entry, received);
  for await (const chunk of fileContent(source.path, 0)) {
    received.add(chunk);
    yield chunk;
  }
}

/** A file's bytes from `start` on. Throws `file-not-found` or `file-unreadable`. */
export async function* fileContent(path: string, start: number): AsyncGenerator<Buffer> {
  const highWaterMark = chunkBytes(sizeOf(path) - start);
  const file = createReadStream(path, { start, highWaterMark });
  try {
    for await (const chunk of file) yield chunk as Buffer;
  } catch (error) {
    throw fileError(error, path);
  } finally {
    file.destroy();
  }
}

async function* unpackedContent(
  source: FileContent,
  received: Received,
  container: { feed(bytes: Buffer): void } | null,
): AsyncGenerator<Buffer> {
  const { path, name, entry } = source;
  let bytesIn = 0;
  let ended = false;
  const tap = (chunk: Buffer) => {
    bytesIn += chunk.length;
    if (!entry) received.add(chunk);
    container?.feed(chunk);
    return chunk;
  };
  const gunzip = createGunzip({ chunkSize: chunkBytes(8 * (entry?.size ?? sizeOf(path))) });
  const raw = entry ? zipEntryContent(source, entry, received) : fileContent(path, 0);
  // The file is read ahead of what zlib takes: what comes after its end is looked at below.
  const taken = tapped(raw, (chunk) => (ended ? chunk : tap(chunk)));
  pipeline(Readable.from(taken), gunzip, () => {});
  let bytesOut = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      bytesOut += chunk.length;
      if (bytesOut > RATIO_MATTERS_FROM && bytesOut > bytesIn * MOST_RATIO)
        throw new AppError('file-bomb', { path: name, ratio: MOST_RATIO });
      yield chunk;
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'Z_BUF_ERROR' || code === 'Z_DATA_ERROR')
      throw new AppError('file-truncated', { path: name }, { cause: error });
    throw fileError(error, path);
  } finally {
    ended = true;
    gunzip.destroy();
  }
  const seen = bytesIn;
  for await (const { at, bytes } of tailOf(source, gunzip.bytesWritten)) {
    if (bytes.some((byte) => byte !== 0)) throw new AppError('file-truncated', { path: name });
    if (at + bytes.length > seen) tap(bytes.subarray(Math.max(0, seen - at)));
  }
}

/** 0 where it cannot be told: reading says why. */
function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

async function* tapped(
  chunks: AsyncIterable<Buffer>,
  tap: (chunk: Buffer) => Buffer,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield tap(chunk);
}

/**
 * What follows the last member of a gzip: zlib stops at the first zero byte there, which begins padding (GNU
 * gzip manual, "Using gzip on tapes"), and would not see what lies behind it.
 */
async function* tailOf(source: FileContent, from: number): AsyncGenerator<{ at: number; bytes: Buffer }> {
  const { path, entry } = source;
  if (from >= (entry?.size ?? sizeOf(path))) return;
  let at = entry ? 0 : from;
  for await (const chunk of entry ? zipEntryContent(source, entry, NOTHING) : fileContent(path, from)) {
    const skipped = Math.min(chunk.length, Math.max(0, from - at));
    yield { at: at + skipped, bytes: chunk.subarray(skipped) };
    at += chunk.length;
  }
}
