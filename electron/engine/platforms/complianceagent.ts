import type { RecordKind } from '../../../shared/model/platform.ts';
import type { Actor, Target } from '../../../shared/model/record.ts';
import {
  type Dialect,
  type Fields,
  idOf,
  jsonObject,
  linksOf,
  nested,
  object,
  optional,
  percentage,
  required,
  type Sample,
  UNSAID,
  wholeNumber,
} from './dialect.ts';

/**
 * ComplianceAgent: compliance scanning of repositories. Its documents and its code describe different
 * records; each shape is a dialect of its own (docs/platforms.md).
 */

const LOG_ENTRY = {
  id: 'log_abc123',
  event_type: 'issue.resolved',
  actor: { type: 'user', id: 'user_123', email: 'dev@acme.example' },
  resource: { type: 'issue', id: 'issue_456', name: 'Missing encryption for PII' },
  repository: { id: 'repo_789', name: 'acme/web-app' },
  details: { previous_status: 'open', new_status: 'fixed', pr_number: 456 },
  ip_address: '203.0.113.1',
  user_agent: 'Mozilla/5.0',
  timestamp: '2024-01-15T10:30:00Z',
};

const LOG_MAPPED = {
  id: 'log_abc123',
  kind: 'event',
  type: 'issue.resolved',
  occurred_text: '2024-01-15T10:30:00Z',
  actor: { kind: 'user', id: 'user_123', label: 'dev@acme.example', email: 'dev@acme.example' },
  target: { kind: 'issue', id: 'issue_456', label: 'Missing encryption for PII' },
  repository: 'acme/web-app',
  outcome: 'fixed',
  pr_number: 456,
  ip: '203.0.113.1',
} as const;

const LOG_SAMPLES: readonly Sample[] = [
  {
    name: 'a page of the list, without hashes',
    text: JSON.stringify({ success: true, data: [LOG_ENTRY], pagination: { page: 1, limit: 50, total: 1 } }),
    records: [{ ...LOG_MAPPED, row_hash: null, prev_hash: null }],
  },
  {
    name: 'a single entry, with hashes',
    text: JSON.stringify({
      success: true,
      data: {
        ...LOG_ENTRY,
        ip_address: undefined,
        metadata: { ip_address: '203.0.113.1', request_id: 'req_xyz789' },
        hash: `sha256:${'ab'.repeat(32)}`,
        previous_hash: `sha256:${'cd'.repeat(32)}`,
      },
    }),
    records: [
      {
        ...LOG_MAPPED,
        request_id: 'req_xyz789',
        row_hash: `sha256:${'ab'.repeat(32)}`,
        prev_hash: `sha256:${'cd'.repeat(32)}`,
      },
    ],
  },
];

