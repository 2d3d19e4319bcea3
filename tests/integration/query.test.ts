// Longer than 500 lines: one vault of several platforms is made for all of these questions, which takes longer than they do.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  FACET_FIELDS,
  type FacetField,
  type FilterValues,
  type RecordFilter,
  TEXT_FIELDS,
  type TextField,
} from '../../shared/model/filter.ts';
import { ORDERED_FIELDS } from '../../shared/model/order.ts';
import { PLATFORM_LABELS } from '../../shared/model/platform.ts';
import type { StoredRecord } from '../../shared/model/record.ts';
import { aviatorNdjson } from '../fixtures/aviator.ts';
import { generateCompany } from '../fixtures/company.ts';
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
  // The only one with verdicts and waivers.
  writeFileSync(clean('aviator.ndjson'), aviatorNdjson(generateCompany('aviator')));
  await vault.import(clean('aviator.ndjson'), { source: 'verify' });
  all = [];
  for (const record of await vault.records()) all.push({ ...record, original: '' });
});
afterAll(() => vault.close());

/** The fields that are compared as they are. */
type ValueField = Exclude<FacetField, 'has'>;
const VALUE: Record<ValueField, (record: StoredRecord) => (string | null)[]> = {
  platform: (r) => [r.platform],
  source: (r) => [r.source],
  repository: (r) => [r.repository],
  kind: (r) => [r.kind],
  type: (r) => [r.type],
  actor: (r) => [r.actor?.id ?? null, r.actor?.label ?? null, r.actor?.email ?? null],
  target: (r) => [r.target?.id ?? null],
  outcome: (r) => [r.outcome],
  severity: (r) => [r.severity],
  actor_kind: (r) => [r.actor?.kind ?? null],
  verdict: (r) => [r.verdict],
  waiver: (r) => [r.waiver?.category ?? null],
};

/** Parts of the fixtures' texts. */
const PARTS = ['a', 'er', 'PASS', 'scan', 'tide', '_', '%', 'user', 'repo', 'false'];

const VALUE_FIELDS = FACET_FIELDS.filter((field) => field !== 'has');

/** Midnight of a date in Berlin, by the platform's own calendar and not by ours. */
function midnight(date: string, days: number): number {
  const known = midnights.get(`${date} ${days}`);
  if (known !== undefined) return known;
  const found = findMidnight(date, days);
  midnights.set(`${date} ${days}`, found);
  return found;
}
const midnights = new Map<string, number>();

function findMidnight(date: string, days: number): number {
  const noon = Date.parse(`${date}T12:00:00Z`) + days * 86_400_000;
  const clock = new Date(noon).toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' });
  const offset = Date.parse(`${clock.replace(' ', 'T')}Z`) - noon;
  const day = new Date(noon).toISOString().slice(0, 10);
  // Clocks change at 01:00 UTC, so at midnight the offset is that of the noon before.
  const before = new Date(noon - 86_400_000).toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' });
  const offsetBefore = Date.parse(`${before.replace(' ', 'T')}Z`) - (noon - 86_400_000);
  return Date.parse(`${day}T00:00:00Z`) - (offset === offsetBefore ? offset : offsetBefore);
}

/** The filter's meaning, said again the plain way. */
function matches(record: StoredRecord, filter: RecordFilter): boolean {
  const at = Date.parse(`${record.occurred_at.slice(0, 23)}Z`);
  if (filter.from && at < (filter.from.length === 10 ? midnight(filter.from, 0) : Date.parse(filter.from)))
    return false;
  if (filter.to && filter.to.length === 10 && at >= midnight(filter.to, 1)) return false;
  const texts = (field: ValueField) =>
    VALUE[field](record).flatMap((value) => (value === null ? [] : [value.toLowerCase()]));
  const { contains = {}, begins = {}, not = {} } = filter;
  const parts = (
    some: Partial<Record<TextField, string[]>>,
    test: (text: string, part: string) => boolean,
  ): boolean[] =>
    (Object.entries(some) as [TextField, string[]][]).map(([field, wanted]) =>
      texts(field).some((text) => wanted.some((part) => test(text, part.toLowerCase()))),
    );
  const of = (values: FilterValues, field: ValueField) => values[field] as string[] | undefined;
  const held = (values: FilterValues): boolean[] => [
    ...VALUE_FIELDS.flatMap((field) => {
      const wanted = of(values, field);
      return wanted ? [VALUE[field](record).some((value) => value !== null && wanted.includes(value))] : [];
    }),
    ...parts(values.contains ?? {}, (text, part) => text.includes(part)),
    ...parts(values.begins ?? {}, (text, part) => text.startsWith(part)),
  ];
  return (
    held({ ...filter, contains, begins }).every(Boolean) &&
    !held(not).some(Boolean) &&
    (filter.any?.some((part) => matches(record, part)) ?? true) &&
    (filter.all?.every((part) => matches(record, part)) ?? true) &&
    !filter.none?.some((part) => matches(record, part))
  );
}

