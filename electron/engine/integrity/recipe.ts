import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { ALGORITHMS, needsKey } from './digests.ts';
import { DEFAULT_STYLE, type JsonStyle, PRESET_NAMES, PRESETS, type PresetName } from './json-style.ts';
import { type Segment, segmentSchema, type styleReference } from './recipe-segments.ts';

/**
 * `chain-recipe/1`: how a scheme chains its log, as data. A recipe says where the hashes are, what they are
 * over and in which spelling; docs/chains.md lists every key. Unknown keys are refused, and so are keys of the
 * format that this version does not act on: a recipe is never half applied.
 */

const name = z.string().min(1).max(200);
const hex = z.string().regex(/^([0-9a-fA-F]{2})*$/, 'must be hex');
const encoding = z.enum(['hex', 'base64', 'base64url']);

const styleSchema = z.strictObject({
  keys: z.enum(['as-stored', 'listed', 'utf16', 'codepoint']).optional(),
  jsIntKeysFirst: z.boolean().optional(),
  sep: z.tuple([z.string().max(8), z.string().max(8)]).optional(),
  ascii: z.union([z.boolean(), z.literal('keep-del')]).optional(),
  escapeSlash: z.boolean().optional(),
  escapeLineSep: z.boolean().optional(),
  escapeHtml: z.boolean().optional(),
  numbers: z.enum(['lexeme', 'ecma', 'python']).optional(),
  wholeFloatsToInt: z.boolean().optional(),
  nfc: z.boolean().optional(),
  nulls: z.enum(['keep', 'drop']).optional(),
});
export type StyleSettings = z.infer<typeof styleSchema>;

const hashField = z.union([
  name,
  z.strictObject({ field: name, encoding: encoding.optional(), prefix: z.string().max(32).optional() }),
]);

const keySchema = z.union([
  z.strictObject({ hex }),
  z.strictObject({ utf8: z.string() }),
  z.strictObject({ prompt: z.literal(true) }),
]);

const stylesSchema = z.record(name, styleSchema);
const segments = z.array(segmentSchema).min(1).max(200);

const recipeSchema = z.strictObject({
  recipe: z.literal('chain-recipe/1'),
  name,
  source: z.string().max(2000).optional(),
  version: z.union([z.string(), z.number()]).optional(),
  container: z
    .strictObject({
      glob: name.optional(),
      kind: z.enum(['ndjson', 'json-array', 'json', 'csv']).optional(),
      path: name.optional(),
    })
    .optional(),
  scope: z.enum(['all-files', 'file']).optional(),
  order: z
    .union([z.literal('stored'), z.strictObject({ by: z.union([z.array(name).min(1), z.literal('link')]) })])
    .optional(),
  partition: z.array(name).optional(),
  seq: z.strictObject({ field: name, start: z.int().optional() }).optional(),
  hash: hashField,
  encoding: encoding.optional(),
  prefix: z.string().max(32).optional(),
  prev: hashField.optional(),
  genesis: z
    .union([z.strictObject({ const: z.string() }), z.strictObject({ null: z.literal(true) })])
    .optional(),
  alg: z.enum(ALGORITHMS),
  key: name.optional(),
  keys: z.record(name, keySchema).optional(),
  styles: stylesSchema.optional(),
  intermediate: z
    .array(
      z.strictObject({
        name,
        stored: name.optional(),
        alg: z.enum(ALGORITHMS).optional(),
        preimage: segments,
      }),
    )
    .optional(),
  preimage: segments.optional(),
  candidates: z
    .array(z.strictObject({ name, preimage: segments }))
    .max(100)
    .optional(),
  signatures: z
    .array(
      z.strictObject({
        field: name,
        alg: z.enum(['hmac-sha256', 'ed25519']),
        key: name,
        over: z.enum(['hash-hex', 'hash-raw']),
        encoding: encoding.optional(),
      }),
    )
    .optional(),
  anchors: z
    .array(
      z.strictObject({
        kind: z.enum(['head', 'root', 'count', 'total']),
        file: name,
        path: z.string().max(500),
        partition: z.array(z.string()).optional(),
      }),
    )
    .optional(),
  recoverTime: z
    .strictObject({
      field: name,
      from: name,
      windowMicros: z.int().min(0).max(1_000_000),
      format: z.literal('python-isoformat'),
    })
    .optional(),
});

export type Recipe = z.infer<typeof recipeSchema>;
export type { Segment };

