import type { ActivityAction } from '../../shared/model/activity.ts';
import { shortHash } from './hash.ts';
import { count } from './numbers.ts';

export const ACTION_WORDS: Record<ActivityAction, string> = {
  'vault.created': 'Vault created',
  'vault.unlocked': 'Vault unlocked',
  'vault.unlock_failed': 'Unlock failed',
  'vault.locked': 'Vault locked',
  'vault.passphrase_changed': 'Passphrase changed',
  'engagement.updated': 'Engagement details changed',
  'settings.updated': 'Settings changed',
  'records.imported': 'Records imported',
  'zip.received': 'Zip received',
  'import.stopped': 'Import stopped',
  'mapping.saved': 'Mapping saved',
  'mapping.removed': 'Mapping removed',
  'chain.verified': 'Chain verified',
  'chain.reported': 'Integrity report written',
  'encoding.searched': 'Encoding searched',
  'recipe.kept': 'Recipe kept',
  'key.kept': 'Key kept or forgotten',
  'anchor.added': 'Anchor added',
  'query.exported': 'Query exported',
  'ledger.exported': 'Ledger exported',
  'records.reconciled': 'Records reconciled',
  'note.added': 'Note added',
  'query.saved': 'Query saved',
  'query.removed': 'Saved query removed',
  'observation.added': 'Observation noted',
  'story.created': 'Story begun',
  'story.pinned': 'Pinned in a story',
  'story.unpinned': 'Taken out of a story',
  'story.exported': 'Story exported',
  'population.frozen': 'Population frozen',
  'sample.drawn': 'Sample drawn',
  'sample.redrawn': 'Sample redrawn',
  'sample.exported': 'Sample exported',
  'worksheet.set_up': 'Worksheet set up',
  'worksheet.marked': 'Tick mark set',
  'worksheet.noted': 'Note on an item',
  'worksheet.exception': 'Exception described',
  'worksheet.replaced': 'Item replaced',
  'worksheet.attached': 'Evidence attached',
  'worksheet.detached': 'Evidence taken off',
  'worksheet.concluded': 'Conclusion written',
  'worksheet.signed': 'Worksheet signed',
  'worksheet.reopened': 'Worksheet opened again',
  'worksheet.undone': 'Worksheet: undone',
  'worksheet.exported': 'Worksheet exported',
  'package.built': 'Package built',
  'package.verified': 'Package checked',
  'activity.verified': 'Activity log verified',
};

function valueWords(value: unknown): string {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? count(value) : String(value);
  if (typeof value === 'string') return /^(sha256:)?[0-9a-f]{32,}$/.test(value) ? shortHash(value) : value;
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return JSON.stringify(value);
}

/** An entry's details on one line: `file kommit.ndjson · lines 1 200`. */
export function detailWords(details: Record<string, unknown>): string {
  return Object.entries(details)
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${valueWords(value)}`)
    .join(' · ');
}
