import { expect, test } from 'vitest';
import {
  periodicityWarnings,
  systematicPositions,
  systematicStart,
} from '../../../electron/engine/sampling/systematic.ts';
import { golden } from './golden.ts';

test('every row of the reference numbers', () => {
  const wrong = golden('systematic-vectors').filter((row) => {
    const [N, n, u] = [Number(row.N), Number(row.n), Number(row.u)];
    if (row.seed !== '' && systematicStart(row.seed!, N) !== u) return true;
    return systematicPositions(N, n, u).join(';') !== row.positions;
  });
  expect(wrong).toEqual([]);
});

test('every item is in exactly n of the N samples, and each has n places', () => {
  for (const [N, n] of [
    [1, 1],
    [7, 3],
    [12, 12],
    [52, 15],
    [100, 7],
  ] as const) {
    const counts = new Array<number>(N + 1).fill(0);
    for (let u = 0; u < N; u++) {
      const places = new Set(systematicPositions(N, n, u));
      expect(places.size).toBe(n);
      for (const place of places) counts[place]!++;
    }
    expect(counts).toEqual([0, ...new Array<number>(N).fill(n)]);
  }
});

test('places stay exact where doubles would not', () => {
  const places = systematicPositions(999_999_999, 10_000_000, 999_999_998);
  expect([places[0], places.at(-1)]).toEqual([100, 999_999_999]);
});

test.each([
  [364, 52, ['7 days of a week']],
  [365, 52, ['7 days of a week']],
  [240, 10, ['24 hours of a day']],
  [80, 10, ['8 hours of a shift']],
  [168, 1, []],
  [1000, 59, []],
  [50, 20, []],
])('%i items, %i drawn: the interval keeps step with %j', (N, n, patterns) => {
  const warnings = periodicityWarnings(N, n);
  expect(warnings).toHaveLength(patterns.length);
  for (const [i, pattern] of patterns.entries()) expect(warnings[i]).toContain(pattern);
});
