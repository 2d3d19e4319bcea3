import { z } from 'zod';
import { rowId } from '../ids.ts';
import { recordFilter } from './filter.ts';
import { orderBy, recordOrder } from './order.ts';

/** The columns that the table of records can show, in the order in which they are offered. */
export const RECORD_COLUMN_IDS = [
  ...['time', 'type', 'actor', 'target', 'repository', 'outcome', 'title', 'source', 'kind', 'severity'],
  ...['verdict', 'platform', 'actor_kind', 'actor_id', 'email', 'target_kind', 'target_id', 'pr_number'],
  ...['commit_sha', 'branch', 'run_id', 'runbook', 'waiver', 'waiver_reason', 'ip', 'user_agent'],
  ...['request_id', 'id', 'utc', 'occurred_text', 'file', 'line', 'prev_hash', 'row_hash'],
] as const;

/** Ids of the shown columns, in order, each with its width in pixels after a `:` if it was changed; empty: as the table comes. */
export const shownColumns = z.array(z.string().min(1).max(50)).max(50);

/** A question that is asked again: a filter and how its answer is looked at. */
export const savedQueryInput = z.strictObject({
  name: z.string().trim().min(1).max(200),
  filter: recordFilter,
  columns: shownColumns.default([]),
  order: recordOrder.prefault({}),
  /** In which its dates are read; left out, the engagement's as it is now. */
  zone: z.string().optional(),
});

export const savedQuery = z.object({
  id: rowId,
  name: z.string(),
  filter: recordFilter,
  sentence: z.string(),
  columns: z.array(z.string()),
  order: z.object({ by: orderBy, descending: z.boolean() }),
  /** In which its dates are read: as it was given, else the engagement's when it was saved. */
  zone: z.string(),
  saved_at: z.string(),
  saved_by: z.string(),
  /** How many records match now; null where all originals would have to be looked through for it. */
  records: z.number().int().nullable(),
  /** The same filter over the period after it, such as the next quarter; null where it names no period. */
  next: z.object({ from: z.string(), to: z.string(), records: z.number().int().nullable() }).nullable(),
});
export type SavedQuery = z.infer<typeof savedQuery>;
