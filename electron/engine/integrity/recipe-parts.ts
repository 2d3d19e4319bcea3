import { z } from 'zod';
import { ALGORITHMS } from './digests.ts';
import { segmentSchema } from './recipe-segments.ts';

/** The small parts that recipes, kinds of rows and versions share. */

export const name = z.string().min(1).max(200);
export const hex = z.string().regex(/^([0-9a-fA-F]{2})*$/, 'must be hex');
export const encoding = z.enum(['hex', 'base64', 'base64url']);
export const prefix = z.string().max(32);
export const algorithm = z.enum(ALGORITHMS);
export const segments = z.array(segmentSchema).min(1).max(200);

export const hashField = z.union([
  name,
  z.strictObject({ field: name, encoding: encoding.optional(), prefix: prefix.optional() }),
]);

export const keySchema = z.union([
  z.strictObject({ hex }),
  z.strictObject({ utf8: z.string() }),
  z.strictObject({ prompt: z.literal(true) }),
]);

export const intermediates = z
  .array(
    z.strictObject({
      name,
      stored: name.optional(),
      alg: algorithm.optional(),
      key: name.optional(),
      encoding: encoding.optional(),
      prefix: prefix.optional(),
      preimage: segments,
    }),
  )
  .max(50);
export type Intermediate = z.infer<typeof intermediates>[number];

export const genesisSchema = z.union([
  z.strictObject({ const: z.string() }),
  z.strictObject({ null: z.literal(true) }),
  z.strictObject({ derive: segments }),
]);
