import { z } from 'zod';
import { timeBound } from './filter.ts';

/** Times to compare with, as in a filter. */
export const comparedPeriod = z.strictObject({ from: timeBound, to: timeBound });

const period = z.object({ from: z.string(), to: z.string() });

/** A value, how many records have it, and how many had it in the period that is compared with. */
const valueCount = z.object({
  value: z.string(),
  label: z.string(),
  count: z.number().int(),
  before: z.number().int().nullable(),
});
export type ValueCount = z.infer<typeof valueCount>;

/** The most frequent values of one field; what is not listed is counted. */
const breakdown = z.object({
  values: z.array(valueCount),
  /** How many values there are. */
  distinct: z.number().int(),
  /** Records whose value is not listed, and how many there were in the period that is compared with. */
  others: z.number().int(),
  others_before: z.number().int().nullable(),
  /** Records that have no value. */
  none: z.number().int(),
  none_before: z.number().int().nullable(),
});
export type Breakdown = z.infer<typeof breakdown>;

export const STATISTICS_FIELDS = [
  'type',
  'repository',
  'actor_kind',
  'actor',
  'kind',
  'outcome',
  'severity',
  'source',
] as const;
export type StatisticsField = (typeof STATISTICS_FIELDS)[number];

export const statistics = z.object({
  sentence: z.string(),
  /** From the first to the last moment that the filter names or, where it does not, that a record has. */
  period: period.nullable(),
  /** Why nothing is known of that time; null where something is. */
  no_evidence: z.string().nullable(),
  total: z.number().int(),
  /** `partial`: only a part of that time lies within the evidence; `total` is null where none does. */
  compared: z
    .object({
      period,
      total: z.number().int().nullable(),
      partial: z.boolean(),
      no_evidence: z.string().nullable(),
    })
    .nullable(),
  by: z.object({
    type: breakdown,
    repository: breakdown,
    actor_kind: breakdown,
    actor: breakdown,
    kind: breakdown,
    outcome: breakdown,
    severity: breakdown,
    source: breakdown,
  } satisfies Record<StatisticsField, typeof breakdown>),
});
export type Statistics = z.infer<typeof statistics>;

export const METRICS = ['records', 'score', 'issues', 'fixes'] as const;
export const metric = z.enum(METRICS);
export type Metric = z.infer<typeof metric>;

export const INTERVALS = ['day', 'week', 'month'] as const;
export const interval = z.enum(INTERVALS);
export type Interval = z.infer<typeof interval>;

const trend = z.enum(['improving', 'declining', 'rising', 'falling', 'stable']);
export type Trend = z.infer<typeof trend>;

/** A figure over one time. */
const figures = z.object({
  /** As in statistics. */
  period: period.nullable(),
  /** Only a part of the time lies within the evidence. */
  partial: z.boolean(),
  /** From what the values are computed, or why there are none. */
  basis: z.string(),
  /** Over the whole time: how many, or the mean of all scores; null where there is nothing to compute it from. */
  overall: z.number().nullable(),
  data_points: z.array(
    z.object({
      /** Dates in the engagement's zone, both taken in. */
      period_start: z.string(),
      period_end: z.string(),
      /** null where there is nothing to compute it from. */
      value: z.number().nullable(),
      /** From the value before it. */
      change: z.number().nullable(),
      /** Only a part of this interval lies within the filter's times and the evidence, or none of it. */
      partial: z.boolean(),
      /** Some of it does. */
      covered: z.boolean(),
    }),
  ),
  /** Over the intervals that are whole, where there are any, else over all. */
  summary: z.object({
    start_value: z.number().nullable(),
    end_value: z.number().nullable(),
    total_change: z.number().nullable(),
    trend: trend.nullable(),
  }),
});
export type Figures = z.infer<typeof figures>;

export const history = figures.extend({
  metric,
  interval,
  /** The same of another time, and what became of the overall figure since. */
  compared: figures.extend({ change: z.number().nullable(), trend: trend.nullable() }).nullable(),
});
export type History = z.infer<typeof history>;
