import type { RecordKind } from '../../../shared/model/platform.ts';
import type { Target } from '../../../shared/model/record.ts';
import { microsToText, parseTime } from '../../../shared/time.ts';
import { actorOf, firstOf, runId, targetOf } from './aviator-fields.ts';
import { eventSamples, recordSamples } from './aviator-samples.ts';
import {
  type Dialect,
  derivedId,
  type Fields,
  has,
  jsonObject,
  linksOf,
  type Mapped,
  object,
  optional,
  required,
  UNSAID,
  Unmappable,
  wholeNumber,
} from './dialect.ts';

/**
 * Aviator Verify: verification of code changes. Its documentation described five generations of records:
 * A flat spec events (2026-02, aviator-specs.ts), B none (2026-05: audit export withdrawn), C flat events with a payload
 * (2026-06-16), D typed records (2026-06-17) and E the same with other triggers (2026-06-30). No hashes: what
 * can be checked is that records refer to one another (docs/platforms.md).
 */

const KIND_OF_EVENT: Readonly<Record<string, RecordKind>> = {
  intent_submitted: 'submission',
  verdict_produced: 'result',
  reviewer_decision: 'approval',
  waiver: 'waiver',
  preview_event: 'event',
};

/** Generation C. */
export const aviatorEvents: Dialect = {
  name: 'aviator-events',
  platform: 'aviator',
  label: 'Aviator Verify events',
  defaultSource: 'Aviator Verify events',
  arrayKeys: ['', 'data', 'events', 'records'],
  notSearched: new Set(['timestamp']),
  jsonColumns: new Set(['payload']),
  sharedTargets: new Set(['result', 'run']),
  chain: null,
  samples: eventSamples,

  recognise(fields) {
    if (!('event_type' in fields && 'timestamp' in fields && 'actor' in fields)) return null;
    if (object(fields, 'actor') !== null || 'spec_id' in fields) return null;
    // What was only submitted has no run yet.
    if (!('run_id' in fields || ['repo', 'branch', 'commit_sha'].every((name) => name in fields)))
      return null;
    return 'payload' in fields
      ? 'its records have event_type, actor, run_id and payload (generation C, 2026-06)'
      : null;
  },

  map(fields) {
    const type = required(fields, 'event_type');
    const kind = Object.hasOwn(KIND_OF_EVENT, type) ? KIND_OF_EVENT[type]! : 'event';
    const payload = jsonObject(fields, 'payload');
    const verdict = kind === 'result' ? firstOf(payload, 'verdict', 'status', 'outcome') : null;
    const run = optional(fields, 'run_id');
    const runbook = optional(payload, 'runbook_number');
    return {
      ...UNSAID,
      id: optional(fields, 'id') ?? derivedId(kind, fields, aviatorEvents.jsonColumns),
      kind,
      type,
      occurred_text: required(fields, 'timestamp'),
      actor: actorOf(fields, 'actor'),
      target:
        targetOf('result', resultId(payload, run)) ??
        targetOf('run', runId(run), run) ??
        targetOf('runbook', runbook),
      repository: firstOf(fields, 'repo', 'repository'),
      outcome:
        firstOf(payload, 'outcome', 'decision', 'verdict', 'status') ?? (kind === 'waiver' ? 'waived' : null),
      verdict,
      title: firstOf(payload, 'title', 'intent', 'criterion', 'message'),
      pr_number: wholeNumber(payload, 'pr_number'),
      commit_sha: optional(fields, 'commit_sha'),
      branch: optional(fields, 'branch'),
      run_id: run,
      runbook,
      waiver: kind === 'waiver' ? waiverOf(payload) : null,
      links: linksOf(payload),
    };
  },
};

function waiverOf(fields: Fields | null): Mapped['waiver'] {
  return { category: optional(fields, 'category'), reason: firstOf(fields, 'reason', 'justification') };
}

/**
 * By which a result is known to its waivers: `result_id`, or its run and criterion where there is none. A
 * waiver's target is this id.
 */
function resultId(fields: Fields | null, run: string | null): string | null {
  const own = optional(fields, 'result_id');
  if (own !== null) return `result:${own}`;
  const criterion = optional(fields, 'criterion');
  return run === null || criterion === null ? null : derivedId('result', { run_id: run, criterion });
}

/** The types of generations D and E by the names that a record may give itself, in singular. */
const KIND_OF_TYPE: Readonly<Record<string, RecordKind>> = {
  runbook_submission: 'submission',
  submission: 'submission',
  verification_run: 'run',
  run: 'run',
  verification_result: 'result',
  result: 'result',
  verdict: 'result',
  waiver: 'waiver',
  approval: 'approval',
  reviewer_approval: 'approval',
  reviewer_decision: 'approval',
  runbook_version: 'event',
};

