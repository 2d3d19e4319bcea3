import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addFilterFlags, type FilterFlags, filterOf } from '../../../electron/hosts/cli/filters.ts';
import { recordFilter } from '../../../shared/model/filter.ts';

const filter = (...args: string[]) =>
  filterOf(addFilterFlags(new Command()).parse(args, { from: 'user' }).opts<FilterFlags>());

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
  [['--period', '2026', '--from', '2026-01-01'], /goes without/],
  [['--filter', '{'], /not JSON/],
])('%j is named', (args, message) => {
  expect(() => filter(...args)).toThrow(message);
});
