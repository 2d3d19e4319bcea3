import { expect, test } from 'vitest';
import { read } from './read.ts';

/** Real exports differ from the documentation: other envelopes, members that are null or missing, other headers. */

const SPEC = {
  timestamp: '2026-02-03T10:15:00Z',
  event_type: 'spec_approved',
  actor: 'bob',
  spec_id: 'spec_1',
  repository: 'o/r',
};
const KOMMIT = {
  ...{ id: 'k1', actor: 'a@x', action: 'policy.update', target: 'policy:a', metadata: {} },
  ...{ created_at: '2026-03-12T09:14:22Z', prev_hash: '0'.repeat(64), row_hash: 'ab'.repeat(32) },
};
const LOG = {
  ...{ id: 'log_1', event_type: 'config.changed', actor: null, resource: { type: 'c', id: 'c1' } },
  ...{ repository: null, details: { a: 1 }, timestamp: '2024-01-15T10:30:00Z' },
};
const EVENT = {
  ...{ id: 'evt_1', type: 'user.created', occurred_at: '2026-05-17T08:00:00Z', actor: null, target: null },
  ...{ outcome: 'success', data: { amr: ['pwd'] }, context: { ip: '192.0.2.1' } },
};
const INTENT = {
  ...{ timestamp: '2026-06-16T08:00:00Z', event_type: 'intent_submitted', actor: 'a', repo: 'o/r' },
  ...{ branch: 'b', commit_sha: 'abc', payload: { intent: 'x' } },
};
const SUBMISSION = { runbook_number: 42, submitted_by: 'a', submitted_at: '2026-06-17T08:00:00Z' };
const RUN = {
  ...{ run_id: 9, runbook_number: 42, trigger_source: 'commit_push', status: 'failed' },
  ...{ started_at: '2026-06-17T08:01:00Z', completed_at: '2026-06-17T08:05:00Z' },
};
const WAIVER = { result_id: 5, waived_by: 'b', waived_at: '2026-06-17T10:00:00Z', category: 'accepted_risk' };
const VERSION = { runbook_number: 42, version: 2, steps: [], created_at: '2026-06-17T07:00:00Z' };
const json = (value: unknown) => JSON.stringify(value);

test.each([
  ['a list under a name of its own', json({ audit_logs: [SPEC], next: null }), 'aviator-spec-events', 1],
  [
    'a list deep inside',
    json({ a: [1], result: { log: { entries: [KOMMIT, KOMMIT] } } }),
    'kommit-export',
    2,
  ],
  [
    'pages of such, one a line',
    `${json({ items: [KOMMIT] })}\n${json({ items: [KOMMIT] })}`,
    'kommit-export',
    2,
  ],
  ['two such lists side by side', json({ old: [LOG], new: [LOG, LOG] }), 'complianceagent-log', 3],
  ['typed lists in an envelope', json({ data: { runs: [RUN], waivers: [WAIVER] } }), 'aviator-records', 2],
  [
    'a typed list that no page of the documentation names',
    json({ submissions: [SUBMISSION], reviewer_actions: [WAIVER], repositories: ['o/r'] }),
    'aviator-records',
    2,
  ],
  [
    'a runbook version',
    json({ runbook_versions: [VERSION], submissions: [SUBMISSION] }),
    'aviator-records',
    2,
  ],
  ['an actor that is null', json({ success: true, data: [LOG] }), 'complianceagent-log', 1],
  ['an event that nobody caused', json(EVENT), 'intelliauth-export', 1],
  ['an intent that has no run yet', json(INTENT), 'aviator-events', 1],
  [
    'an export without its hashes',
    json([{ ...KOMMIT, row_hash: undefined, prev_hash: undefined }]),
    'kommit-export',
    1,
  ],
  [
    'one odd record among others',
    [{ ...SPEC, actor: { id: 'x' } }, SPEC, SPEC].map(json).join('\n'),
    'aviator-spec-events',
    3,
  ],
  [
    'a header as people read it',
    `Id,Actor,Action,Target,Metadata,Created At,PrevHash,Row-Hash\nk1,a@x,policy.update,,{},2026-03-12T09:14:22Z,${KOMMIT.prev_hash},${KOMMIT.row_hash}\n`,
    'kommit-export',
    1,
  ],
  [
    'a first line for Excel',
    `sep=;\r\nid;actor;action;target;metadata;created_at;prev_hash;row_hash\r\nk1;a@x;policy.update;;{};2026-03-12T09:14:22Z;${KOMMIT.prev_hash};${KOMMIT.row_hash}\r\n`,
    'kommit-export',
    1,
  ],
  [
    'a log flattened to columns',
    'id,event_type,actor_type,actor_id,actor_email,resource_type,resource_id,resource_name,repository_name,details,timestamp\n' +
      'log_1,issue.resolved,user,u1,d@x,issue,i1,N,acme/web,"{""new_status"":""fixed""}",2024-01-15T10:30:00Z\n',
    'complianceagent-log',
    1,
  ],
])('%s', (_, text, dialect, count) => {
  const found = read(text);
  expect(found.dialect).toBe(dialect);
  expect(found.records).toHaveLength(count);
});

