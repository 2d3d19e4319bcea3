import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RecordFilter } from '../../shared/model/filter.ts';
import type { StoredRecord } from '../../shared/model/record.ts';
import { parseTime } from '../../shared/time.ts';
import { generateCompany, kommitNdjson, kommitRows, logEntries } from '../fixtures/index.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { errorCode, TestVault } from '../helpers/test-vault.ts';

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
