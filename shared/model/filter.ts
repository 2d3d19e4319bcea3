import { z } from 'zod';
import { platform, recordKind } from './platform.ts';

const values = z.array(z.string().min(1).max(500)).max(50).optional();

/** A date (`2026-03-31`, a whole day in the engagement's zone) or a moment with its zone (ISO 8601). */
export const timeBound = z
  .string()
  .max(40)
  .regex(
    /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2}))?$/,
    'must be a date like 2026-03-31 or a time with its zone like 2026-03-31T14:00:00Z',
  );

/**
 * What to look for. Fields combine with "and", several values of one field with "or".
 * The table in electron/engine/explore/filters.ts gives each key its condition and its words.
 */
export const recordFilter = z.strictObject({
  from: timeBound.optional(),
  to: timeBound.optional(),
  platform: z.array(platform).max(10).optional(),
  source: values,
  repository: values,
  kind: z.array(recordKind).max(10).optional(),
  type: values,
  actor: values,
  target: values,
  outcome: values,
  severity: values,
  text: z.string().min(1).max(10_000).optional(),
});
export type RecordFilter = z.infer<typeof recordFilter>;
export type FilterKey = keyof RecordFilter;

/** The fields that have a list of values to choose from. */
export const FACET_FIELDS = [
  'platform',
  'source',
  'repository',
  'kind',
  'type',
  'actor',
  'target',
  'outcome',
  'severity',
] as const satisfies readonly FilterKey[];
export const facetField = z.enum(FACET_FIELDS);
export type FacetField = z.infer<typeof facetField>;