test('what lies elsewhere is said to', () => {
  expect(read(json({ result: { audit: [SPEC] } })).reason).toMatch(/; they lie in “result \/ audit”$/);
  expect(read(json({ old: [LOG], new: [LOG] })).reason).toMatch(
    /; they lie in several lists of the document$/,
  );
});

test('columns of a flattened log are mapped as its members', () => {
  const flat =
    'id,event_type,actor_type,actor_id,actor_email,resource_type,resource_id,resource_name,repository_name,timestamp\n' +
    'log_1,issue.resolved,user,u1,d@x,issue,i1,N,acme/web,2024-01-15T10:30:00Z\n';
  const nested = {
    ...{ id: 'log_1', event_type: 'issue.resolved', timestamp: '2024-01-15T10:30:00Z' },
    actor: { type: 'user', id: 'u1', email: 'd@x' },
    resource: { type: 'issue', id: 'i1', name: 'N' },
    repository: { name: 'acme/web' },
  };
  expect(read(flat).records).toEqual(read(json(nested)).records);
});

test.each([
  ['a Kommit row', KOMMIT],
  ['an entry of a log', LOG],
  ['an event', EVENT],
])('%s without an id gets one from its content, the same each time', (_, { id: _id, ...record }) => {
  const [first] = read(json(record)).records;
  const [again] = read(json(Object.fromEntries(Object.entries(record).reverse()))).records;
  expect(first?.id).toMatch(/^event:sha256:[0-9a-f]{64}$/);
  expect(again?.id).toBe(first?.id);
  expect(read(json({ ...record, extra: 1 })).records[0]?.id).not.toBe(first?.id);
});

test('a stream’s event without an id has one id in every attempt', () => {
  const body = (attempt: number) =>
    json({
      ...{ event_type: 'user.created', occurred_at: EVENT.occurred_at, tenant: { id: 't' }, data: {} },
      stream: { destination_id: 's', attempt },
    });
  expect(read(body(1)).records[0]?.id).toBe(read(body(2)).records[0]?.id);
});

test.each([
  ['a PDF', '%PDF-1.4\nsecret', 'it is a PDF'],
  ['a web page', '<!DOCTYPE html><p>secret', 'it is a web page'],
  ['XML', '<?xml version="1.0"?><secret/>', 'it is XML'],
  ['a syslog', 'Jan  1 00:00:00 host secret\n', 'it is neither JSON nor rows of columns'],
  ['nothing', '[]', 'it holds no records'],
])('%s is refused in words, which hold nothing of it', (_, text, problem) => {
  expect(() => read(text)).toThrow(problem);
  expect(() => read(text)).not.toThrow('secret');
});