/** The log of the documented audit API: list pages, single entries, and lines of either. */
export const complianceAgentLog: Dialect = {
  name: 'complianceagent-log',
  platform: 'complianceagent',
  label: 'ComplianceAgent audit log',
  defaultSource: 'ComplianceAgent log',
  arrayKeys: ['data', ''],
  documentMembers: ['success', 'data', 'pagination'],
  notSearched: new Set(['id', 'timestamp', 'hash', 'previous_hash']),
  jsonColumns: new Set(['actor', 'resource', 'repository', 'details', 'metadata']),
  // What its hash covers is not published: only the links can be checked.
  chain: { recipe: 'complianceagent-log', order: 'received' },
  score: (fields) => percentage(jsonObject(fields, 'details'), 'score', 100),
  samples: LOG_SAMPLES,

  recognise(fields) {
    if (!('event_type' in fields && 'timestamp' in fields)) return null;
    // Of what nobody did the actor is null.
    const isLog =
      jsonObject(fields, 'actor') !== null ||
      'actor_type' in fields ||
      (fields.actor === null && 'resource' in fields);
    return isLog ? 'its records have event_type, actor {type, id}, resource and timestamp' : null;
  },

  map(fields) {
    const actor = nested(fields, 'actor');
    const resource = nested(fields, 'resource');
    const details = jsonObject(fields, 'details');
    const repository = nested(fields, 'repository');
    const metadata = jsonObject(fields, 'metadata') ?? fields;
    const pullRequest = object(details, 'pull_request');
    const type = required(fields, 'event_type');
    return {
      ...UNSAID,
      id: idOf(fields, 'id', 'event', complianceAgentLog.jsonColumns),
      kind: kindOfLog(type),
      type,
      occurred_text: required(fields, 'timestamp'),
      actor: actor && actorOf(actor),
      target: resource && targetOf(resource),
      repository: optional(repository, 'name') ?? optional(repository, 'id'),
      outcome: optional(details, 'new_status') ?? optional(details, 'outcome'),
      severity: optional(details, 'severity'),
      title: optional(resource, 'name'),
      pr_number: wholeNumber(details, 'pr_number') ?? wholeNumber(pullRequest, 'number'),
      commit_sha: optional(details, 'commit_sha'),
      branch: optional(details, 'branch'),
      run_id: optional(details, 'scan_id'),
      ip: optional(metadata, 'ip_address'),
      user_agent: optional(metadata, 'user_agent'),
      request_id: optional(metadata, 'request_id'),
      links: linksOf(details),
      prev_hash: optional(fields, 'previous_hash'),
      row_hash: optional(fields, 'hash'),
    };
  },
};

function actorOf(actor: Fields): Actor {
  const id = optional(actor, 'id') ?? '';
  const email = optional(actor, 'email');
  return {
    kind: optional(actor, 'type') ?? '',
    id,
    label: optional(actor, 'name') ?? email ?? id,
    email,
  };
}

function targetOf(resource: Fields): Target {
  const id = optional(resource, 'id') ?? '';
  return { kind: optional(resource, 'type') ?? '', id, label: optional(resource, 'name') ?? id };
}

function kindOfLog(type: string): RecordKind {
  if (type === 'scan.started') return 'run';
  return type === 'scan.completed' ? 'result' : 'event';
}

/** What the code serves at /audit/trail, and the entries of its audit package. */
function mapTrail(fields: Fields) {
  const data = jsonObject(fields, 'event_data');
  const type = required(fields, 'event_type');
  const email = optional(fields, 'actor_email');
  const actorKind = optional(fields, 'actor_type') ?? '';
  const actorId = optional(fields, 'actor_id') ?? email ?? optional(fields, 'ai_model') ?? actorKind;
  const repositoryId = optional(fields, 'repository_id');
  return {
    ...UNSAID,
    id: idOf(fields, 'id', 'event', trailMembers.jsonColumns),
    kind: kindOfTrail(type),
    type,
    occurred_text: required(fields, 'created_at'),
    actor: actorKind
      ? { kind: actorKind, id: actorId, label: email ?? optional(fields, 'ai_model') ?? actorId, email }
      : null,
    target: targetOfTrail(fields, data),
    repository: optional(data, 'repository') ?? repositoryId,
    outcome: optional(data, 'outcome') ?? optional(data, 'status'),
    severity: optional(data, 'severity'),
    title: optional(fields, 'event_description'),
    pr_number: wholeNumber(data, 'pr_number'),
    commit_sha: optional(data, 'commit_sha'),
    branch: optional(data, 'branch'),
    run_id: optional(data, 'run_id'),
    links: linksOf(data),
    row_hash: optional(fields, 'entry_hash'),
  };
}

function targetOfTrail(fields: Fields, data: Fields | null): Target | null {
  for (const kind of ['requirement', 'regulation', 'mapping']) {
    const id = optional(fields, `${kind}_id`);
    if (id) return { kind, id, label: id };
  }
  const issue = optional(data, 'issue_id');
  return issue ? { kind: 'issue', id: issue, label: issue } : null;
}

function kindOfTrail(type: string): RecordKind {
  if (/^requirement_(approved|rejected)$|^human_review_completed$/.test(type)) return 'approval';
  return /^compliance_(verified|failed)$/.test(type) ? 'result' : 'event';
}

