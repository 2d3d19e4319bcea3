import { z } from 'zod';

/** What a bar of the timeline is long. */
export const BAR_UNITS = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;
export type BarUnit = (typeof BAR_UNITS)[number];

/** Bars of the same part of the list of values that the timeline is split by; the last may be all other values. */
const series = z.object({
  /** What to filter by; null for all other values together, and for records without a value. */
  value: z.string().nullable(),
  label: z.string(),
  count: z.number().int(),
});

/** A stretch of bars that stands out, by the rules in docs/investigate.md. */
export const timelineMark = z.object({
  kind: z.enum(['silence', 'burst']),
  from: z.string(),
  /** The first moment after it. */
  before: z.string(),
  count: z.number().int(),
  /** What these bars would hold together if each held the median of those at its place in the week. */
  usual: z.number(),
});
export type TimelineMark = z.infer<typeof timelineMark>;

/** How many records match in each stretch of time. Moments are UTC; bars begin and end on the zone's clocks. */
export const timeline = z.object({
  zone: z.string(),
  unit: z.enum(BAR_UNITS),
  /** Units in a bar. */
  step: z.number().int(),
  /** What is shown: the filter's times, else those of all records of the vault. */
  from: z.string().nullable(),
  before: z.string().nullable(),
  total: z.number().int(),
  series: z.array(series),
  bars: z.array(
    z.object({
      from: z.string(),
      before: z.string(),
      count: z.number().int(),
      /** By series, in their order; empty where the timeline is not split. */
      parts: z.array(z.number().int()),
    }),
  ),
  marks: z.array(timelineMark),
  /** Why silences and bursts could not be looked for; null where they were. */
  not_judged: z.string().nullable(),
});
export type Timeline = z.infer<typeof timeline>;

/** Of whom a change of activity is looked for. */
export const CHANGE_FIELDS = ['source', 'actor'] as const;
export const changeField = z.enum(CHANGE_FIELDS);
export type ChangeField = z.infer<typeof changeField>;

/** A source or an actor that stopped or began within the shown time, by the rule in docs/investigate.md. */
export const activityChange = z.object({
  value: z.string(),
  label: z.string(),
  change: z.enum(['stopped', 'began', 'only-between']),
  records: z.number().int(),
  first: z.string(),
  last: z.string(),
  /** The longest time between two of its records, in seconds. */
  longest_gap: z.number(),
});
export type ActivityChange = z.infer<typeof activityChange>;
