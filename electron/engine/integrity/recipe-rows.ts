import { z } from 'zod';
import { schemaWords } from '../../../shared/schema-words.ts';
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
import { styleSchema } from './recipe-style.ts';

/** The parts of a recipe that tell rows apart: `kinds` by their type, `versions` by a field. */

const linkSchema = z.strictObject({
  at: name.optional(),
  hash: hashField.optional(),
  prev: hashField.optional(),
  alg: algorithm.optional(),
  key: name.optional(),
  intermediate: intermediates.optional(),
  preimage: segments.optional(),
});
const sealSchema = z.strictObject({ at: name.optional(), head: name.optional(), root: name.optional() });

export type LinkKind = { kind: 'link' } & z.infer<typeof linkSchema>;
export type SealKind = { kind: 'seal' } & z.infer<typeof sealSchema>;
/** What rows of one type are: the header that a chain's genesis is derived from, a link, its seal, or no part. */
export type Kind = { kind: 'header' } | { kind: 'ignore' } | LinkKind | SealKind;
export type Kinds = { field: string; of: Record<string, Kind> };

const ROLES = ['header', 'link', 'seal', 'ignore'] as const;
type Role = (typeof ROLES)[number];
const ROLE_NAMES = ROLES.join(', ');

type Place = (string | number)[];
/** Says a problem of our own, or hands on what a schema refused. */
type Report = (path: Place, problem: string | readonly z.core.$ZodIssue[]) => void;

function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * `{"<type>": kind, ...}`, where a kind is `"header"`, `"ignore"`, `{"kind":"link","at",...}`,
 * `{"kind":"seal","head","root"}`, or, where its keys say what it is, the same without `kind`. Rows are told
 * apart by their field `type`; `{"field":"...","of":{...}}` names another. The other way round, by role, names the
 * types: `{"header":"run","link":{"type":"segment",...},"seal":{"type":"end",...},"ignore":["trace"]}`.
 */
export const kindsSchema: z.ZodType<Kinds> = z.unknown().transform((value, context): Kinds => {
  const report = reporter(context, value);
  if (!isObject(value)) {
    report([], 'must be an object of types');
    return z.NEVER;
  }
  const explicit = typeof value.field === 'string' && !isRole(value.field) ? value.field : null;
  const nested = explicit !== null && isObject(value.of) && Object.keys(value).length === 2;
  const { field: _, ...flat } = value;
  const given = nested ? (value.of as Record<string, unknown>) : explicit === null ? value : flat;
  const map = byType(given) ?? given;
  const of: Record<string, Kind> = {};
  for (const [type, raw] of Object.entries(map)) {
    const kind = kindOf(type, raw, (path, message) =>
      report([...(nested ? ['of'] : []), type, ...path], message),
    );
    if (kind !== null) of[type] = kind;
  }
  if (!Object.values(of).some(({ kind }) => kind === 'link')) report([], 'no type of row is a link');
  return { field: explicit ?? 'type', of };
});

/** Kinds that are listed by their role, as types; null where they are listed by type. */
function byType(given: Record<string, unknown>): Record<string, unknown> | null {
  const entries = Object.entries(given);
  const types: Record<string, unknown> = {};
  for (const [role, value] of entries) {
    if (!isRole(role)) return null;
    for (const each of Array.isArray(value) ? value : [value]) {
      const { type, ...rest } = isObject(each) ? each : { type: each };
      if (typeof type !== 'string' || (isRole(type) && !isObject(each))) return null;
      types[type] = { kind: role, ...rest };
    }
  }
  return entries.length === 0 ? null : types;
}

function reporter(context: { issues: z.core.$ZodRawIssue[] }, input: unknown): Report {
  return (path, problem) => {
    if (typeof problem === 'string') context.issues.push({ code: 'custom', message: problem, input, path });
    else
      for (const issue of problem)
        context.issues.push({ ...issue, input, path: [...path, ...issue.path] } as z.core.$ZodRawIssue);
  };
}

