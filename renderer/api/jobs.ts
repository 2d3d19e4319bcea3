import { useCallback, useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import type { Contract, Input, MethodName } from '../../shared/contract.ts';
import type { Job } from '../../shared/model/job.ts';
import { invoke, type Problem, problemOf } from './client.ts';
import { createStore, useStore } from './store.ts';

export type JobName = { [M in MethodName]: Contract[M]['kind'] extends 'job' ? M : never }[MethodName];

const jobs = createStore<ReadonlyMap<string, Job>>(new Map());
/** Jobs whose progress a component shows: their end needs no announcement. */
const shown = new Map<string, number>();

export function isFinished(job: Job): boolean {
  return job.state === 'done' || job.state === 'failed' || job.state === 'cancelled';
}

/** Takes in what the engine says about a job; a finished job never goes back to running. */
export function putJobs(news: readonly Job[]): void {
  const next = new Map(jobs.get());
  for (const job of news) {
    const known = next.get(job.id);
    if (!known || !isFinished(known) || isFinished(job)) next.set(job.id, job);
  }
  jobs.set(next);
}

export function forgetJobs(): void {
  jobs.set(new Map());
}

/** Every job of this session, newest first. */
export function useJobs(): Job[] {
  return [...useStore(jobs).values()].reverse();
}

export function useJob(id: string | null): Job | null {
  const known = useStore(jobs);
  useEffect(() => {
    if (id === null) return;
    shown.set(id, (shown.get(id) ?? 0) + 1);
    return () => {
      shown.set(id, (shown.get(id) ?? 1) - 1);
    };
  }, [id]);
  return id === null ? null : (known.get(id) ?? null);
}

/** Calls back once for each job that finishes while nobody shows it. */
export function useFinishedJobs(onFinished: (job: Job) => void): void {
  const callback = useRef(onFinished);
  callback.current = onFinished;
  useEffect(() => {
    let before = jobs.get();
    return jobs.watch(() => {
      const now = jobs.get();
      for (const [id, job] of now) {
        const known = before.get(id);
        if (isFinished(job) && known && !isFinished(known) && !(shown.get(id) ?? 0)) callback.current(job);
      }
      before = now;
    });
  }, []);
}

/** Resolves when the job is done, failed or cancelled. */
async function finished(id: string): Promise<Job> {
  const settled = () => {
    const job = jobs.get().get(id);
    return job && isFinished(job) ? job : null;
  };
  const end = new Promise<Job>((resolve) => {
    const check = () => {
      const job = settled();
      if (!job) return;
      stop();
      resolve(job);
    };
    const stop = jobs.watch(check);
    check();
  });
  // The job may have ended before this window heard of it.
  if (!settled())
    await invoke('jobs.get', { id }).then(
      (job) => putJobs([job]),
      () => undefined,
    );
  return end;
}

export type JobRun<M extends JobName, R> = {
  start(input: Input<M>): Promise<R | null>;
  /** The job as it stands, null before it was started. */
  job: Job | null;
  running: boolean;
  /** Why it failed; null for a cancelled job. */
  problem: Problem | null;
  /** Set when the job is done. */
  result: R | null;
  reset(): void;
};

/**
 * Starts a job and follows it to its end. `start` resolves with the result, or with null where the job failed
 * (see `problem`) or was cancelled.
 */
export function useJobRun<M extends JobName, R>(method: M, schema: z.ZodType<R>): JobRun<M, R> {
  const [id, setId] = useState<string | null>(null);
  const [starting, setStarting] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [result, setResult] = useState<R | null>(null);
  const job = useJob(id);

  const reset = useCallback(() => {
    setId(null);
    setProblem(null);
    setResult(null);
  }, []);

  const start = useCallback(
    async (input: Input<M>) => {
      reset();
      setStarting(true);
      try {
        const { job: started } = (await invoke(method, input)) as { job: string };
        setId(started);
        const end = await finished(started);
        if (end.state === 'failed') setProblem(problemOf(end.error));
        if (end.state !== 'done') return null;
        const value = schema.parse(end.result);
        setResult(value);
        return value;
      } catch (error) {
        setProblem(problemOf(error));
        return null;
      } finally {
        setStarting(false);
      }
    },
    [method, schema, reset],
  );
  return { start, job, running: starting, problem, result, reset };
}

export async function cancelJob(id: string): Promise<void> {
  await invoke('jobs.cancel', { id });
}
