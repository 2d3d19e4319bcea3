import type { RecordKind } from '../../../shared/model/platform.ts';
import type { Actor } from '../../../shared/model/record.ts';
import {
  type Dialect,
  type Fields,
  idOf,
  integer,
  linksOf,
  object,
  optional,
  required,
  type Sample,
  UNSAID,
} from './dialect.ts';

/**
 * Kommit: governance of AI agents. The export of its hash-chained log as CSV, JSON or NDJSON, rows in chain
 * order; the encoding that is hashed is not published (docs/platforms.md).
 */

const HASHES = { prev_hash: '0'.repeat(64), row_hash: 'ab'.repeat(32) };

const SAMPLES: readonly Sample[] = [
  {
    name: 'NDJSON as the documentation shows it',
    text: JSON.stringify({
      id: '00000000-0000-4000-8000-000000000001',
      actor: 'alice@example.com',
      action: 'policy.update',
      target: 'policy:eu-ai-act-deployment',
      metadata: { severity: 'notice', pr_number: 12, url: 'https://example.com/policy' },
      created_at: '2026-03-12T09:14:22Z',
      ...HASHES,
    }),
    records: [
      {
        id: '00000000-0000-4000-8000-000000000001',
        kind: 'event',
        type: 'policy.update',
        occurred_text: '2026-03-12T09:14:22Z',
        actor: {
          kind: 'user',
          id: 'alice@example.com',
          label: 'alice@example.com',
          email: 'alice@example.com',
        },
        target: { kind: 'policy', id: 'policy:eu-ai-act-deployment', label: 'eu-ai-act-deployment' },
        severity: 'notice',
        pr_number: 12,
        links: [{ label: 'url', url: 'https://example.com/policy' }],
        ...HASHES,
      },
    ],
  },
  {
    name: 'CSV, metadata as JSON text',
    text:
      'id,actor,action,target,metadata,created_at,prev_hash,row_hash\n' +
      `00000000-0000-4000-8000-000000000002,agent:pay-bot,agent.run.approve,,"{""repo"":""a/b"",""decision"":""allow""}",2026-03-12T09:14:22Z,${HASHES.prev_hash},${HASHES.row_hash}\n`,
    records: [
      {
        kind: 'approval',
        actor: { kind: 'agent', id: 'agent:pay-bot', label: 'pay-bot', email: null },
        target: null,
        repository: 'a/b',
        outcome: 'allow',
        ...HASHES,
      },
    ],
  },
];

/** `alice@example.com` is a user, `system` the platform, anything else an agent. */
function actorOf(name: string): Actor {
  if (name === 'system') return { kind: 'system', id: name, label: name, email: null };
  if (name.includes('@')) return { kind: 'user', id: name, label: name, email: name };
  return { kind: 'agent', id: name, label: name.replace(/^agent:/, ''), email: null };
}

function kindOf(action: string): RecordKind {
  if (/\.(approve|reject|deny)$/.test(action)) return 'approval';
  if (/\.run\.(start|complete|fail)$/.test(action)) return 'run';
  return 'event';
}

function metadataOf(fields: Fields): Fields | null {
  const { metadata } = fields;
  if (typeof metadata !== 'string') return object(fields, 'metadata');
  try {
    return object({ metadata: JSON.parse(metadata) as unknown }, 'metadata');
  } catch {
    return null;
  }
}

export const kommitExport: Dialect = {
  name: 'kommit-export',
  platform: 'kommit',
  label: 'Kommit audit log export',
  defaultSource: 'Kommit',
  arrayKeys: ['', 'data', 'rows'],
  notSearched: new Set(['id', 'created_at', 'prev_hash', 'row_hash']),
  jsonColumns: new Set(['metadata']),
  chain: { recipe: 'kommit', order: 'received' },
  kept: {
    id: 'id',
    time: 'created_at',
    target: 'target',
    decides: [
      ...['action', 'actor', 'severity', 'metadata.repository', 'metadata.repo', 'metadata.outcome'],
      ...['metadata.decision', 'metadata.severity'],
    ],
  },
  samples: SAMPLES,

  recognise(fields) {
    if (!('action' in fields && 'actor' in fields && 'created_at' in fields)) return null;
    if ('row_hash' in fields || 'prev_hash' in fields)
      return 'its records have actor, action, created_at and row_hash';
    return 'target' in fields && 'metadata' in fields
      ? 'its records have actor, action, target, metadata and created_at, and no hashes'
      : null;
  },

  map(fields) {
    const metadata = metadataOf(fields);
    const action = required(fields, 'action');
    const actor = optional(fields, 'actor');
    const target = optional(fields, 'target');
    return {
      ...UNSAID,
      id: idOf(fields, 'id', 'event', kommitExport.jsonColumns),
      kind: kindOf(action),
      type: action,
      occurred_text: required(fields, 'created_at'),
      actor: actor === null ? null : actorOf(actor),
      target: target
        ? { kind: target.split(':', 1)[0] ?? '', id: target, label: target.slice(target.indexOf(':') + 1) }
        : null,
      repository: optional(metadata, 'repository') ?? optional(metadata, 'repo'),
      outcome: optional(metadata, 'outcome') ?? optional(metadata, 'decision'),
      severity: optional(fields, 'severity') ?? optional(metadata, 'severity'),
      title: optional(metadata, 'title'),
      pr_number: integer(metadata, 'pr_number'),
      commit_sha: optional(metadata, 'commit_sha'),
      branch: optional(metadata, 'branch'),
      run_id: optional(metadata, 'run_id'),
      ip: optional(metadata, 'ip') ?? optional(metadata, 'ip_address'),
      user_agent: optional(metadata, 'user_agent'),
      request_id: optional(metadata, 'request_id'),
      links: linksOf(metadata),
      prev_hash: optional(fields, 'prev_hash'),
      row_hash: optional(fields, 'row_hash'),
    };
  },
};
