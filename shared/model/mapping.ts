import { z } from 'zod';
import { recordKind } from './platform.ts';

/**
 * A mapping says where in a log's records Vouch's fields are. It is data: written by hand, or proposed by `vouch
 * mappings propose`. docs/mappings.md explains every key.
 */

/**
 * Where a value lies in a record: a JSON Pointer (RFC 6901), `/user/name`, `/addresses/0`; `~1` stands for `/` and
 * `~0` for `~` in a name. In a CSV row the first name is the column; a cell that holds JSON can be gone into.
 */
export const pointer = z
  .string()
  .max(500)
  .regex(/^(\/([^~/]|~[01])*)+$/, 'must be a JSON Pointer such as /user/name');

const text = z.string().max(500);

type From = { from: string; values?: Record<string, string> | undefined; otherwise?: string | undefined };
type Rule = From | { constant: string } | { first: Rule[] };

/**
 * How a field gets its value: from a place (through a table of values, where one is given; `otherwise` stands for
 * every value that is not in it); always the same; or the first of several that gives one.
 */
export const rule: z.ZodType<Rule> = z.lazy(() =>
  z.union([
    z.strictObject({
      from: pointer,
      values: z.record(text, text).optional(),
      otherwise: text.optional(),
    }),
    z.strictObject({ constant: text }),
    z.strictObject({ first: z.array(rule).min(1).max(8) }),
  ]),
);
export type MappingRule = Rule;

/** How times are written. `any`: every form that Vouch reads (docs/import.md); the others are never guessed. */
export const TIME_FORMS = [
  'any',
  'epoch-s',
  'epoch-ms',
  'epoch-us',
  'epoch-ns',
  'day-month-year',
  'month-day-year',
] as const;
export const timeForm = z.enum(TIME_FORMS);
export type TimeForm = z.infer<typeof timeForm>;

const actorRules = z.strictObject({
  kind: rule.optional(),
  id: rule,
  label: rule.optional(),
  email: rule.optional(),
});
const targetRules = z.strictObject({ kind: rule.optional(), id: rule, label: rule.optional() });

/** The fields that are texts, each with one rule. */
export const TEXT_FIELDS = [
  'repository',
  'outcome',
  'verdict',
  'severity',
  'title',
  'commit_sha',
  'branch',
  'run_id',
  'runbook',
  'ip',
  'user_agent',
  'request_id',
  'prev_hash',
  'row_hash',
] as const;
export type TextField = (typeof TEXT_FIELDS)[number];

const textRules = Object.fromEntries(TEXT_FIELDS.map((name) => [name, rule.optional()])) as Record<
  TextField,
  z.ZodOptional<typeof rule>
>;

export const mappingFields = z.strictObject({
  /** Left out, records get an id from their canonical content. */
  id: rule.optional(),
  type: rule,
  kind: z
    .union([
      z.strictObject({ constant: recordKind }),
      z.strictObject({ from: pointer, values: z.record(text, recordKind), otherwise: recordKind }),
    ])
    .optional(),
  occurred_at: z.strictObject({ first: z.array(pointer).min(1).max(8), form: timeForm.default('any') }),
  actor: actorRules.optional(),
  target: targetRules.optional(),
  pr_number: z.strictObject({ from: pointer }).optional(),
  links: z
    .array(z.strictObject({ label: text, from: pointer }))
    .max(20)
    .optional(),
  ...textRules,
});
export type MappingFields = z.infer<typeof mappingFields>;

const memberName = z.string().min(1).max(200);

export const mapping = z.strictObject({
  format: z.literal('vouch-mapping/1'),
  /** How it is named on the command line. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be of small letters, digits and hyphens'),
  /** What a person calls it; the source that its records go to, where none is named. */
  title: z.string().trim().min(1).max(120),
  about: z.string().max(1000).optional(),
  /** A log is recognised where a record has all of these. */
  recognise: z.strictObject({ fields: z.array(pointer).min(1).max(20) }),
  records: z.strictObject({
    /** In a JSON document: the members from the root to the array; none where the root is the array. */
    path: z.array(memberName).max(8).default([]),
    /** For CSV files without a header: the names of the columns. */
    columns: z.array(memberName).min(1).max(1000).optional(),
  }),
  fields: mappingFields,
  samples: z
    .array(
      z.strictObject({
        name: z.string().max(200),
        /** A whole small file. */
        text: z.string().max(100_000),
        /** Record by record, the mapped fields that the sample is about. */
        records: z.array(z.record(z.string(), z.unknown())),
      }),
    )
    .max(20)
    .default([]),
});
export type Mapping = z.infer<typeof mapping>;

/** A mapping that can be used, and whence. */
export const knownMapping = z.object({
  mapping,
  sha256: z.string(),
  /** As it was saved, byte for byte. */
  text: z.string(),
  /** `shipped`: comes with Vouch; `saved`: in this vault. */
  origin: z.enum(['shipped', 'saved']),
  /** Of a saved one: the first is 1. */
  version: z.number().int().nullable(),
  /** How many imports it read. */
  acquisitions: z.number().int(),
  /** False where a newer version of its name is offered instead. */
  offered: z.boolean(),
});
export type KnownMapping = z.infer<typeof knownMapping>;

/** A place in the records of a log, and what lies there. */
export const logField = z.object({
  pointer: z.string(),
  /** In how many of the records looked at there is a value. */
  filled: z.number().int(),
  examples: z.array(z.string()),
});
export type LogField = z.infer<typeof logField>;

/** Why a field was proposed to be where it is. */
export const proposedField = z.object({ field: z.string(), pointer: z.string(), why: z.string() });

export const mappingProposal = z.object({
  /** What it was made for: the file, or the member of a folder or zip. */
  file: z.string(),
  mapping,
  why: z.array(proposedField),
  /** Every place in the log's records, in their order. */
  fields: z.array(logField),
  /** What should be known before it is used. */
  notices: z.array(z.string()),
});
export type MappingProposal = z.infer<typeof mappingProposal>;

/** One record as a mapping reads it, or why it does not. */
export const previewRow = z.object({
  number: z.number().int(),
  problem: z.string().nullable(),
  id: z.string().nullable(),
  occurred_at: z.string().nullable(),
  occurred_text: z.string().nullable(),
  type: z.string().nullable(),
  actor: z.string().nullable(),
  target: z.string().nullable(),
  outcome: z.string().nullable(),
  original: z.string(),
});
export const mappingPreview = z.object({
  rows: z.array(previewRow),
  mapped: z.number().int(),
  /** Would the file be recognised by this mapping without being told? */
  recognised: z.boolean(),
  needs_zone: z.boolean(),
});
export type MappingPreview = z.infer<typeof mappingPreview>;

/** How the command line calls a mapping of this title. */
export function mappingName(title: string): string {
  const slug = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
  return slug === '' ? 'log' : slug;
}
