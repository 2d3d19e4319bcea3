import { expect, test } from 'vitest';
import {
  generateCompany,
  intelliAuthCsv,
  intelliAuthEvents,
  intelliAuthNdjson,
} from '../../fixtures/index.ts';
import { read } from './read.ts';

const events = [...intelliAuthEvents(generateCompany('intelliauth'))];

test('CSV and NDJSON of the same events are mapped alike', () => {
  const ndjson = read(intelliAuthNdjson(events));
  const csv = read(intelliAuthCsv(events));
  expect(ndjson.dialect).toBe('intelliauth-export');
  expect(csv.dialect).toBe('intelliauth-export');
  expect(csv.records).toEqual(ndjson.records);
  expect(ndjson.records).toHaveLength(events.length);
  for (const [i, event] of events.entries()) {
    expect(ndjson.records[i]).toMatchObject({
      id: event.id,
      type: event.type,
      occurred_text: event.occurred_at,
      actor: { ...event.actor, email: event.actor.email ?? null },
      target: event.target,
      outcome: event.outcome,
      ip: event.context.ip,
      user_agent: event.context.user_agent,
      request_id: event.context.request_id,
    });
  }
});

test('a stream delivers the same event as the export: all but the envelope is mapped alike', () => {
  const { id, type, occurred_at, ...rest } = events[0]!;
  const body = {
    event_id: id,
    event_type: type,
    occurred_at,
    tenant: { id: 'tnt_1', slug: 'acme' },
    ...rest,
    stream: { destination_id: 'strm_1', attempt: 1, first_attempted_at: occurred_at },
  };
  const stream = read(JSON.stringify(body));
  expect(stream.dialect).toBe('intelliauth-stream');
  expect(stream.records).toEqual(read(JSON.stringify(events[0])).records);
});

test.each([
  ['user.signed_up', 'user.created'],
  ['user.sign_in_failed', 'user.signed_in.failed'],
  ['mfa.factor_added', 'mfa.factor_enrolled'],
  ['user.signed_out', 'user.signed_out'],
  ['constructor', 'constructor'],
])('webhook %s is the audit log’s %s', (name, type) => {
  const [id, occurred_at] = ['evt_1', '2026-05-17T08:00:00Z'];
  const overview = { event_id: id, event_type: name, occurred_at, data: {}, delivery: { attempt: 1 } };
  const concepts = { id, type: name, created: occurred_at, tenant_id: 'tnt_1', data: {} };
  for (const body of [overview, concepts]) {
    const { dialect, records } = read(JSON.stringify(body));
    expect(dialect).toBe('intelliauth-webhook');
    expect(records).toMatchObject([{ id, type, occurred_text: occurred_at }]);
  }
});
