import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, open, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../../shared/errors.ts';

/** `file` is its name: a path stays on its side of the boundary. */
export type OutputFile = { file: string; bytes: number; sha256: string };

const FLUSH_BYTES = 1024 * 1024;
/** So much is sent to the disk while more is made: the end would wait for all of it, a tenth of an export's time. */
const SYNC_BYTES = 64 * 2 ** 20;

/**
 * Writes a file whole or not at all: under another name beside it, then renamed. Never overwrites.
 * Throws `file-exists`, `file-unwritable` or `disk-full`, and whatever `parts` throws; nothing is left then.
 */
export async function writeOutput(
  path: string,
  parts: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<OutputFile> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.part`;
  const digest = createHash('sha256');
  let bytes = 0;
  try {
    const file = await open(temporary, 'wx', 0o600);
    let [synced, syncing, failure]: [number, Promise<void> | null, unknown] = [0, null, null];
    const sync = async () => {
      synced = bytes;
      try {
        await file.datasync();
      } catch (error) {
        failure = error;
      }
      syncing = null;
    };
    try {
      let pending = '';
      const write = async (chunk: Uint8Array) => {
        digest.update(chunk);
        bytes += chunk.length;
        await file.writeFile(chunk);
        syncing ??= bytes - synced < SYNC_BYTES ? null : sync();
      };
      const flush = async () => {
        const chunk = Buffer.from(pending);
        pending = '';
        await write(chunk);
      };
      for await (const part of parts) {
        if (typeof part === 'string') pending += part;
        if (typeof part !== 'string' || pending.length >= FLUSH_BYTES) await flush();
        if (typeof part !== 'string') await write(part);
      }
      await flush();
      await syncing;
      // The system says once that something could not be written.
      if (failure !== null) throw failure;
      await file.sync();
    } finally {
      await syncing;
      await file.close();
    }
    await place(temporary, path);
    return { file: basename(path), bytes, sha256: digest.digest('hex') };
  } catch (error) {
    throw outputError(error, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** A hard link fails where the name is taken, which a rename would not; some file systems have none. */
async function place(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    await copyFile(temporary, path, constants.COPYFILE_EXCL);
  }
}

function outputError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException)?.code;
  if (code === 'EEXIST') return new AppError('file-exists', { path }, { cause: error });
  if (code === 'ENOSPC') return new AppError('disk-full', {}, { cause: error });
  if (code && ['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR'].includes(code)) {
    return new AppError('file-unwritable', { path, reason: code }, { cause: error });
  }
  return error;
}
