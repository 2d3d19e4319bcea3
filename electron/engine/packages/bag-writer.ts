import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { access, link, open, rename, rm, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { finished, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';
import { AppError } from '../../../shared/errors.ts';
import { BASE } from './layout.ts';
import type { Rows } from './package-input.ts';

export type WrittenFile = { path: string; bytes: number; sha256: string };

/** The end-of-central-directory record without its comment (APPNOTE 4.3.16). */
const END_RECORD = 22;

/**
 * The zip comment: the hash of every byte of the file before it. Without it a flip in a header field that no
 * reader looks at, or in the padding of a compressed stream, would go unnoticed.
 */
const sealComment = (sha256: string): string => `vouch-package/1 sha256:${sha256}`;
export const SEAL = /^vouch-package\/1 sha256:([0-9a-f]{64})$/;

type Whole = { bytes: number; sha256: string };

/** Passes a zip through, and adds the comment that seals it. */
async function* seal(source: AsyncIterable<Buffer>, whole: Whole): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let held = Buffer.alloc(0);
  for await (const chunk of source) {
    const joined = Buffer.concat([held, chunk]);
    const out = joined.subarray(0, Math.max(0, joined.length - END_RECORD));
    held = joined.subarray(out.length);
    if (out.length === 0) continue;
    hash.update(out);
    whole.bytes += out.length;
    yield out;
  }
  held.writeUInt16LE(sealComment('0'.repeat(64)).length, END_RECORD - 2);
  hash.update(held);
  const comment = Buffer.from(sealComment(hash.copy().digest('hex')));
  whole.bytes += held.length + comment.length;
  whole.sha256 = hash.update(comment).digest('hex');
  yield Buffer.concat([held, comment]);
}

/**
 * Writes a zip entry by entry with nothing in it that depends on the clock or the machine: fixed time and
 * modes, no extra fields. Contents are streamed. It is written under a temporary name beside its target, and
 * moved there, on disk and whole, by `finish`.
 */
export class BagWriter {
  readonly #zip = new yazl.ZipFile();
  readonly #target: string;
  readonly #temporary: string;
  readonly #whole: Whole = { bytes: 0, sha256: '' };
  readonly #written: Promise<void>;
  #content: Readable | undefined;

  private constructor(target: string) {
    this.#target = target;
    this.#temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.partial`);
    this.#written = pipeline(
      this.#zip.outputStream as Readable,
      (source: AsyncIterable<Buffer>) => seal(source, this.#whole),
      createWriteStream(this.#temporary, { flags: 'wx', flush: true, mode: 0o600 }),
    );
    // Awaited in `add` and `finish`; this keeps a failure in between from ending the process.
    this.#written.catch(() => undefined);
    this.#zip.outputStream.on('error', () => undefined);
  }

  /** @throws AppError `file-exists`; `file-unwritable` shows at the first `add` */
  static async create(target: string): Promise<BagWriter> {
    if (await exists(target)) throw new AppError('file-exists', { path: target });
    return new BagWriter(target);
  }

  /**
   * Writes one file and says what was written.
   *
   * @throws AppError `disk-full`, `file-unwritable`; whatever the content throws
   */
  async add(path: string, content: Rows<Uint8Array>, executable = false): Promise<WrittenFile> {
    const hash = createHash('sha256');
    let bytes = 0;
    const stream = Readable.from(
      (async function* () {
        for await (const chunk of content) {
          hash.update(chunk);
          bytes += chunk.length;
          yield chunk;
        }
      })(),
      { objectMode: false, highWaterMark: 1 << 16 },
    );
    this.#content = stream;
    const read = new Promise<void>((resolve, reject) => {
      finished(stream, (error) => (error ? reject(error) : resolve()));
    });
    this.#zip.addReadStream(stream, `${BASE}/${path}`, {
      // Local time by yazl's rule, so these are the same bytes in every zone.
      mtime: new Date(1980, 0, 1),
      forceDosTimestamp: true,
      mode: executable ? 0o100755 : 0o100644,
    });
    await Promise.race([read, this.#failure()]);
    return { path, bytes, sha256: hash.digest('hex') };
  }

  /** @throws AppError `file-exists`, `disk-full`, `file-unwritable` */
  async finish(): Promise<Whole> {
    this.#zip.end();
    try {
      await this.#written;
      await moveWithoutOverwriting(this.#temporary, this.#target);
      await syncFolder(dirname(this.#target));
    } catch (error) {
      throw writeError(error, this.#target);
    }
    return this.#whole;
  }

  /** Takes back what was written, and closes the content that was being read. */
  async abandon(): Promise<void> {
    const content = this.#content;
    if (content && !content.closed) {
      content.destroy();
      await once(content, 'close');
    }
    (this.#zip.outputStream as Readable).destroy();
    await this.#written.catch(() => undefined);
    await rm(this.#temporary, { force: true });
  }

  /** Rejects when writing fails; otherwise never settles. */
  #failure(): Promise<never> {
    return this.#written.then(
      () => new Promise<never>(() => undefined),
      (error: unknown) => Promise.reject(writeError(error, this.#target)),
    );
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** A link fails where the name is taken; a rename would replace it. */
async function moveWithoutOverwriting(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EINVAL'].includes(codeOf(error))) throw error;
    // A file system without hard links (FAT, some network shares).
    if (await exists(to)) throw new AppError('file-exists', { path: to });
    return rename(from, to);
  }
  await unlink(from);
}

/** Makes the new name survive a power cut; not every platform can open a folder. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function writeError(error: unknown, path: string): unknown {
  if (error instanceof AppError) return error;
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return new AppError('disk-full', {}, { cause: error });
  if (code === 'EEXIST') return new AppError('file-exists', { path }, { cause: error });
  if (/^E[A-Z]+$/.test(code))
    return new AppError('file-unwritable', { path, reason: code }, { cause: error });
  return error;
}