const TYPE_OF_KIND = {
  submission: 'runbook_submission',
  run: 'verification_run',
  result: 'verification_result',
  waiver: 'waiver',
  approval: 'approval',
  event: 'runbook_version',
} as const satisfies Record<RecordKind, string>;

const NAME_OF_KIND = {
  submission: 'a runbook submission',
  run: 'a verification run',
  result: 'a verification result',
  waiver: 'a waiver',
  approval: 'an approval',
  event: 'a runbook version',
} as const satisfies Record<RecordKind, string>;

/** What a record must have to be of a kind, beside its name; the first that fits counts. */
const KIND_BY_FIELDS: readonly { field: string; kind: RecordKind }[] = [
  { field: 'trigger_source', kind: 'run' },
  { field: 'is_invariant', kind: 'result' },
  { field: 'waived_by', kind: 'waiver' },
  { field: 'approved_by', kind: 'approval' },
  { field: 'reviewed_by', kind: 'approval' },
  { field: 'criterion', kind: 'result' },
  { field: 'submitted_by', kind: 'submission' },
  { field: 'criteria_total', kind: 'run' },
  { field: 'steps', kind: 'event' },
  { field: 'steps_markdown', kind: 'event' },
];

const SUBJECT_FIELDS = ['runbook_number', 'run_id', 'result_id', 'criterion'];

type Classified = { kind: RecordKind; why: string };

/** The kind of a typed record: as it names itself, else by its fields. null where it is none of these. */
function classify(fields: Fields): Classified | null {
  for (const field of ['record_type', 'type']) {
    const name = optional(fields, field)
      ?.toLowerCase()
      .replace(/[\s-]+/g, '_')
      .replace(/s$/, '');
    if (name && Object.hasOwn(KIND_OF_TYPE, name)) {
      const kind = KIND_OF_TYPE[name]!;
      return { kind, why: `${field} names ${NAME_OF_KIND[kind]}` };
    }
  }
  const match =
    KIND_BY_FIELDS.find(({ field }) => has(fields, field)) ??
    (countsCell(fields) === null ? undefined : { field: 'criteria_total', kind: 'run' as const });
  if (!match) return null;
  const { field, kind } = match;
  return { kind, why: `${field} makes it ${NAME_OF_KIND[kind]}` };
}

/** Where each kind says when; a result has no time of its own and takes its run's. */
const TIMES: Record<RecordKind, readonly string[]> = {
  submission: ['submitted_at'],
  run: ['completed_at', 'started_at'],
  result: ['completed_at', 'evaluated_at'],
  waiver: ['waived_at'],
  approval: ['approved_at', 'reviewed_at', 'decided_at'],
  event: [],
};
const ANY_TIME = ['timestamp', 'occurred_at', 'created_at'];

const ACTORS: Record<RecordKind, readonly string[]> = {
  submission: ['submitted_by'],
  run: [],
  result: [],
  waiver: ['waived_by'],
  approval: ['approved_by', 'reviewed_by'],
  event: ['created_by'],
};

/** Generations D and E. */
export const aviatorRecords: Dialect = {
  name: 'aviator-records',
  platform: 'aviator',
  label: 'Aviator Verify records',
  defaultSource: 'Aviator Verify',
  arrayKeys: [
    ...['', 'data', 'records', 'submissions', 'runbook_submissions', 'runs', 'verification_runs', 'results'],
    ...['verification_results', 'verdicts', 'waivers', 'approvals', 'reviewer_decisions', 'runbook_versions'],
  ],
  severalArrays: true,
  notSearched: new Set([
    ...['id', 'result_id', 'record_type', 'type', 'submitted_at', 'started_at', 'completed_at', 'waived_at'],
    ...['approved_at', 'reviewed_at', 'is_invariant', 'is_waived'],
  ]),
  jsonColumns: new Set(['evidence', 'location', 'acceptance_criteria']),
  sharedTargets: new Set(['runbook', 'result']),
  // One layout names the type in every record, another by the array or file that it stands in.
  notContent: new Set(['record_type', 'type']),
  chain: null,
  samples: recordSamples,

  recognise(fields) {
    const classified = classify(fields);
    const isRecord = classified !== null && SUBJECT_FIELDS.some((name) => has(fields, name));
    return isRecord ? `its records are typed: ${classified.why}` : null;
  },

  generation(first) {
    const triggers = new Set(first.map((fields) => optional(fields, 'trigger_source')));
    if (TRIGGERS_D.some((name) => triggers.has(name))) return 'generation D (2026-06-17) by its triggers';
    if (TRIGGERS_E.some((name) => triggers.has(name))) return 'generation E (2026-06-30) by its triggers';
    return 'generation D or E (2026-06), no trigger tells which';
  },

  timeFrom: { kind: 'run', id: (fields) => runId(optional(fields, 'run_id')) },

  map(fields) {
    const classified = classify(fields);
    if (!classified) throw new Unmappable('neither a record_type nor a field that tells what it is');
    const { kind } = classified;
    const run = optional(fields, 'run_id');
    const runbook = optional(fields, 'runbook_number');
    const result = resultId(fields, run);
    const status = firstOf(fields, 'status', 'decision');
    const criterion = optional(fields, 'criterion');
    return {
      ...UNSAID,
      id: idOf(kind, fields, run, result),
      kind,
      type: TYPE_OF_KIND[kind],
      occurred_text: timeText(kind, fields),
      actor: actorOf(fields, ...ACTORS[kind], 'actor'),
      target: targetOfRecord(kind, { run, runbook, result, criterion }),
      repository: firstOf(fields, 'repo', 'repository'),
      outcome: status,
      verdict: kind === 'result' ? status : null,
      title: firstOf(fields, 'intent', 'message', 'criterion', 'title', 'error_message'),
      pr_number: wholeNumber(fields, 'pr_number'),
      commit_sha: optional(fields, 'commit_sha'),
      branch: firstOf(fields, 'branch', 'working_branch', 'target_branch'),
      run_id: run,
      runbook,
      criteria: kind === 'run' ? criteriaOf(fields) : null,
      waiver: kind === 'waiver' ? waiverOf(fields) : null,
      links: linksOf({ evidence: jsonObject(fields, 'evidence') ?? fields.evidence }),
    };
  },
};

