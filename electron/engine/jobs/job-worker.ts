import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { AppError, toWireError, type WireError } from '../../../shared/errors.ts';
import { systemClock } from '../clock.ts';
import type { SharedColumns } from '../explore/columns.ts';
import type { Vault, VaultKey } from '../vault/vault.ts';
import { vaultError } from '../vault/vault-error.ts';
import { type JobProgress, jobContext } from './job-context.ts';
import type { AnyJob, JobMethodName } from './job-definition.ts';
import type { ExpectedJob } from './job-thread.ts';
import { JOBS } from './registry.ts';

/** What a job's thread is told, with which it has a connection of its own to the vault. */
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
  let vault: Vault | null = null;
  try {
    vault = data.vault && (await attach(data.vault, data));
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

/** What opens vaults is loaded where there is one. */
async function attach(key: VaultKey, { operator, columns }: JobWorkerData): Promise<Vault> {
  const { Vault } = await import('../vault/vault.ts');
  const vault = Vault.attach(key, { ...operator, clock: systemClock });
  if (columns !== null) (await import('../explore/matching.ts')).adoptColumns(vault.read, columns);
  return vault;
}

/** Of the job that is expected, from before it is. */
async function loadAhead({ method, bytes }: ExpectedJob): Promise<void> {
  if (bytes > 0) (await import('../verification/stretch-threads.ts')).startAhead(bytes);
  const job: AnyJob = await JOBS[method]();
  await job.load?.();
  if (job.needsVault) await Promise.all([import('../vault/vault.ts'), import('../explore/matching.ts')]);
}

const port = parentPort;
if (!port) throw new Error('job-worker runs as a worker thread');
const asked = once(port, 'message') as Promise<[JobWorkerData]>;
await loadAhead(workerData as ExpectedJob);
const [data] = await asked;
await runJob(data, (message) => port.postMessage(message));
