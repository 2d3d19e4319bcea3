import { expect, test } from 'vitest';
import { filterSentence } from '../../../electron/engine/explore/sentence.ts';
import { FACET_FIELDS, type RecordFilter, recordFilter, TEXT_FIELDS } from '../../../shared/model/filter.ts';

test.each<[RecordFilter, string]>([
  [{}, 'All records.'],
  [{ from: '2026-01-01' }, 'Records from 2026-01-01 (Europe/Berlin).'],
  [{ to: '2026-03-31T14:00:00Z' }, 'Records to 2026-03-31 14:00:00 UTC.'],
  [
    { from: '2026-03-12T09:00-04:00', to: '2026-03-12T17:30:00.5-04:00' },
    'Records from 2026-03-12 09:00 to 2026-03-12 17:30:00.5 UTC-04:00.',
  ],
  [{ platform: ['kommit', 'complianceagent'] }, 'Records platform Kommit or ComplianceAgent.'],
  [{ source: ['a', 'b', 'c'] }, 'Records source “a”, “b” or “c”.'],
  [{ repository: ['a'] }, 'Records repository “a”.'],
  [{ kind: ['approval'] }, 'Records kind approval.'],
  [{ type: ['x'] }, 'Records type “x”.'],
  [{ actor: ['x'] }, 'Records actor “x”.'],
  [{ target: ['x'] }, 'Records target “x”.'],
  [{ outcome: ['x'] }, 'Records outcome “x”.'],
  [{ severity: ['x'] }, 'Records severity “x”.'],
  [{ text: ' two words ' }, 'Records with “two” and “words” in the searched fields.'],
  [
    { text: 'x', from: '2026-01-01', kind: ['run'] },
    'Records from 2026-01-01 (Europe/Berlin), kind run, with “x” in the searched fields or as the id.',
  ],
  [{ text: '"two words"' }, 'Records with “two words” in the searched fields or as the id.'],
  [{ text: 'begin*' }, 'Records with “begin…” in the searched fields or “begin*” as the id.'],
  [{ all: [{ contains: { actor: ['x'] } }], kind: ['run'] }, 'Records kind run, actor containing “x”.'],
  [{ text: '🧾' }, 'Records with the id “🧾”.'],
  // Each thing once.
  [{ from: '2026-01-01', to: '2026-03-31' }, 'Records from 2026-01-01 to 2026-03-31 (Europe/Berlin).'],
  [
    { from: '2026-04-01T04:00:00.000000Z', to: '2026-07-01T03:59:59.999999Z' },
    'Records from 2026-04-01 04:00:00 to 2026-07-01 03:59:59.999999 UTC.',
  ],
  [{ from: '2026-01-01', to: '2026-01-01' }, 'Records on 2026-01-01 (Europe/Berlin).'],
  [
    { from: '2026-01-01', to: '2026-03-31T14:00:00Z' },
    'Records from 2026-01-01 (Europe/Berlin) to 2026-03-31 14:00:00 UTC.',
  ],
  [
    { from: '2026-03-28T09:00+01:00', to: '2026-03-29T09:00+02:00' },
    'Records from 2026-03-28 09:00 UTC+01:00 to 2026-03-29 09:00 UTC+02:00.',
  ],
  [
    { from: '2026-01-01', any: [{ to: '2026-01-31' }, { to: '2026-01-31' }, { from: '2026-02-01' }] },
    'Records from 2026-01-01 (Europe/Berlin), either (to 2026-01-31) or (from 2026-02-01).',
  ],
  [{ none: [{ type: ['a', 'a'] }, { type: ['a'] }] }, 'Records not (type “a”).'],
  [
    { kind: ['run', 'run'], has: ['note', 'note'], not: { contains: { type: ['a', 'a'] } } },
    'Records kind run, with a note, type not containing “a”.',
  ],
  [{ actor_kind: ['human'] }, 'Records actor kind “human”.'],
  [
    { verdict: ['fail'], waiver: ['accepted_risk'] },
    'Records verdict “fail”, waiver category “accepted_risk”.',
  ],
  [{ has: ['note', 'finding'] }, 'Records with a note or a chain finding.'],
  [{ original: '10.0.' }, 'Records with the characters “10.0.” in the original.'],
  [{ contains: { actor: ['acme', 'test'] } }, 'Records actor containing “acme” or “test”.'],
  [{ begins: { target: ['pr:'] } }, 'Records target beginning with “pr:”.'],
  [{ not: { type: ['a'] } }, 'Records type not “a”.'],
  [{ not: { type: ['a', 'b'], kind: ['run'] } }, 'Records kind not run, type neither “a” nor “b”.'],
  [{ not: { contains: { type: ['a'] } } }, 'Records type not containing “a”.'],
  [{ not: { begins: { type: ['a', 'b'] } } }, 'Records type beginning with neither “a” nor “b”.'],
  [{ not: { has: ['note', 'conflict'] } }, 'Records without a note or other content under the same id.'],
  [{ not: { original: 'x.y' } }, 'Records without the characters “x.y” in the original.'],
  [{ not: { text: 'a b' } }, 'Records not (with “a” and “b” in the searched fields).'],
  [
    { any: [{ type: ['a'], actor: ['b'] }, { not: { type: ['c'] } }] },
    'Records either (type “a”, actor “b”) or (type not “c”).',
  ],
  [{ kind: ['run'], any: [{ type: ['a'] }] }, 'Records kind run, (type “a”).'],
  [
    { all: [{ any: [{ type: ['a'] }, { type: ['b'] }] }, { any: [{ actor: ['c'] }, {}] }] },
    'Records (either (type “a”) or (type “b”)) and (either (actor “c”) or (all records)).',
  ],
  [
    { any: [{ type: ['a'] }, { type: ['b'] }], none: [{ actor: ['c'], outcome: ['d'] }] },
    'Records either (type “a”) or (type “b”), not (actor “c”, outcome “d”).',
  ],
  [{ none: [{ type: ['a'] }, {}] }, 'Records neither (type “a”) nor (all records).'],
])('%j', (filter, sentence) => {
  expect(recordFilter.parse(filter)).toEqual(filter);
  expect(filterSentence(filter, 'Europe/Berlin')).toBe(sentence);
});