describe('filters', () => {
  test('find what a plain filter over all records finds, in the same order', async () => {
    const valuesOf = (field: ValueField) => [
      ...new Set(all.flatMap((record) => VALUE[field](record)).filter((value) => value !== null)),
    ];
    const oneOf = (field: ValueField) =>
      fc.array(fc.constantFrom(...valuesOf(field)), { minLength: 1, maxLength: 3 });
    const part = (field: TextField) =>
      fc.record({ [field]: fc.array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 2 }) });
    const place = fc.constantFrom(...TEXT_FIELDS).chain(part);
    const date = fc.constantFrom(
      '2026-01-01',
      '2026-02-17',
      '2026-03-28',
      '2026-03-29',
      '2026-03-30',
      '2026-06-30',
    );
    const values = fc.record(
      Object.fromEntries([
        ...VALUE_FIELDS.map((field) => [field, oneOf(field)] as const),
        ['contains', place] as const,
        ['begins', place] as const,
      ]),
      { requiredKeys: [] },
    ) as fc.Arbitrary<FilterValues>;
    // Few keys at a time: with many, nothing is left to compare.
    const few = fc.tuple(values, fc.nat()).map(([made, first]) => {
      const entries = Object.entries(made);
      return Object.fromEntries(
        entries.slice(first % Math.max(1, entries.length)).slice(0, 2),
      ) as FilterValues;
    });
    const range = fc.option(
      fc.tuple(date, date).map((two) => two.sort()),
      { nil: null },
    );
    const simple = fc.tuple(few, fc.option(few, { nil: undefined }), range).map(
      ([own, not, bounds]): RecordFilter => ({
        ...own,
        ...(not && { not }),
        ...(bounds && { from: bounds[0], to: bounds[1] }),
      }),
    );
    const groups = fc.option(fc.array(simple, { minLength: 1, maxLength: 3 }), { nil: undefined });
    const filter = fc.tuple(simple, groups, groups, groups).map(
      ([own, any, all, none]): RecordFilter => ({
        ...own,
        ...(any && { any }),
        ...(all && { all }),
        ...(none && { none }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(filter, fc.boolean(), async (wanted, descending) => {
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
    for (const by of ['occurred_at', 'received', 'actor'] as const) {
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

  /** What people read of a field, as a list is ordered by it. */
  const READ: Record<(typeof ORDERED_FIELDS)[number], (record: StoredRecord) => string | null> = {
    platform: (r) => PLATFORM_LABELS[r.platform],
    source: (r) => r.source,
    repository: (r) => r.repository,
    kind: (r) => r.kind,
    type: (r) => r.type,
    actor: (r) => r.actor && (r.actor.label === r.actor.id ? r.actor.id : `${r.actor.label} (${r.actor.id})`),
    actor_kind: (r) => r.actor?.kind || null,
    outcome: (r) => r.outcome,
    verdict: (r) => r.verdict,
    waiver: (r) => r.waiver?.category ?? null,
    severity: (r) => r.severity,
  };
  const GRAVE = ['info', 'notice', 'low', 'warning', 'medium', 'error', 'high', 'critical'];
  const { compare } = new Intl.Collator('en', { numeric: true });
  const inTime = (a: StoredRecord, b: StoredRecord) =>
    a.occurred_at === b.occurred_at ? a.rid - b.rid : a.occurred_at < b.occurred_at ? -1 : 1;

  test.each(ORDERED_FIELDS)('in the order of %s those without a value come last, either way', async (by) => {
    const filter = { not: { source: ['agent trail'] } };
    const wanted = all.filter((record) => matches(record, filter));
    const read = READ[by];
    const graveness = (text: string) => (by === 'severity' ? GRAVE.indexOf(text) : 0);
    const valued = wanted
      .filter((r) => read(r) !== null)
      .sort(
        (a, b) => graveness(read(a)!) - graveness(read(b)!) || compare(read(a)!, read(b)!) || inTime(a, b),
      );
    const others = wanted.filter((r) => read(r) === null).sort(inTime);
    for (const descending of [false, true]) {
      const expected = descending ? [...valued.toReversed(), ...others.toReversed()] : [...valued, ...others];
      const order = { by, descending };
      const page = await vault.invoke('records.query', { filter, order, offset: 100, limit: 1000 });
      expect(page.records.map(({ rid }) => rid)).toEqual(expected.slice(100, 1100).map(({ rid }) => rid));
      for (const row of [0, valued.length - 1, Math.min(valued.length, expected.length - 1)]) {
        if (row < 0) continue;
        const at = { rid: expected[row]!.rid };
        expect(await vault.invoke('records.place', { filter, order, at })).toEqual({
          row,
          total: expected.length,
        });
      }
    }
  });

  test('a time has a place in a list in the order of time', async () => {
    const filter = { source: ['agent log', 'verify'] };
    const list = all.filter((record) => matches(record, filter)).sort(inTime);
    const place = async (time: string, descending: boolean) =>
      (await vault.invoke('records.place', { filter, order: { descending }, at: { time } })).row;
    for (const i of [0, 1, 700, list.length - 1]) {
      const time = list[i]!.occurred_at;
      expect(await place(time, false)).toBe(list.findIndex((r) => r.occurred_at === time));
      expect(await place(time, true)).toBe(list.toReversed().findIndex((r) => r.occurred_at === time));
    }
    // A day is that of the engagement, its beginning or its end.
    const [start, end] = ['2026-02-09T23:00:00.000000Z', '2026-02-10T23:00:00.000000Z'];
    expect(await place('2026-02-10', false)).toBe(list.findIndex((r) => r.occurred_at >= start));
    expect(await place('2026-02-10', true)).toBe(list.toReversed().findIndex((r) => r.occurred_at < end));
    expect([await place('1999-01-01', false), await place('1999-01-01', true)]).toEqual([0, null]);
    expect([await place('2999-01-01', false), await place('2999-01-01', true)]).toEqual([null, 0]);
    const byType = { filter, order: { by: 'type' as const }, at: { time: '2026-02-10' } };
    expect(await errorCode(vault.invoke('records.place', byType))).toBe('request-invalid');
    expect(await place('2026-02-30', false).catch(({ code }) => code)).toBe('request-invalid');
    const stranger = all.find((record) => record.source === 'agent trail')!;
    const { row } = await vault.invoke('records.place', { filter, at: { rid: stranger.rid } });
    expect(row).toBe(null);
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

  test('a range that ends before it starts is named', async () => {
    for (const range of [
      { from: '2026-03-02', to: '2026-03-01' },
      { from: '2026-03-01T10:00:00Z', to: '2026-03-01T09:59:59+00:00' },
    ]) {
      const asked = vault.invoke('records.query', { filter: range });
      await expect(asked).rejects.toThrow(/ends before it starts/);
    }
    expect(await vault.count({ from: '2026-03-01', to: '2026-03-01' })).toBeGreaterThan(0);
  });

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
      { filter: { not: { from: '2026-01-01' } } },
      { filter: { contains: { kind: ['run'] } } },
      { filter: { any: [] } },
      { filter: { any: [{ any: [{ any: [{}] }] }] } },
      {
        filter: {
          any: Array.from({ length: 20 }, () => ({
            any: Array.from({ length: 6 }, () => ({ type: ['a'] })),
          })),
        },
      },
      {},
    ])
      expect(await errorCode(vault.engine.invoke('records.query', input))).toBe('request-invalid');
    expect(await errorCode(vault.engine.invoke('constructor' as never, {}))).toBe('method-unknown');
  });
});

describe('facets', () => {
  test.each(VALUE_FIELDS)('%s: values and counts are those of the records', async (field) => {
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

  test('leave out their own part also of a filter that asks for more fields than have a bit', async () => {
    const said = (record: StoredRecord) => VALUE_FIELDS.filter((field) => VALUE[field](record)[0]);
    const fullest = all.reduce((most, record) => (said(record).length > said(most).length ? record : most));
    const fields = said(fullest);
    expect(fields.length).toBeGreaterThan(8);
    const filter = Object.fromEntries(fields.map((field) => [field, [VALUE[field](fullest)[0]]]));
    // Of one field the value is excluded: what is left differs from facet to facet.
    const { kind, ...rest } = filter;
    const asked = { ...rest, not: { kind } } as RecordFilter;
    for (const field of VALUE_FIELDS) {
      const { [field]: _own, not = {}, ...others } = asked;
      const { [field]: _not, ...otherNot } = not;
      const expected = new Map<string, number>();
      for (const record of all.filter((each) => matches(each, { ...others, not: otherNot }))) {
        const [value] = VALUE[field](record);
        if (value) expected.set(value, (expected.get(value) ?? 0) + 1);
      }
      const facet = await vault.invoke('records.facet', { filter: asked, field, limit: 1000 });
      expect([field, new Map(facet.map(({ value, count }) => [value, count]))]).toEqual([field, expected]);
    }
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

/** What breaks other search boxes. Each is answered, or said to be wrong; never run, never waited for. */
describe('bad input', () => {
  const words = (length: number, word: string) =>
    word.repeat(Math.ceil(length / word.length)).slice(0, length);
  test.each([
    ['10,000 characters without a space', words(10_000, 'a')],
    ['one word 5,000 times', words(10_000, 'a ')],
    ['one beginning 3,000 times', words(10_000, 'a* ')],
    ['unbalanced quotes', '"unbalanced “quotes'],
    ['quotes only', words(10_000, '"')],
    ['operators', 'a AND (b OR NOT c) NEAR(d e, 5) ^f {g h}: i + j'],
    ['wildcards', '% _ \\ * ? [a-z]'],
    ['a pattern that never ends', '(a+)+$ (.*)*\\1 ^(([a-z])+.)+[A-Z]([a-z])+$'],
    ['a statement', "'; DROP TABLE record; --"],
  ])('%s, in words, parts, originals and lists of values', async (_, text) => {
    const part = text.slice(0, 500);
    for (const filter of [
      { text },
      { not: { text } },
      { contains: { actor: [part] } },
      { not: { begins: { type: [part] } } },
      { original: part },
    ])
      expect(await vault.count(filter)).toBeGreaterThanOrEqual(0);
    for (const fields of ['all', 'actor', 'details'] as const) {
      const found = vault.invoke('records.search', { text, fields });
      const problem = await found.then(
        () => null,
        (error: Error) => error.message,
      );
      if (problem !== null) expect(problem).toMatch(/at most 20 words of an actor/);
    }
    const search = text.slice(0, 200);
    await vault.invoke('records.facet', { filter: {}, field: 'actor', search });
  });

  test('% and _ are what they are', async () => {
    const containing = all.filter(({ type }) => type.includes('_')).length;
    expect(await vault.count({ contains: { type: ['_'] } })).toBe(containing);
    expect(await vault.count({ contains: { type: ['%'] } })).toBe(0);
    expect(await vault.count({ begins: { type: ['_'] } })).toBe(0);
  });

  test('more than 10,000 characters, an unknown field and a reversed range are named', async () => {
    const message = async (filter: object) => {
      const asked = vault.engine.invoke('records.query', { filter });
      return asked.then(
        () => '',
        (error: Error) => error.message,
      );
    };
    expect(await message({ text: 'a'.repeat(10_001) })).toContain('10000');
    const many = Array.from({ length: 201 }, (_, i) => `w${i}`);
    expect(await message({ text: many.join(' ') })).toContain('200 words');
    expect(await message({ text: `"${many.join(' ')}"` })).toContain('200 words');
    expect(await message({ colour: ['red'] })).toContain('colour');
    expect(await message({ from: '2026-03-02', to: '2026-03-01' })).toContain('ends before it starts');
    expect(await message({ from: '2026-02-30' })).toContain('not a date');
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

describe('marks', () => {
  test('a note, other content and a finding are found, and a note at once', async () => {
    const rid = all[10]!.rid;
    expect(await vault.count({ has: ['note'] })).toBe(0);
    await vault.invoke('notes.add', { rid, text: 'looked at' });
    const noted = await vault.invoke('records.query', { filter: { has: ['note'] } });
    expect(noted.records.map((record) => record.rid)).toEqual([rid]);
    expect(noted.sentence).toBe('Records with a note.');
    expect(await vault.count({ not: { has: ['note'] } })).toBe(all.length - 1);
    const facet = await vault.invoke('records.facet', { filter: {}, field: 'has' });
    expect(facet).toContainEqual({ value: 'note', label: 'a note', count: 1 });
    expect(await vault.count({ has: ['finding', 'conflict'] })).toBe(0);
  });
});

describe('characters in the original', () => {
  const found = (original: string) => vault.records({ original });

  test('are found inside of words, in any case of ASCII letters, as they are', async () => {
    const { id, rid } = all[700]!;
    for (const part of [id.slice(3, 20), id.slice(3, 20).toUpperCase()]) {
      expect((await found(part)).map((record) => record.rid)).toContain(rid);
    }
    expect(await found('zz%_zz')).toEqual([]);
    expect(await found('.*.*.*(a+)+$')).toEqual([]);
  });

  test('are those that the originals hold', async () => {
    const expected: number[] = [];
    for (const { rid } of all.filter((_, i) => i % 37 === 0)) {
      const { original } = await vault.invoke('records.get', { rid });
      if (original.text!.toLowerCase().includes('waiv')) expected.push(rid);
    }
    const rids = new Set((await found('WAIV')).map(({ rid }) => rid));
    expect(expected.length).toBeGreaterThan(0);
    expect(all.filter(({ rid }, i) => i % 37 === 0 && rids.has(rid)).map(({ rid }) => rid)).toEqual(expected);
    expect(await vault.count({ not: { original: 'waiv' } })).toBe(all.length - rids.size);
  });
});

describe('search', () => {
  test('ranks, shows where the words stand, and keeps to the filter', async () => {
    const text = 'invoice intake';
    const filter: RecordFilter = { not: { kind: ['approval'] } };
    const page = await vault.invoke('records.search', { text, filter, limit: 100 });
    expect(page.total).toBe(await vault.count({ ...filter, text }));
    expect(page.ranked).toBe(true);
    const scores = page.results.map(({ score }) => score!);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    // Of those that the filter leaves, however well others fit.
    const few = await vault.invoke('records.search', { text: 'invoice', filter: { kind: ['approval'] } });
    expect([scores[0], few.results[0]?.score]).toEqual([1, 1]);
    for (const { highlight, record } of page.results) {
      expect(record.kind).not.toBe('approval');
      expect(highlight.some(({ hit }) => hit)).toBe(true);
    }
    const newest = await vault.invoke('records.search', { text, filter, order: 'time', limit: 100 });
    const times = newest.results.map(({ record }) => record.occurred_at);
    expect(times).toEqual(times.toSorted().reverse());
  });

  test('in the actor, in the details, by an id', async () => {
    const { actor, id } = all.find((record) => record.actor?.email)!;
    const word = actor!.label.split(' ')[0]!;
    const inActor = await vault.invoke('records.search', { text: word, fields: 'actor' });
    expect(inActor.total).toBe(await vault.count({ contains: { actor: [word] } }));
    const inDetails = await vault.invoke('records.search', { text: word, fields: 'details' });
    expect(inDetails.total).toBeLessThan((await vault.invoke('records.search', { text: word })).total);
    expect(inDetails.sentence).toMatch(/, not counting what the actor is called\.$/);
    const byId = await vault.invoke('records.search', { text: id });
    expect(byId.results.map(({ record }) => record.id)).toContain(id);
  });
});
