import type { EngineMethodName } from '../../shared/contract.ts';

const EVIDENCE = [
  'vault',
  'sources',
  'acquisitions',
  'records',
  'integrity',
  'anchors',
  'populations',
  'samples',
  'worksheets',
  'activity',
  'mappings',
];

/** Which queries a method makes stale, by the first part of their names. Queries make none stale. */
const AREAS: Partial<Record<EngineMethodName, readonly string[]>> = {
  'vault.create': [...EVIDENCE, 'engagement', 'settings', 'packages', 'jobs'],
  'vault.open': [...EVIDENCE, 'engagement', 'settings', 'packages', 'jobs'],
  'vault.openSample': [...EVIDENCE, 'engagement', 'settings', 'packages', 'jobs'],
  'vault.lock': ['vault'],
  'vault.changePassphrase': ['activity'],
  'engagement.update': ['engagement', 'vault', 'records', 'activity'],
  'settings.update': ['settings', 'activity'],
  'import.start': EVIDENCE,
  'mappings.add': ['mappings', 'activity'],
  'mappings.remove': ['mappings', 'activity'],
  'records.export': ['activity'],
  'acquisitions.exportLedger': ['activity'],
  'reconcile.run': ['activity'],
  'notes.add': ['records', 'activity'],
  'integrity.verify': ['integrity', 'activity'],
  'integrity.report': ['activity'],
  'integrity.findEncoding': ['activity'],
  'integrity.keepRecipe': ['integrity', 'activity'],
  'anchors.add': ['anchors', 'activity'],
  'populations.freeze': ['populations', 'activity'],
  'samples.draw': ['samples', 'populations', 'activity'],
  'samples.redraw': ['activity'],
  'samples.export': ['activity'],
  'worksheets.change': ['worksheets', 'activity'],
  'worksheets.undo': ['worksheets', 'activity'],
  'worksheets.attach': ['worksheets', 'activity'],
  'worksheets.readMarks': ['worksheets', 'activity'],
  'worksheets.saveAttachment': ['activity'],
  'worksheets.export': ['activity'],
  'packages.build': ['packages', 'populations', 'activity'],
  'packages.verify': ['activity'],
  'activity.verify': ['activity'],
};

export function changedAreas(method: EngineMethodName): string[] {
  return [...(AREAS[method] ?? [])];
}
