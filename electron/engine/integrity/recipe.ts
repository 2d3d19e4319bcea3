import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { schemaWords } from '../../../shared/schema-words.ts';
import { candidateGridSchema } from './candidate-grid.ts';
import { needsKey } from './digests.ts';
import { orderIntermediates } from './intermediates.ts';
import { recipeIssue } from './recipe-issue.ts';
import { unknownName } from './recipe-names.ts';
import {
  algorithm,
  encoding,
  genesisSchema,
  hashField,
  intermediates,
  keySchema,
  name,
  prefix,
  segments,
} from './recipe-parts.ts';
import { kindsSchema, legacyPrefixSchema, versionsSchema } from './recipe-rows.ts';
import type { Segment } from './recipe-segments.ts';
import { type StyleSettings, styleSchema } from './recipe-style.ts';
import { type Rules, waysOfHashing } from './ways-of-hashing.ts';

/**
 * `chain-recipe/1`: how a scheme chains its log, as data. A recipe says where the hashes are, what they are
 * over and in which spelling; docs/recipes.md lists every key. Unknown keys are refused, and so are keys of the
 * format that this version does not act on: a recipe is never half applied.
 */

export type { StyleSettings };

const stylesSchema = z.record(name, styleSchema);

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
  hash: hashField.optional(),
  encoding: encoding.optional(),
  prefix: prefix.optional(),
  prev: hashField.optional(),
  genesis: genesisSchema.optional(),
  alg: algorithm.optional(),
  key: name.optional(),
  keys: z.record(name, keySchema).optional(),
  styles: stylesSchema.optional(),
  intermediate: intermediates.optional(),
  preimage: segments.optional(),
  candidates: z
    .array(z.strictObject({ name, preimage: segments }))
    .max(100)
    .optional(),
  candidateGrid: candidateGridSchema.optional(),
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
        kind: z.enum(['head', 'root', 'count', 'total', 'merkle-sparse-zero-hex']),
        file: name,
        path: z.string().max(500),
        partition: z.union([z.array(z.string()), z.string().transform((value) => [value])]).optional(),
      }),
    )
    .optional(),
  kinds: kindsSchema.optional(),
  versions: versionsSchema.optional(),
  legacyPrefix: legacyPrefixSchema.optional(),
  recoverTime: z
    .strictObject({
      field: name,
      from: name,
      windowMicros: z.int().min(0).max(1_000_000),
      format: z.literal('python-isoformat'),
    })
    .optional(),
});

/** A recipe as it is written, of which nothing more was checked. */
export type Written = z.infer<typeof recipeSchema>;
/**
 * A recipe that was checked. Where it names no `hash` or `alg` itself, these are of its first way of hashing. Without
 * `hash` rows store their predecessors' alone: what each row's is follows from its content.
 */
export type Recipe = Written & { alg: NonNullable<Written['alg']> };
export type { Segment };

function invalid(place: string, problem: string): AppError {
  return new AppError('recipe-invalid', { place: place || 'the top level', problem });
}

/**
 * Checks a recipe (the value of its JSON) and returns it typed.
 * Throws AppError `recipe-invalid` naming the place, as `preimage.0.json.omitt`.
 */
export function parseRecipe(value: unknown): Recipe {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('', 'must be an object');
  const parsed = recipeSchema.safeParse(value, { error: schemaWords });
  if (!parsed.success) {
    const { place, problem } = recipeIssue(parsed.error.issues);
    throw invalid(place, problem);
  }
  const ways = waysOfHashing(parsed.data);
  const isOpen = parsed.data.candidates !== undefined || parsed.data.candidateGrid !== undefined;
  checkReferences(parsed.data);
  for (const { place, rules } of ways) checkRules(rules, place, isOpen);
  const first = ways[0]?.rules;
  const hash = parsed.data.hash ?? first?.hash;
  const alg = parsed.data.alg ?? first?.alg;
  if (alg === undefined) throw invalid('alg', 'no algorithm is named');
  return { ...parsed.data, ...(hash === undefined ? {} : { hash }), alg };
}

/** Names of keys, styles and intermediates must exist, and each way of hashing must be whole. */
function checkReferences(recipe: Written): void {
  const unknown = unknownName(recipe);
  if (unknown !== null) throw invalid(unknown.place, unknown.problem);
  const needKey = (keyName: string, place: string): void => {
    if (!Object.hasOwn(recipe.keys ?? {}, keyName)) throw invalid(place, `there is no key ${keyName}`);
  };
  for (const [i, signature] of (recipe.signatures ?? []).entries())
    needKey(signature.key, `signatures.${i}.key`);
  if (typeof recipe.order === 'object' && recipe.order.by === 'link' && recipe.prev === undefined) {
    throw invalid('order.by', 'link needs prev');
  }
  if (recipe.candidateGrid !== undefined && recipe.prev === undefined) {
    throw invalid('candidateGrid', 'needs prev');
  }
  if (recipe.recoverTime !== undefined && recipe.preimage === undefined) {
    throw invalid('recoverTime', 'needs a preimage');
  }
  const derives = recipe.genesis !== undefined && 'derive' in recipe.genesis;
  if (derives && recipe.order === undefined) return;
  if (derives && typeof recipe.order === 'object' && recipe.order.by === 'link') {
    throw invalid('order.by', 'link cannot stand with genesis.derive, which needs the first row');
  }
}

/** Where rows store no hash of their own, it is computed, and the next row's `prev` is all there is to hold it against. */
function checkUnstored({ prev, preimage, recoverTime }: Rules, place: string, isOpen: boolean): void {
  if (prev === undefined)
    throw invalid(
      `${place}hash`,
      'the field that stores the hash is not named, nor prev that of the row before',
    );
  if (preimage === undefined && !isOpen)
    throw invalid(`${place}preimage`, 'is needed where rows store no hash of their own');
  if (recoverTime !== undefined) throw invalid('recoverTime', 'needs hash');
}

/** `isOpen`: what is hashed is to be found among candidates. */
function checkRules(rules: Rules, place: string, isOpen: boolean): void {
  if (rules.hash === undefined) checkUnstored(rules, place, isOpen);
  if (rules.alg === undefined) throw invalid(`${place}alg`, 'no algorithm is named');
  const keyMissing = (alg: Written['alg'], key: string | undefined, at: string): void => {
    if (alg !== undefined && needsKey(alg) && key === undefined) throw invalid(at, `${alg} needs a key`);
    if (key !== undefined && !Object.hasOwn(rules.keys ?? {}, key))
      throw invalid(at, `there is no key ${key}`);
  };
  keyMissing(rules.alg, rules.key, `${place}key`);
  for (const [i, inner] of (rules.intermediate ?? []).entries()) {
    const at = `${place}intermediate.${i}.`;
    if (inner.alg === undefined && needsKey(rules.alg)) throw invalid(`${at}alg`, 'needs its own alg');
    keyMissing(inner.alg, inner.key ?? rules.key, `${at}key`);
  }
  orderIntermediates(rules.intermediate ?? [], (problem) => invalid(`${place}intermediate`, problem));
}