/** `manual` and `criteria_edit` are in both vocabularies, so they tell nothing. */
const TRIGGERS_D = ['commit_push', 'step_complete'];
const TRIGGERS_E = ['ready', 'approval', 'queued', 'linked'];

/** Ids of two types may be the same number, so the kind goes before them. */
function idOf(kind: RecordKind, fields: Fields, run: string | null, result: string | null): string {
  if (kind === 'run' && run !== null) return `run:${run}`;
  const own = optional(fields, 'id');
  if (kind === 'result' && optional(fields, 'result_id') === null && own !== null) return `result:${own}`;
  if (kind === 'result' && result !== null) return result;
  return own !== null ? `${kind}:${own}` : derivedId(kind, keyOf(kind, fields, result));
}

/**
 * What makes a record without an id the same in another export, also in one that was corrected: of a waiver its
 * result and time, of a submission or approval its runbook, person and time. Where these are not there, all of it.
 */
function keyOf(kind: RecordKind, fields: Fields, result: string | null): Fields {
  const subject = result ?? firstOf(fields, 'runbook_number', 'run_id');
  const time = firstOf(fields, ...TIMES[kind], ...ANY_TIME);
  if (subject === null || time === null) {
    const { record_type: _record, type: _type, ...content } = fields;
    return content;
  }
  return {
    subject,
    at: momentOf(time),
    by: kind === 'waiver' ? null : (actorOf(fields, ...ACTORS[kind], 'actor')?.id ?? null),
    version: optional(fields, 'runbook_version') ?? optional(fields, 'version'),
  };
}

/** A moment in whatever zone it is written; a time without one as it stands. */
function momentOf(text: string): string {
  const time = parseTime(text);
  return time?.zoned ? microsToText(time.micros) : text;
}

const COUNTS = ['total', 'passed', 'failed', 'skipped', 'waived'] as const;

/** The export's documentation writes the five counts as one cell under one heading. */
function countsCell(fields: Fields): string | null {
  const name = Object.keys(fields).find((column) => /^criteria_total\s*\/\s*passed\s*\//.test(column));
  return name === undefined ? null : optional(fields, name);
}

function criteriaOf(fields: Fields): Mapped['criteria'] {
  const cells = countsCell(fields)?.split('/');
  const counts = COUNTS.map((name, i) =>
    cells ? wholeNumber({ cell: cells[i]?.trim() }, 'cell') : wholeNumber(fields, `criteria_${name}`),
  );
  if (counts.every((count) => count === null)) return null;
  const [total = null, passed = null, failed = null, skipped = null, waived = null] = counts;
  return { total, passed, failed, skipped, waived };
}

function timeText(kind: RecordKind, fields: Fields): string {
  const text = firstOf(fields, ...TIMES[kind], ...ANY_TIME);
  if (text !== null) return text;
  if (kind === 'result' && has(fields, 'run_id')) return '';
  throw new Unmappable(`no ${TIMES[kind][0] ?? 'created_at'}`);
}

function targetOfRecord(
  kind: RecordKind,
  of: { run: string | null; runbook: string | null; result: string | null; criterion: string | null },
): Target | null {
  if (kind === 'waiver') return targetOf('result', of.result, of.criterion);
  // Its criterion is its title; by its run it is found together with the others.
  if (kind === 'result') return targetOf('run', runId(of.run), of.run) ?? targetOf('criterion', of.criterion);
  return targetOf('runbook', of.runbook) ?? targetOf('run', runId(of.run), of.run);
}
