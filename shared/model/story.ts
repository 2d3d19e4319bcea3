import { z } from 'zod';
import { rowId } from '../ids.ts';
import { recordFilter } from './filter.ts';
import { storedRecord } from './record.ts';

/** What was noted: a mark of the timeline, who stopped or began, or any stretch that was selected. */
export const OBSERVATION_KINDS = ['silence', 'burst', 'stopped', 'began', 'only-between', 'period'] as const;
export const observationKind = z.enum(OBSERVATION_KINDS);
export type ObservationKind = z.infer<typeof observationKind>;

const moment = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/,
    'must be a moment like 2026-03-31T14:00:00.000000Z',
  );

export const observationInput = z.strictObject({
  kind: observationKind,
  from: moment,
  /** The first moment after it. */
  before: moment,
  filter: recordFilter,
  text: z.string().trim().min(1).max(10_000),
});

/** A note on a stretch of time under a filter, with who noted it and when. */
export const observation = z.object({
  id: rowId,
  kind: observationKind,
  from: z.string(),
  before: z.string(),
  filter: recordFilter,
  sentence: z.string(),
  /** How many records matched in it when it was noted. */
  records: z.number().int(),
  text: z.string(),
  author: z.string(),
  created_at: z.string(),
});
export type Observation = z.infer<typeof observation>;

export const story = z.object({
  id: rowId,
  title: z.string(),
  created_at: z.string(),
  created_by: z.string(),
  pins: z.number().int(),
});
export type Story = z.infer<typeof story>;

/** One thing of a story: a record or an observation, and why it belongs there. */
export const pin = z.object({
  id: rowId,
  /** When what is pinned happened or began. */
  at: z.string(),
  text: z.string(),
  pinned_at: z.string(),
  pinned_by: z.string(),
  record: storedRecord.nullable(),
  /** SHA-256 of the record's original bytes. */
  sha256: z.string().nullable(),
  observation: observation.nullable(),
});
export type Pin = z.infer<typeof pin>;

/** In the order of time of what is pinned. */
export const storyDetail = story.omit({ pins: true }).extend({ pins: z.array(pin) });
export type StoryDetail = z.infer<typeof storyDetail>;

export const STORY_FORMATS = ['pdf', 'csv', 'json'] as const;
export const storyFormat = z.enum(STORY_FORMATS);
