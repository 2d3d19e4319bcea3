import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FACET_FIELDS, type RecordFilter } from '../../shared/model/filter.ts';
import type { StoredRecord } from '../../shared/model/record.ts';
import { writeFixtures } from '../fixtures/index.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { errorCode, TestVault } from '../helpers/test-vault.ts';

const folder = temporaryFolder();
const fixtures = join(folder, 'fixtures');
writeFixtures(fixtures, { platforms: ['kommit', 'complianceagent'] });

let vault: TestVault;
let all: (StoredRecord & { original: string })[];

beforeAll(async () => {
  mkdirSync(join(folder, 'vault'));
  vault = await TestVault.create(join(folder, 'vault', 'test.vouch'));
  const clean = (path: string) => join(fixtures, path);
  await vault.import(clean('kommit/clean/kommit.csv'), { source: 'Kommit "main"' });
  await vault.import(clean('complianceagent/clean/log.ndjson'), { source: 'agent log' });
  await vault.import(clean('complianceagent/clean/trail.json'), { source: 'agent trail' });
  all = [];
  for (const record of await vault.records()) all.push({ ...record, original: '' });
});
afterAll(() => vault.close());

/** The fields that are compared as they are. */
const VALUE: Record<(typeof FACET_FIELDS)[number], (record: StoredRecord) => (string | null)[]> = {
  platform: (r) => [r.platform],
  source: (r) => [r.source],
  repository: (r) => [r.repository],
  kind: (r) => [r.kind],
  type: (r) => [r.type],
  actor: (r) => [r.actor?.id ?? null, r.actor?.label ?? null, r.actor?.email ?? null],
  target: (r) => [r.target?.id ?? null],
  outcome: (r) => [r.outcome],
  severity: (r) => [r.severity],
};

/** Midnight of a date in Berlin, by the platform's own calendar and not by ours. */
function midnight(date: string, days: number): number {
  const noon = Date.parse(`${date}T12:00:00Z`) + days * 86_400_000;
  const clock = new Date(noon).toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' });
  const offset = Date.parse(`${clock.replace(' ', 'T')}Z`) - noon;
  const day = new Date(noon).toISOString().slice(0, 10);
  // Clocks change at 01:00 UTC, so at midnight the offset is that of the noon before.
  const before = new Date(noon - 86_400_000).toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' });
  const offsetBefore = Date.parse(`${before.replace(' ', 'T')}Z`) - (noon - 86_400_000);
  return Date.parse(`${day}T00:00:00Z`) - (offset === offsetBefore ? offset : offsetBefore);
}

function matches(record: StoredRecord, filter: RecordFilter): boolean {
  const at = Date.parse(`${record.occurred_at.slice(0, 23)}Z`);
  if (filter.from && at < (filter.from.length === 10 ? midnight(filter.from, 0) : Date.parse(filter.from)))
    return false;
  if (filter.to && filter.to.length === 10 && at >= midnight(filter.to, 1)) return false;
  return FACET_FIELDS.every((field) => {
    const wanted = filter[field] as string[] | undefined;
    return (
      !wanted ||
      wanted.length === 0 ||
      VALUE[field](record).some((value) => value !== null && wanted.includes(value))
    );
  });
}

