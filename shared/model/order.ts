import { z } from 'zod';
import { COLUMN_FIELDS, type ColumnField } from './filter.ts';

/**
 * What records can be ordered by: their time, as they were received, and every field of few enough values to be
 * put in order while one waits. A target is no such: it may be another one in every record.
 */
export const ORDERED_FIELDS = COLUMN_FIELDS.filter((field) => field !== 'target') as Exclude<
  ColumnField,
  'target'
>[];
export const ORDERS = ['occurred_at', 'received', ...ORDERED_FIELDS] as const;
export const orderBy = z.enum(ORDERS);
export type OrderBy = z.infer<typeof orderBy>;

/**
 * Of one value, records follow each other by time, and of one time as they were received; descending is the
 * reverse. Records without a value come last either way.
 */
export const recordOrder = z.strictObject({
  by: orderBy.default('occurred_at'),
  descending: z.boolean().default(true),
});
export type RecordOrder = z.infer<typeof recordOrder>;
