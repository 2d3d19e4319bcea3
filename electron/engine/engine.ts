import { userInfo } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { EngineEvent, EngineMethodName, Output } from '../../shared/contract.ts';
import { EngineClient } from '../../shared/engine-client.ts';
import { AppError } from '../../shared/errors.ts';
import type { Job } from '../../shared/model/job.ts';
import { VERSION } from '../../shared/version.ts';
import type { FileUse, FromEngine, ToEngine } from '../../shared/wire.ts';
import { AppStateFile, stateDirectory } from './app-state.ts';
import { changedAreas } from './changed-areas.ts';
import { type Clock, systemClock } from './clock.ts';
import type { EngineContext } from './engine-context.ts';
import { LIMITS } from './engine-threads.ts';
import { resourcesDirectory, workerEntry } from './entry-path.ts';
import { FileTokens } from './file-tokens.ts';
import { Incidents } from './incidents.ts';
import { JobQueue } from './jobs/job-queue.ts';
import { OpenVault } from './open-vault.ts';

export { VERSION } from '../../shared/version.ts';
export { listVaultFiles, stateDirectory, vaultDirectory } from './app-state.ts';
export { resourcesDirectory } from './entry-path.ts';

export type EngineOptions = {
  resources?: string;
  stateDir?: string;
  /** The program in whose name a vault is held open: `Vouch`, `vouch (command line)`. */
  program?: string;
  /** Who is written down as having done things; the system's user by default. */
  operator?: string;
  clock?: Clock;
  /** Lock the vault when nobody touched it for the time that its settings say. */
  autoLock?: boolean;
};

export type Engine = {
  /** Rejects with AppError, for whatever reason. */
  invoke<M extends EngineMethodName>(method: M, input: unknown): Promise<Output<M>>;
  subscribe(listener: (event: EngineEvent) => void): () => void;
  /** Only for hosts: a path that the user chose becomes a token. */
  grant(path: string, use: FileUse): string;
  /** Only for hosts: the path behind a token. */
  resolve(token: string, use: FileUse): string;
  /** Resolves when a job ended, however it did. */
  jobFinished(id: string): Promise<Job>;
  close(): Promise<void>;
};

const AUTO_LOCK_CHECK_MS = 5000;

/** Puts the engine together: the same under Electron, web host, CLI and tests. */
export function createEngine(options: EngineOptions = {}): Engine {
  const stateDir = options.stateDir ?? stateDirectory();
  const resources = options.resources ?? resourcesDirectory();
  const clock = options.clock ?? systemClock;
  const operator = { name: options.operator ?? systemUser(), program: options.program ?? 'Vouch', clock };
  const listeners = new Set<(event: EngineEvent) => void>();
  const emit = (event: EngineEvent) => {
    for (const listener of listeners) listener(event);
  };
  const files = new FileTokens();
  const incidents = new Incidents(stateDir);
  const open = new OpenVault(new AppStateFile(stateDir), operator, emit);
  const jobs = new JobQueue({
    vault: () => open.maybe,
    operator,
    appVersion: VERSION,
    resources,
    incidents,
    onChange: (job) => {
      open.noteImport(job);
      emit({ type: 'job', job });
    },
    onDone: (method) => emit({ type: 'changed', areas: changedAreas(method), at: String(clock()) }),
  });
  const context: EngineContext = {
    open,
    jobs,
    files,
    incidents,
    resources,
    emit,
  };
  const timer = options.autoLock
    ? setInterval(
        () => open.lockIfIdle(jobs).catch((error) => incidents.report(error)),
        AUTO_LOCK_CHECK_MS,
      ).unref()
    : undefined;
  return {
    // The contract is loaded when it is first asked: a thread that was started before loads beside it.
    invoke: async <M extends EngineMethodName>(method: M, input: unknown) =>
      (await import('./dispatch.ts')).dispatch(context, method, input),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    grant: (path, use) => files.grant(path, use),
    resolve: (token, use) => files.resolve(token, use).path,
    jobFinished: (id) => jobs.finished(id),
    async close() {
      clearInterval(timer);
      await open.lock(jobs, 'locked');
      await jobs.stop();
    },
  };
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user may have no name.
    return `user ${process.getuid?.() ?? '?'}`;
  }
}

/** Starts the engine in a thread of its own, so that its host stays free. */
export function startEngineThread(options: { resources: string; stateDir: string }): {
  client: EngineClient;
  stop(): Promise<void>;
} {
  const worker = new Worker(workerEntry(import.meta.url, 'engine-thread'), {
    resourceLimits: LIMITS,
    env: { ...process.env, VOUCH_RESOURCES: options.resources, VOUCH_STATE_DIR: options.stateDir },
  });
  const client = new EngineClient({
    post: (message: ToEngine) => worker.postMessage(message),
    onMessage: (listener: (message: FromEngine) => void) => worker.on('message', listener),
  });
  const exited = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      client.fail(new AppError('internal', { incident: 'the engine has stopped' }));
      resolve();
    });
  });
  // An error is always followed by the exit, which fails whatever waits.
  worker.on('error', () => {});
  return {
    client,
    async stop() {
      await Promise.race([client.close(), exited]);
      await worker.terminate();
    },
  };
}