describe('filters', () => {
  test('find what a plain filter over all records finds, in the same order', async () => {
    const valuesOf = (field: (typeof FACET_FIELDS)[number]) => [
      ...new Set(all.flatMap((record) => VALUE[field](record)).filter((value) => value !== null)),
    ];
    const oneOf = (field: (typeof FACET_FIELDS)[number]) =>
      fc.array(fc.constantFrom(...valuesOf(field)), { minLength: 1, maxLength: 3 });
    const date = fc.constantFrom(
      '2026-01-01',
      '2026-02-17',
      '2026-03-28',
      '2026-03-29',
      '2026-03-30',
      '2026-06-30',
    );
    const filter = fc.record(
      Object.fromEntries([
        ...FACET_FIELDS.map((field) => [field, oneOf(field)] as const),
        ['from', date] as const,
        ['to', date] as const,
      ]),
      { requiredKeys: [] },
    ) as fc.Arbitrary<RecordFilter>;
    // Few keys at a time: with many, nothing is left to compare.
    const few = filter.map((made) => Object.fromEntries(Object.entries(made).slice(0, 2)) as RecordFilter);
    await fc.assert(
      fc.asyncProperty(few, fc.boolean(), async (wanted, descending) => {
        const expected = all
          .filter((record) => matches(record, wanted))
          .sort((a, b) =>
            a.occurred_at === b.occurred_at ? a.rid - b.rid : a.occurred_at < b.occurred_at ? -1 : 1,
          );
        if (descending) expected.reverse();
        const page = await vault.invoke('records.query', {
          filter: wanted,
          order: { by: 'occurred_at', descending },
          limit: 1000,
        });
        expect(page.total).toBe(expected.length);
        expect(page.records.map(({ rid }) => rid)).toEqual(expected.slice(0, 1000).map(({ rid }) => rid));
      }),
      { numRuns: 60 },
    );
  });

  test('pages cover every record once', async () => {
    for (const by of ['occurred_at', 'received'] as const) {
      const rids: number[] = [];
      for (let offset = 0; ; offset += 997) {
        const page = await vault.invoke('records.query', { filter: {}, order: { by }, offset, limit: 997 });
        expect(page.total).toBe(all.length);
        if (page.records.length === 0) break;
        rids.push(...page.records.map(({ rid }) => rid));
      }
      expect(rids.toSorted((a, b) => a - b)).toEqual(all.map(({ rid }) => rid));
    }
  });

  test('a day is that of the engagement’s zone, also when the clocks change', async () => {
    for (const day of ['2026-03-28', '2026-03-29', '2026-03-30']) {
      const expected = all.filter((record) => matches(record, { from: day, to: day })).length;
      expect(await vault.count({ from: day, to: day })).toBe(expected);
    }
    const utc = await vault.count({ from: '2026-03-29T00:00:00Z', to: '2026-03-29T23:59:59.999999Z' });
    expect(utc).toBe(all.filter((record) => record.occurred_at.startsWith('2026-03-29')).length);
  });

  test.each([['2026-02-30'], ['2026-01-01T10:00:00'], ['yesterday'], ["2026-01-01' OR 1=1 --"]])(
    '“%s” is no bound',
    async (from) => {
      expect(await errorCode(vault.count({ from }))).toBe('request-invalid');
    },
  );

  test('values are bound, never part of a statement', async () => {
    for (const value of ["' OR 1=1 --", '%', '*', '\\', '"', '\0', '\ud800']) {
      expect(await vault.count({ actor: [value], source: [value] })).toBe(0);
      expect(await vault.count({ target: [value] })).toBe(0);
    }
    expect(await vault.count({ source: ['Kommit "main"'] })).toBeGreaterThan(1000);
  });

  test('what the contract does not know is refused', async () => {
    for (const input of [
      { filter: { sql: '1' } },
      { filter: {}, limit: 0 },
      { filter: {}, limit: 100_000 },
      { filter: {}, offset: -1 },
      { filter: { kind: ['anything'] } },
      { filter: { text: '' } },
      { filter: { text: 'x'.repeat(10_001) } },
      { filter: { actor: Array.from({ length: 51 }, () => 'a') } },
      {},
    ])
      expect(await errorCode(vault.engine.invoke('records.query', input))).toBe('request-invalid');
    expect(await errorCode(vault.engine.invoke('constructor' as never, {}))).toBe('method-unknown');
  });
});

describe('the sentence', () => {
  test.each<[RecordFilter, string]>([
    [{}, 'All records.'],
    [{ from: '2026-01-01' }, 'Records from 2026-01-01 (Europe/Berlin).'],
    [{ to: '2026-03-31T14:00:00Z' }, 'Records to 2026-03-31T14:00:00Z.'],
    [{ platform: ['kommit', 'complianceagent'] }, 'Records platform Kommit or ComplianceAgent.'],
    [{ source: ['a', 'b', 'c'] }, 'Records source “a”, “b” or “c”.'],
    [{ repository: ['a'] }, 'Records repository “a”.'],
    [{ kind: ['approval'] }, 'Records kind approval.'],
    [{ type: ['x'] }, 'Records type “x”.'],
    [{ actor: ['x'] }, 'Records actor “x”.'],
    [{ target: ['x'] }, 'Records target “x”.'],
    [{ outcome: ['x'] }, 'Records outcome “x”.'],
    [{ severity: ['x'] }, 'Records severity “x”.'],
    [
      { text: ' two words ' },
      'Records with “two” and “words” in the searched fields, or with the id “two words”.',
    ],
    [
      { text: 'x', from: '2026-01-01', kind: ['run'] },
      'Records from 2026-01-01 (Europe/Berlin), kind run, with “x” in the searched fields, or with the id “x”.',
    ],
  ])('%j', async (filter, sentence) => {
    expect((await vault.invoke('records.query', { filter, limit: 1 })).sentence).toBe(sentence);
  });
});

