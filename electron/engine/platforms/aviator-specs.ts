import type { RecordKind } from '../../../shared/model/platform.ts';
import { actorOf, firstOf, targetOf } from './aviator-fields.ts';
import {
  type Dialect,
  derivedId,
  jsonObject,
  linksOf,
  optional,
  required,
  type Sample,
  UNSAID,
  Unmappable,
  wholeNumber,
} from './dialect.ts';

/** Aviator Verify's generation A (2026-02), which verified specs: its flat events, and its runs. */

const SPEC = {
  timestamp: '2026-02-03T10:15:00Z',
  event_type: 'spec_approved',
  actor: 'reviewer@example.com',
  spec_id: 'spec_xyz789',
  spec_title: 'Add rate limiting',
  repository: 'your-org/your-repo',
};

const VERIFICATION = {
  ...SPEC,
  event_type: 'verification_failed',
  actor: 'system',
  pr_number: 234,
  commit_sha: 'a1b2c3d4',
  verification_id: 'ver_abc123',
  result: { status: 'failed', failures: ['Limits are per tenant'] },
};

const SPEC_SAMPLES: readonly Sample[] = [
  {
    name: 'spec events, one a line',
    text: `${JSON.stringify(SPEC)}\n${JSON.stringify(VERIFICATION)}`,
    records: [
      {
        id: 'event:sha256:2de531bca3434a8fcf647364668c76ed3c527076c4653d8bf3aa3496340f3884',
        kind: 'approval',
        type: 'spec_approved',
        occurred_text: '2026-02-03T10:15:00Z',
        actor: {
          kind: 'user',
          id: 'reviewer@example.com',
          label: 'reviewer@example.com',
          email: 'reviewer@example.com',
        },
        target: { kind: 'spec', id: 'spec_xyz789', label: 'Add rate limiting' },
        repository: 'your-org/your-repo',
        outcome: 'approved',
        verdict: null,
        title: 'Add rate limiting',
        run_id: null,
      },
      {
        kind: 'result',
        type: 'verification_failed',
        actor: { kind: 'system', id: 'system', label: 'system', email: null },
        outcome: 'failed',
        verdict: 'failed',
        pr_number: 234,
        commit_sha: 'a1b2c3d4',
        run_id: 'ver_abc123',
      },
    ],
  },
  {
    name: 'CSV, the result as text',
    text:
      'timestamp,event_type,actor,spec_id,spec_title,repository,pr_number,commit_sha,verification_id,result\r\n' +
      '2026-02-03T10:15:00Z,spec_created,author,spec_abc123,"Add, and test, limits",your-org/your-repo,,,,\r\n' +
      '2026-02-03T11:15:00Z,verification_passed,system,spec_abc123,"Add, and test, limits",your-org/your-repo,234,a1b2c3d4,ver_abc123,pass\r\n',
    records: [
      {
        kind: 'submission',
        actor: { kind: 'user', id: 'author', label: 'author', email: null },
        title: 'Add, and test, limits',
        pr_number: null,
        run_id: null,
        verdict: null,
      },
      { kind: 'result', verdict: 'pass', outcome: 'passed', pr_number: 234, run_id: 'ver_abc123' },
    ],
  },
];

export const aviatorSpecEvents: Dialect = {
  name: 'aviator-spec-events',
  platform: 'aviator',
  label: 'Aviator Verify spec events',
  defaultSource: 'Aviator Verify spec events',
  arrayKeys: ['', 'data', 'events', 'records'],
  notSearched: new Set(['timestamp', 'verification_id']),
  jsonColumns: new Set(['result']),
  sharedTargets: new Set(['spec']),
  chain: null,
  samples: SPEC_SAMPLES,

  recognise: (fields) =>
    'event_type' in fields && 'timestamp' in fields && 'spec_id' in fields
      ? 'its records have event_type, timestamp and spec_id (generation A, 2026-02)'
      : null,

  map(fields) {
    const type = required(fields, 'event_type');
    const result = jsonObject(fields, 'result');
    const spec = optional(fields, 'spec_id');
    const title = optional(fields, 'spec_title');
    const verdict =
      firstOf(result, 'status', 'verdict', 'outcome') ??
      (result ? null : optional(fields, 'result')) ??
      /^verification_(passed|failed)$/.exec(type)?.[1] ??
      null;
    return {
      ...UNSAID,
      id: optional(fields, 'id') ?? derivedId('event', fields, aviatorSpecEvents.jsonColumns),
      kind: kindOfSpecEvent(type),
      type,
      occurred_text: required(fields, 'timestamp'),
      actor: actorOf(fields, 'actor'),
      target: targetOf('spec', spec, title),
      repository: optional(fields, 'repository'),
      outcome: /_(passed|failed|approved|rejected)$/.exec(type)?.[1] ?? verdict,
      verdict,
      title,
      pr_number: wholeNumber(fields, 'pr_number'),
      commit_sha: optional(fields, 'commit_sha'),
      run_id: optional(fields, 'verification_id'),
      links: linksOf(result),
    };
  },
};

