import type { StoredRecord } from '../../shared/model/record.ts';

/** `Jane Roe (jane@example.com)`; what a person reads of whoever acted. */
export function actorText(actor: StoredRecord['actor']): string {
  if (!actor) return '';
  const label = actor.label || actor.id;
  return actor.email && actor.email !== label ? `${label} (${actor.email})` : label;
}

export function targetText(target: StoredRecord['target']): string {
  return target ? target.label || target.id : '';
}

/** The mapped fields that are plain text, in the order in which they are read. */
export const TEXT_FIELDS = [
  ['outcome', 'Outcome'],
  ['verdict', 'Verdict'],
  ['severity', 'Severity'],
  ['repository', 'Repository'],
  ['pr_number', 'Pull request'],
  ['commit_sha', 'Commit'],
  ['branch', 'Branch'],
  ['run_id', 'Run'],
  ['runbook', 'Runbook'],
  ['ip', 'IP address'],
  ['user_agent', 'User agent'],
  ['request_id', 'Request'],
] as const satisfies readonly (readonly [keyof StoredRecord, string])[];
