import { randomUUID } from 'node:crypto';
import { lstat, mkdir, mkdtemp, open, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '../../../shared/errors.ts';

const PREFIX = 'vouch-web-';
/** Left free for everyone else who uses the temporary folder. */
const HEADROOM = 64 * 2 ** 20;

/**
 * A private folder (0700) under the system's temporary folder, for files on their way between the browser
 * and the engine. It goes when the host ends; one that was left by a killed host goes at the next start.
 */
export class Spool {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(parent = tmpdir()): Promise<Spool> {
    await sweep(parent);
    const spool = new Spool(await mkdtemp(join(parent, `${PREFIX}${process.pid}-`)));
    await mkdir(spool.#files, { mode: 0o700 });
    return spool;
  }

  get #files(): string {
    return join(this.folder, 'files');
  }

  /** A place of its own for a file of this name, so that equal names do not meet. */
  async place(name: string): Promise<string> {
    const folder = join(this.#files, randomUUID());
    await mkdir(folder, { mode: 0o700 });
    return join(folder, name);
  }

  /**
   * Writes an upload. What did not arrive whole is taken away again.
   *
   * @param announced the Content-Length in bytes, if one was sent
   * @throws AppError upload-no-room before the first byte when it cannot fit, disk-full when it turns out so
   */
  async receive(body: Readable, name: string, announced?: number): Promise<{ path: string; bytes: number }> {
    const free = await this.#free();
    if (announced !== undefined && announced > free)
      throw new AppError('upload-no-room', { path: name, needed: announced, free });
    const path = await this.place(name);
    const file = await open(path, 'wx', 0o600);
    let bytes = 0;
    try {
      // Not destroyed on failure, so that the sender can still be told what went wrong.
      for await (const chunk of body.iterator({ destroyOnReturn: false })) {
        await file.writeFile(chunk);
        bytes += chunk.length;
      }
      await file.close();
      return { path, bytes };
    } catch (error) {
      await file.close();
      await rm(dirname(path), { recursive: true, force: true });
      if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT'))
        throw new AppError('disk-full', {}, { cause: error });
      throw error;
    }
  }

  async #free(): Promise<number> {
    const disk = await statfs(this.folder);
    return Math.max(0, disk.bavail * disk.bsize - HEADROOM);
  }

  /** Takes away every file: a locked vault leaves no evidence lying about. */
  async clear(): Promise<void> {
    for (const name of await readdir(this.#files))
      await rm(join(this.#files, name), { recursive: true, force: true });
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Removes our own folders whose process is gone. */
async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const path = join(parent, name);
    const found = await lstat(path).catch(() => null);
    // A link or a stranger's folder under our name is left alone.
    if (found?.isDirectory() && (process.getuid === undefined || found.uid === process.getuid()))
      await rm(path, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
