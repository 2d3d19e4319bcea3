import { randomUUID } from 'node:crypto';
import { AppError, fromWireError, toWireError } from '../../../shared/errors.ts';
import type { Job } from '../../../shared/model/job.ts';
import { microsToText } from '../../../shared/time.ts';
import type { Incidents } from '../incidents.ts';
import type { Vault } from '../vault/vault.ts';
import type { JobProgress } from './job-context.ts';
import type { AnyJob, JobMethodName } from './job-definition.ts';
import { JobThread, takeExpected } from './job-thread.ts';
import type { JobWorkerData } from './job-worker.ts';
import { Rate } from './rate.ts';
import { JOBS } from './registry.ts';

type Entry = {
  job: Job;
  method: JobMethodName;
  prepared: unknown;
  cancel: Int32Array<SharedArrayBuffer>;
  rate: Rate;
  finished: Promise<Job>;
  settle(job: Job): void;
};

export type QueueOptions = {
  vault(): Vault | null;
  operator: { name: string; program: string; clock: () => number };
  appVersion: string;
  resources: string;
  incidents: Incidents;
  onChange(job: Job): void;
  /** After a job that wrote ended. */
  onDone(method: JobMethodName): void;
};

/** Finished jobs that are kept to be looked at. */
const FINISHED_KEPT = 50;
/** Bounds what a runaway caller can ask for. */
const MOST_QUEUED = 200;

/** Runs jobs one after another, each in a thread of its own, and keeps what became of them. */
export class JobQueue {
  readonly #options: QueueOptions;
  readonly #entries = new Map<string, Entry>();
  #running: Entry | null = null;
  #spare: JobThread | null;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#spare = takeExpected();
  }

  /** Puts a job in the queue and returns its id. Throws `vault-not-open` where it needs one. */
  async start(method: JobMethodName, prepared: unknown): Promise<string> {
    const definition: AnyJob = await JOBS[method]();
    if (definition.needsVault && !this.#options.vault()) throw new AppError('vault-not-open');
    if (this.#queued.length >= MOST_QUEUED)
      throw new AppError('request-invalid', { problem: 'too many jobs are waiting' });
    let settle: (job: Job) => void = () => {};
    const finished = new Promise<Job>((resolve) => {
      settle = resolve;
    });
    const job: Job = {
      id: randomUUID(),
      method,
      title: definition.title(prepared as never),
      state: 'queued',
      phase: '',
      done: 0,
      total: null,
      unit: 'rows',
      rate: null,
      seconds_left: null,
      started_at: null,
      finished_at: null,
      result: null,
      error: null,
    };
    const cancel = new Int32Array(new SharedArrayBuffer(4));
    this.#entries.set(job.id, { job, method, prepared, cancel, rate: new Rate(), finished, settle });
    this.#options.onChange(job);
    void this.#next();
    return job.id;
  }

  /** Newest first. */
  list(): Job[] {
    return [...this.#entries.values()].map(({ job }) => job).reverse();
  }

  /** Throws `not-found`. */
  get(id: string): Job {
    return this.#entry(id).job;
  }

  /** Resolves when the job ended, however it did. */
  finished(id: string): Promise<Job> {
    return this.#entry(id).finished;
  }

  get busy(): boolean {
    return this.#running !== null || this.#queued.length > 0;
  }

  cancel(id: string): void {
    const entry = this.#entry(id);
    Atomics.store(entry.cancel, 0, 1);
    if (entry.job.state === 'queued') {
      this.#end(entry, { state: 'cancelled', error: toWireError(new AppError('cancelled')) });
    }
  }

  /** Cancels everything and waits until nothing runs. */
  async stop(): Promise<void> {
    await this.#spare?.stop();
    this.#spare = null;
    for (const entry of this.#queued) this.cancel(entry.job.id);
    const running = this.#running;
    if (!running) return;
    Atomics.store(running.cancel, 0, 1);
    await running.finished;
  }

  /** Forgets jobs of a vault that was closed; their results are evidence. */
  clear(): void {
    this.#entries.clear();
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (!entry) throw new AppError('not-found', { what: 'job', id });
    return entry;
  }

  get #queued(): Entry[] {
    return [...this.#entries.values()].filter(({ job }) => job.state === 'queued');
  }

  async #next(): Promise<void> {
    if (this.#running) return;
    const entry = this.#queued[0];
    if (!entry) return;
    this.#running = entry;
    try {
      this.#update(entry, { state: 'running', started_at: this.#now() });
      await this.#run(entry);
    } catch (error) {
      // A mistake of ours must not leave a job that never ends.
      entry.job = {
        ...entry.job,
        state: 'failed',
        error: toWireError(this.#options.incidents.report(error)),
      };
      entry.settle(entry.job);
    } finally {
      this.#running = null;
      this.#forgetOld();
      void this.#next();
    }
  }

  async #run(entry: Entry): Promise<void> {
    const vault = this.#options.vault();
    const { name, program } = this.#options.operator;
    const data: JobWorkerData = {
      method: entry.method,
      prepared: entry.prepared,
      vault: vault?.forThread ?? null,
      columns: vault && (await import('../explore/matching.ts')).columnsToShare(vault.read),
      operator: { name, program },
      appVersion: this.#options.appVersion,
      resources: this.#options.resources,
      cancel: entry.cancel.buffer,
    };
    const thread = this.#spare ?? new JobThread({ method: entry.method, bytes: 0 });
    this.#spare = null;
    const outcome = await thread.run(data, (progress) => this.#progress(entry, progress));
    await vault?.gate.returnTicketOfDeadJob();
    if (outcome.type === 'done') {
      this.#end(entry, { state: 'done', result: outcome.result });
    } else {
      const error = outcome.error
        ? fromWireError(outcome.error)
        : this.#options.incidents.report(new Error(`${entry.method}: ${outcome.stack}`));
      this.#end(entry, {
        state: error.code === 'cancelled' ? 'cancelled' : 'failed',
        error: toWireError(error),
      });
    }
    this.#options.onDone(entry.method);
  }

  #progress(entry: Entry, { done, total, unit, phase }: JobProgress): void {
    const { rate, secondsLeft } = entry.rate.at(performance.now(), done, total);
    this.#update(entry, { done, total, unit, phase, rate, seconds_left: secondsLeft });
  }

  #end(entry: Entry, change: Partial<Job>): void {
    this.#update(entry, { ...change, finished_at: this.#now(), seconds_left: null });
    entry.settle(entry.job);
  }

  #update(entry: Entry, change: Partial<Job>): void {
    entry.job = { ...entry.job, ...change };
    this.#options.onChange(entry.job);
  }

  #now(): string {
    return microsToText(this.#options.operator.clock());
  }

  #forgetOld(): void {
    const ended = [...this.#entries.values()].filter(({ job }) => job.finished_at !== null);
    for (const { job } of ended.slice(0, Math.max(0, ended.length - FINISHED_KEPT)))
      this.#entries.delete(job.id);
  }
}