test('names every entry that a filter can have, however they combine', () => {
  const values = (text: string) => ({
    ...Object.fromEntries(FACET_FIELDS.map((field) => [field, [`${text}-${field}`]])),
    platform: ['kommit' as const],
    kind: ['run' as const],
    has: ['note' as const],
    contains: Object.fromEntries(TEXT_FIELDS.map((field) => [field, [`${text}-in-${field}`]])),
    begins: Object.fromEntries(TEXT_FIELDS.map((field) => [field, [`${text}-at-${field}`]])),
    text: `${text}-words`,
    original: `${text}-characters`,
  });
  const part = { from: '2026-01-01', to: '2026-01-02', ...values('is'), not: values('not') };
  const sentence = filterSentence(
    { ...part, any: [values('any')], all: [values('all')], none: [values('none')] },
    'UTC',
  );
  const named: string[] = [];
  for (const text of ['is', 'not', 'any', 'all', 'none']) {
    for (const field of FACET_FIELDS)
      if (!['platform', 'kind', 'has'].includes(field)) named.push(`“${text}-${field}”`);
    for (const field of TEXT_FIELDS) named.push(`“${text}-in-${field}”`, `“${text}-at-${field}”`);
    named.push(`“${text}-words”`, `“${text}-characters”`);
  }
  expect(named.filter((words) => !sentence.includes(words))).toEqual([]);
  for (const words of [
    'from 2026-01-01 to 2026-01-02 (UTC)',
    'platform Kommit',
    'platform not Kommit',
    'kind not run',
    'without a note',
  ])
    expect(sentence).toContain(words);
});
