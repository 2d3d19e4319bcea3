// Longer than 500 lines: one vault of several platforms is made for all of these counts and stories, which takes longer than they do.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkStory } from '../../electron/engine/packages/check-stories.ts';
import { PATHS } from '../../electron/engine/packages/layout.ts';
import { verifyPackage } from '../../electron/engine/packages/verify-package.ts';
import { summaryReport } from '../../electron/engine/reports/summary-report.ts';
import { auditEntry, auditHistory, auditLogs, auditStatistics } from '../../shared/audit-api.ts';
import type { RecordFilter } from '../../shared/model/filter.ts';
import type { StoredRecord } from '../../shared/model/record.ts';
import { parseTime } from '../../shared/time.ts';
import { generateCompany, kommitNdjson, kommitRows, logEntries } from '../fixtures/index.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { errorCode, TestVault } from '../helpers/test-vault.ts';
import { readBag } from '../unit/packages/bag-files.ts';

const folder = temporaryFolder();
const company = generateCompany('insight');

let vault: TestVault;
let all: StoredRecord[];

beforeAll(async () => {
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  vault = await TestVault.create(join(folder, 'test.vouch'), { clock: () => 1_790_000_000_000_000 });
  const kommit = file('kommit.ndjson', kommitNdjson([...kommitRows(company)].slice(0, 1000)));
  const log = [...logEntries(company)].slice(0, 400);
  await vault.import(kommit, { source: 'Kommit' });
  await vault.import(file('log.ndjson', log.map((entry) => `${JSON.stringify(entry)}\n`).join('')), {
    source: 'agent log',
  });
  all = await vault.records();
});
afterAll(() => vault.close());

const FILTERS: RecordFilter[] = [
  {},
  { kind: ['approval'] },
  { from: '2026-03-27', to: '2026-03-31' },
  { from: '2026-03-29', to: '2026-03-29', source: ['agent log'] },
  { from: '2026-02-02T08:00:00Z', to: '2026-02-02T09:30:00Z' },
  { text: 'scan' },
];

describe('the timeline', () => {
  test.each(FILTERS)('counts what the filter finds, each record in its bar: %j', async (filter) => {
    const { bars, total, series, from, before } = await vault.invoke('records.timeline', {
      filter,
      split: 'type',
    });
    const matching = await vault.records(filter);
    expect(total).toBe(matching.length);
    expect(series.reduce((sum, { count }) => sum + count, 0)).toBe(total);
    expect(bars[0]?.from).toBe(from);
    expect(bars.at(-1)?.before).toBe(before);
    for (const [i, bar] of bars.entries()) {
      expect(bar.from).toBe(bars[i - 1]?.before ?? from);
      const inside = matching.filter(({ occurred_at: at }) => at >= bar.from && at < bar.before);
      expect(bar.count).toBe(inside.length);
      const parts = series.map(({ value }) =>
        value === null ? null : inside.filter(({ type }) => type === value).length,
      );
      for (const [part, count] of parts.entries()) if (count !== null) expect(bar.parts[part]).toBe(count);
      expect(bar.parts.reduce((sum, count) => sum + count, 0)).toBe(bar.count);
    }
  });

  test('is split by platform though several sources are of one, and by a value that most do not have', async () => {
    const platforms = await vault.invoke('records.timeline', { filter: {}, split: 'platform' });
    expect(platforms.series.map(({ label }) => label).sort()).toEqual(['ComplianceAgent', 'Kommit']);
    const severities = await vault.invoke('records.timeline', { filter: {}, split: 'severity' });
    const none = all.filter(({ severity }) => severity === null).length;
    expect(severities.series.at(-1)?.value).toBeNull();
    expect(severities.series.at(-1)?.count).toBeGreaterThanOrEqual(none);
  });

  test('of a time that ends before it begins, or of nothing, is empty', async () => {
    const filter = { from: '2026-03-02', to: '2026-03-01' };
    expect((await vault.invoke('records.timeline', { filter })).bars).toEqual([]);
    expect(await errorCode(vault.invoke('records.timeline', { filter: { from: '2026-02-30' } }))).toBe(
      'request-invalid',
    );
    const far = await vault.invoke('records.timeline', { filter: { from: '0001-01-01', to: '9999-12-31' } });
    expect(far.bars.length).toBeLessThanOrEqual(201);
    expect(far.total).toBe(all.length);
  });
});

