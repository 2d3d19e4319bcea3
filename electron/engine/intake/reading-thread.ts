import { fromWireError } from '../../../shared/errors.ts';
import { startThread } from '../engine-threads.ts';
import { workerEntry } from '../entry-path.ts';
import type { JobContext } from '../jobs/job-context.ts';
import type { Batch } from './batch.ts';
import type { FromIntake, ToIntake } from './intake-worker.ts';
import type { ReadEnd, ReadInput, WireForm } from './read-records.ts';

/** The reading thread may find nothing to send for long. */
const CANCEL_CHECK_MS = 100;

type OnBatch = (batch: Batch, packed: boolean, form: WireForm) => void;

/** The thread that reads the files of one import, one after another. Whoever makes it closes it. */
export class ReadingThread {
  readonly #ctx: JobContext;
  readonly #worker = startThread(workerEntry(import.meta.url, 'intake-worker'));

  constructor(ctx: JobContext) {
    this.#ctx = ctx;
  }

  /** Reads a file; the next batch is prepared while `onBatch` writes one. Throws what `readRecords` throws. */
  async read(input: ReadInput, onBatch: OnBatch): Promise<ReadEnd> {
    const worker = this.#worker;
    const post = (message: ToIntake) => worker.postMessage(message);
    const { promise, resolve, reject } = Promise.withResolvers<ReadEnd>();
    const onMessage = (message: FromIntake) => {
      try {
        this.#ctx.checkCancelled();
        if (message.type === 'error')
          reject(message.error ? fromWireError(message.error) : new Error(message.stack));
        else if (message.type === 'end') resolve(message.end);
        else {
          onBatch(message.batch, message.packed, message.form);
          post({ type: 'more' });
        }
      } catch (error) {
        reject(error);
      }
    };
    const onExit = (code: number) => reject(new Error(`the reading thread ended with ${code}`));
    const watch = setInterval(() => {
      try {
        this.#ctx.checkCancelled();
      } catch (error) {
        reject(error);
      }
    }, CANCEL_CHECK_MS);
    worker.on('message', onMessage).on('error', reject).on('exit', onExit);
    try {
      post({ type: 'read', input });
      return await promise;
    } finally {
      clearInterval(watch);
      worker.off('message', onMessage).off('error', reject).off('exit', onExit);
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
