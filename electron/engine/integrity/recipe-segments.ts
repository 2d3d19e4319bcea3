import { z } from 'zod';
import { schemaWords } from '../../../shared/schema-words.ts';
import { styleSchema } from './recipe-style.ts';
import { TRANSFORM_NAMES } from './timestamps.ts';

/** The segments of a preimage: each is an object that one key names. */

const name = z.string().min(1).max(200);
const hex = z.string().regex(/^([0-9a-fA-F]{2})*$/, 'must be hex');
export const transforms = z.array(z.enum(TRANSFORM_NAMES as [string, ...string[]])).max(20);
const pick = z.array(z.union([name, z.tuple([name, name])])).max(1000);

/** A style by name, or its settings. */
export const styleReference = z.union([name, styleSchema]);
export type StyleReference = z.infer<typeof styleReference>;

const item = z.union([
  z.strictObject({ lit: z.union([z.string(), z.number(), z.boolean(), z.null()]) }),
  z.strictObject({ prev: z.union([z.literal(1), z.literal(true)]) }),
  z.strictObject({ field: name }),
  z.strictObject({ computed: name }),
  z.strictObject({ pick }),
]);
export type JsonItem = z.infer<typeof item>;

const json = z
  .strictObject({
    of: z.union([
      name,
      z.strictObject({ array: z.array(item).max(1000) }),
      z.strictObject({ object: z.record(z.string(), item) }),
    ]),
    pick: pick.optional(),
    omit: z.array(name).max(1000).optional(),
    missing: z.enum(['null', 'drop']).optional(),
    xform: z.record(name, transforms).optional(),
    style: styleReference.optional(),
  })
  .refine(({ pick: listed, omit }) => listed === undefined || omit === undefined, {
    message: 'pick and omit cannot stand together',
    path: ['omit'],
  })
  .refine(({ of, pick: listed, omit }) => typeof of === 'string' || (listed ?? omit) === undefined, {
    message: 'pick and omit are for a record or path; an item {"pick"} is for what is built',
    path: ['of'],
  });
export type JsonSpec = z.infer<typeof json>;

export type Segment =
  | { lit: string }
  | { hex: string }
  | { prev: 'text' | 'bytes' }
  | { field: string; null?: string; xform?: string[] }
  | { int: string; as: 'dec' | 'u32be' | 'u64be' }
  | { computed: string }
  | { len: 'u32be' | 'dec:'; of: Segment }
  | { when: { notNull: string } | { prev: true }; then: Segment[] }
  | { stored: string }
  | { rawLine: true }
  | { json: JsonSpec };

const forms: Record<string, z.ZodType> = {
  lit: z.strictObject({ lit: z.string() }),
  hex: z.strictObject({ hex }),
  prev: z.strictObject({ prev: z.enum(['text', 'bytes']) }),
  field: z.strictObject({ field: name, null: z.string().optional(), xform: transforms.optional() }),
  int: z.strictObject({ int: name, as: z.enum(['dec', 'u32be', 'u64be']) }),
  computed: z.strictObject({ computed: name }),
  len: z.strictObject({ len: z.enum(['u32be', 'dec:']), of: z.lazy(() => segmentSchema) }),
  when: z.strictObject({
    when: z.union([z.strictObject({ notNull: name }), z.strictObject({ prev: z.literal(true) })]),
    // biome-ignore lint/suspicious/noThenProperty: the recipe format names it so
    then: z.array(z.lazy(() => segmentSchema)),
  }),
  stored: z.strictObject({ stored: name }),
  rawLine: z.strictObject({ rawLine: z.literal(true) }),
  json: z.strictObject({ json }),
};

/** Chooses the form by its naming key, so that a problem is reported where it is and not as a failed union. */
export const segmentSchema: z.ZodType<Segment> = z.unknown().transform((value, context): Segment => {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const form = keys.find((key) => Object.hasOwn(forms, key));
  if (form === undefined) {
    const problem = `is not a segment; a segment has one of ${Object.keys(forms).join(', ')}`;
    context.issues.push({ code: 'custom', message: problem, input: value, path: [] });
    return z.NEVER;
  }
  const parsed = forms[form]!.safeParse(value, { error: schemaWords });
  if (parsed.success) return parsed.data as Segment;
  for (const issue of parsed.error.issues) {
    context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
  }
  return z.NEVER;
});
