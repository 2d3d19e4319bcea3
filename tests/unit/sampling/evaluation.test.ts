import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateSample, upperCount, upperRate } from '../../../electron/engine/sampling/evaluation.ts';
import { riskOf } from '../../../electron/engine/sampling/exact.ts';
import { planSample } from '../../../electron/engine/sampling/planning.ts';
import { ceilOfRate } from '../../../electron/engine/sampling/risk.ts';
import type { EvaluateInput } from '../../../shared/model/plan.ts';
import { DISTRIBUTIONS } from '../../../shared/model/plan.ts';
import { basisPoints, golden } from './golden.ts';

const evaluate = (given: Partial<EvaluateInput>) =>
  evaluateSample({
    population: 1000,
    size: 59,
    deviations: 0,
    confidence: 9500,
    tolerable: 500,
    method: 'hypergeometric',
    ...given,
  });

test('upper limits: every row of the reference numbers', () => {
  const wrong = golden('upper-limits').filter((row) => {
    const [n, k, N] = [Number(row.n), Number(row.k), Number(row.N)];
    const alpha = riskOf(basisPoints(row.confidence));
    if (row.method === 'hypergeometric') return upperCount(N, n, k, alpha) !== Number(row.upper_limit_count);
    const limit = upperRate(row.method === 'binomial' ? 'binomial' : 'poisson', n, k, alpha);
    return Math.abs(limit - Number(row.upper_limit)) > 1e-10;
  });
  expect(wrong).toEqual([]);
});

test('a limit is shown rounded up: every row of the reference numbers', () => {
  const wrong = golden('upper-limits').filter((row) => {
    if (row.method === 'hypergeometric' && row.n === row.N) return false;
    const { conclusion } = evaluate({
      population: row.N === '' ? 1_000_000 : Number(row.N),
      size: Number(row.n),
      deviations: Number(row.k),
      confidence: basisPoints(row.confidence),
      method: row.method as EvaluateInput['method'],
    });
    const shown = Math.min(100, Number(row.upper_limit_pct_up1)).toFixed(1);
    return !conclusion.includes(` rules out more than ${shown} % `);
  });
  expect(wrong).toEqual([]);
});

describe('in words', () => {
  test('what a customary sample proves', () => {
    expect(evaluate({ method: 'binomial', size: 25 }).conclusion).toBe(
      '0 of 25 rules out more than 11.3 % at 95 % confidence; tolerable is less than 5 %: the result does not support reliance.',
    );
  });

  test('a census: no limit, no risk', () => {
    const made = evaluate({ population: 40, size: 40, deviations: 1 });
    expect(made).toMatchObject({ upper_count: 1, upper_limit: 0.025, supports_reliance: true, risk: 0 });
    expect(made.conclusion).toBe(
      'All 40 items were tested and 1 deviation found: 1 of 40 (2.5 %, without sampling risk) is less than the tolerable 5 %, which supports reliance. Report the nature and cause of each deviation as well.',
    );
    expect(evaluate({ population: 40, size: 40, deviations: 2 }).supports_reliance).toBe(false);
  });
});

test.each([
  [{ population: 0 }, 'The population is empty.'],
  [{ size: 0 }, 'The request is not valid: the size must be at least 1.'],
  [{ size: 1001 }, 'The request is not valid: a sample of 1001 is larger than its population of 1000.'],
  [{ deviations: 60 }, 'The request is not valid: 60 deviations are more than the 59 items tested.'],
])('%j is refused', (given, message) => {
  expect(() => evaluate(given)).toThrow(message);
});

const confidence = fc.integer({ min: 5000, max: 9999 });
const rate = fc.integer({ min: 1, max: 9999 });

test('plan and evaluation never contradict each other', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...DISTRIBUTIONS),
      fc.integer({ min: 1, max: 5000 }),
      confidence,
      rate,
      fc.nat(6),
      (method, population, c, tolerable, allowed) => {
        fc.pre(allowed < ceilOfRate(tolerable, population));
        const { n } = planSample({ population, confidence: c, tolerable, method, allowed });
        fc.pre(n <= population);
        const found = (size: number, deviations: number) =>
          evaluateSample({ population, size, deviations, confidence: c, tolerable, method })
            .supports_reliance;
        // Of all items the rate itself is known, and the approximations do not say so.
        for (let k = 0; k <= Math.min(n, allowed + 2); k++) {
          if (k <= allowed) expect(found(n, k), `${k} in ${n}`).toBe(true);
          else if (method === 'hypergeometric' && n < population && n > allowed + 1)
            expect(found(n - 1, allowed)).toBe(false);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test('the limit and the decision never contradict each other', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2000 }),
      fc.integer({ min: 1, max: 2000 }),
      fc.nat(20),
      confidence,
      rate,
      (N, n, k, c, tolerable) => {
        fc.pre(n <= N && k <= n);
        const given = { population: N, size: n, deviations: k, confidence: c, tolerable };
        const exact = evaluate(given);
        expect(exact.supports_reliance).toBe(exact.upper_count! * 10_000 < tolerable * N);
        for (const method of ['binomial', 'poisson'] as const) {
          const { supports_reliance, upper_limit } = evaluate({ ...given, method });
          if (Math.abs(upper_limit - tolerable / 10_000) > 1e-9)
            expect(supports_reliance).toBe(upper_limit < tolerable / 10_000);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