test('who stopped or began is told by the rule, and nobody else', async () => {
  const times = new Map<string, number[]>();
  const micros = ({ occurred_at: at }: StoredRecord) => parseTime(at)!.micros;
  for (const record of all.toSorted((a, b) => micros(a) - micros(b))) {
    const key = record.actor?.id ?? '';
    times.set(key, [...(times.get(key) ?? []), micros(record)]);
  }
  const moments = [...times.values()].flat();
  const [first, last] = [Math.min(...moments), Math.max(...moments)];
  const expected = [...times].flatMap(([id, own]) => {
    if (id === '' || own.length < 20) return [];
    const longest = Math.max(...own.slice(1).map((at, i) => at - own[i]!));
    const stopped = last + 1 - own.at(-1)! > 2 * longest;
    const began = own[0]! - first > 2 * longest;
    if (!stopped && !began) return [];
    return [{ value: id, change: stopped && began ? 'only-between' : stopped ? 'stopped' : 'began' }];
  });
  const { changes, total } = await vault.invoke('records.changes', {
    filter: {},
    field: 'actor',
    limit: 1000,
  });
  const byValue = (list: { value: string }[]) => list.toSorted((a, b) => (a.value < b.value ? -1 : 1));
  expect(byValue(changes.map(({ value, change }) => ({ value, change })))).toEqual(byValue(expected));
  expect(total).toBe(expected.length);
  expect(total).toBeGreaterThan(0);
});

test('an entry alone, and in a list, has the shape of the documented audit API', async () => {
  const { rid } = all.find(({ source, repository }) => source === 'agent log' && repository !== null)!;
  const { record, members } = await vault.invoke('records.get', { rid, members: true });
  const { data } = auditEntry(record, members!);
  const entry = ['id', 'event_type', 'actor', 'resource', 'repository', 'details'];
  expect(Object.keys(data).sort()).toEqual(
    [...entry, 'metadata', 'timestamp', 'hash', 'previous_hash'].sort(),
  );
  expect(Object.keys(data.actor!)).toEqual(['type', 'id', 'email', 'name']);
  expect(Object.keys(data.repository!)).toEqual(['id', 'name']);
  expect(Object.keys(data.metadata)).toEqual(['ip_address', 'user_agent', 'session_id', 'request_id']);
  expect(data.timestamp).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{6})?Z$/);
  for (const hash of [data.hash, data.previous_hash])
    if (hash !== null) expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/);
  // What the log itself says, under the names that it has there.
  const original = JSON.parse((await vault.invoke('records.get', { rid })).original.text!);
  expect(data).toMatchObject({ id: original.id, event_type: original.event_type, details: original.details });
  const list = auditLogs(
    await vault.invoke('records.query', { filter: {}, members: true, limit: 2, offset: 4 }),
    { offset: 4, limit: 2 },
  );
  expect(list.pagination).toEqual({ page: 3, limit: 2, total: all.length });
  expect(Object.keys(list.data[0]!)).toEqual([...entry, 'ip_address', 'user_agent', 'timestamp']);
  expect((await vault.invoke('records.get', { rid })).members).toBeUndefined();
});

const quarter = { from: '2026-01-01', to: '2026-03-31' };

