import type { RecordKind } from '../../../shared/model/platform.ts';
import type { Actor, Target } from '../../../shared/model/record.ts';
import {
  type Dialect,
  type Fields,
  idOf,
  jsonObject,
  linksOf,
  object,
  optional,
  required,
  UNSAID,
  wholeNumber,
} from './dialect.ts';

/**
 * The other chained logs of ComplianceAgent: the log as its guide describes it, the blocks of its blockchain
 * audit, the log of its Python SDK and that of its explanations. What each hash covers was read in the vendor's
 * code (docs/platforms.md names the files).
 */

function personOf(id: string | null, email: string | null): Actor | null {
  const known = id ?? email;
  return known === null
    ? null
    : {
        kind: 'user',
        id: known,
        label: email ?? known,
        email: email ?? (known.includes('@') ? known : null),
      };
}

function targetOf(kind: string | null, id: string | null, label: string | null): Target | null {
  return kind === null && id === null ? null : { kind: kind ?? '', id: id ?? '', label: label ?? id ?? '' };
}

const GUIDE_ENTRY = {
  id: 'aud_2024011510300042',
  timestamp: '2024-01-15T10:30:00.042Z',
  organization_id: 'org_acme',
  user: { id: 'usr_john', email: 'john@acme.example', ip_address: '192.0.2.100' },
  event: { type: 'compliance.gap_resolved', category: 'remediation', severity: 'info' },
  resource: { type: 'compliance_gap', id: 'gap_gdpr_art17_001', name: 'User deletion incomplete' },
  details: { resolution: 'code_fix_merged', pr_number: 142, repository: 'acme/backend', commit: 'abc123' },
  context: { framework: 'GDPR', requirement: 'Article 17(1)', before_score: 84, after_score: 87 },
  hash: 'sha256:7d4e8f9a2b1c3d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c2d3e4f5a6b7c8d9e',
  // The vendor's own example has 63 digits here.
  previous_hash: 'sha256:1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c2d3e4f5a6b7c8d9e0f1a2',
};

/** The log as guides/audit-trails.md describes it. Like the API's, it does not say what its hash covers. */
export const complianceAgentGuide: Dialect = {
  name: 'complianceagent-guide',
  platform: 'complianceagent',
  label: 'ComplianceAgent audit log of the guide',
  defaultSource: 'ComplianceAgent guide log',
  arrayKeys: ['', 'data', 'entries'],
  notSearched: new Set(['id', 'timestamp', 'organization_id', 'hash', 'previous_hash']),
  jsonColumns: new Set(['user', 'event', 'resource', 'details', 'context']),
  chain: { recipe: 'complianceagent-guide', order: 'received' },
  samples: [
    {
      name: 'the entry that the guide shows',
      text: JSON.stringify(GUIDE_ENTRY),
      records: [
        {
          id: 'aud_2024011510300042',
          kind: 'event',
          type: 'compliance.gap_resolved',
          occurred_text: '2024-01-15T10:30:00.042Z',
          actor: {
            kind: 'user',
            id: 'usr_john',
            label: 'john@acme.example',
            email: 'john@acme.example',
          },
          target: { kind: 'compliance_gap', id: 'gap_gdpr_art17_001', label: 'User deletion incomplete' },
          repository: 'acme/backend',
          severity: 'info',
          title: 'User deletion incomplete',
          pr_number: 142,
          commit_sha: 'abc123',
          ip: '192.0.2.100',
          row_hash: GUIDE_ENTRY.hash,
          prev_hash: GUIDE_ENTRY.previous_hash,
        },
      ],
    },
  ],

  recognise(fields) {
    const event = jsonObject(fields, 'event');
    return event !== null && 'type' in event && 'timestamp' in fields && 'organization_id' in fields
      ? 'its records have event {type, category, severity}, organization_id and timestamp'
      : null;
  },

  map(fields) {
    const user = jsonObject(fields, 'user');
    const event = jsonObject(fields, 'event');
    const resource = jsonObject(fields, 'resource');
    const details = jsonObject(fields, 'details');
    return {
      ...UNSAID,
      id: idOf(fields, 'id', 'event', complianceAgentGuide.jsonColumns),
      type: required(event ?? {}, 'type'),
      occurred_text: required(fields, 'timestamp'),
      actor: personOf(optional(user, 'id'), optional(user, 'email')),
      target: targetOf(optional(resource, 'type'), optional(resource, 'id'), optional(resource, 'name')),
      repository: optional(details, 'repository'),
      outcome: optional(details, 'resolution') ?? optional(details, 'outcome'),
      severity: optional(event, 'severity'),
      title: optional(resource, 'name'),
      pr_number: wholeNumber(details, 'pr_number'),
      commit_sha: optional(details, 'commit') ?? optional(details, 'commit_sha'),
      branch: optional(details, 'branch'),
      ip: optional(user, 'ip_address'),
      links: linksOf(details),
      prev_hash: optional(fields, 'previous_hash'),
      row_hash: optional(fields, 'hash'),
    };
  },
};

