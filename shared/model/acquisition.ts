import { z } from 'zod';
import { rowId } from '../ids.ts';
import { count } from '../text.ts';
import { platform } from './platform.ts';

/** Every line of a file is one of these: total = accepted + rejected + duplicate + conflict + blank. */
export const lineCounts = z.object({
  total: z.number().int(),
  accepted: z.number().int(),
  rejected: z.number().int(),
  duplicate: z.number().int(),
  conflict: z.number().int(),
  blank: z.number().int(),
});
export type LineCounts = z.infer<typeof lineCounts>;

export const recordEnd = z.object({ id: z.string(), occurred_at: z.string() });

/** What was to be said about the files of a zip or folder: numbers that are missing, files that are there twice. */
export const fileNotice = z.object({
  /** The zip or folder. */
  container: z.string(),
  kind: z.enum(['missing', 'repeated']),
  files: z.array(z.string()),
  sentence: z.string(),
});
export type FileNotice = z.infer<typeof fileNotice>;

/** The zip that a file came in: kept as received, once for all files in it. */
export const receivedZip = z.object({
  file: z.string(),
  bytes: z.number().int(),
  sha256: z.string(),
  /** How many files it holds, and how many of them were imported. */
  files: z.number().int(),
  imported: z.number().int(),
  notices: z.array(fileNotice),
});
export type ReceivedZip = z.infer<typeof receivedZip>;

/**
 * valid and invalid: checked with the secret; not_checked: signed, and no secret was given. These and the unsigned
 * are all deliveries. other_event: those of them whose headers name another event than their body.
 */
export const signatureCounts = z.object({
  valid: z.number().int(),
  invalid: z.number().int(),
  unsigned: z.number().int(),
  not_checked: z.number().int(),
  other_event: z.number().int(),
});
export type SignatureCounts = z.infer<typeof signatureCounts>;

/** One file that was imported. */
export const acquisition = z.object({
  id: rowId,
  platform,
  /** The dialect that was recognised and why, in words. */
  dialect: z.string(),
  source: z.string(),
  file: z.string(),
  bytes: z.number().int(),
  sha256: z.string(),
  /** null where it came by itself or as .gz. */
  zip: receivedZip.nullable(),
  lines: lineCounts,
  first: recordEnd.nullable(),
  last: recordEnd.nullable(),
  /** The earliest and the latest time, wherever in the file they stand. */
  oldest_at: z.string().nullable(),
  newest_at: z.string().nullable(),
  /** The zone that times without one were read in, or null where every time had its own. */
  assumed_zone: z.string().nullable(),
  /**
   * How many records came without a zone; and of how many of those the clocks of that zone showed the time twice
   * (the first was taken) or never (it was read with the offset from before).
   */
  zone_assumed: z.object({
    records: z.number().int(),
    shown_twice: z.number().int(),
    never_shown: z.number().int(),
  }),
  /** Of deliveries that may be signed (IntelliAuth): a number for each line that could be read; else null. */
  signatures: signatureCounts.nullable(),
  imported_at: z.string(),
  imported_by: z.string(),
  app_version: z.string(),
  seconds: z.number(),
});
export type Acquisition = z.infer<typeof acquisition>;

/** What was assumed of the times of an acquisition, for everything that prints them. */
export function zoneSentence({
  assumed_zone,
  zone_assumed,
}: Pick<Acquisition, 'assumed_zone' | 'zone_assumed'>): string[] {
  if (assumed_zone === null) return [];
  const { records, shown_twice, never_shown } = zone_assumed;
  const of = (times: number) => `${count(times)} of them`;
  return [
    `${count(records)} ${records === 1 ? 'time' : 'times'} without a zone read as ${assumed_zone}.`,
    ...(shown_twice > 0
      ? [`The clocks there showed ${of(shown_twice)} twice, when they were put back: the first was taken.`]
      : []),
    ...(never_shown > 0
      ? [
          `The clocks there never showed ${of(never_shown)}, since they were put forward: read as if they had not been.`,
        ]
      : []),
  ];
}

/** What the signatures of an acquisition's deliveries gave, in one sentence; null where there are none to speak of. */
export function signatureSentence({ signatures }: Pick<Acquisition, 'signatures'>): string | null {
  if (!signatures) return null;
  const { valid, invalid, unsigned, not_checked, other_event } = signatures;
  const of = (lines: number, what: string) => `${count(lines)} ${what}`;
  const other = other_event > 0 ? ` Headers of another event than the body’s: ${count(other_event)}.` : '';
  return `Signatures: ${of(valid, 'valid')}, ${of(invalid, 'invalid')}, ${of(unsigned, 'unsigned')}, ${of(not_checked, 'not checked')}.${other}`;
}

export const source = z.object({
  id: rowId,
  name: z.string(),
  platform,
  records: z.number().int(),
  acquisitions: z.number().int(),
  first_at: z.string().nullable(),
  last_at: z.string().nullable(),
});
export type Source = z.infer<typeof source>;

/** What is said of a delivery whose headers, which nobody signs, belong to another. */
export const OTHER_EVENT = 'its headers name another event than its body';

/** A line whose signature was checked and did not fit, or whose headers are of another event. */
export const wrongSignature = z.object({
  line: z.number().int(),
  reason: z.string(),
  rid: rowId.nullable(),
});
export type WrongSignature = z.infer<typeof wrongSignature>;

/** A line that did not become a record of its own, with its place, bytes and reason. */
export const ledgerLine = z.object({
  id: rowId,
  file: z.string(),
  line: z.number().int(),
  byte_offset: z.number().int(),
  bytes: z.number().int(),
  disposition: z.enum(['rejected', 'conflict']),
  reason: z.string(),
  /** The beginning of the line as text, at most 500 characters; bytes that are not UTF-8 are shown as U+FFFD. */
  preview: z.string(),
  /** For a conflict: the record that was accepted under the same id. */
  rid: rowId.nullable(),
});
export type LedgerLine = z.infer<typeof ledgerLine>;