function kindOfSpecEvent(type: string): RecordKind {
  if (/^spec_(created|submitted)$/.test(type)) return 'submission';
  if (/^spec_(approved|rejected)$/.test(type)) return 'approval';
  if (/^verification_(run|started)$/.test(type)) return 'run';
  return type.startsWith('verification_') ? 'result' : 'event';
}

const RUN = {
  verification_id: 'ver_abc123',
  status: 'failed',
  spec: { id: 'spec_xyz789', title: 'Add rate limiting', version: 2 },
  repository: 'your-org/your-repo',
  pr_number: 234,
  commit_sha: 'a1b2c3d4',
  results: {
    scope: { status: 'failed', violations: [{ type: 'undeclared_modification', file: 'src/limits.ts' }] },
    acceptance_criteria: [{ text: 'Limits are per tenant', status: 'inconclusive' }],
    org_invariants: [],
  },
  audit_trail_id: 'aud_def456',
  started_at: '2026-02-03T10:10:00Z',
  completed_at: '2026-02-03T10:15:00Z',
};

const RUN_MAPPED = {
  id: 'run:ver_abc123',
  kind: 'run',
  type: 'verification_run',
  occurred_text: '2026-02-03T10:15:00Z',
  actor: null,
  target: { kind: 'spec', id: 'spec_xyz789', label: 'Add rate limiting' },
  repository: 'your-org/your-repo',
  outcome: 'failed',
  title: 'Add rate limiting',
  pr_number: 234,
  commit_sha: 'a1b2c3d4',
  run_id: 'ver_abc123',
} as const;

/** What the generation's page on results shows of a run; the shape inside `results` was not published. */
export const aviatorSpecRuns: Dialect = {
  name: 'aviator-spec-runs',
  platform: 'aviator',
  label: 'Aviator Verify spec runs',
  defaultSource: 'Aviator Verify spec runs',
  arrayKeys: ['', 'data'],
  notSearched: new Set(['verification_id', 'audit_trail_id', 'started_at', 'completed_at']),
  jsonColumns: new Set(['spec', 'results']),
  sharedTargets: new Set(['spec']),
  chain: null,
  samples: [
    { name: 'one run', text: JSON.stringify(RUN, null, 2), records: [RUN_MAPPED] },
    {
      name: 'an array, one of them still running',
      text: JSON.stringify([
        RUN,
        { ...RUN, verification_id: 'ver_2', status: 'running', completed_at: null },
      ]),
      records: [
        RUN_MAPPED,
        { id: 'run:ver_2', outcome: 'running', occurred_text: '2026-02-03T10:10:00Z', run_id: 'ver_2' },
      ],
    },
  ],

  recognise: (fields) =>
    'verification_id' in fields && 'status' in fields && jsonObject(fields, 'spec') !== null
      ? 'its records have verification_id, status and spec {id, title, version} (generation A, 2026-02)'
      : null,

  map(fields) {
    const id = required(fields, 'verification_id');
    const spec = jsonObject(fields, 'spec');
    const title = optional(spec, 'title');
    const time = firstOf(fields, 'completed_at', 'started_at');
    if (time === null) throw new Unmappable('no completed_at or started_at');
    return {
      ...UNSAID,
      id: `run:${id}`,
      kind: 'run',
      type: 'verification_run',
      occurred_text: time,
      target: targetOf('spec', optional(spec, 'id'), title),
      repository: optional(fields, 'repository'),
      outcome: optional(fields, 'status'),
      title,
      pr_number: wholeNumber(fields, 'pr_number'),
      commit_sha: optional(fields, 'commit_sha'),
      run_id: id,
      links: linksOf(jsonObject(fields, 'results')),
    };
  },
};
