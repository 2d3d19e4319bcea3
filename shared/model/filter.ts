import { z } from 'zod';
import { platform, recordKind } from './platform.ts';

/** What records may have beside what they say. */
export const RECORD_MARKS = ['note', 'tick', 'attachment', 'pin', 'conflict', 'finding'] as const;
export const recordMark = z.enum(RECORD_MARKS);
export type RecordMark = z.infer<typeof recordMark>;
export const MARK_LABELS: Readonly<Record<RecordMark, string>> = {
  note: 'a note',
  tick: 'a tick mark',
  attachment: 'an attachment',
  pin: 'a pin in a story',
  conflict: 'other content under the same id',
  finding: 'a chain finding',
};

/** The fields that hold text, so that a part of it can be asked for. */
export const TEXT_FIELDS = [
  'source',
  'repository',
  'type',
  'actor',
  'actor_kind',
  'target',
  'outcome',
  'verdict',
  'waiver',
  'severity',
] as const;
export type TextField = (typeof TEXT_FIELDS)[number];

/** The fields of which a record has one value or none. */
export const COLUMN_FIELDS = ['platform', ...TEXT_FIELDS, 'kind'] as const;
export const columnField = z.enum(COLUMN_FIELDS);
export type ColumnField = z.infer<typeof columnField>;

/** The fields that have a list of values to choose from. */
export const FACET_FIELDS = [...COLUMN_FIELDS, 'has'] as const;
export const facetField = z.enum(FACET_FIELDS);
export type FacetField = z.infer<typeof facetField>;

const texts = z.array(z.string().min(1).max(500)).max(50).optional();
const words = z.string().min(1).max(10_000).optional();

/** A date (`2026-03-31`, a whole day in the engagement's zone) or a moment with its zone (ISO 8601). */
export const timeBound = z
  .string()
  .max(40)
  .regex(
    /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2}))?$/,
    'must be a date like 2026-03-31 or a time with its zone like 2026-03-31T14:00:00Z',
  );

const textParts = z.strictObject({
  source: texts,
  repository: texts,
  type: texts,
  actor: texts,
  actor_kind: texts,
  target: texts,
  outcome: texts,
  verdict: texts,
  waiver: texts,
  severity: texts,
} satisfies Record<TextField, typeof texts>);

/** What a record must be, or must not be. */
const values = {
  platform: z.array(platform).max(10).optional(),
  source: texts,
  repository: texts,
  kind: z.array(recordKind).max(10).optional(),
  type: texts,
  actor: texts,
  target: texts,
  outcome: texts,
  severity: texts,
  actor_kind: texts,
  verdict: texts,
  /** Its category. */
  waiver: texts,
  has: z.array(recordMark).max(10).optional(),
  /** Parts of a field's text, in any case of ASCII letters. */
  contains: textParts.optional(),
  /** Beginnings of a field's text, in any case of ASCII letters. */
  begins: textParts.optional(),
  /** Words, "phrases" and beginnings* that all occur in the searched fields; or the record's id. */
  text: words,
  /** Characters that occur as they are anywhere in the original, also inside of a word, in any case of ASCII letters. */
  original: z.string().min(1).max(500).optional(),
};
const exceptions = z.strictObject(values);
export type FilterValues = z.infer<typeof exceptions>;

const simple = z.strictObject({
  from: timeBound.optional(),
  to: timeBound.optional(),
  ...values,
  /** What it must not be, each on its own: `{type: ['a'], actor: ['b']}` is neither of type a nor by b. */
  not: exceptions.optional(),
});
export type FilterPart = z.infer<typeof simple>;

/** Groups of one list: enough for a question that a person can read. */
export const MOST_GROUPS = 20;
const simples = z.array(simple).min(1).max(MOST_GROUPS).optional();
const group = simple.extend({ any: simples, all: simples, none: simples });
export type FilterGroup = z.infer<typeof group>;

const groups = z.array(group).min(1).max(MOST_GROUPS).optional();
const tree = group.extend({ any: groups, all: groups, none: groups });
/** Named, so that the types that hold it stay short. */
export interface RecordFilter extends z.infer<typeof tree> {}
export const FILTER_KEYS = Object.keys(tree.shape) as readonly (keyof RecordFilter)[];

/** Each condition is a pass over all records. */
const MOST_CONDITIONS = 100;

/** Entries that say something, those of groups included. */
export function conditionCount({ not = {}, any = [], all = [], none = [], ...own }: RecordFilter): number {
  const entries = (part: FilterValues): number =>
    Object.values(part).reduce<number>(
      (sum, value) =>
        sum +
        (typeof value === 'object' && !Array.isArray(value)
          ? entries(value)
          : Number(value !== undefined && value.length > 0)),
      0,
    );
  const inGroups = [...any, ...all, ...none].reduce((sum, part) => sum + conditionCount(part), 0);
  return entries(own) + entries(not) + inGroups;
}

/**
 * What to look for. Entries combine with "and", several values of one entry with "or"; `any` needs one of its
 * groups to match, `all` every one, `none` that not one of them does. Groups may hold groups once.
 * The table in electron/engine/explore/fields.ts gives each field its condition and its words.
 */
export const recordFilter: z.ZodType<RecordFilter, RecordFilter> = tree.refine(
  (filter) => conditionCount(filter) <= MOST_CONDITIONS,
  {
    error: `must have at most ${MOST_CONDITIONS} conditions`,
  },
);
