import type { Sample } from './dialect.ts';

/** Files of Aviator Verify's generations C to E, with the values that its documentation uses. */

const lines = (...records: object[]) => records.map((record) => JSON.stringify(record)).join('\n');

const EVENT = {
  timestamp: '2026-06-16T08:00:00.250Z',
  actor: 'submitter@example.com',
  repo: 'your-org/your-repo',
  branch: 'feature/limits',
  commit_sha: 'a1b2c3d4',
  run_id: 'run_900',
};

export const eventSamples: readonly Sample[] = [
  {
    name: 'events with a payload, as an array',
    text: JSON.stringify([
      {
        ...EVENT,
        event_type: 'intent_submitted',
        payload: { intent: 'Add rate limiting', runbook_number: 42 },
      },
      {
        ...EVENT,
        event_type: 'verdict_produced',
        actor: 'system',
        payload: { criterion: 'Limits are per tenant', verdict: 'fail' },
      },
      {
        ...EVENT,
        event_type: 'waiver',
        actor: 'reviewer@example.com',
        payload: {
          criterion: 'Limits are per tenant',
          category: 'accepted_risk',
          justification: 'One tenant only',
        },
      },
      { ...EVENT, event_type: 'reviewer_decision', payload: { decision: 'approved' } },
      { ...EVENT, event_type: 'preview_event', payload: {} },
    ]),
    records: [
      {
        kind: 'submission',
        type: 'intent_submitted',
        occurred_text: '2026-06-16T08:00:00.250Z',
        target: { kind: 'run', id: 'run:run_900', label: 'run_900' },
        repository: 'your-org/your-repo',
        branch: 'feature/limits',
        commit_sha: 'a1b2c3d4',
        title: 'Add rate limiting',
        run_id: 'run_900',
        runbook: '42',
      },
      { kind: 'result', verdict: 'fail', outcome: 'fail', title: 'Limits are per tenant' },
      {
        kind: 'waiver',
        outcome: 'waived',
        verdict: null,
        waiver: { category: 'accepted_risk', reason: 'One tenant only' },
      },
      { kind: 'approval', outcome: 'approved' },
      { kind: 'event', type: 'preview_event', outcome: null },
    ],
  },
  {
    name: 'CSV, the payload as JSON text',
    text:
      'timestamp,event_type,actor,repo,branch,commit_sha,run_id,payload\n' +
      '2026-06-16T08:00:00Z,waiver,reviewer,your-org/your-repo,main,a1b2c3d4,900,"{""category"":""doesnt_apply"",""reason"":""No tenant""}"\n',
    records: [{ kind: 'waiver', run_id: '900', waiver: { category: 'doesnt_apply', reason: 'No tenant' } }],
  },
];

const SUBMISSION = {
  runbook_number: 42,
  submitted_by: 'submitter@example.com',
  submitted_at: '2026-06-17T09:00:00Z',
  repo: 'your-org/your-repo',
  branch: 'feature/limits',
  commit_sha: 'a1b2c3d4',
  intent: 'Add rate limiting',
  acceptance_criteria: ['Limits are per tenant'],
};

const RUN = {
  run_id: 900,
  runbook_number: 42,
  runbook_version: 3,
  trigger_source: 'commit_push',
  commit_sha: 'a1b2c3d4',
  status: 'failed',
  criteria_total: 2,
  criteria_passed: 1,
  criteria_failed: 0,
  criteria_skipped: 0,
  criteria_waived: 1,
  started_at: '2026-06-17T09:01:00Z',
  completed_at: '2026-06-17T09:05:00Z',
};

const RESULT = {
  run_id: 900,
  criterion: 'Limits are per tenant',
  is_invariant: true,
  is_waived: true,
  status: 'fail',
  evidence: { source: 'code_analysis', snippets: [{ file: 'src/limits.ts', code: 'limit(all)' }] },
  reason: 'One limit for all tenants',
  location: { file: 'src/limits.ts', start_line: 4, end_line: 9 },
};

const WAIVER = {
  result_id: 5,
  waived_by: 'reviewer@example.com',
  waived_at: '2026-06-17T10:00:00Z',
  category: 'accepted_risk',
  reason: 'One tenant only',
};

