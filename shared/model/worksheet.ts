import { z } from 'zod';
import { rowId } from '../ids.ts';
import {
  confidence,
  DISTRIBUTIONS,
  evaluation,
  sampleConclusion,
  stratifiedEvaluation,
  tolerableRate,
} from './plan.ts';

/** The columns of tests that a worksheet may have. */
export const ATTRIBUTE_LETTERS = ['A', 'B', 'C', 'D', 'E'] as const;
export const attributeLetter = z.enum(ATTRIBUTE_LETTERS);
export type AttributeLetter = z.infer<typeof attributeLetter>;

export const MARKS = [
  'agreed',
  'exception',
  're-performed',
  'second-system',
  'not-applicable',
  'partial',
  'not-available',
] as const;
export const mark = z.enum(MARKS);
export type Mark = z.infer<typeof mark>;

/**
 * The legend. `counts`: what a mark is to the evaluation; a partial test is none yet, and what cannot be examined
 * is a deviation (ISA 530.11). `key` sets it in the table; `asks`: what has to be said with it.
 */
export const TICK_MARKS: Record<
  Mark,
  {
    sign: string;
    key: string;
    words: string;
    counts: 'pass' | 'deviation' | 'left out' | 'open';
    asks?: string;
  }
> = {
  agreed: { sign: '✓', key: 'a', words: 'agreed to source', counts: 'pass' },
  exception: { sign: '✗', key: 'x', words: 'exception', counts: 'deviation' },
  're-performed': { sign: '⟳', key: 'r', words: 're-performed', counts: 'pass' },
  'second-system': { sign: '⊕', key: 't', words: 'traced to a second system', counts: 'pass' },
  'not-applicable': {
    sign: 'n/a',
    key: 'n',
    words: 'not applicable, left out',
    counts: 'left out',
    asks: 'Why it does not apply',
  },
  partial: {
    sign: '◐',
    key: 'p',
    words: 'tested in part, still open',
    counts: 'open',
    asks: 'What is still open',
  },
  'not-available': {
    sign: '⊘',
    key: 'u',
    words: 'not available, a deviation',
    counts: 'deviation',
    asks: 'What was asked for, and what else was tried',
  },
};

const text = (most: number) => z.string().trim().max(most);
const said = (most: number) => text(most).min(1);

/** What is tested and by which rule it is judged; has to stand before the first tick mark. */
export const worksheetSetup = z.strictObject({
  objective: said(2000),
  control: said(2000),
  criterion: said(2000),
  /** What counts as a deviation. */
  deviation: said(2000),
  attributes: z
    .array(z.strictObject({ letter: attributeLetter, definition: said(1000) }))
    .min(1)
    .max(ATTRIBUTE_LETTERS.length)
    .refine((all) => all.every(({ letter }, i) => letter === ATTRIBUTE_LETTERS[i]), {
      message: 'must be A, B, C … in order',
    }),
  /** The auditor's own work on completeness and accuracy of the listing. */
  completeness: text(5000).default(''),
  /** By which the result is judged where the sample was drawn without a plan: a plan counts before them. */
  confidence,
  tolerable: tolerableRate,
  method: z.enum([...DISTRIBUTIONS, 'discovery']).default('hypergeometric'),
  /** Why these: the reliance wanted, what was expected, from where. */
  rationale: text(2000).default(''),
});
export type WorksheetSetup = z.infer<typeof worksheetSetup>;

export const SIGN_ROLES = ['preparer', 'reviewer'] as const;
const order = z.number().int().positive();
const exceptionNumber = z.number().int().positive().max(100_000);

/** Everything that can be done to a worksheet. Each is kept for ever; what a worksheet says follows from all. */
export const worksheetChange = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('set-up'), setup: worksheetSetup }),
  z.strictObject({
    kind: z.literal('mark'),
    order,
    attribute: attributeLetter,
    /** null takes the mark away. */
    mark: mark.nullable(),
    reason: said(2000).optional(),
    /** An exception that this is another case of; left out, a new one. */
    exception: exceptionNumber.optional(),
  }),
  z.strictObject({ kind: z.literal('note'), order, text: text(5000) }),
  z.strictObject({
    kind: z.literal('exception'),
    number: exceptionNumber,
    nature: text(2000),
    cause: text(2000),
    response: text(2000),
  }),
  /** The item does not apply (void, out of scope): the next reserve takes its place. */
  z.strictObject({ kind: z.literal('replace'), order, reason: said(2000), evidence: text(2000) }),
  z.strictObject({ kind: z.literal('detach'), attachment: z.number().int().positive() }),
  z.strictObject({ kind: z.literal('conclude'), text: said(10_000) }),
  z.strictObject({ kind: z.literal('sign'), role: z.enum(SIGN_ROLES), name: said(200) }),
  z.strictObject({ kind: z.literal('reopen'), reason: said(2000) }),
]);
export type WorksheetChange = z.infer<typeof worksheetChange>;

/** Who did something and when (UTC, microseconds). */
const done = { by: z.string(), at: z.string() };

export const worksheetCell = z.object({
  mark,
  reason: z.string().nullable(),
  exception: z.number().int().nullable(),
  ...done,
});
export type WorksheetCell = z.infer<typeof worksheetCell>;

