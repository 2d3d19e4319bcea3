import { z } from 'zod';
import { storedRecord } from './record.ts';

export const SEARCH_FIELDS = ['all', 'details', 'actor'] as const;
export type SearchFields = (typeof SEARCH_FIELDS)[number];

/** What a search found. */
export const searchPage = z.object({
  total: z.number().int(),
  sentence: z.string(),
  /** False where they are newest first: too many to rank, in the actor alone, or asked for so. */
  ranked: z.boolean(),
  results: z.array(
    z.object({
      record: storedRecord,
      /** The best has 1. */
      score: z.number().nullable(),
      /** The value in which the first word stands, as far as it is shown; `hit`: is searched for. */
      highlight: z.array(z.object({ text: z.string(), hit: z.boolean() })),
    }),
  ),
});
export type SearchPage = z.infer<typeof searchPage>;