const KIND_OF_BLOCK: Readonly<Record<string, RecordKind>> = {
  approval: 'approval',
  evidence_submission: 'submission',
  compliance_decision: 'result',
};

const GENESIS_HASH = '5c7b3da4c89b953c830538ba29f21ccd07307fa673a42e004aa63a18dea5b5d9';

/** What /api/v1/blockchain-audit/chain serves: every hashed field, so every block can be recomputed. */
export const complianceAgentBlocks: Dialect = {
  name: 'complianceagent-blocks',
  platform: 'complianceagent',
  label: 'ComplianceAgent blockchain audit',
  defaultSource: 'ComplianceAgent blocks',
  arrayKeys: ['', 'chain', 'blocks'],
  notSearched: new Set(['id', 'index', 'nonce', 'timestamp', 'hash', 'previous_hash']),
  jsonColumns: new Set(['data', 'index', 'nonce']),
  chain: { recipe: 'complianceagent-blocks', order: 'received' },
  samples: [
    {
      name: 'the chain as an array',
      text: JSON.stringify([
        {
          id: '00000000-0000-4000-8000-000000000010',
          index: 0,
          block_type: 'audit_event',
          data: { event: 'Genesis block — audit trail initialized' },
          previous_hash: '0'.repeat(64),
          hash: GENESIS_HASH,
          timestamp: '2026-01-01T00:00:00+00:00',
          nonce: 0,
        },
        {
          id: '00000000-0000-4000-8000-000000000011',
          index: 1,
          block_type: 'approval',
          data: { who: 'Zoë', ok: true, repository: 'acme/backend' },
          previous_hash: GENESIS_HASH,
          hash: '0b'.repeat(32),
          timestamp: '2026-01-01T00:00:01.000002+00:00',
          nonce: 0,
        },
      ]),
      records: [
        {
          id: '00000000-0000-4000-8000-000000000010',
          kind: 'event',
          type: 'audit_event',
          occurred_text: '2026-01-01T00:00:00+00:00',
          title: 'Genesis block — audit trail initialized',
          row_hash: GENESIS_HASH,
          prev_hash: '0'.repeat(64),
        },
        { kind: 'approval', type: 'approval', repository: 'acme/backend', prev_hash: GENESIS_HASH },
      ],
    },
  ],

  recognise: (fields) =>
    'block_type' in fields && 'previous_hash' in fields && 'nonce' in fields && 'hash' in fields
      ? 'its records are blocks with index, block_type, nonce, previous_hash and hash'
      : null,

  map(fields) {
    const data = jsonObject(fields, 'data');
    const type = required(fields, 'block_type');
    return {
      ...UNSAID,
      id: idOf(fields, 'id', 'event', complianceAgentBlocks.jsonColumns),
      kind: Object.hasOwn(KIND_OF_BLOCK, type) ? KIND_OF_BLOCK[type]! : 'event',
      type,
      occurred_text: required(fields, 'timestamp'),
      repository: optional(data, 'repository'),
      outcome: optional(data, 'decision') ?? optional(data, 'outcome') ?? optional(data, 'status'),
      severity: optional(data, 'severity'),
      title: optional(data, 'event') ?? optional(data, 'name'),
      pr_number: wholeNumber(data, 'pr_number'),
      commit_sha: optional(data, 'commit_sha'),
      branch: optional(data, 'branch'),
      links: linksOf(data),
      prev_hash: optional(fields, 'previous_hash'),
      row_hash: optional(fields, 'hash'),
    };
  },
};

