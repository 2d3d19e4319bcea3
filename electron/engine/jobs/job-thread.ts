import type { Worker } from 'node:worker_threads';
import { startThread } from '../engine-threads.ts';
import { workerEntry } from '../entry-path.ts';
import type { JobProgress } from './job-context.ts';
import type { JobMethodName } from './job-definition.ts';
import type { FromJob, JobWorkerData } from './job-worker.ts';

export type JobOutcome = Exclude<FromJob, { type: 'progress' }>;

/**
 * The thread of one job. Whoever knows early which job will come may start it before the request is known: it loads
 * the job's code meanwhile. Until it runs it keeps no process alive.
 */
export class JobThread {
  readonly #worker: Worker;
  readonly #outcome: Promise<JobOutcome>;
  #onProgress: (progress: JobProgress) => void = () => {};

  /** `method`: whose code is loaded ahead. */
  constructor(method: JobMethodName) {
    this.#worker = startThread(workerEntry(import.meta.url, 'job-worker'), method);
    this.#worker.unref();
    this.#outcome = new Promise((resolve) => {
      this.#worker.on('message', (message: FromJob) => {
        if (message.type === 'progress') this.#onProgress(message.progress);
        else resolve(message);
      });
      this.#worker.on('error', (error: Error) =>
        resolve({ type: 'failed', error: null, stack: error.stack ?? error.message }),
      );
      this.#worker.on('exit', (code) =>
        resolve({ type: 'failed', error: null, stack: `the job's thread ended with ${code}` }),
      );
    });
  }

  /** Runs a job to its end and ends the thread. Never rejects. */
  async run(data: JobWorkerData, onProgress: (progress: JobProgress) => void): Promise<JobOutcome> {
    this.#onProgress = onProgress;
    this.#worker.ref();
    this.#worker.postMessage(data);
    const outcome = await this.#outcome;
    await this.#worker.terminate();
    return outcome;
  }

  /** Ends a thread that was started in vain. */
  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
