import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { AppError } from '../../../shared/errors.ts';
import type { FileContent } from './content.ts';
import { chunkBytes, fileError } from './file-bytes.ts';
import type { ZipEntry } from './zip-directory.ts';
import { DEFLATED } from './zip-fields.ts';
import { damaged, refuse } from './zip-problem.ts';

/**
 * The content of one entry of a zip, which must be what the directory says of it, byte for byte: it ends with
 * an error at the first byte too many, and at its end where bytes are missing or its CRC-32 differs. `packed`
 * is given the bytes as they lie in the zip. Throws `zip-refused`, `zip-damaged` or `file-unreadable`.
 */
export async function* zipEntryContent(
  { path, name }: FileContent,
  entry: ZipEntry,
  packed: { add(bytes: Buffer): void },
): AsyncGenerator<Buffer> {
  if (entry.packedSize === 0) return;
  const end = entry.start + entry.packedSize - 1;
  const file = createReadStream(path, {
    start: entry.start,
    end,
    highWaterMark: chunkBytes(entry.packedSize),
  });
  file.on('data', (chunk) => packed.add(chunk as Buffer));
  const inflate = entry.method === DEFLATED ? createInflateRaw({ chunkSize: chunkBytes(entry.size) }) : null;
  const stream = inflate ? pipeline(file, inflate, () => {}) : file;
  let [size, crc] = [0, 0];
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > entry.size) refuse(name, 'size', 'unpacks to more bytes than it says');
      crc = crc32(chunk, crc);
      yield chunk;
    }
    if (size < entry.size) damaged(name, 'it unpacks to fewer bytes than it says');
    if (crc !== entry.crc32) damaged(name, 'its checksum differs');
    if (inflate && inflate.bytesWritten !== entry.packedSize)
      refuse(name, 'stray-bytes', 'has bytes after the end of its packed data');
  } catch (error) {
    if (error instanceof AppError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code?.startsWith('Z_')) damaged(name, 'its packed data is damaged', error);
    throw fileError(error, path);
  } finally {
    file.destroy();
  }
}
