import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocate } from '../../../electron/engine/sampling/allocation.ts';
import { evaluateStrata } from '../../../electron/engine/sampling/stratified-evaluation.ts';
import { basisPoints, golden } from './golden.ts';

/** The rows of a table by its column `case`. */
function cases(name: string): Record<string, string>[][] {
  const groups = new Map<string, Record<string, string>[]>();
  for (const row of golden(name)) groups.set(row.case!, [...(groups.get(row.case!) ?? []), row]);
  return [...groups.values()];
}

test.each(cases('allocation').map((rows) => [rows[0]!.case, rows] as const))(
  'allocation, case %s of the reference numbers',
  (_, rows) => {
    const strata = rows.map((row) => ({ count: Number(row.N_h), rate: basisPoints(row.anticipated_rate) }));
    const n = Number(rows[0]!.n_total);
    expect(allocate(strata, n, 'proportional')).toEqual(rows.map((row) => Number(row.n_proportional)));
    expect(allocate(strata, n, 'neyman')).toEqual(rows.map((row) => Number(row.n_neyman)));
  },
);

describe('allocation', () => {
  test('gives all items, at least one and at most all of each stratum', () => {
    const stratum = fc.record({
      count: fc.integer({ min: 1, max: 3000 }),
      rate: fc.constantFrom(0, 1, 500, 9999, 10_000),
    });
    fc.assert(
      fc.property(
        fc.array(stratum, { minLength: 1, maxLength: 12 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (strata, part) => {
          const N = strata.reduce((sum, { count }) => sum + count, 0);
          const n = strata.length + Math.floor((N - strata.length) * part);
          for (const allocation of ['proportional', 'neyman'] as const) {
            const sizes = allocate(strata, n, allocation);
            expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(n);
            for (const [h, size] of sizes.entries()) {
              expect(size).toBeGreaterThanOrEqual(1);
              expect(size).toBeLessThanOrEqual(strata[h]!.count);
            }
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('strata without an expected deviation share by size what the others cannot give', () => {
    const strata = [
      { count: 100, rate: 0 },
      { count: 5, rate: 500 },
      { count: 50, rate: 0 },
    ];
    expect(allocate(strata, 35, 'neyman')).toEqual([20, 5, 10]);
  });

  test('is refused where the items do not suffice', () => {
    expect(() => allocate([{ count: 5 }, { count: 5 }, { count: 5 }], 2, 'proportional')).toThrow(
      'These strata cannot be drawn from: 2 items cannot cover 3 strata with one each.',
    );
    expect(() => allocate([{ count: 5 }], 6, 'proportional')).toThrow('A sample of 6 cannot be drawn');
  });
});

test.each(cases('stratified-evaluation').map((rows) => [rows[0]!.case, rows] as const))(
  'evaluation, case %s of the reference numbers',
  (_, rows) => {
    const found = evaluateStrata({
      strata: rows.map((row) => ({
        population: Number(row.N_h),
        size: Number(row.n_h),
        deviations: Number(row.k_h),
      })),
      confidence: basisPoints(rows[0]!.confidence),
      tolerable: 500,
      overall: 'pooled',
    });
    const [{ bonferroni_K_upper, bonferroni_upper, pooled_upper, point_estimate } = {}] = rows;
    expect(found.strata.map(({ joint_upper_count }) => joint_upper_count)).toEqual(
      rows.map((row) => Number(row.K_h_upper)),
    );
    expect(found.bonferroni_upper_count).toBe(Number(bonferroni_K_upper));
    expect(found.bonferroni_upper_limit).toBeCloseTo(Number(bonferroni_upper), 10);
    expect(found.pooled_upper_limit).toBeCloseTo(Number(pooled_upper), 9);
    expect(found.point_estimate).toBeCloseTo(Number(point_estimate), 9);
    expect(rows[0]!.pooled_condition_k_le_npU_minus_1).toBe('1');
    expect(found.supports_reliance).toBe(Number(pooled_upper) <= 0.05);
  },
);

describe('evaluation of strata', () => {
  const strata = [
    { population: 800, size: 47, deviations: 0 },
    { population: 50, size: 50, deviations: 2 },
  ];
  const given = { strata, confidence: 9500, tolerable: 1000 } as const;

  test('a stratum tested whole counts exactly', () => {
    expect(evaluateStrata({ ...given, overall: 'bonferroni' }).strata[1]).toMatchObject({
      upper_count: 2,
      joint_upper_count: 2,
    });
  });

  test('says which limit was declared', () => {
    expect(evaluateStrata({ ...given, overall: 'bonferroni' }).conclusion).toBe(
      '2 of 97 in 2 strata rules out more than 7.1 % (Bonferroni) at 95 % confidence; tolerable is less than 10 %: the result supports reliance. Report the nature and cause of each deviation as well.',
    );
  });

  test('there is no pooled limit where its bound does not hold', () => {
    const all = { population: 10, size: 10, deviations: 10 };
    const found = evaluateStrata({ ...given, strata: [all, { ...all, population: 90 }], overall: 'pooled' });
    expect(found).toMatchObject({ pooled_upper_limit: null, supports_reliance: null });
    expect(found.conclusion).toContain('too many deviations for a pooled limit');
  });

  test('the pooled limit and its decision never contradict each other', () => {
    const one = fc.integer({ min: 1, max: 3000 }).chain((population) =>
      fc.record({
        population: fc.constant(population),
        size: fc.integer({ min: 1, max: population }),
        deviations: fc.nat(2),
      }),
    );
    fc.assert(
      fc.property(
        fc.array(one, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 9999 }),
        (made, tolerable) => {
          fc.pre(made.every(({ size, deviations }) => deviations <= size));
          const { pooled_upper_limit: limit, supports_reliance } = evaluateStrata({
            strata: made,
            confidence: 9000,
            tolerable,
            overall: 'pooled',
          });
          fc.pre(limit !== null && limit < 1 && Math.abs(limit - tolerable / 10_000) > 1e-9);
          expect(supports_reliance).toBe(limit! < tolerable / 10_000);
        },
      ),
    );
  });

  test.each([
    [{ population: 0, size: 0, deviations: 0 }, 'stratum 2 is empty'],
    [{ population: 9, size: 0, deviations: 0 }, 'stratum 2 has no item tested'],
    [{ population: 9, size: 10, deviations: 0 }, 'stratum 2 has 9 items, fewer than the 10 tested'],
    [{ population: 9, size: 9, deviations: 10 }, 'stratum 2 has 10 deviations, more than the 9 items tested'],
  ])('%j is refused', (wrong, message) => {
    expect(() => evaluateStrata({ ...given, strata: [strata[0]!, wrong], overall: 'pooled' })).toThrow(
      message,
    );
  });
});
