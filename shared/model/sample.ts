import { z } from 'zod';
import { rowId } from '../ids.ts';
import { drawMethod, SELECTIONS } from './draw-method.ts';
import { recordFilter } from './filter.ts';
import { keptPlan } from './plan.ts';

/** What one item of a population is: a record, or an operation of the control that wrote several. */
export const UNITS = ['record', 'run', 'pull request', 'commit', 'target'] as const;
export type UnitName = (typeof UNITS)[number];

/** A frozen population: the filter, the ids it matched, and their digest. */
export const population = z.object({
  id: rowId,
  title: z.string(),
  filter: recordFilter,
  sentence: z.string(),
  unit: z.enum(UNITS),
  count: z.number().int(),
  /** Records that the filter found and that name no such operation: they are not in it. */
  ungrouped: z.number().int(),
  /** 1 for the first freeze of this filter and unit, one more for each that found other items. */
  version: z.number().int(),
  /** SHA-256 over the ids sorted by UTF-8 bytes, each followed by LF. */
  digest: z.string(),
  frozen_at: z.string(),
  frozen_by: z.string(),
});
export type Population = z.infer<typeof population>;

export const drawnItem = z.object({
  order: z.number().int().positive(),
  ticket: z.string(),
  id: z.string(),
  rid: rowId.nullable(),
  stratum: z.number().int().positive().optional(),
});
export type DrawnItem = z.infer<typeof drawnItem>;

export const sampleSize = z
  .number()
  .int()
  .min(1, 'must be at least 1')
  .max(1_000_000, 'must be at most 1,000,000');

/** Reserves where nobody says how many: a tenth of the size, at least five, as far as there are that many. */
export function usualReserve(size: number, population: number): number {
  return Math.max(0, Math.min(Math.max(5, Math.ceil(size / 10)), population - size));
}

/** `typed`: nobody said where it came from. */
export const SEED_ORIGINS = ['random', 'dice', 'beacon', 'typed'] as const;
export type SeedOrigin = (typeof SEED_ORIGINS)[number];

/** A sample that goes on where an earlier one ended: only what a plan in two stages declared can be evaluated. */
export const EXTENSIONS = ['declared', 'unplanned'] as const;

/** A draw from the same ids that came before another, as draw.json lists it. */
export const earlierDraw = z.strictObject({
  method: z.enum(SELECTIONS),
  seed: z.string(),
  size: z.number().int(),
  drawn_at: z.string().optional(),
  drawn_by: z.string().optional(),
  reason: z.string().optional(),
});
export type EarlierDraw = z.infer<typeof earlierDraw>;

export const sample = z.object({
  id: rowId,
  population,
  size: z.number().int(),
  reserve: z.number().int(),
  seed: z.string(),
  /** Null where nothing was left to chance. */
  seed_origin: z.enum(SEED_ORIGINS).nullable(),
  /** Who made the seed or where it was published, and when; null where nobody said. */
  seed_by: z.string().nullable(),
  seed_at: z.string().nullable(),
  seed_before_freeze: z.boolean(),
  algorithm: z.string(),
  method: drawMethod,
  plan: keptPlan.nullable(),
  extension: z.enum(EXTENSIONS).nullable(),
  /** What a reader of the sample must know; each is printed wherever the sample is. */
  warnings: z.array(z.string()),
  drawn_at: z.string(),
  drawn_by: z.string(),
  /** Why the population was drawn from again; null for the first draw. */
  redraw_reason: z.string().nullable(),
  /** Draws from the same ids before this one, the first one first. */
  earlier_draws: z.array(earlierDraw),
});
export type Sample = z.infer<typeof sample>;

export const sampleDetail = sample.extend({ items: z.array(drawnItem), reserves: z.array(drawnItem) });
export type SampleDetail = z.infer<typeof sampleDetail>;

/** The answer of drawing again from the frozen ids. */
export const redrawResult = z.object({
  same: z.boolean(),
  differences: z.array(z.string()),
  digest: z.string(),
});
export type RedrawResult = z.infer<typeof redrawResult>;

/** The same from files. `population_checked` is false where the ids were not there: then only the list was. */
export const redrawFileResult = redrawResult.extend({
  size: z.number().int(),
  population: z.number().int(),
  population_checked: z.boolean(),
});
export type RedrawFileResult = z.infer<typeof redrawFileResult>;

/** What a sample can be exported as. */
export const SAMPLE_FILES = [
  'draw.json',
  'ids.txt',
  'frame.txt',
  'sample.csv',
  'redraw.py',
  'redraw.mjs',
  'redraw.sh',
] as const;
