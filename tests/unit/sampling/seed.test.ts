import { describe, expect, test } from 'vitest';
import { standing } from '../../../electron/engine/jobs/draw-log.ts';
import { requireSuitable } from '../../../electron/engine/jobs/draw-strata.ts';
import { seedOf } from '../../../electron/engine/jobs/seed.ts';
import { draw } from '../../../electron/engine/sampling/draw.ts';
import { keptPlanOf } from '../../../electron/engine/sampling/planning.ts';
import type { Population } from '../../../shared/model/sample.ts';
import { parseTime } from '../../../shared/time.ts';

const at = (text: string) => parseTime(text)!.micros;
const population = { frozen_at: '2026-03-12T09:00:00.000000Z' } as Population;
const NOW = at('2026-03-12T10:00:00Z');
const random = { selection: { name: 'random' } } as const;
const seed = (given: object) => seedOf({ ...random, ...given }, population, NOW, () => '123');
const SEED = '29384756102938475610';

describe('the seed', () => {
  test('is made now where none is given', () => {
    expect(seed({})).toEqual({
      text: '123',
      circumstances: { seed_origin: 'random', seed_by: 'Vouch', seed_at: '2026-03-12T10:00:00.000000Z' },
    });
  });

  test('says who made it and when', () => {
    const given = {
      seed: SEED,
      seed_origin: 'beacon',
      seed_by: 'NIST beacon, pulse 1',
      seed_at: '2026-03-12T10:30:00+01:00',
    };
    expect(seed(given).circumstances).toEqual({
      seed_origin: 'beacon',
      seed_by: given.seed_by,
      seed_at: '2026-03-12T09:30:00.000000Z',
    });
  });

  test('that was there before the freeze says so', () => {
    expect(seed({ seed: SEED, seed_at: '2026-03-12T08:59:59Z' }).circumstances.seed_before_freeze).toBe(true);
    expect(seed({ seed: SEED, seed_before_freeze: true }).circumstances.seed_before_freeze).toBe(true);
    expect(
      seed({ seed: SEED, seed_at: '2026-03-12T09:00:00Z' }).circumstances.seed_before_freeze,
    ).toBeUndefined();
  });

  test.each([
    [{ seed_origin: 'dice', seed: SEED }, 'say who made it or where it was published, and when'],
    [{ seed_origin: 'beacon' }, 'say what the beacon gave'],
    [{ seed: SEED, seed_at: '2026-01-01T00:00:00' }, 'give a time with its zone'],
    [{ seed: SEED, seed_at: '2999-01-01T00:00:00Z' }, 'this time has not come yet'],
    [{ seed: SEED, selection: { name: 'all' } }, 'this method draws nothing by chance'],
  ])('%j is refused', (given, problem) => {
    expect(() => seed(given)).toThrow(problem);
  });
});

describe('a further draw from the same ids', () => {
  const ids = Array.from({ length: 500 }, (_, i) => `KMT-${i}`);
  const plan = keptPlanOf({ confidence: 9000, tolerable: 500, method: 'two-stage', rationale: '' }, 500);
  const first = draw(ids, plan.n, SEED, 5, { plan, drawn_by: 'Edda' });
  const given = { method: 'random', size: 30, seed: SEED, reason: undefined } as const;

  test('needs a reason with another seed, with fewer items, by another method, by no chance', () => {
    for (const other of [
      { seed: '1' },
      {},
      { method: 'stratified', size: 80 },
      { method: 'all', seed: '' },
    ] as const) {
      expect(() => standing([first], { ...given, ...other })).toThrow('a second draw needs a reason');
      const { standsFor, earlier } = standing([first], { ...given, ...other, reason: 'lost' });
      expect(standsFor).toBe('lost');
      expect(earlier).toEqual([{ method: 'random', seed: SEED, size: plan.n, drawn_by: 'Edda' }]);
    }
  });

  test('with the same seed and more items is an extension: declared by a plan in two stages, or not', () => {
    expect(standing([first], { ...given, size: 2 * plan.n })).toMatchObject({ extension: 'declared', plan });
    expect(standing([first], { ...given, size: 2 * plan.n + 1 }).extension).toBe('unplanned');
    expect(standing([draw(ids, 25, SEED)], given).extension).toBe('unplanned');
  });

  test('the same once more is neither', () => {
    expect(standing([first], { ...given, size: plan.n })).toMatchObject({ extension: null, standsFor: null });
    expect(standing([], given)).toEqual({ extension: null, standsFor: null, plan: undefined, earlier: [] });
  });
});

test.each([
  ['proportional', [100], 'only Neyman’s allocation takes'],
  ['neyman', [], 'takes the rate expected in each of the 2 strata'],
] as const)('rates of strata: %s with %j is refused', (allocation, rates, problem) => {
  const strata = [
    { name: 'a', count: 5 },
    { name: 'b', count: 5 },
  ];
  expect(() => requireSuitable(strata, 'kind', allocation, rates)).toThrow(problem);
});

test('more strata than are sensible are refused', () => {
  const strata = Array.from({ length: 201 }, (_, i) => ({ name: String(i), count: 1 }));
  expect(() => requireSuitable(strata, 'type', 'proportional')).toThrow(
    'by type there are 201, and at most 200',
  );
});
