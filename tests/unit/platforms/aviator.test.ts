import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aviatorEvents, aviatorRecords as dialect } from '../../../electron/engine/platforms/aviator.ts';
import { type Fields, Unmappable } from '../../../electron/engine/platforms/dialect.ts';
import { aviatorNdjson, aviatorRecords, generateCompany } from '../../fixtures/index.ts';
import { csv } from '../../fixtures/text-formats.ts';
import { read } from './read.ts';

const company = generateCompany('aviator');
const all = aviatorRecords(company) as Fields[];

const count = (kind: string, records: readonly { kind: string }[]) =>
  records.filter((record) => record.kind === kind).length;

/** The records of one type as a CSV file of their own. */
function asCsv(records: readonly Fields[]): string {
  const columns = Object.keys(records[0] ?? {});
  const cell = (value: unknown) =>
    value === null || value === undefined
      ? ''
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);
  return csv(
    columns,
    records.map((record) => columns.map((column) => cell(record[column]))),
  );
}

describe('the same records in every form', () => {
  const whole = read(aviatorNdjson(company));
  const submissions = all.filter((record) => 'submitted_by' in record);
  const runs = all.filter((record) => 'trigger_source' in record);
  const results = all.filter((record) => 'criterion' in record);
  const waivers = all.filter((record) => 'waived_by' in record);

  test('NDJSON: each is of its kind', () => {
    expect(whole.records).toHaveLength(all.length);
    expect(count('submission', whole.records)).toBe(submissions.length);
    expect(count('run', whole.records)).toBe(runs.length);
    expect(count('result', whole.records)).toBe(results.length);
    expect(count('waiver', whole.records)).toBe(waivers.length);
    expect(new Set(whole.records.map(({ id }) => id)).size).toBe(all.length);
  });

  test('an object of arrays and one array hold the same', () => {
    const object = read(JSON.stringify({ waivers, results, runs, submissions }, null, 1));
    const array = read(JSON.stringify(all));
    const byId = (records: readonly { id: string }[]) => [...records].sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(byId(object.records)).toEqual(byId(whole.records));
    expect(array.records).toEqual(whole.records);
  });

  test.each([
    ['submissions', submissions],
    ['runs', runs],
    ['results', results],
    ['waivers', waivers],
  ])('one CSV of %s', (_, records) => {
    const fromCsv = read(asCsv(records)).records;
    const fromJson = records.map((record) => dialect.map(record));
    // An id that is derived from content is that of the texts in the row.
    const plain = (mapped: (typeof fromCsv)[number]) => ({
      ...mapped,
      id: mapped.id.includes('sha256') ? '' : mapped.id,
    });
    expect(fromCsv.map(plain)).toEqual(fromJson.map(plain));
  });

  test('every waiver leads to the result that it waives', () => {
    const ids = new Set(whole.records.filter(({ kind }) => kind === 'result').map(({ id }) => id));
    const waived = whole.records.filter(({ kind }) => kind === 'waiver');
    expect(waived.length).toBeGreaterThan(0);
    for (const { target, waiver } of waived) {
      expect(ids.has(target?.id ?? '')).toBe(true);
      expect(waiver?.category).toMatch(/^(false_positive|doesnt_apply|accepted_risk|fix_in_followup)$/);
      expect(waiver?.reason).toBeTruthy();
    }
    // And where neither carries a result_id, by run and criterion.
    const strip = ({ result_id: _, ...rest }: Fields): Fields => rest;
    const result = results.find(({ result_id }) => result_id === waivers[0]?.result_id)!;
    const waiver = { ...strip(waivers[0]!), run_id: result.run_id, criterion: result.criterion };
    expect(dialect.map(waiver).target?.id).toBe(dialect.map(strip(result)).id);
  });

  test('a result takes the time of its run', () => {
    const runIds = new Set(runs.map((run) => dialect.map(run).id));
    for (const result of results) {
      expect(dialect.map(result).occurred_text).toBe('');
      expect(runIds.has(dialect.timeFrom?.id(result) ?? '')).toBe(true);
    }
  });
});

