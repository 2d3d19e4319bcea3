import { z } from 'zod';
import { rowId } from '../ids.ts';
import { recordFilter } from './filter.ts';

/** A frozen population: the filter, the ids it matched, and their digest. */
export const population = z.object({
  id: rowId,
  title: z.string(),
  filter: recordFilter,
  sentence: z.string(),
  count: z.number().int(),
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
});
export type DrawnItem = z.infer<typeof drawnItem>;

/** Reserves where nobody says how many: a tenth of the size, at least five, as far as there are that many. */
export function usualReserve(size: number, population: number): number {
  return Math.max(0, Math.min(Math.max(5, Math.ceil(size / 10)), population - size));
}

export const SEED_ORIGINS = ['random', 'typed'] as const;

export const sample = z.object({
  id: rowId,
  population,
  size: z.number().int(),
  reserve: z.number().int(),
  seed: z.string(),
  seed_origin: z.enum(SEED_ORIGINS),
  algorithm: z.string(),
  drawn_at: z.string(),
  drawn_by: z.string(),
  /** Why the population was drawn from again; null for the first draw. */
  redraw_reason: z.string().nullable(),
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
  'sample.csv',
  'redraw.py',
  'redraw.mjs',
  'redraw.sh',
] as const;
