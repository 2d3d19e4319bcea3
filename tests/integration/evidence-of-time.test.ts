import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditHistory } from '../../shared/audit-api.ts';
import type { Input } from '../../shared/contract.ts';
import { microsToText, parseTime } from '../../shared/time.ts';
import { generateCompany, kommitNdjson, kommitRows } from '../fixtures/index.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { TestVault } from '../helpers/test-vault.ts';

const folder = temporaryFolder();
let vault: TestVault;
const entry = (id: number, type: string, day: string) =>
  `${JSON.stringify({
    ...{ id: `log_${id}`, event_type: type, timestamp: `${day}T10:30:00Z`, details: {} },
    actor: { type: 'user', id: 'user_1', email: 'dev@acme.example' },
    resource: { type: 'issue', id: `issue_${id}` },
  })}\n`;

/** Kommit's records of January to March; the other source's of three days in February, and of one in May; a third's of every fifth day. */
beforeAll(async () => {
  vault = await TestVault.create(join(folder, 'test.vouch'));
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const rows = [...kommitRows(generateCompany('evidence'))].filter((row) => row.created_at < '2026-03-31');
  await vault.import(file('kommit.ndjson', kommitNdjson(rows)), { source: 'Kommit' });
  const days = ['2026-02-10', '2026-02-11', '2026-02-12', '2026-05-04'];
  await vault.import(
    file(
      'log.ndjson',
      days.map((day, i) => entry(i, i === 3 ? 'issue.created' : 'fix.applied', day)).join(''),
    ),
    { source: 'agent log' },
  );
  const regular = Array.from({ length: 24 }, (_, i) =>
    entry(100 + i, 'scan.completed', new Date(Date.UTC(2026, 0, 5 + 5 * i)).toISOString().slice(0, 10)),
  );
  await vault.import(file('regular.ndjson', regular.join('')), { source: 'every five days' });
});
afterAll(() => vault.close());

const history = (input: Partial<Input<'records.history'>>) =>
  vault.invoke('records.history', { filter: {}, metric: 'records', interval: 'month', ...input });
const february = { from: '2026-02-01', to: '2026-02-28' };
const april = { from: '2026-04-05', to: '2026-04-25' };
const lastYear = { from: '2025-02-01', to: '2025-02-28' };
const log = { source: ['agent log'] };

test.each([
  [
    'before the evidence',
    lastYear,
    /this vault are from 2026-01-01 to 2026-05-04, and none of them is of it/,
  ],
  ['in a gap of it', { ...april, not: { source: ['every five days'] } }, /none of them is of it/],
  [
    'of a source that is silent there',
    { ...log, from: '2026-03-01', to: '2026-03-31' },
    /these sources are from 2026-02-10 to/,
  ],
  ['of a source that is not there', { source: ['Nobody'] }, /no record is of such a source/],
])('a time %s has no figures, no trend and a reason', async (_, filter, reason) => {
  for (const metric of ['records', 'issues', 'fixes', 'score'] as const) {
    const { data_points, overall, basis, summary, partial } = await history({ filter, metric });
    expect(basis).toMatch(reason);
    expect([overall, partial, summary]).toEqual([
      ...[null, true],
      { start_value: null, end_value: null, total_change: null, trend: null },
    ]);
    expect(data_points.every(({ value, covered }) => value === null && !covered)).toBe(true);
  }
  const { data } = auditHistory(await history({ filter }));
  expect(data.data_points.map(({ value }) => value)).toEqual(data.data_points.map(() => null));
  const { no_evidence, total } = await vault.invoke('records.statistics', { filter, limit: 5 });
  expect([no_evidence, total]).toEqual([expect.stringMatching(reason), 0]);
});

test('against a time without evidence nothing is counted, also not 0', async () => {
  const filter = { ...log, ...february };
  const { compared } = await history({ filter, against: lastYear });
  expect(compared).toMatchObject({ overall: null, change: null, trend: null });
  const stats = await vault.invoke('records.statistics', { filter, against: lastYear, limit: 5 });
  expect(stats).toMatchObject({ total: 3, no_evidence: null, compared: { total: null, partial: true } });
  expect(stats.by.type.values).toEqual([
    { value: 'fix.applied', label: 'fix.applied', count: 3, before: null },
  ]);
  expect(stats.by.type.none_before).toBeNull();
});

test('a source is no evidence of what it never says, nor of a time before it begins', async () => {
  const issues = await history({ filter: { source: ['Kommit'] }, metric: 'issues' });
  expect(issues.basis).toBe(
    'No record of these sources has the type issue.created, from which issues are counted.',
  );
  expect(issues.overall).toBeNull();
  // Who says it at another time does tell that there was none.
  expect((await history({ filter: { ...log, ...february }, metric: 'issues' })).overall).toBe(0);
  const { data_points, partial } = await history({ filter: log });
  expect(partial).toBe(true);
  expect(data_points.map(({ period_start, value, covered }) => [period_start, value, covered])).toEqual([
    ['2026-01-01', null, false],
    ['2026-02-01', 3, true],
    ['2026-03-01', 0, true],
    ['2026-04-01', 0, true],
    ['2026-05-01', 1, true],
  ]);
});

test('a night without a record is none of a source that has such nights', async () => {
  const times = (await vault.records({ source: ['Kommit'] })).map(({ occurred_at: at }) => at).sort();
  const micros = times.map((at) => parseTime(at)!.micros);
  const pauses = micros.slice(1).map((at, i) => ({ from: micros[i]!, length: at - micros[i]! }));
  const longest = pauses.reduce((a, b) => (b.length > a.length ? b : a));
  const quiet = {
    from: microsToText(longest.from + 1),
    to: microsToText(longest.from + longest.length - 1),
  };
  const filter = { source: ['Kommit'], ...quiet };
  expect(await history({ filter })).toMatchObject({ overall: 0, partial: false });
  expect((await vault.invoke('records.statistics', { filter, limit: 5 })).no_evidence).toBeNull();
  // Its first record came no later than usual: it was there from the beginning.
  const first = { source: ['every five days'], from: '2026-01-01', to: '2026-01-31' };
  expect(await history({ filter: first })).toMatchObject({ overall: 6, partial: false });
});