/** Keys of the format that this version refuses by name. */
const NOT_YET = ['kinds', 'versions', 'legacyPrefix'];

function invalid(place: string, problem: string): AppError {
  return new AppError('recipe-invalid', { place: place || 'the top level', problem });
}

/**
 * Checks a recipe (the value of its JSON) and returns it typed.
 * Throws AppError `recipe-invalid` naming the place, as `preimage.0.json.omitt`.
 */
export function parseRecipe(value: unknown): Recipe {
  refuseUnsupported(value);
  const parsed = recipeSchema.safeParse(value);
  if (!parsed.success) {
    const issue = deepest(parsed.error.issues[0]!);
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
    const path = [...issue.path, ...(unknown === undefined ? [] : [unknown])].join('.');
    throw invalid(path, unknown === undefined ? issue.message : 'unknown key');
  }
  checkReferences(parsed.data);
  return parsed.data;
}

type Issue = z.core.$ZodIssue;

/** Of a union, the issue of the branch that fits best: the one that got furthest. */
function deepest(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  let best: Issue | null = null;
  for (const [first] of issue.errors) {
    if (first === undefined) continue;
    const inner = deepest({ ...first, path: [...issue.path, ...first.path] });
    if (inner.code === 'unrecognized_keys' || inner.path.length > (best?.path.length ?? issue.path.length)) {
      best = inner;
    }
  }
  return best ?? { ...issue, message: 'has none of the forms allowed here' };
}

function refuseUnsupported(value: unknown): void {
  if (typeof value !== 'object' || value === null) throw invalid('', 'must be an object');
  for (const key of NOT_YET) if (Object.hasOwn(value, key)) throw invalid(key, 'not supported yet');
  const recipe = value as { genesis?: unknown; anchors?: unknown };
  if (
    typeof recipe.genesis === 'object' &&
    recipe.genesis !== null &&
    Object.hasOwn(recipe.genesis, 'derive')
  ) {
    throw invalid('genesis.derive', 'not supported yet');
  }
  if (!Array.isArray(recipe.anchors)) return;
  for (const [i, anchor] of recipe.anchors.entries()) {
    const kind = (anchor as { kind?: unknown } | null)?.kind;
    if (kind === 'merkle-sparse-zero-hex') throw invalid(`anchors.${i}.kind`, `${kind} is not supported yet`);
  }
}

/** Names of keys, styles and intermediates must exist. */
function checkReferences(recipe: Recipe): void {
  if (needsKey(recipe.alg) && recipe.key === undefined) throw invalid('key', `${recipe.alg} needs a key`);
  const needKey = (keyName: string, place: string): void => {
    if (!Object.hasOwn(recipe.keys ?? {}, keyName)) throw invalid(place, `there is no key ${keyName}`);
  };
  if (recipe.key !== undefined) needKey(recipe.key, 'key');
  for (const [i, signature] of (recipe.signatures ?? []).entries())
    needKey(signature.key, `signatures.${i}.key`);
  for (const inner of recipe.intermediate ?? []) {
    if (inner.alg !== undefined && needsKey(inner.alg))
      throw invalid('intermediate', 'an HMAC is not supported yet');
  }
  if (typeof recipe.order === 'object' && recipe.order.by === 'link' && recipe.prev === undefined) {
    throw invalid('order.by', 'link needs prev');
  }
  if (recipe.recoverTime !== undefined && recipe.preimage === undefined) {
    throw invalid('recoverTime', 'needs a preimage');
  }
}

/** The style that a recipe means by a name of its own, a preset's name, or settings. */
export function resolveStyle(
  reference: z.infer<typeof styleReference> | undefined,
  styles: Record<string, StyleSettings> = {},
): JsonStyle {
  if (reference === undefined) return DEFAULT_STYLE;
  if (typeof reference !== 'string') return { ...DEFAULT_STYLE, ...styleOf(reference) };
  if (Object.hasOwn(styles, reference)) return { ...DEFAULT_STYLE, ...styles[reference] };
  if (Object.hasOwn(PRESETS, reference)) return PRESETS[reference as PresetName];
  throw invalid('style', `there is no style ${reference}; presets are ${PRESET_NAMES.join(', ')}`);
}

function styleOf(settings: unknown): StyleSettings {
  const parsed = styleSchema.safeParse(settings);
  if (parsed.success) return parsed.data;
  throw invalid('style', parsed.error.issues[0]!.message);
}