/** SHA-256 of {"criterion":"Limits are per tenant","run_id":"900"}. */
const RESULT_BY_CRITERION = 'result:sha256:b7b19057246d105a202e86a5d4136028c0b1a1a417859e3948df1ff28c0e7777';

export const recordSamples: readonly Sample[] = [
  {
    name: 'typed records told by their fields, one a line',
    text: lines(SUBMISSION, RUN, RESULT, { ...RESULT, result_id: 5 }, WAIVER),
    records: [
      {
        kind: 'submission',
        type: 'runbook_submission',
        occurred_text: '2026-06-17T09:00:00Z',
        target: { kind: 'runbook', id: '42', label: '42' },
        repository: 'your-org/your-repo',
        branch: 'feature/limits',
        title: 'Add rate limiting',
        runbook: '42',
      },
      {
        id: 'run:900',
        kind: 'run',
        occurred_text: '2026-06-17T09:05:00Z',
        actor: null,
        target: { kind: 'runbook', id: '42', label: '42' },
        outcome: 'failed',
        verdict: null,
        run_id: '900',
        runbook: '42',
      },
      {
        id: RESULT_BY_CRITERION,
        kind: 'result',
        occurred_text: '',
        target: { kind: 'run', id: 'run:900', label: '900' },
        outcome: 'fail',
        verdict: 'fail',
        title: 'Limits are per tenant',
        run_id: '900',
      },
      { id: 'result:5', kind: 'result' },
      {
        kind: 'waiver',
        target: { kind: 'result', id: 'result:5', label: 'result:5' },
        waiver: { category: 'accepted_risk', reason: 'One tenant only' },
      },
    ],
  },
  {
    name: 'an object of arrays; a waiver by run and criterion; an approval',
    text: JSON.stringify({
      exported_at: '2026-07-01T00:00:00Z',
      results: [RESULT],
      waivers: [{ ...WAIVER, result_id: null, run_id: 900, criterion: 'Limits are per tenant' }],
      runs: [{ ...RUN, trigger_source: 'linked' }],
      approvals: [{ runbook_number: 42, approved_by: 'reviewer', approved_at: '2026-06-17T11:00:00Z' }],
      submissions: [{ ...SUBMISSION, runbook_number: '42' }],
    }),
    records: [
      { id: RESULT_BY_CRITERION, kind: 'result' },
      {
        kind: 'waiver',
        target: { kind: 'result', id: RESULT_BY_CRITERION, label: 'Limits are per tenant' },
        run_id: '900',
      },
      { id: 'run:900', kind: 'run' },
      { kind: 'approval', actor: { kind: 'user', id: 'reviewer', label: 'reviewer', email: null } },
      { kind: 'submission', runbook: '42' },
    ],
  },
  {
    name: 'record_type names the type, a trigger is unknown',
    text: lines(
      { record_type: 'Verification Run', ...RUN, trigger_source: 'by_moonlight', completed_at: null },
      { record_type: 'verdicts', ...RESULT, result_id: 5 },
    ),
    records: [
      { kind: 'run', occurred_text: '2026-06-17T09:01:00Z' },
      { id: 'result:5', kind: 'result', type: 'verification_result' },
    ],
  },
  {
    name: 'CSV of one type',
    text:
      'result_id,waived_by,waived_at,category,reason\n' +
      '5,reviewer@example.com,2026-06-17T10:00:00Z,false_positive,"Checked, by hand"\n',
    records: [
      {
        kind: 'waiver',
        target: { kind: 'result', id: 'result:5', label: 'result:5' },
        waiver: { category: 'false_positive', reason: 'Checked, by hand' },
      },
    ],
  },
  {
    name: 'CSV of all types with the columns of each',
    text:
      'record_type,runbook_number,submitted_by,submitted_at,run_id,trigger_source,status,completed_at,criterion\n' +
      'submission,42,submitter,2026-06-17T09:00:00Z,,,,,\n' +
      'run,42,,,900,ready,passed,2026-06-17T09:05:00Z,\n' +
      'result,,,,900,,pass,,Limits are per tenant\n',
    records: [
      { kind: 'submission', runbook: '42', run_id: null },
      { id: 'run:900', kind: 'run', outcome: 'passed' },
      { id: RESULT_BY_CRITERION, kind: 'result', verdict: 'pass' },
    ],
  },
];
