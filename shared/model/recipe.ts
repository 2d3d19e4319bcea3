import { z } from 'zod';
import { rowId } from '../ids.ts';

/** What the recipe screen works with. */

export const RECIPE_LONGEST = 1_048_576;
export const recipeText = z.string().max(RECIPE_LONGEST);

/** Keys given at run time, by the names that a recipe uses: `hex:…` or `utf8:…`. */
export const givenKeys = z.record(z.string().max(100), z.string().max(10_000));

export const knownRecipe = z.object({
  name: z.string(),
  /** Where the scheme is published. */
  source: z.string(),
  /** The recipe itself, as JSON text. */
  text: z.string(),
});
export type KnownRecipe = z.infer<typeof knownRecipe>;

/** Bytes as they are shown: as text where they are UTF-8, and the first of them as hex. */
export const shownBytes = z.object({
  bytes: z.number().int(),
  /** null where they are no UTF-8 text. */
  text: z.string().nullable(),
  hex: z.string(),
  /** Only the beginning is given. */
  cut: z.boolean(),
});
export type ShownBytes = z.infer<typeof shownBytes>;

export const previewDetail = z.object({
  parts: z.array(
    shownBytes.extend({ name: z.string(), from: z.number().int(), note: z.string().nullable() }),
  ),
  inner: z.array(
    shownBytes.extend({
      name: z.string(),
      field: z.string().nullable(),
      computed: z.string().nullable(),
      stored: z.string().nullable(),
    }),
  ),
  prev: z.object({ text: z.string().nullable(), from: z.enum(['stored', 'row before', 'genesis']) }),
  algorithm: z.string(),
  /** null where rows store no hash of their own: `stored` is what the next row names. */
  hash_field: z.string().nullable(),
  /** As the log spells hashes; null where it cannot be computed. */
  computed: z.string().nullable(),
  stored: z.string().nullable(),
  matches: z.boolean().nullable(),
  note: z.string().nullable(),
  /** How much before the stored time the hashed one was found, in microseconds. */
  recovered_micros: z.number().int(),
  /** The hashed time is not stored, and was searched for. */
  recovers_time: z.boolean(),
});
export type PreviewDetail = z.infer<typeof previewDetail>;

/** What recomputing one record of the vault gave. */
export const recomputed = previewDetail
  .pick({ matches: true, note: true, recovered_micros: true, recovers_time: true })
  .extend({ sentence: z.string(), chain: z.object({ source_id: rowId, dialect: z.string() }) });
export type Recomputed = z.infer<typeof recomputed>;

export const recipePreview = z.object({
  /** Why the recipe cannot be used: the key, and what is wrong there. */
  problem: z.object({ place: z.string(), problem: z.string() }).nullable(),
  /** Which recipe was tried: of one with candidates, the one that fits. */
  recipe: z.object({ name: z.string(), hash: z.string() }).nullable(),
  /** Keys that the recipe asks for when it runs. */
  keys: z.array(z.string()),
  rows: z.array(
    z.object({
      place: z.string(),
      rid: rowId.nullable(),
      matches: z.boolean().nullable(),
      note: z.string().nullable(),
    }),
  ),
  /** The row that was asked for, as its number among `rows`. */
  at: z.number().int(),
  /** Its text as it was received; null where there is none. */
  row: shownBytes.nullable(),
  /** null where it is no row of the chain, or the recipe cannot be used. */
  detail: previewDetail.nullable(),
});
export type RecipePreview = z.infer<typeof recipePreview>;
