import { z } from 'zod';

export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;

/** Long work: what it is, how far it is, how it ended. */
export const job = z.object({
  id: z.string(),
  method: z.string(),
  /** What it does, in words, e.g. `Import kommit-2026-q1.ndjson`. */
  title: z.string(),
  state: z.enum(JOB_STATES),
  phase: z.string(),
  done: z.number(),
  /** null while it is not known. */
  total: z.number().nullable(),
  /** What `done` counts: `rows`, `bytes`, `files`. */
  unit: z.string(),
  /** Units per second, over the last seconds. */
  rate: z.number().nullable(),
  seconds_left: z.number().nullable(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  result: z.unknown(),
  error: z
    .object({
      code: z.string(),
      message: z.string(),
      hint: z.string(),
      details: z.record(z.string(), z.union([z.string(), z.number()])),
    })
    .nullable(),
});
export type Job = z.infer<typeof job>;