export const worksheetItem = z.object({
  order,
  ticket: z.string(),
  id: z.string(),
  rid: rowId.nullable(),
  /** `replaced`: it did not apply, and a reserve is tested in its place. */
  use: z.enum(['sample', 'reserve', 'replaced']),
  /** Its stratum by name, where the sample is stratified. */
  stratum: z.string().nullable(),
  /** The item whose place this reserve took. */
  instead_of: order.nullable(),
  replaced: z.object({ by_item: order, reason: z.string(), evidence: z.string(), ...done }).nullable(),
  cells: z.partialRecord(attributeLetter, worksheetCell),
  note: z.string(),
  attachments: z.array(z.number().int()),
});
export type WorksheetItem = z.infer<typeof worksheetItem>;

export const worksheetException = z.object({
  number: z.number().int(),
  places: z.array(z.object({ order, attribute: attributeLetter, mark, reason: z.string().nullable() })),
  nature: z.string(),
  cause: z.string(),
  response: z.string(),
});
export type WorksheetException = z.infer<typeof worksheetException>;

export const attachment = z.object({
  number: z.number().int().positive(),
  /** The item that it belongs to; null for the whole worksheet. */
  order: order.nullable(),
  name: z.string(),
  bytes: z.number().int(),
  sha256: z.string(),
  ...done,
});
export type Attachment = z.infer<typeof attachment>;

/** `ATT-01` */
export const attachmentRef = (number: number) => `ATT-${String(number).padStart(2, '0')}`;

/** What the marks of one attribute come to. */
export const attributeResult = z.object({
  letter: attributeLetter,
  definition: z.string(),
  /** Items that count: tested, and those that could not be examined. */
  tested: z.number().int(),
  deviations: z.number().int(),
  not_applicable: z.number().int(),
  /** Without a mark yet, or tested in part. */
  open: z.number().int(),
  /** By which it was judged; null where nothing is concluded: items are open, none counts, or a person chose them. */
  terms: sampleConclusion.shape.terms,
  evaluation: evaluation.nullable(),
  /** In its place where the sample is stratified. */
  strata: stratifiedEvaluation.nullable(),
  supports_reliance: z.boolean().nullable(),
  conclusion: z.string(),
});
export type AttributeResult = z.infer<typeof attributeResult>;

/** `account` is the system's user; `digest` the SHA-256 of the history before it, as worksheet.ndjson has it. */
export const signOff = z.object({
  role: z.enum(SIGN_ROLES),
  name: z.string(),
  account: z.string(),
  at: z.string(),
  digest: z.string(),
});
export type SignOff = z.infer<typeof signOff>;

export const worksheet = z.object({
  sample: rowId,
  /** Number of the last entry of its history; 0 for a worksheet that nobody touched. */
  last: z.number().int(),
  setup: worksheetSetup.nullable(),
  population: z.number().int(),
  items: z.array(worksheetItem),
  reserves_left: z.number().int(),
  progress: z.object({ tested: z.number().int(), items: z.number().int() }),
  results: z.array(attributeResult),
  exceptions: z.array(worksheetException),
  attachments: z.array(attachment),
  conclusion: z.string(),
  preparer: signOff.nullable(),
  reviewer: signOff.nullable(),
  /** Each time it was opened again after a sign-off. */
  reopened: z.array(z.object({ reason: z.string(), ...done })),
  /** What whoever reads it should know. */
  notices: z.array(z.string()),
  /** What is missing before the preparer can sign. */
  missing: z.array(z.string()),
  /** What undo would take back, in words; null where there is nothing. */
  undo: z.string().nullable(),
});
export type Worksheet = z.infer<typeof worksheet>;

/** One entry of the history, in words. */
export const worksheetEntry = z.object({
  seq: z.number().int().positive(),
  ...done,
  words: z.string(),
  undone: z.boolean(),
});
export type WorksheetEntry = z.infer<typeof worksheetEntry>;

/** What tells a drawn item apart: the record that it is. */
export const sampledRecord = z.object({
  order,
  id: z.string(),
  rid: rowId.nullable(),
  occurred_at: z.string(),
  type: z.string(),
  actor: z.string(),
  target: z.string(),
  title: z.string(),
  change: z.string(),
  file: z.string(),
  line: z.number().int(),
  /** Of the record's original bytes. */
  sha256: z.string(),
});
export type SampledRecord = z.infer<typeof sampledRecord>;

/** What an attachment can be shown as; anything else is saved and opened elsewhere. */
export const attachmentPreview = z.object({
  attachment,
  kind: z.enum(['text', 'image', 'none']),
  /** Text: its beginning. Image: a data address of a picture whose kind its first bytes say. */
  content: z.string().nullable(),
  /** What it is, or why it is not shown. */
  about: z.string(),
});
export type AttachmentPreview = z.infer<typeof attachmentPreview>;

export const WORKSHEET_FILES = ['worksheet.pdf', 'worksheet.csv', 'worksheet-spreadsheet.csv'] as const;

/** The answer of reading marks from a CSV file. */
export const marksRead = z.object({ rows: z.number().int(), changes: z.number().int() });
