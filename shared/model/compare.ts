import { z } from 'zod';
import { rowId } from '../ids.ts';

/** A record, or a line of the ledger that came under a record's id with other content. */
export const comparedRef = z.union([z.strictObject({ rid: rowId }), z.strictObject({ ledger: rowId })]);
export type ComparedRef = z.infer<typeof comparedRef>;

/** One value on both sides; null where a side does not have it. `depth`: how deep in the original it lies. */
export const comparedLine = z.object({
  depth: z.number().int(),
  name: z.string(),
  left: z.string().nullable(),
  right: z.string().nullable(),
  differs: z.boolean(),
});
export type ComparedLine = z.infer<typeof comparedLine>;

export const comparedSide = z.object({
  /** The record; of a line of the ledger, the one that has its id. */
  rid: rowId.nullable(),
  ledger: z.boolean(),
  id: z.string(),
  file: z.string(),
  line: z.number().int(),
  format: z.enum(['ndjson', 'json', 'csv']),
  bytes: z.number().int(),
  sha256: z.string(),
});
export type ComparedSide = z.infer<typeof comparedSide>;

/** Two records beside each other: every mapped field and every member of the originals that either has. */
export const comparison = z.object({
  left: comparedSide,
  right: comparedSide,
  fields: z.array(comparedLine),
  /** null where one of them cannot be read as its format. */
  original: z.array(comparedLine).nullable(),
  /** Lines of `original` beyond those that are listed. */
  more: z.number().int(),
});
export type Comparison = z.infer<typeof comparison>;