test.each([
  ['commit_push', 'generation D'],
  ['step_complete', 'generation D'],
  ['ready', 'generation E'],
  ['linked', 'generation E'],
  ['manual', 'generation D or E'],
  ['something_new', 'generation D or E'],
])('trigger %s: %s', (trigger, generation) => {
  const run = { run_id: 1, trigger_source: trigger, status: 'passed', completed_at: '2026-06-17T09:05:00Z' };
  const { reason, records } = read(JSON.stringify(run));
  expect(reason).toContain(generation);
  expect(records[0]).toMatchObject({ id: 'run:1', kind: 'run', outcome: 'passed' });
});

test('a waiver without an id is known by its result and time: a corrected one is the same', () => {
  const waiver = {
    waived_by: 'a@example.com',
    waived_at: '2026-06-17T10:00:00Z',
    result_id: 5,
    category: 'accepted_risk',
    reason: 'Ünïcode \u2028',
  };
  const { id } = dialect.map(waiver);
  fc.assert(
    fc.property(fc.shuffledSubarray(Object.entries(waiver), { minLength: 5 }), (entries) => {
      expect(dialect.map(Object.fromEntries(entries)).id).toBe(id);
    }),
  );
  expect(dialect.map({ ...waiver, reason: 'other', result_id: '5', record_type: 'waiver' }).id).toBe(id);
  expect(dialect.map({ ...waiver, waived_at: '2026-06-17T12:00:00+02:00' }).id).toBe(id);
  expect(dialect.map({ ...waiver, waived_at: '2026-06-17T10:00:01Z' }).id).not.toBe(id);
  expect(dialect.map({ ...waiver, result_id: 6 }).id).not.toBe(id);
  expect(id).toMatch(/^waiver:sha256:[0-9a-f]{64}$/);
});

test.each([
  ['neither a record_type nor a field that tells what it is', { foo: 1 }],
  ['no waived_at', { waived_by: 'a', result_id: 1 }],
  ['no submitted_at', { submitted_by: 'a', runbook_number: 1 }],
  ['no completed_at', { criterion: 'c', is_invariant: true }],
])('a record that cannot be mapped says what it lacks: %s', (reason, fields) => {
  expect(() => dialect.map(fields)).toThrow(new Unmappable(reason));
});

test('an event without an id has the same one as JSON and as CSV, and another where anything differs', () => {
  const event = {
    timestamp: '2026-06-16T09:01:00Z',
    event_type: 'verdict_produced',
    actor: 'system',
    repo: 'acme/api',
    run_id: 900,
    commit_sha: null,
    payload: { verdict: 'fail', n: 1 },
  };
  const cells = { ...event, run_id: '900', commit_sha: '', payload: '{"n": 1, "verdict": "fail"}' };
  const { id } = aviatorEvents.map(event);
  expect(aviatorEvents.map(cells).id).toBe(id);
  for (const changed of [{ run_id: 901 }, { actor: 'a' }, { payload: { verdict: 'fail', n: 2 } }, { x: 1 }])
    expect(aviatorEvents.map({ ...event, ...changed }).id).not.toBe(id);
});

test.each([
  [
    'members',
    { criteria_total: 5, criteria_passed: 3, criteria_failed: 0, criteria_skipped: 1, criteria_waived: 1 },
  ],
  ['one cell', { 'criteria_total / passed / failed / skipped / waived': '5 / 3 / 0 / 1 / 1' }],
])('the counts of a run as %s', (_, counts) => {
  const run = { run_id: 900, runbook_number: '218', completed_at: '2026-06-17T08:05:00Z', ...counts };
  expect(dialect.map(run)).toMatchObject({
    kind: 'run',
    runbook: '218',
    criteria: { total: 5, passed: 3, failed: 0, skipped: 1, waived: 1 },
  });
});