function kindOf(type: string, raw: unknown, report: Report): Kind | null {
  const [role, settings] = roleOf(type, raw);
  if (role === null) {
    report([], `is none of ${ROLE_NAMES}`);
    return null;
  }
  if (role === 'link') return checked(linkSchema, settings, report, (link) => ({ kind: 'link', ...link }));
  if (role === 'seal') return checked(sealSchema, settings, report, (seal) => ({ kind: 'seal', ...seal }));
  return checked(z.strictObject({}), settings, report, () => ({ kind: role }));
}

/** The role of a kind and what else is said of it: named by `kind`, by its only key, or by the keys it has. */
function roleOf(type: string, raw: unknown): [Role | null, Record<string, unknown>] {
  if (isRole(raw)) return [raw, {}];
  if (raw === true && isRole(type)) return [type, {}];
  if (!isObject(raw)) return [null, {}];
  const { kind, ...rest } = raw;
  if (kind !== undefined) return [isRole(kind) ? kind : null, rest];
  const keys = Object.keys(raw);
  const only = keys[0];
  if (keys.length === 1 && isRole(only)) {
    const inner = raw[only];
    return inner === true ? [only, {}] : isObject(inner) ? [only, inner] : [null, {}];
  }
  if (keys.some((key) => key === 'preimage' || key === 'intermediate' || key === 'hash'))
    return ['link', raw];
  if (keys.some((key) => key === 'head' || key === 'root')) return ['seal', raw];
  return isRole(type) ? [type, raw] : [null, {}];
}

function checked<T>(
  schema: z.ZodType<T>,
  value: Record<string, unknown>,
  report: Report,
  make: (value: T) => Kind,
): Kind | null {
  const parsed = schema.safeParse(value, { error: schemaWords });
  if (parsed.success) return make(parsed.data);
  report([], parsed.error.issues);
  return null;
}

/** What a version may say anew; all else holds for the whole log. */
const versionSchema = z.strictObject({
  recipe: z.literal('chain-recipe/1').optional(),
  name: name.optional(),
  source: z.string().max(2000).optional(),
  version: z.union([z.string(), z.number()]).optional(),
  hash: hashField.optional(),
  encoding: encoding.optional(),
  prefix: prefix.optional(),
  prev: hashField.optional(),
  genesis: genesisSchema.optional(),
  alg: algorithm.optional(),
  key: name.optional(),
  keys: z.record(name, keySchema).optional(),
  styles: z.record(name, styleSchema).optional(),
  intermediate: intermediates.optional(),
  preimage: segments.optional(),
});
export type Version = z.infer<typeof versionSchema>;
export type Versions = { field: string; cases: Record<string, Version> };

/**
 * `{"field":"v","cases":{"1":{...},"2":{...}}}`: by the text of a field, what differs from the recipe. The cases
 * may also stand beside `field` themselves. A row that has none of the values goes by the recipe itself.
 */
export const versionsSchema: z.ZodType<Versions> = z.unknown().transform((value, context): Versions => {
  const report = reporter(context, value);
  if (!isObject(value) || typeof value.field !== 'string') {
    report([], 'must name a field and its cases');
    return z.NEVER;
  }
  const { field, ...rest } = value;
  const nested = Object.keys(rest).length === 1 && isObject(rest.cases);
  const place: Place = nested ? ['cases'] : [];
  const cases: Record<string, Version> = {};
  for (const [text, raw] of Object.entries(nested ? (rest.cases as Record<string, unknown>) : rest)) {
    const parsed = versionSchema.safeParse(raw, { error: schemaWords });
    if (parsed.success) cases[text] = parsed.data;
    else report([...place, text], parsed.error.issues);
  }
  if (Object.keys(cases).length === 0) report(place, 'there is no case');
  return { field, cases };
});

/** Rows before the first hash: accepted (`true`), or at most so many of them. */
export const legacyPrefixSchema = z.union([
  z.boolean(),
  z.int().min(0),
  z.strictObject({ max: z.int().min(0) }),
]);
