import type { Worker } from 'node:worker_threads';
import { startThread } from '../engine-threads.ts';
import { workerEntry } from '../entry-path.ts';
import type { JobProgress } from './job-context.ts';
import type { JobMethodName } from './job-definition.ts';
import type { FromJob, JobWorkerData } from './job-worker.ts';

export type JobOutcome = Exclude<FromJob, { type: 'progress' }>;

/** A job that will be asked for. `bytes`: of the log that it reads, which may be worth threads of its own; 0 for none. */
export type ExpectedJob = { method: JobMethodName; bytes: number };

let expected: JobThread | null = null;

/** Starts the thread of the job that this process runs first, before the engine is loaded. */
export function expectJob(job: ExpectedJob): void {
  expected = new JobThread(job);
}

/** The thread that was started for the first job; null where there is none, or no more. */
export function takeExpected(): JobThread | null {
  const thread = expected;
  expected = null;
  return thread;
}

/** Ends the thread of a job that was expected and did not come. */
export async function endExpected(): Promise<void> {
  await takeExpected()?.stop();
}

/** The thread of one job. It loads the job's code before the request is known. */
export class JobThread {
  readonly #worker: Worker;
  readonly #outcome: Promise<JobOutcome>;
  #onProgress: (progress: JobProgress) => void = () => {};

  constructor(job: ExpectedJob) {
    this.#worker = startThread(workerEntry(import.meta.url, 'job-worker'), job);
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
