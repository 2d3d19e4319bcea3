import { z } from 'zod';
import { rowId } from '../ids.ts';
import { platform } from './platform.ts';

/** Every line of a file is one of these: total = accepted + rejected + duplicate + conflict + blank. */
export const lineCounts = z.object({
  total: z.number().int(),
  accepted: z.number().int(),
  rejected: z.number().int(),
  duplicate: z.number().int(),
  conflict: z.number().int(),
  blank: z.number().int(),
});
export type LineCounts = z.infer<typeof lineCounts>;

export const recordEnd = z.object({ id: z.string(), occurred_at: z.string() });

/** One file that was imported. */
export const acquisition = z.object({
  id: rowId,
  platform,
  /** The dialect that was recognised and why, in words. */
  dialect: z.string(),
  source: z.string(),
  file: z.string(),
  bytes: z.number().int(),
  sha256: z.string(),
  lines: lineCounts,
  first: recordEnd.nullable(),
  last: recordEnd.nullable(),
  /** The zone that times without one were read in, or null where every time had its own. */
  assumed_zone: z.string().nullable(),
  imported_at: z.string(),
  imported_by: z.string(),
  app_version: z.string(),
  seconds: z.number(),
});
export type Acquisition = z.infer<typeof acquisition>;

export const source = z.object({
  id: rowId,
  name: z.string(),
  platform,
  records: z.number().int(),
  acquisitions: z.number().int(),
  first_at: z.string().nullable(),
  last_at: z.string().nullable(),
});
export type Source = z.infer<typeof source>;

/** A line that did not become a record of its own, with its place, bytes and reason. */
export const ledgerLine = z.object({
  id: rowId,
  file: z.string(),
  line: z.number().int(),
  byte_offset: z.number().int(),
  bytes: z.number().int(),
  disposition: z.enum(['rejected', 'conflict']),
  reason: z.string(),
  /** The beginning of the line as text, at most 500 characters; bytes that are not UTF-8 are shown as U+FFFD. */
  preview: z.string(),
  /** For a conflict: the record that was accepted under the same id. */
  rid: rowId.nullable(),
});
export type LedgerLine = z.infer<typeof ledgerLine>;