describe('statistics', () => {
  test('count every record once by each field, beside another time', async () => {
    const filter = { source: ['agent log', 'Kommit'], ...quarter };
    const against = { from: '2026-01-01', to: '2026-01-31' };
    const stats = await vault.invoke('records.statistics', { filter, against, limit: 1000 });
    const now = await vault.records(filter);
    const before = await vault.records({ ...filter, ...against });
    expect([stats.total, stats.compared?.total]).toEqual([now.length, before.length]);
    expect(stats.compared?.partial).toBe(false);
    const fields = {
      type: (r: StoredRecord) => r.type,
      repository: (r: StoredRecord) => r.repository,
      actor_kind: (r: StoredRecord) => r.actor?.kind ?? null,
      kind: (r: StoredRecord) => r.kind,
      outcome: (r: StoredRecord) => r.outcome,
      severity: (r: StoredRecord) => r.severity,
      source: (r: StoredRecord) => r.source,
    };
    for (const [field, of] of Object.entries(fields)) {
      const { values, none, none_before, others, others_before } = stats.by[field as keyof typeof fields];
      const having = (records: StoredRecord[], value: string | null) =>
        records.filter((record) => of(record) === value).length;
      for (const { value, count, before: earlier } of values)
        expect([field, value, count, earlier]).toEqual([
          field,
          value,
          having(now, value),
          having(before, value),
        ]);
      expect([field, none, others, others_before]).toEqual([field, having(now, null), 0, 0]);
      expect(none_before).toBe(having(before, null));
    }
    expect(stats.period).toEqual({ from: '2025-12-31T23:00:00.000000Z', to: '2026-03-31T21:59:59.999999Z' });
  });

  test('have the shape of the documented audit API, and add up', async () => {
    const { success, data } = auditStatistics(
      await vault.invoke('records.statistics', { filter: quarter, limit: 3 }),
    );
    expect(success).toBe(true);
    expect(Object.keys(data)).toEqual([
      'period',
      'total_events',
      'events_by_type',
      'events_by_repository',
      'events_by_actor_type',
      'top_actors',
    ]);
    for (const map of [data.events_by_type, data.events_by_repository, data.events_by_actor_type])
      expect(Object.values(map).reduce((sum, count) => sum + count, 0)).toBe(data.total_events);
    expect(data.top_actors[0]?.actor).toMatch(/\S/);
  });
});