/** The export of the Python SDK's AuditLogger. It leaves out the predecessor, which is the entry before. */
export const complianceAgentSdk: Dialect = {
  name: 'complianceagent-sdk',
  platform: 'complianceagent',
  label: 'ComplianceAgent SDK audit log',
  defaultSource: 'ComplianceAgent SDK',
  arrayKeys: [''],
  notSearched: new Set(['id', 'timestamp', 'entry_hash']),
  jsonColumns: new Set(),
  // Python's csv module writes None as an empty cell.
  emptyIsNull: new Set(['resource_id', 'user_id', 'user_email', 'user_role', 'ip_address', 'regulation']),
  chain: { recipe: 'complianceagent-sdk', order: 'received' },
  samples: [
    {
      name: 'JSON, an array',
      text: JSON.stringify(
        [
          {
            id: '00000000-0000-4000-8000-000000000001',
            timestamp: '2026-01-01T00:00:00+00:00',
            action: 'read',
            resource_type: 'user',
            resource_id: '123',
            user_id: 'admin@example.com',
            user_email: null,
            user_role: 'admin',
            ip_address: '192.0.2.7',
            regulation: 'GDPR',
            requirement: null,
            data_types: ['PII'],
            severity: 'info',
            outcome: 'success',
            details: {},
            service_name: 'user-service',
            function_name: '',
            entry_hash: 'ad7b316e30727053f396b104b1cc40f175e6a43dbbd20d9502f8ab2f8bdb4d56',
          },
        ],
        null,
        2,
      ),
      records: [
        {
          id: '00000000-0000-4000-8000-000000000001',
          kind: 'event',
          type: 'read',
          occurred_text: '2026-01-01T00:00:00+00:00',
          actor: {
            kind: 'user',
            id: 'admin@example.com',
            label: 'admin@example.com',
            email: 'admin@example.com',
          },
          target: { kind: 'user', id: '123', label: '123' },
          outcome: 'success',
          severity: 'info',
          ip: '192.0.2.7',
          prev_hash: null,
          row_hash: 'ad7b316e30727053f396b104b1cc40f175e6a43dbbd20d9502f8ab2f8bdb4d56',
        },
      ],
    },
    {
      name: 'CSV',
      text:
        'id,timestamp,action,resource_type,resource_id,user_id,user_email,severity,outcome,details,service_name,entry_hash\r\n' +
        "00000000-0000-4000-8000-000000000002,2026-01-01T00:00:01.000002+00:00,delete,user,,,,info,failure,{'a': 1},s,f0365ebf16ee3e4fe4cd8e85ca4af6c115d7ace87aa756df37a5941764d4e36e\r\n",
      records: [
        { type: 'delete', actor: null, target: { kind: 'user', id: '', label: '' }, outcome: 'failure' },
      ],
    },
  ],

  recognise: (fields) =>
    'entry_hash' in fields && 'action' in fields && 'resource_type' in fields && 'service_name' in fields
      ? 'its records have action, resource_type, service_name and entry_hash'
      : null,

  map(fields) {
    const details = jsonObject(fields, 'details');
    return {
      ...UNSAID,
      id: idOf(fields, 'id', 'event', complianceAgentSdk.jsonColumns),
      type: required(fields, 'action'),
      occurred_text: required(fields, 'timestamp'),
      actor: personOf(optional(fields, 'user_id'), optional(fields, 'user_email')),
      target: targetOf(optional(fields, 'resource_type'), optional(fields, 'resource_id'), null),
      repository: optional(details, 'repository'),
      outcome: optional(fields, 'outcome'),
      severity: optional(fields, 'severity'),
      title: optional(fields, 'requirement'),
      ip: optional(fields, 'ip_address'),
      links: linksOf(details),
      row_hash: optional(fields, 'entry_hash'),
    };
  },
};

/**
 * What /api/v1/explainability/audit-logs serves. Its chain_hash covers two hashes that are not handed out and
 * the entry before it, which may be another organization's: nothing of it can be checked, so none is claimed.
 */
export const complianceAgentExplanations: Dialect = {
  name: 'complianceagent-explanations',
  platform: 'complianceagent',
  label: 'ComplianceAgent explanation log',
  defaultSource: 'ComplianceAgent explanations',
  arrayKeys: [''],
  notSearched: new Set([
    ...['id', 'organization_id', 'timestamp', 'input_hash', 'result_hash', 'chain_hash', 'previous_log_id'],
  ]),
  jsonColumns: new Set(),
  chain: null,
  samples: [
    {
      name: 'as the endpoint serves it, newest first',
      text: JSON.stringify([
        {
          id: '00000000-0000-4000-8000-000000000002',
          organization_id: '00000000-0000-4000-8000-0000000000aa',
          user_id: '00000000-0000-4000-8000-0000000000bb',
          timestamp: '2026-01-01T00:00:01Z',
          action_type: 'explain',
          input_summary: 'Explanation request for PII_LOGGING analysis',
          result_summary: 'Personal data is being logged without proper safeguards',
          decision: 'Potential GDPR compliance violation detected',
          confidence: 'high',
          approval_status: 'approved',
          chain_hash: 'b93d1970a31e6e404062e465f6eca34b9798c459ded077528d4cd0317b7d0b51',
        },
      ]),
      records: [
        {
          id: '00000000-0000-4000-8000-000000000002',
          kind: 'result',
          type: 'explain',
          occurred_text: '2026-01-01T00:00:01Z',
          outcome: 'approved',
          verdict: 'Potential GDPR compliance violation detected',
          title: 'Personal data is being logged without proper safeguards',
          prev_hash: null,
          row_hash: 'b93d1970a31e6e404062e465f6eca34b9798c459ded077528d4cd0317b7d0b51',
        },
      ],
    },
  ],

  recognise: (fields) =>
    'chain_hash' in fields && 'input_summary' in fields && 'result_summary' in fields
      ? 'its records have input_summary, result_summary and chain_hash'
      : null,

  map(fields: Fields) {
    const decision = optional(fields, 'decision') ?? optional(object(fields, 'explanation'), 'decision');
    return {
      ...UNSAID,
      id: idOf(fields, 'id', 'result', complianceAgentExplanations.jsonColumns),
      kind: 'result',
      type: required(fields, 'action_type'),
      occurred_text: required(fields, 'timestamp'),
      actor: personOf(optional(fields, 'user_id'), null),
      outcome: optional(fields, 'approval_status'),
      verdict: decision,
      title: optional(fields, 'result_summary'),
      links: [],
      row_hash: optional(fields, 'chain_hash'),
    };
  },
};
