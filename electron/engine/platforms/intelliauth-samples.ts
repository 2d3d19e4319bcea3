import type { Sample } from './dialect.ts';

/** Files of IntelliAuth, with the values that its documentation uses. */

const lines = (...records: object[]) => records.map((record) => JSON.stringify(record)).join('\n');

const EVENT = {
  id: 'evt_01HZEVENT',
  type: 'user.signed_in',
  occurred_at: '2026-05-17T08:00:00Z',
  actor: { kind: 'user', id: 'usr_01HZX', label: 'Alice', email: 'alice@example.com' },
  target: { kind: 'session', id: 'ses_01HZY' },
  outcome: 'success',
  data: { amr: ['pwd'], acr: 'aal2' },
  context: { ip: '203.0.113.45', user_agent: 'Mozilla/5.0', request_id: 'req_01HZR' },
};

const MAPPED = {
  id: 'evt_01HZEVENT',
  kind: 'event',
  type: 'user.signed_in',
  occurred_text: '2026-05-17T08:00:00Z',
  actor: { kind: 'user', id: 'usr_01HZX', label: 'Alice', email: 'alice@example.com' },
  target: { kind: 'session', id: 'ses_01HZY', label: 'ses_01HZY' },
  outcome: 'success',
  ip: '203.0.113.45',
  user_agent: 'Mozilla/5.0',
  request_id: 'req_01HZR',
} as const;

export const exportSamples: readonly Sample[] = [
  { name: 'NDJSON', text: lines(EVENT), records: [MAPPED] },
  {
    name: 'CSV as the documentation shows it',
    text:
      'id,type,occurred_at,actor_kind,actor_id,target_kind,target_id,outcome,context_ip\n' +
      'evt_01HZEVENT,user.signed_in,2026-05-17T08:00:00Z,user,usr_01HZX,session,ses_01HZY,success,203.0.113.45\n',
    records: [
      {
        id: 'evt_01HZEVENT',
        actor: { kind: 'user', id: 'usr_01HZX', label: 'usr_01HZX', email: null },
        target: { kind: 'session', id: 'ses_01HZY', label: 'ses_01HZY' },
        outcome: 'success',
        ip: '203.0.113.45',
        user_agent: null,
      },
    ],
  },
  {
    name: 'CSV of all columns',
    text:
      'id,type,occurred_at,actor_kind,actor_id,actor_label,actor_email,target_kind,target_id,target_label,outcome,data_json,context_ip,context_user_agent,context_request_id\n' +
      'evt_01HZEVENT,application.created,2026-05-17T08:00:00.123456Z,application,app_1,CI,,,,,denied,"{""severity"":""high"",""docs"":""https://example.com/a""}",,,req_01HZR\n',
    records: [
      {
        occurred_text: '2026-05-17T08:00:00.123456Z',
        actor: { kind: 'application', id: 'app_1', label: 'CI', email: null },
        target: null,
        outcome: 'denied',
        severity: 'high',
        ip: null,
        request_id: 'req_01HZR',
        links: [{ label: 'docs', url: 'https://example.com/a' }],
      },
    ],
  },
];

const TENANT = { id: 'tnt_01HZT', slug: 'acme' };

export const streamSamples: readonly Sample[] = [
  {
    name: 'bodies of a stream, one a line',
    text: lines({
      event_id: EVENT.id,
      event_type: EVENT.type,
      occurred_at: EVENT.occurred_at,
      tenant: TENANT,
      actor: EVENT.actor,
      target: EVENT.target,
      outcome: EVENT.outcome,
      data: EVENT.data,
      context: EVENT.context,
      stream: { destination_id: 'strm_01HZS', attempt: 2, first_attempted_at: '2026-05-17T08:00:01Z' },
    }),
    records: [MAPPED],
  },
];

export const webhookSamples: readonly Sample[] = [
  {
    name: 'the body of the overview; the audit log’s name of the event',
    text: lines({
      event_id: 'evt_01HZW',
      event_type: 'user.sign_in_failed',
      occurred_at: '2026-05-17T08:00:00.250Z',
      tenant: TENANT,
      actor: { kind: 'user', id: 'usr_01HZX', email: 'alice@example.com' },
      data: { error: 'invalid_credentials' },
      delivery: { attempt: 1, subscription_id: 'whsub_01HZ' },
    }),
    records: [
      {
        id: 'evt_01HZW',
        type: 'user.signed_in.failed',
        occurred_text: '2026-05-17T08:00:00.250Z',
        actor: {
          kind: 'user',
          id: 'usr_01HZX',
          label: 'alice@example.com',
          email: 'alice@example.com',
        },
        target: null,
        outcome: null,
      },
    ],
  },
  {
    name: 'the body of the concepts page',
    text: lines(
      { id: 'evt_1', type: 'user.signed_up', created: 1779004800, tenant_id: 'tnt_01HZT', data: {} },
      {
        id: 'evt_2',
        type: 'mfa.factor_added',
        created: '2026-05-17T08:00:00Z',
        tenant_id: 'tnt_01HZT',
        data: {},
      },
    ),
    records: [
      { id: 'evt_1', type: 'user.created', occurred_text: '1779004800', actor: null },
      { id: 'evt_2', type: 'mfa.factor_enrolled', occurred_text: '2026-05-17T08:00:00Z' },
    ],
  },
];

export const organisationSamples: readonly Sample[] = [
  {
    name: 'events of the organisation',
    text: JSON.stringify([
      {
        id: '01HZORGEVENT2',
        type: 'tenant.provisioning.step_failed',
        actor_id: null,
        actor_email: null,
        org_id: 'org_1',
        tenant_id: 'tnt_01HZT',
        data: { step: 'database', attempt: 2, error: 'timeout' },
        created_at: '2026-05-17T08:00:00Z',
      },
      {
        id: '01HZORGEVENT1',
        type: 'org.member.invited',
        actor_id: 'usr_01HZX',
        actor_email: 'alice@example.com',
        org_id: 'org_1',
        tenant_id: null,
        data: { org_id: 'org_1' },
        created_at: '2026-05-16T08:00:00Z',
      },
    ]),
    records: [
      {
        id: '01HZORGEVENT2',
        type: 'tenant.provisioning.step_failed',
        actor: { kind: 'system', id: 'system', label: 'system', email: null },
        target: { kind: 'tenant', id: 'tnt_01HZT', label: 'tnt_01HZT' },
        outcome: 'step_failed',
        title: 'timeout',
      },
      {
        actor: { kind: 'user', id: 'usr_01HZX', label: 'alice@example.com', email: 'alice@example.com' },
        target: { kind: 'org', id: 'org_1', label: 'org_1' },
        outcome: null,
      },
    ],
  },
];