const trailMembers = {
  platform: 'complianceagent',
  notSearched: new Set([
    'id',
    'organization_id',
    'created_at',
    'updated_at',
    'entry_hash',
    'regulation_id',
    'requirement_id',
    'repository_id',
    'mapping_id',
    'compliance_action_id',
  ]),
  jsonColumns: new Set(['event_data']),
  map: mapTrail,
  score: (fields: Fields) => percentage(jsonObject(fields, 'event_data'), 'score', 1),
} as const;

const PACKAGE_ENTRY = {
  id: '00000000-0000-4000-8000-000000000001',
  created_at: '2026-01-01T00:00:01.000002+00:00',
  event_type: 'requirement_approved',
  event_description: 'Requirement approved after review',
  event_data: { repository: 'acme/backend', status: 'approved' },
  actor_type: 'user',
  actor_email: 'dev@acme.example',
  ai_model: null,
  ai_confidence: null,
  entry_hash: 'ab'.repeat(32),
};

const TRAIL_MAPPED = {
  id: PACKAGE_ENTRY.id,
  kind: 'approval',
  type: 'requirement_approved',
  occurred_text: PACKAGE_ENTRY.created_at,
  repository: 'acme/backend',
  outcome: 'approved',
  title: 'Requirement approved after review',
  row_hash: PACKAGE_ENTRY.entry_hash,
} as const;

const TRAIL_ENTRY = {
  ...PACKAGE_ENTRY,
  organization_id: '00000000-0000-4000-8000-0000000000aa',
  requirement_id: '00000000-0000-4000-8000-0000000000bb',
  actor_id: 'user_123',
};

export const complianceAgentTrail: Dialect = {
  ...trailMembers,
  name: 'complianceagent-trail',
  label: 'ComplianceAgent audit trail',
  defaultSource: 'ComplianceAgent trail',
  arrayKeys: [''],
  chain: { recipe: 'complianceagent-trail', order: 'time' },
  samples: [
    {
      name: 'the array that the endpoint serves',
      text: JSON.stringify([TRAIL_ENTRY]),
      records: [
        {
          ...TRAIL_MAPPED,
          actor: { kind: 'user', id: 'user_123', label: 'dev@acme.example', email: 'dev@acme.example' },
          target: {
            kind: 'requirement',
            id: TRAIL_ENTRY.requirement_id,
            label: TRAIL_ENTRY.requirement_id,
          },
        },
      ],
    },
  ],
  recognise: (fields) =>
    'entry_hash' in fields && 'event_description' in fields && 'organization_id' in fields
      ? 'its records have event_description, organization_id and entry_hash'
      : null,
};

export const complianceAgentPackage: Dialect = {
  ...trailMembers,
  name: 'complianceagent-package',
  label: 'ComplianceAgent audit package',
  defaultSource: 'ComplianceAgent package',
  arrayKeys: ['entries'],
  documentMembers: ['entries', 'package_hash'],
  // An entry leaves out fields that were hashed; only the hash over the whole package can be recomputed.
  chain: { recipe: 'complianceagent-package', order: 'received', documentHash: true },
  samples: [
    {
      name: 'a package of one entry',
      text: JSON.stringify({
        export_date: '2026-01-02T00:00:00+00:00',
        organization_id: '00000000-0000-4000-8000-0000000000aa',
        regulation_id: null,
        date_range: { start: null, end: null },
        entry_count: 1,
        entries: [PACKAGE_ENTRY],
        package_hash: 'cd'.repeat(32),
      }),
      records: [
        {
          ...TRAIL_MAPPED,
          actor: {
            kind: 'user',
            id: 'dev@acme.example',
            label: 'dev@acme.example',
            email: 'dev@acme.example',
          },
          target: null,
        },
      ],
    },
  ],
  recognise: (fields) =>
    'entry_hash' in fields && 'event_description' in fields && !('organization_id' in fields)
      ? 'its entries have event_description and entry_hash, and no organization_id'
      : null,
};
