import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError } from '../../../shared/errors.ts';
import { CHUNK_BYTES, fileError, firstBytes, MOST_RATIO, RATIO_MATTERS_FROM } from './file-bytes.ts';
import { zipEntryContent } from './zip-content.ts';
import type { ZipEntry } from './zip-directory.ts';

/** Where a file's bytes are: a file on disk, or an entry of the zip that `path` is. Plain data, for threads. */
export type FileContent = { path: string /** As the user knows it. */; name: string; entry?: ZipEntry };

type Received = { add(bytes: Buffer): void };

const NOTHING: Received = { add: () => {} };

/** Throws `file-not-found` or `file-unreadable`, and for an entry of a zip what reading it throws. */
export async function isGzip(source: FileContent): Promise<boolean> {
  const [first, second] = source.entry
    ? await firstBytesOf(zipEntryContent(source, source.entry, NOTHING), 2)
    : await firstBytes(source.path, 2);
  return first === 0x1f && second === 0x8b;
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
  const { path, name, entry } = source;
  if (entry && !packed) return yield* zipEntryContent(source, entry, received);
  let bytesIn = 0;
  const file = entry
    ? Readable.from(zipEntryContent(source, entry, received))
    : createReadStream(path, { highWaterMark: CHUNK_BYTES });
  file.on('data', (chunk: Buffer) => {
    bytesIn += chunk.length;
    if (!entry) received.add(chunk);
    container?.feed(chunk);
  });
  const stream = packed ? pipeline(file, createGunzip({ chunkSize: CHUNK_BYTES }), () => {}) : file;
  let bytesOut = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
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
    file.destroy();
  }
}
