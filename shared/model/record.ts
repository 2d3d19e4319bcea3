import { z } from 'zod';
import { rowId } from '../ids.ts';
import { recordFilter } from './filter.ts';
import { platform, recordKind } from './platform.ts';
import { fieldDifference } from './reconcile.ts';

/** Who acted. `id` is what the platform calls them; `label` is what a person reads. */
export const actor = z.object({
  kind: z.string(),
  id: z.string(),
  label: z.string(),
  email: z.string().nullable(),
});
export type Actor = z.infer<typeof actor>;

/** What was acted on. */
export const target = z.object({ kind: z.string(), id: z.string(), label: z.string() });
export type Target = z.infer<typeof target>;

/**
 * The fields that every platform's records are mapped to. What has no place here stays in the original,
 * which is kept byte for byte and is searchable.
 */
export const mappedRecord = z.object({
  id: z.string(),
  kind: recordKind,
  type: z.string(),
  /** UTC, microseconds: `2026-03-12T09:14:22.000000Z`. */
  occurred_at: z.string(),
  /** The time as the platform wrote it. */
  occurred_text: z.string(),
  actor: actor.nullable(),
  target: target.nullable(),
  repository: z.string().nullable(),
  outcome: z.string().nullable(),
  verdict: z.string().nullable(),
  severity: z.string().nullable(),
  title: z.string().nullable(),
  pr_number: z.number().int().nullable(),
  commit_sha: z.string().nullable(),
  branch: z.string().nullable(),
  run_id: z.string().nullable(),
  runbook: z.string().nullable(),
  /** How many criteria a run checked, and what came of them; null each where it does not say. */
  criteria: z
    .object({
      total: z.number().int().nullable(),
      passed: z.number().int().nullable(),
      failed: z.number().int().nullable(),
      skipped: z.number().int().nullable(),
      waived: z.number().int().nullable(),
    })
    .nullable(),
  waiver: z.object({ category: z.string().nullable(), reason: z.string().nullable() }).nullable(),
  ip: z.string().nullable(),
  user_agent: z.string().nullable(),
  request_id: z.string().nullable(),
  links: z.array(z.object({ label: z.string(), url: z.string() })),
  prev_hash: z.string().nullable(),
  row_hash: z.string().nullable(),
});
export type MappedRecord = z.infer<typeof mappedRecord>;

/** A mapped record and where it lies: its row in the vault, its source, file and line. */
export const storedRecord = mappedRecord.extend({
  rid: rowId,
  platform,
  source: z.string(),
  file: z.string(),
  line: z.number().int().positive(),
  /** What was assumed to read its time (a zone, the time of another record), in words; null where nothing was. */
  time_note: z.string().nullable(),
});
export type StoredRecord = z.infer<typeof storedRecord>;

/** A note that a person put on a record. */
export const note = z.object({ id: rowId, text: z.string(), author: z.string(), created_at: z.string() });
export type Note = z.infer<typeof note>;

/** What the record drawer shows. */
export const recordDetail = z.object({
  record: storedRecord,
  original: z.object({
    /** The exact text received, or null where the bytes are not valid in the file's encoding. */
    text: z.string().nullable(),
    encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be']),
    base64: z.string(),
    bytes: z.number().int(),
    sha256: z.string(),
    file_sha256: z.string(),
    byte_offset: z.number().int(),
    format: z.enum(['ndjson', 'json', 'csv']),
    header: z.array(z.string()).nullable(),
  }),
  /** Does its platform claim a chain? Else its neighbours are merely the lines beside it. */
  chained: z.boolean(),
  /** The records before and after in the order of the source's chain, or as received. */
  previous: storedRecord.nullable(),
  next: storedRecord.nullable(),
  /** Does `previous.row_hash` equal this record's `prev_hash`? null where one of them is not stored. */
  linked_to_previous: z.boolean().nullable(),
  linked_to_next: z.boolean().nullable(),
  /** Records of its source that belong with it: what it is about, what is about it. At most 50 of each. */
  related: z.array(
    z.object({ relation: z.string(), total: z.number().int(), records: z.array(storedRecord) }),
  ),
  /** Other content received under the same id. */
  conflicts: z.array(
    z.object({
      /** Its line in the ledger. */
      ledger: rowId,
      file: z.string(),
      line: z.number().int(),
      text: z.string().nullable(),
      /** left: the record; right: this line. Empty where the difference is in no value. */
      differences: z.array(fieldDifference),
    }),
  ),
  /** What the platform calls its type in the record itself, where that is another name. */
  original_type: z.string().nullable(),
  /** How it was delivered, where its platform signs what it delivers. */
  delivery: z
    .object({
      signature: z.enum(['valid', 'invalid', 'unsigned', 'not-checked']),
      /** Why it is not valid. */
      problem: z.string().nullable(),
      /** From the headers, which are not signed: when it was sent, for which event and which attempt it was. */
      timestamp: z.string().nullable(),
      timestamp_text: z.string().nullable(),
      event_id: z.string().nullable(),
      /** Is that the event of the body? */
      event_id_fits: z.boolean().nullable(),
      attempt: z.string().nullable(),
    })
    .nullable(),
  notes: z.array(note),
});
export type RecordDetail = z.infer<typeof recordDetail>;

/** In which a record is looked further from. */
export const FURTHER = [
  'run',
  'pull request',
  'session',
  'request',
  'actor',
  'target',
  'commit',
  'address',
] as const;

/** Other records that tell of the same as one, with the filter that finds them. */
export const furtherRecords = z.object({
  by: z.enum(FURTHER),
  /** What they share with it. */
  value: z.string(),
  filter: recordFilter,
  /** How many others there are; null where all originals would have to be looked through for it. */
  others: z.number().int().nullable(),
});
export type FurtherRecords = z.infer<typeof furtherRecords>;
