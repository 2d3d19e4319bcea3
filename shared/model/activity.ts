import { z } from 'zod';

/** Everything Vouch does that matters to evidence. */
export const ACTIVITY_ACTIONS = [
  'vault.created',
  'vault.unlocked',
  'vault.unlock_failed',
  'vault.locked',
  'vault.passphrase_changed',
  'engagement.updated',
  'settings.updated',
  'records.imported',
  'zip.received',
  'import.stopped',
  'mapping.saved',
  'mapping.removed',
  'chain.verified',
  'chain.reported',
  'encoding.searched',
  'recipe.kept',
  'key.kept',
  'anchor.added',
  'query.exported',
  'ledger.exported',
  'records.reconciled',
  'note.added',
  'query.saved',
  'query.removed',
  'observation.added',
  'story.created',
  'story.pinned',
  'story.unpinned',
  'story.exported',
  'population.frozen',
  'sample.drawn',
  'sample.redrawn',
  'sample.exported',
  'worksheet.set_up',
  'worksheet.marked',
  'worksheet.noted',
  'worksheet.exception',
  'worksheet.replaced',
  'worksheet.attached',
  'worksheet.detached',
  'worksheet.concluded',
  'worksheet.signed',
  'worksheet.reopened',
  'worksheet.undone',
  'worksheet.exported',
  'package.built',
  'package.verified',
  'activity.verified',
] as const;
export const activityAction = z.enum(ACTIVITY_ACTIONS);
export type ActivityAction = z.infer<typeof activityAction>;

/** One entry of Vouch's own hash-chained log; resources/recipes/vouch-activity.json verifies it. */
export const activityEntry = z.object({
  seq: z.number().int().positive(),
  /** UTC, microseconds. */
  at: z.string(),
  actor: z.string(),
  action: activityAction,
  details: z.record(z.string(), z.unknown()),
  prev_hash: z.string(),
  entry_hash: z.string(),
});
export type ActivityEntry = z.infer<typeof activityEntry>;