describe('history', () => {
  const log = { source: ['agent log'] };

  test('counts issues and fixes by week, Monday to Sunday in the zone', async () => {
    for (const [metric, type] of [
      ['issues', 'issue.created'],
      ['fixes', 'fix.applied'],
    ] as const) {
      const { data_points } = await vault.invoke('records.history', {
        filter: log,
        metric,
        interval: 'week',
      });
      const total = await vault.count({ ...log, type: [type] });
      expect(total).toBeGreaterThan(0);
      expect(data_points.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBe(total);
      for (const [i, { period_start, period_end, value, change }] of data_points.entries()) {
        expect(new Date(`${period_start}T00:00:00Z`).getUTCDay()).toBe(1);
        expect(value).toBe(await vault.count({ ...log, type: [type], from: period_start, to: period_end }));
        const before = data_points[i - 1]?.value;
        expect(change).toBe(before === undefined ? null : value! - before!);
      }
    }
  });

  test('is the mean of the scores that results say, and tells how many do', async () => {
    const { data_points, basis, summary } = await vault.invoke('records.history', {
      filter: log,
      interval: 'week',
    });
    const results = await vault.records({ ...log, kind: ['result'] });
    const scores: number[] = [];
    for (const { rid } of results) {
      const { original } = await vault.invoke('records.get', { rid });
      const { timestamp, details } = JSON.parse(original.text!);
      if (timestamp.startsWith('2026-02-1')) scores.push(details.score);
    }
    const days = await vault.invoke('records.history', {
      filter: { ...log, from: '2026-02-10T00:00:00Z', to: '2026-02-19T23:59:59Z' },
      interval: 'month',
    });
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    expect(days.data_points).toMatchObject([{ value: Math.round(mean * 10) / 10, partial: true }]);
    expect(basis).toContain(`${results.length} of ${results.length} results`);
    const whole = data_points.filter(({ partial, value }) => !partial && value !== null);
    expect([data_points[0]?.partial, data_points[1]?.partial]).toEqual([true, false]);
    expect([summary.start_value, summary.end_value]).toEqual([whole[0]?.value, whole.at(-1)?.value]);
    expect(summary.total_change).toBeCloseTo(whole.at(-1)!.value! - whole[0]!.value!, 6);
  });

  test('stands beside that of another time, and tells what of it is not known', async () => {
    const asked = { metric: 'issues', interval: 'month' } as const;
    const [february, january] = [
      { from: '2026-02-01', to: '2026-02-10' },
      { from: '2026-01-12', to: '2026-01-21' },
    ];
    const alone = await vault.invoke('records.history', { filter: { ...log, ...january }, ...asked });
    const { compared, ...now } = await vault.invoke('records.history', {
      filter: { ...log, ...february },
      against: january,
      ...asked,
    });
    const issues = (time: object) => vault.count({ ...log, ...time, type: ['issue.created'] });
    expect([now.overall, compared?.overall]).toEqual([await issues(february), await issues(january)]);
    const change = now.overall! - compared!.overall!;
    expect(alone).toEqual({
      ...asked,
      ...compared,
      compared: null,
      change: undefined,
      trend: undefined,
    });
    expect(compared).toMatchObject({
      change,
      trend: change > 0 ? 'declining' : change < 0 ? 'improving' : 'stable',
    });
    // Before the evidence begins, nothing is known, and no trend is called.
    const { compared: unknown } = await vault.invoke('records.history', {
      filter: { ...log, ...february },
      against: { from: '2025-11-01', to: '2026-01-10' },
      ...asked,
    });
    expect(unknown).toMatchObject({ partial: true, trend: null });
    expect(unknown?.data_points.map(({ value }) => value === null)).toEqual([true, true, false]);
  });

  test('says where there is nothing to compute it from, and has no zeros then', async () => {
    const kommit = await vault.invoke('records.history', { filter: { source: ['Kommit'] }, metric: 'score' });
    expect(kommit.basis).toMatch(/^No record/);
    expect(kommit.data_points.every(({ value }) => value === null)).toBe(true);
    expect(kommit.summary.trend).toBeNull();
    const far = vault.invoke('records.history', { filter: { from: '0001-01-01' }, interval: 'day' });
    expect(await errorCode(far)).toBe('request-invalid');
  });

  test('has the shape of the documented audit API', async () => {
    const answer = auditHistory(await vault.invoke('records.history', { filter: log, metric: 'fixes' }));
    expect(Object.keys(answer.data)).toEqual(['metric', 'interval', 'data_points', 'summary']);
    expect(Object.keys(answer.data.data_points[0]!)).toEqual([
      'period_start',
      'period_end',
      'value',
      'change',
    ]);
    expect(Object.keys(answer.data.summary)).toEqual(['start_value', 'end_value', 'total_change', 'trend']);
  });
});

describe('a window', () => {
  const filter = { from: '2026-02-10T06:00:00Z', to: '2026-02-10T17:59:59.999999Z' };
  const [from, before] = ['2026-02-10T06:00:00.000000Z', '2026-02-10T18:00:00.000000Z'];

  test('is counted against as long before and after; new is what no earlier record has', async () => {
    const { window, earlier, later, fields } = await vault.invoke('records.window', { filter, limit: 1000 });
    expect([window.from, window.before]).toEqual([from, before]);
    expect([earlier.from, later.before]).toEqual([
      '2026-02-09T18:00:00.000000Z',
      '2026-02-11T06:00:00.000000Z',
    ]);
    const between = (low: string, high: string) =>
      all.filter(({ occurred_at: at }) => at >= low && at < high);
    const inside = between(from, before);
    expect(inside.length).toBeGreaterThan(0);
    expect([window.records, earlier.records, later.records]).toEqual([
      inside.length,
      between(earlier.from, from).length,
      between(before, later.before).length,
    ]);
    const of = {
      actor: (r: StoredRecord) => r.actor?.id ?? null,
      type: (r: StoredRecord) => r.type,
      target: (r: StoredRecord) => r.target?.id ?? null,
      repository: (r: StoredRecord) => r.repository,
      outcome: (r: StoredRecord) => r.outcome,
      source: (r: StoredRecord) => r.source,
    };
    for (const [name, value] of Object.entries(of)) {
      const field = fields[name as keyof typeof of];
      const having = (records: StoredRecord[], wanted: string) =>
        records.filter((record) => value(record) === wanted).length;
      for (const each of field.values) {
        expect(each.count).toBe(having(inside, each.value));
        expect(each.before).toBe(having(between(earlier.from, from), each.value));
        expect(each.after).toBe(having(between(before, later.before), each.value));
        expect([name, each.value, each.first_seen]).toEqual([
          name,
          each.value,
          having(between('', from), each.value) === 0,
        ]);
      }
      expect(field.first_seen).toBe(field.values.filter(({ first_seen }) => first_seen).length);
    }
    expect(fields.target.first_seen).toBeGreaterThan(0);
  });

  test('is as long before and after in hours that passed, where the clocks were changed', async () => {
    const day = { from: '2026-03-29', to: '2026-03-29' };
    const { window, earlier, later } = await vault.invoke('records.window', { filter: day, limit: 1 });
    expect([earlier, window, later].map(({ from, before }) => [from, before])).toEqual([
      ['2026-03-28T00:00:00.000000Z', '2026-03-28T23:00:00.000000Z'],
      ['2026-03-28T23:00:00.000000Z', '2026-03-29T22:00:00.000000Z'],
      ['2026-03-29T22:00:00.000000Z', '2026-03-30T21:00:00.000000Z'],
    ]);
  });

  test('names addresses and agents that no earlier record holds', async () => {
    const traces = await vault.invoke('records.traces', { filter, limit: 1000 });
    const inside = all.filter(({ occurred_at: at }) => at >= from && at < before);
    expect([traces.read, traces.records]).toEqual([inside.length, inside.length]);
    const expected = new Set(inside.flatMap(({ ip }) => ip ?? []));
    expect(new Set(traces.addresses.values.map(({ value }) => value))).toEqual(expected);
    for (const { value, count, first_seen } of traces.addresses.values) {
      expect(count).toBe(inside.filter(({ ip }) => ip === value).length);
      const earlier = all.some(({ ip, occurred_at: at }) => ip === value && at < from);
      expect(first_seen).toBe(!earlier);
    }
  });

  test('is read to its end, however many records it holds', async () => {
    const whole = { from: '2025-01-01', to: '2027-01-01' };
    let traces = await vault.invoke('records.traces', { filter: whole, limit: 1000 });
    for (let read = -1; traces.read < traces.records; read = traces.read) {
      expect(traces.read).toBeGreaterThan(read);
      expect(traces.addresses.values.every(({ first_seen }) => first_seen === null)).toBe(true);
      traces = await vault.invoke('records.traces', { filter: whole, limit: 1000 });
    }
    expect(traces.records).toBe(all.length);
    const sum = traces.addresses.values.reduce((total, { count }) => total + count, 0);
    expect(sum).toBe(all.filter(({ ip }) => ip !== null).length);
    expect(traces.addresses.values.every(({ first_seen }) => first_seen)).toBe(true);
  });

  test('needs both ends', async () => {
    for (const method of ['records.window', 'records.traces'] as const)
      expect(await errorCode(vault.invoke(method, { filter: { from: '2026-02-10' } }))).toBe(
        'request-invalid',
      );
  });
});

test('from a record one looks further: each way finds it, and says how many others', async () => {
  const seen = new Set<string>();
  const named = (field: 'pr_number' | 'commit_sha' | 'run_id' | 'ip' | 'request_id') =>
    all.find((record) => record[field] !== null)!;
  const inSession = all.find(({ source, actor }) => source === 'agent log' && actor?.kind === 'user')!;
  const records = (['pr_number', 'commit_sha', 'run_id', 'ip', 'request_id'] as const).map(named);
  for (const record of [...records, inSession]) {
    for (const { by, value, filter, others } of await vault.invoke('records.further', { rid: record.rid })) {
      seen.add(by);
      const found = await vault.records(filter);
      expect(
        found.map(({ rid }) => rid),
        `${by} ${value}`,
      ).toContain(record.rid);
      if (others !== null) expect(others).toBe(found.length - 1);
      const same = { run: 'run_id', request: 'request_id', commit: 'commit_sha', address: 'ip' } as const;
      if (by in same) {
        const field = same[by as keyof typeof same];
        const expected = all.filter((other) => other[field] === record[field]).map(({ rid }) => rid);
        expect(found.map(({ rid }) => rid)).toEqual(expect.arrayContaining(expected));
      }
    }
  }
  expect([...seen].sort()).toEqual([
    'actor',
    'address',
    'commit',
    'pull request',
    'request',
    'run',
    'session',
    'target',
  ]);
  expect(await errorCode(vault.invoke('records.further', { rid: 999_999 }))).toBe('not-found');
});

test('the columns of the table are kept with the vault, and are no entry of the log', async () => {
  const before = await vault.actions();
  expect(await vault.invoke('columns.get', {})).toEqual([]);
  await vault.invoke('columns.keep', { columns: ['actor:300', 'time'] });
  expect(await vault.invoke('columns.get', {})).toEqual(['actor:300', 'time']);
  expect(await vault.actions()).toEqual(before);
});

test('originals are given as they were received', async () => {
  const rids = [all[3]!.rid, all[0]!.rid];
  const originals = await vault.invoke('records.originals', { rids });
  for (const [i, rid] of rids.entries()) {
    const { original } = await vault.invoke('records.get', { rid });
    expect(originals[i]).toEqual({ rid, text: original.text });
  }
  expect(await errorCode(vault.invoke('records.originals', { rids: [999_999] }))).toBe('not-found');
});

test('a saved query is asked again, and in the quarter after its own', async () => {
  const filter = { kind: ['approval' as const], from: '2026-01-01', to: '2026-01-31' };
  const saved = await vault.invoke('queries.save', { name: 'Approvals', filter });
  expect(saved).toMatchObject({ name: 'Approvals', filter, zone: 'Europe/Berlin', saved_by: 'Edda Tester' });
  expect(saved.records).toBe(await vault.count(filter));
  expect(saved.next).toEqual({
    from: '2026-02-01',
    to: '2026-02-28',
    records: await vault.count({ ...filter, from: '2026-02-01', to: '2026-02-28' }),
  });
  const again = await vault.invoke('queries.save', {
    name: 'Approvals',
    filter: {},
    columns: ['time', 'type:240'],
    order: { by: 'severity', descending: true },
  });
  expect(again).toMatchObject({
    ...{ id: saved.id, next: null, columns: ['time', 'type:240'] },
    order: { by: 'severity', descending: true },
  });
  // Counting these would look through every original: the list does not wait for that.
  const deep = await vault.invoke('queries.save', { name: 'Deep', filter: { original: 'scan', ...quarter } });
  expect([deep.records, deep.next?.records]).toEqual([null, null]);
  await vault.invoke('queries.remove', { id: deep.id });
  // Dates mean what they meant when the query was saved, those of groups too.
  const january = { from: '2026-01-01', to: '2026-01-31' };
  const groups = {
    ...january,
    any: [january, { type: ['a'] }],
    none: [{ ...january, kind: ['run' as const] }],
  };
  const { id } = await vault.invoke('queries.save', { name: 'Zoned', filter: groups });
  const engagement = await vault.invoke('engagement.get', {});
  await vault.invoke('engagement.update', { ...engagement, zone: 'UTC' });
  const moments = { from: '2025-12-31T23:00:00.000000Z', to: '2026-01-31T22:59:59.999999Z' };
  expect((await vault.invoke('queries.list', {})).find((query) => query.id === id)?.filter).toEqual({
    ...moments,
    any: [moments, { type: ['a'] }],
    none: [{ ...moments, kind: ['run'] }],
  });
  await vault.invoke('engagement.update', engagement);
  await vault.invoke('queries.remove', { id });
  const never = vault.invoke('queries.save', { name: 'Never', filter: { from: '2026-02-30' } });
  expect(await errorCode(never)).toBe('request-invalid');
  await vault.invoke('queries.remove', { id: saved.id });
  expect(await vault.invoke('queries.list', {})).toEqual([]);
  expect((await vault.actions()).slice(-2)).toEqual(['query.removed', 'query.removed']);
});

describe('a story', () => {
  test('holds what was pinned in the order in which it happened, and is handed over', async () => {
    const records = all.filter(({ type }) => type === 'scan.completed').toSorted((a, b) => a.rid - b.rid);
    const [early, late] = [records[0]!, records.at(-1)!];
    const gap = await vault.invoke('observations.add', {
      kind: 'silence',
      from: '2026-01-01T00:00:00.000000Z',
      before: '2026-01-01T12:00:00.000000Z',
      filter: { source: ['agent log'], from: '2026-01-01', to: '2026-03-31' },
      text: 'No scan on New Year’s Day: a holiday.',
    });
    expect(gap).toMatchObject({
      filter: { source: ['agent log'] },
      sentence: 'Records source “agent log”.',
      records: await vault.count({
        source: ['agent log'],
        from: '2026-01-01T00:00:00Z',
        to: '2026-01-01T11:59:59.999999Z',
      }),
      author: 'Edda Tester',
    });
    const { id: story } = await vault.invoke('stories.create', { title: 'What the scanner did' });
    expect(await errorCode(vault.invoke('stories.create', { title: 'What the scanner did' }))).toBe(
      'request-invalid',
    );
    await vault.invoke('stories.pin', { story, rid: late.rid, text: '=the last scan' });
    await vault.invoke('stories.pin', { story, observation: gap.id });
    const { pins } = await vault.invoke('stories.pin', { story, rid: early.rid });
    expect(pins.map(({ record, observation }) => record?.rid ?? observation?.text)).toEqual([
      gap.text,
      early.rid,
      late.rid,
    ]);
    const { original } = await vault.invoke('records.get', { rid: late.rid });
    expect(pins[2]).toMatchObject({
      text: '=the last scan',
      pinned_by: 'Edda Tester',
      sha256: original.sha256,
    });
    expect(await errorCode(vault.invoke('stories.pin', { story, rid: early.rid }))).toBe('request-invalid');
    expect(await errorCode(vault.invoke('stories.pin', { story }))).toBe('request-invalid');
    expect(await errorCode(vault.invoke('stories.pin', { story, rid: 999_999 }))).toBe('not-found');
    expect(await vault.invoke('stories.ofRecord', { rid: late.rid })).toMatchObject([
      {
        ...{ story, title: 'What the scanner did', pinned_by: 'Edda Tester' },
        pinned_at: '2026-09-21T14:13:20.000000Z',
      },
    ]);

    const write = async (format: string) => {
      const path = join(folder, `story.${format}`);
      const out = vault.engine.grant(path, 'write');
      await vault.job('stories.export', { story, format, out });
      return readFileSync(path);
    };
    const csv = Papa.parse<string[]>((await write('csv')).toString('utf8').slice(1)).data;
    expect(csv.slice(1, 4).map((row) => row[csv[0]!.indexOf('why')])).toEqual(['', '', "'=the last scan"]);
    expect(csv[3]![csv[0]!.indexOf('original_sha256')]).toBe(original.sha256);
    const json = JSON.parse((await write('json')).toString('utf8'));
    expect(json.story.pins.map(({ at }: { at: string }) => at)).toEqual(pins.map(({ at }) => at));
    const pdf = await write('pdf');
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');

    const left = await vault.invoke('stories.unpin', { pin: pins[1]!.id });
    expect(left.pins.map(({ id }) => id)).toEqual([pins[0]!.id, pins[2]!.id]);
    expect(await errorCode(vault.invoke('stories.unpin', { pin: pins[1]!.id }))).toBe('not-found');
    // What was taken out can be pinned again.
    expect((await vault.invoke('stories.pin', { story, rid: early.rid })).pins).toHaveLength(3);
    expect((await vault.actions()).slice(-5)).toEqual([
      'story.exported',
      'story.exported',
      'story.exported',
      'story.unpinned',
      'story.pinned',
    ]);
    const logged = await vault.actions();
    expect(
      ['query.saved', 'observation.added', 'story.created'].filter((action) => !logged.includes(action)),
    ).toEqual([]);
  });

  test('goes into a package, whose both verifiers hold it against its records', async () => {
    const { id, title } = (await vault.invoke('stories.list', {}))[0]!;
    const told = await vault.invoke('stories.get', { id });
    const { pins } = told;
    const pack = join(folder, 'story.zip');
    const out = vault.engine.grant(pack, 'write');
    await vault.job('packages.build', { out, filter: { type: ['scan.completed'] }, stories: [id] });
    const checked = (await verifyPackage(pack)).checks;
    expect(checked.filter(({ ok }) => !ok)).toEqual([]);
    const records = pins.filter(({ record }) => record !== null).length;
    const words = `1 story, ${records} pinned records, each with its original`;
    expect(checked.find(({ name }) => name === 'stories')?.detail).toBe(words);
    const script = spawnSync('python3', ['resources/verify/verify.py', pack], { encoding: 'utf8' });
    expect(script.stdout).toContain(`ok    stories: ${words}`);
    expect(script.status).toBe(0);
    // The summary tells it, with each pin in its order.
    const bag = await readBag(pack);
    const summary = JSON.parse(bag.get(PATHS.indexJson)!.toString());
    const { blocks } = summaryReport(summary, [], '', undefined, new Map(), [told]);
    const heading = blocks.findIndex((block) => block.kind === 'heading' && block.text === 'Stories');
    expect(blocks[heading + 2]).toEqual({ kind: 'subheading', text: `STO-01: ${title}` });
    const glance = blocks[heading + 4];
    expect(glance?.kind === 'table' && glance.rows.map((row) => row[3])).toEqual(
      pins.map(({ text, observation }) => text || (observation?.text ?? '')),
    );
    // What a story says of another record, or leaves out, is found.
    const stated = { ref: 'STO-01', title, pins: pins.length, records };
    const textOf = (name: string) => bag.get(`data/10-stories/STO-01/${name}`)!.toString();
    const [json, csv] = [textOf('story.json'), textOf('story.csv')];
    const lines = textOf('records.ndjson').trimEnd().split('\n');
    expect(() => checkStory(stated, json, csv, lines)).not.toThrow();
    expect(() => checkStory(stated, json, csv, lines.toReversed())).toThrow(/not the record that is pinned/);
    expect(() => checkStory(stated, json, csv, lines.slice(1))).toThrow(/each pinned record/);
    expect(() => checkStory({ ...stated, pins: 9 }, json, csv, lines)).toThrow(/number of pins/);
    const shorter = csv.split('\r\n').toSpliced(1, 1).join('\r\n');
    expect(() => checkStory(stated, json, shorter, lines)).toThrow(/other pins/);
    const altered = lines.map((line) => line.replace('"original":"{', '"original":" {'));
    expect(() => checkStory(stated, json, csv, altered)).toThrow(/another SHA-256/);
  });

  test('observes nothing that ends before it begins', async () => {
    const moment = '2026-01-01T00:00:00.000000Z';
    const input = { kind: 'period', from: moment, before: moment, filter: {}, text: 'x' } as const;
    expect(await errorCode(vault.invoke('observations.add', input))).toBe('request-invalid');
  });
});
