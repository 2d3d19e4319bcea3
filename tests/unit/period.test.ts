import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextPeriod, previousPeriod, yearBefore } from '../../shared/period.ts';

const next = (from: string, to: string) => {
  const period = nextPeriod({ from, to });
  return period && [period.from, period.to];
};

test('whole months are followed by as many whole months', () => {
  expect(next('2026-01-01', '2026-03-31')).toEqual(['2026-04-01', '2026-06-30']);
  expect(next('2025-10-01', '2025-12-31')).toEqual(['2026-01-01', '2026-03-31']);
  expect(next('2024-02-01', '2024-02-29')).toEqual(['2024-03-01', '2024-03-31']);
  expect(next('2025-01-01', '2025-12-31')).toEqual(['2026-01-01', '2026-12-31']);
});

test('other days move by their number, moments by their length', () => {
  expect(next('2026-03-02', '2026-03-08')).toEqual(['2026-03-09', '2026-03-15']);
  expect(next('2026-03-02', '2026-03-02')).toEqual(['2026-03-03', '2026-03-03']);
  expect(next('2026-03-02T10:00:00Z', '2026-03-02T10:59:59.999999Z')).toEqual([
    '2026-03-02T11:00:00.000000Z',
    '2026-03-02T11:59:59.999999Z',
  ]);
});

test('a year earlier are the same dates, and whole months stay whole', () => {
  const before = (from: string, to: string) => Object.values(yearBefore({ from, to }) ?? {});
  expect(before('2026-01-01', '2026-03-31')).toEqual(['2025-01-01', '2025-03-31']);
  expect(before('2025-02-01', '2025-02-28')).toEqual(['2024-02-01', '2024-02-29']);
  expect(before('2024-02-28', '2024-02-29')).toEqual(['2023-02-28', '2023-02-28']);
  expect(before('2026-03-12T09:00:00-04:00', '2026-03-12T17:00:00Z')).toEqual([
    '2025-03-12T09:00:00-04:00',
    '2025-03-12T17:00:00Z',
  ]);
  for (const none of [
    ['2026-03-02', '2026-03-01'],
    ['2026-03-02', 'soon'],
  ])
    expect(before(none[0]!, none[1]!)).toEqual([]);
});

test('what has no end, ends before it begins or mixes without a zone has none', () => {
  expect(next('2026-03-02', '2026-03-01')).toBeNull();
  expect(next('2026-03-02', 'tomorrow')).toBeNull();
  expect(next('2026-03-02', '2026-03-02T10:00:00Z')).toBeNull();
  expect(next('9999-12-01', '9999-12-31')).toBeNull();
});

test('the period after the one before is the same', () => {
  const day = fc
    .integer({ min: -3000, max: 30_000 })
    .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));
  fc.assert(
    fc.property(day, day, (a, b) => {
      const period = { from: a < b ? a : b, to: a < b ? b : a };
      const before = previousPeriod(period)!;
      expect(before.to < period.from).toBe(true);
      // A stretch of days may come to lie on whole months, which then move as such.
      if (before.from.endsWith('-01')) return;
      expect(nextPeriod(before)).toEqual(period);
    }),
  );
});
