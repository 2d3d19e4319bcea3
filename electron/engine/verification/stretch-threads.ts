import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { fromWireError } from '../../../shared/errors.ts';
import { startThread } from '../engine-threads.ts';
import { workerEntry } from '../entry-path.ts';
import type { CompiledRecipe } from '../integrity/compile.ts';
import type { Stretch, StretchRead } from './stretch.ts';
import type { FromStretch, StretchLog } from './stretch-worker.ts';

let ahead: StretchThreads | null = null;

/** A smaller log is verified before a thread has begun. */
const WORTH_THREADS = 4 * 1024 * 1024;

/** Is a log of this many bytes worth threads, if its recipe lets them read ahead? */
export function isLarge(bytes: number): boolean {
  return bytes >= WORTH_THREADS;
}

/** Starts threads for the log that this thread reads first, if it is worth them, before what reads it is loaded. */
export function startAhead(bytes: number): void {
  if (isLarge(bytes)) ahead = new StretchThreads();
}

/** Threads that were started ahead, or new ones. */
export function stretchThreads(): StretchThreads {
  const threads = ahead ?? new StretchThreads();
  ahead = null;
  return threads;
}

/**
 * Threads that read stretches of one log after another, each a few at a time. They may be started before it is known
 * how the log is read. Whoever has them closes them.
 */
export class StretchThreads {
  readonly #idle: Worker[] = [];
  readonly #workers: Worker[];
  readonly #spent: SharedArrayBuffer[] = [];
  #waiting: Waiting[] = [];

  constructor(count = availableParallelism()) {
    this.#workers = Array.from({ length: count }, () =>
      startThread(workerEntry(import.meta.url, 'stretch-worker')),
    );
    this.#idle.push(...this.#workers);
  }

  /** Which log's stretches are read from here on; none of another may be under way. */
  begin({ recipe, given }: CompiledRecipe): void {
    const log: StretchLog = { recipe, given };
    for (const worker of this.#workers) worker.postMessage(log);
  }

  get count(): number {
    return this.#workers.length;
  }

  /** Memory for a stretch of this many bytes: used before, or new. */
  memory(bytes: number): SharedArrayBuffer {
    const last = this.#spent.pop();
    return last !== undefined && last.byteLength >= bytes ? last : new SharedArrayBuffer(bytes);
  }

  /** What is found in a stretch, in memory of `memory` that is given back. Fails as `StretchReader` or where the thread does. */
  read(stretch: SharedStretch): Promise<StretchRead> {
    const { promise, resolve, reject } = Promise.withResolvers<StretchRead>();
    this.#waiting.push({ stretch, resolve, reject });
    this.#start();
    return promise;
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #start(): void {
    while (this.#idle.length > 0 && this.#waiting.length > 0) {
      const worker = this.#idle.pop()!;
      const { stretch, resolve, reject } = this.#waiting.shift()!;
      const onMessage = (found: FromStretch): void => {
        worker.off('error', reject);
        if (this.#spent.length < this.count * 2) this.#spent.push(stretch.bytes.buffer);
        this.#idle.push(worker);
        this.#start();
        if ('error' in found) reject(fromWireError(found.error));
        else resolve(found);
      };
      worker.once('message', onMessage).once('error', reject);
      worker.postMessage(stretch);
    }
  }
}

/** Neither copied nor moved when it is sent. */
export type SharedStretch = Stretch & { bytes: Uint8Array<SharedArrayBuffer> };

type Waiting = {
  stretch: SharedStretch;
  resolve: (read: StretchRead) => void;
  reject: (error: unknown) => void;
};
