import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addFilterFlags, type FilterFlags, filterOf } from '../../../electron/hosts/cli/filters.ts';
import { recordFilter } from '../../../shared/model/filter.ts';

const BERLIN = { zone: 'Europe/Berlin', period_from: '2025-07-01', period_to: '2026-06-30' };
/** In Berlin it is the first of April already. */
const NOW = Date.UTC(2026, 2, 31, 23);
const filter = (...args: string[]) =>
  filterOf(addFilterFlags(new Command()).parse(args, { from: 'user' }).opts<FilterFlags>(), BERLIN, NOW);

test('every flag has its place in the filter', () => {
  const made = filter(
    ...['--from', '2026-01-01', '--to', '2026-01-31', '--platform', 'kommit', '--source', 's'],
    ...[
      '--repository',
      'r',
      '--kind',
      'run',
      '--type',
      't',
      '--type',
      'u',
      '--actor',
      'a',
      '--actor-kind',
      'k',
    ],
    ...['--target', 'x', '--outcome', 'o', '--verdict', 'v', '--waiver', 'w', '--severity', 'high'],
    ...['--has', 'note', '--text', 'words', '--original', '10.0.'],
    ...['--contains', 'actor=acme', '--contains', 'actor-kind=us=er', '--begins', 'target=pr:'],
    ...['--not', 'type=b', '--not', 'type=c', '--not', 'has=conflict', '--not', 'text=x y'],
    ...['--not-contains', 'actor=bot', '--not-begins', 'target=tmp'],
  );
  const expected = {
    from: '2026-01-01',
    to: '2026-01-31',
    platform: ['kommit'],
    source: ['s'],
    repository: ['r'],
    kind: ['run'],
    type: ['t', 'u'],
    actor: ['a'],
    actor_kind: ['k'],
    target: ['x'],
    outcome: ['o'],
    verdict: ['v'],
    waiver: ['w'],
    severity: ['high'],
    has: ['note'],
    text: 'words',
    original: '10.0.',
    contains: { actor: ['acme'], actor_kind: ['us=er'] },
    begins: { target: ['pr:'] },
    not: {
      type: ['b', 'c'],
      has: ['conflict'],
      text: 'x y',
      contains: { actor: ['bot'] },
      begins: { target: ['tmp'] },
    },
  };
  expect(made).toEqual(expected);
  expect(recordFilter.parse(made)).toEqual(expected);
});

test('a period is a year, quarter or month of the calendar', () => {
  expect(filter('--period', '2026-Q4')).toEqual({ from: '2026-10-01', to: '2026-12-31' });
  expect(filter('--period', '2024-02')).toEqual({ from: '2024-02-01', to: '2024-02-29' });
  expect(filter('--period', '2026')).toEqual({ from: '2026-01-01', to: '2026-12-31' });
});

test.each([
  ['audit-period', '2025-07-01', '2026-06-30'],
  ['last-7-days', '2026-03-26', '2026-04-01'],
  ['last-30-days', '2026-03-03', '2026-04-01'],
  ['last-90-days', '2026-01-02', '2026-04-01'],
  ['this-quarter', '2026-04-01', '2026-06-30'],
  ['last-quarter', '2026-01-01', '2026-03-31'],
])('%s is counted from today in the engagement’s zone', (name, from, to) => {
  expect(filter('--period', name)).toEqual({ from, to });
});

test('dates and clocks are those of the zone that is named, else of the engagement', () => {
  expect(filter('--from', '2026-03-12T09:00', '--to', '2026-03-12')).toEqual({
    from: '2026-03-12T09:00:00+01:00',
    to: '2026-03-12',
  });
  const there = filter('--from', '2026-03-08', '--to', '2026-03-08', '--zone', 'America/New_York');
  // The clocks there are put forward on that day.
  expect(there).toEqual({ from: '2026-03-08T00:00:00-05:00', to: '2026-03-08T23:59:59.999999-04:00' });
  expect(recordFilter.parse(there)).toEqual(there);
  expect(filter('--from', '2026-03-12T09:00Z', '--zone', 'Asia/Tokyo').from).toBe('2026-03-12T09:00Z');
  expect(filter('--period', 'last-7-days', '--zone', 'UTC')).toEqual({
    from: '2026-03-25T00:00:00Z',
    to: '2026-03-31T23:59:59.999999Z',
  });
});

test('a filter as JSON stands for itself, or must match too', () => {
  const json = '{"any":[{"type":["a"]},{"not":{"actor":["b"]}}]}';
  expect(filter('--filter', json)).toEqual(JSON.parse(json));
  expect(filter('--filter', json, '--kind', 'run')).toEqual({ kind: ['run'], all: [JSON.parse(json)] });
});

test.each([
  [['--not', 'colour=red'], /--not takes field=value/],
  [['--contains', 'kind=run'], /--contains takes field=value/],
  [['--begins', 'actor'], /--begins takes field=value/],
  [['--not', 'text=a', '--not', 'text=b'], /once/],
  [['--period', '2026-Q5'], /year, quarter or month/],
  [['--period', 'next-quarter'], /last-quarter/],
  [['--zone', 'Berlin'], /zone like/],
  [['--from', '2026-02-30'], /--from must be a date/],
  [['--to', 'yesterday'], /--to must be a date/],
  [['--period', '2026', '--from', '2026-01-01'], /goes without/],
  [['--filter', '{'], /not JSON/],
])('%j is named', (args, message) => {
  expect(() => filter(...args)).toThrow(message);
});
