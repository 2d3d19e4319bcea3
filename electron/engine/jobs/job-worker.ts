import { parentPort, workerData } from 'node:worker_threads';
import { AppError, toWireError, type WireError } from '../../../shared/errors.ts';
import { systemClock } from '../clock.ts';
import type { SharedColumns } from '../explore/columns.ts';
import { adoptColumns } from '../explore/matching.ts';
import { vaultError } from '../vault/connection.ts';
import { Vault, type VaultKey } from '../vault/vault.ts';
import { type JobProgress, jobContext } from './job-context.ts';
import type { AnyJob, JobMethodName } from './job-definition.ts';
import { JOBS } from './registry.ts';

/** The thread of one job, with its own connection to the vault. */
export type JobWorkerData = {
  method: JobMethodName;
  prepared: unknown;
  vault: VaultKey | null;
  /** What the engine holds of the vault's columns, so that the job need not hold them too. */
  columns: SharedColumns | null;
  operator: { name: string; program: string };
  appVersion: string;
  resources: string;
  cancel: SharedArrayBuffer;
};

export type FromJob =
  | { type: 'progress'; progress: JobProgress }
  | { type: 'done'; result: unknown }
  /** `error` is null where it was not expected; the stack goes to the local log. */
  | { type: 'failed'; error: WireError | null; stack: string };

async function runJob(data: JobWorkerData, post: (message: FromJob) => void): Promise<void> {
  const vault = data.vault ? Vault.attach(data.vault, { ...data.operator, clock: systemClock }) : null;
  try {
    if (vault && data.columns) adoptColumns(vault.read, data.columns);
    const job: AnyJob = await JOBS[data.method]();
    const { appVersion, resources } = data;
    const ctx = jobContext({ vault, appVersion, resources }, new Int32Array(data.cancel), (progress) =>
      post({ type: 'progress', progress }),
    );
    const result = await job.run(ctx, data.prepared as never);
    post({ type: 'done', result });
  } catch (thrown) {
    const error = vaultError(thrown, data.vault?.path ?? '');
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    post({ type: 'failed', error: error instanceof AppError ? toWireError(error) : null, stack });
  } finally {
    vault?.close();
  }
}

const port = parentPort;
if (!port) throw new Error('job-worker runs as a worker thread');
await runJob(workerData as JobWorkerData, (message) => port.postMessage(message));