describe('facets', () => {
  test.each(FACET_FIELDS)('%s: values and counts are those of the records', async (field) => {
    const facet = await vault.invoke('records.facet', { filter: {}, field, limit: 1000 });
    const counts = new Map<string, number>();
    for (const record of all) {
      const value = VALUE[field](record)[0];
      if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const found = new Map<string, number>();
    for (const { value, count } of facet) found.set(value, (found.get(value) ?? 0) + count);
    if (counts.size <= 1000) expect(Object.fromEntries(found)).toEqual(Object.fromEntries(counts));
    expect(facet.map(({ count }) => count)).toEqual(
      facet.map(({ count }) => count).toSorted((a, b) => b - a),
    );
  });

  test('leave out their own part of the filter, and keep the rest', async () => {
    const filter: RecordFilter = { platform: ['complianceagent'], type: ['scan.completed'] };
    const types = await vault.invoke('records.facet', { filter, field: 'type', limit: 1000 });
    const expected = all.filter(({ platform }) => platform === 'complianceagent');
    expect(types.reduce((sum, { count }) => sum + count, 0)).toBe(expected.length);
    expect(types.find(({ value }) => value === 'scan.completed')?.count).toBe(await vault.count(filter));
  });

  test('are searched by text as it is', async () => {
    const search = (text: string) =>
      vault.invoke('records.facet', { filter: {}, field: 'type', search: text, limit: 1000 });
    expect((await search('scan.')).map(({ value }) => value).sort()).toEqual([
      'scan.completed',
      'scan.started',
    ]);
    expect(await search('%')).toEqual([]);
    expect(await search('_')).toEqual((await search('')).filter(({ value }) => value.includes('_')));
  });
});

describe('text', () => {
  const find = (text: string) => vault.count({ text });

  test('finds words, phrases and beginnings anywhere in a record', async () => {
    expect(await find('criteria')).toBeGreaterThan(0);
    expect(await find('Reviewed, criteria met')).toBe(await find('met criteria REVIEWED'));
    expect(await find('"criteria met"')).toBe(await find('criteria met'));
    expect(await find('"met criteria"')).toBe(0);
    expect(await find('“criteria met”')).toBe(await find('"criteria met"'));
    expect(await find('crit*')).toBeGreaterThanOrEqual(await find('criteria'));
    expect(await find('crit')).toBe(0);
    expect(await find('Muller')).toBe(await find('Müller'));
  });

  test('finds a record by its id', async () => {
    for (const { id, rid } of [all[0]!, all.at(-1)!]) {
      const page = await vault.invoke('records.query', { filter: { text: ` ${id} ` } });
      expect(page.records.map((record) => record.rid)).toContain(rid);
    }
  });

  test.each([
    'AND',
    'OR NOT',
    'NEAR(a b)',
    'text:scan',
    '-scan',
    '+scan',
    '(scan',
    'scan)',
    '^scan',
    '{a b}: c',
    '%',
    '"',
    '"scan',
    'scan"',
    '""',
    '" "',
    "'; DROP TABLE record; --",
    '*',
    '**',
    'a*b',
    '"scan"*',
    'scan**',
    '\\',
    '\0',
    'scan\0completed',
    'sc\u0001an',
    '🎉',
    '✅ approved',
    '\ud83d',
    '日本',
    '\u0301',
    'x'.repeat(10_000),
    'ab '.repeat(3_333),
    '"a b" '.repeat(1_666),
    '"'.repeat(9_999),
    'ſ ß İ',
    '𞤀',
  ])('no input is an error: %j', async (text) => {
    expect(await find(text)).toBeGreaterThanOrEqual(0);
    // As part of a sentence it is a word like any other.
    expect(await find(`zzzznothing ${text}`.slice(0, 10_000))).toBe(0);
  });

  test('any text is searched without an error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), async (text) => {
        expect(await find(text)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 300 },
    );
  });

  test('operators are text', async () => {
    expect(await find('scan OR approve')).toBe(await find('"scan" "or" "approve"'));
    expect(await find('completed')).toBeGreaterThan(await find('completed NOT scan'));
  });
});

test('a record that does not exist is named', async () => {
  expect(await errorCode(vault.invoke('records.get', { rid: 999_999_999 }))).toBe('not-found');
  expect(await vault.invoke('records.find', { id: 'nothing' })).toEqual([]);
});

test('neighbours are those of the chain, and say whether they are linked', async () => {
  for (const source of ['Kommit "main"', 'agent log']) {
    const records = all.filter((record) => record.source === source);
    for (const i of [0, 1, 500, records.length - 1]) {
      const { previous, next, chained, linked_to_previous, linked_to_next } = await vault.invoke(
        'records.get',
        {
          rid: records[i]!.rid,
        },
      );
      expect([previous?.rid, next?.rid]).toEqual([records[i - 1]?.rid, records[i + 1]?.rid]);
      expect([linked_to_previous, linked_to_next]).toEqual([i === 0 ? null : true, next ? true : null]);
      expect(chained).toBe(true);
    }
  }
});
