import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  binomialAtMost,
  hypergeometricAtMost,
  poissonAtMost,
  riskOf,
} from '../../../electron/engine/sampling/exact.ts';
import { planSample, riskCurve } from '../../../electron/engine/sampling/planning.ts';
import { whatNoneProves } from '../../../electron/engine/sampling/presets.ts';
import {
  binomialTail,
  hypergeometricTail,
  poissonTail,
} from '../../../electron/engine/sampling/probability.ts';
import { ceilOfRate, hypergeometricRisk } from '../../../electron/engine/sampling/risk.ts';
import { AppError } from '../../../shared/errors.ts';
import { type PlanInput, planInput } from '../../../shared/model/plan.ts';
import { basisPoints, golden } from './golden.ts';

const input = (given: Partial<PlanInput>): PlanInput => ({
  population: 1_000_000_000,
  confidence: 9500,
  tolerable: 500,
  method: 'hypergeometric',
  ...given,
});
const plan = (given: Partial<PlanInput>) => planSample(input(given));

function failure(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'none';
}

/** Many rows are one test: the rows that differ are what is shown. */
const differing = (name: string, check: (row: Record<string, string>) => string | undefined) =>
  golden(name).flatMap((row) => {
    const problem = check(row);
    return problem === undefined ? [] : [`${Object.values(row).join(',')}: ${problem}`];
  });

describe('reference numbers', () => {
  test('hypergeometric: size, status, critical number and risk of every row', () => {
    const wrong = differing('planning-hypergeometric', (row) => {
      const asked = input({
        population: Number(row.N),
        confidence: basisPoints(row.confidence),
        tolerable: basisPoints(row.tolerable),
        allowed: Number(row.expected_errors_k),
      });
      if (row.status === 'infeasible') {
        const said = failure(() => planSample(asked));
        return said.startsWith('plan-infeasible') ? undefined : said;
      }
      const made = planSample(asked);
      if (made.n !== Number(row.n)) return `n ${made.n}`;
      if (made.status !== row.status) return made.status;
      if (made.unacceptable !== Number(row.K0)) return `K0 ${made.unacceptable}`;
      if (Math.abs(made.risk - Number(row.risk_at_n)) > 2e-12) return `risk ${made.risk}`;
      const binomial = planSample({ ...asked, method: 'binomial' }).n;
      return binomial === Number(row.n_binomial) ? undefined : `binomial ${binomial}`;
    });
    expect(wrong).toEqual([]);
  });

  test('binomial: size and allowed deviations of every row', () => {
    const wrong = differing('planning-binomial', (row) => {
      const k = /^k=(\d+)$/.exec(row.expected!);
      const made = plan({
        method: 'binomial',
        confidence: basisPoints(row.confidence),
        tolerable: basisPoints(row.tolerable),
        ...(k ? { allowed: Number(k[1]) } : { expected_rate: basisPoints(row.expected) }),
      });
      if (made.n !== Number(row.n) || made.allowed !== Number(row.allowed_deviations))
        return `${made.n}, ${made.allowed}`;
      return Math.abs(made.risk - Number(row.risk)) > 2e-12 ? `risk ${made.risk}` : undefined;
    });
    expect(wrong).toEqual([]);
  });

  test('Poisson, discovery and two stages: every row', () => {
    const poisson = differing('planning-poisson', (row) => {
      const { n } = plan({
        method: 'poisson',
        confidence: basisPoints(row.confidence),
        tolerable: basisPoints(row.tolerable),
        allowed: Number(row.expected!.slice(2)),
      });
      return n === Number(row.n) ? undefined : String(n);
    });
    const discovery = differing('discovery', (row) => {
      const made = plan({
        method: 'discovery',
        population: Number(row.N),
        confidence: basisPoints(row.confidence),
        critical: Number(row.critical_occurrences),
      });
      if (made.n !== Number(row.n)) return String(made.n);
      return Math.abs(1 - made.risk - Number(row.p_detect)) > 2e-12 ? `risk ${made.risk}` : undefined;
    });
    const stages = differing('two-stage', (row) => {
      const made = plan({
        method: 'two-stage',
        confidence: basisPoints(row.confidence),
        tolerable: basisPoints(row.tolerable),
      });
      if (made.n !== Number(row.n_per_stage)) return String(made.n);
      return Math.abs(made.risk - Number(row.risk)) > 2e-12 ? `risk ${made.risk}` : undefined;
    });
    expect([...poisson, ...discovery, ...stages]).toEqual([]);
  });

  test('what customary sizes prove: every row', () => {
    const wrong = differing('frequency-practice', (row) => {
      const proves = whatNoneProves(Number(row.N), Number(row.n), basisPoints(row.tolerable), 9000);
      const rate = proves.upperCount / Number(row.N);
      const same =
        Math.abs(proves.confidence - Number(row.confidence_achieved_0_deviations)) < 2e-12 &&
        Math.abs(rate - Number(row.upper_limit_90pct_0_deviations)) < 1e-10;
      return same ? undefined : `${proves.confidence}, ${rate}`;
    });
    expect(wrong).toEqual([]);
  });

  test('rates round up where doubles would round one too high: every row', () => {
    const wrong = differing('float-traps', (row) => {
      const exact = ceilOfRate(basisPoints(row.rate), Number(row.n_or_N));
      return exact === Number(row.ceil_exact) ? undefined : String(exact);
    });
    expect(wrong).toEqual([]);
  });

  test('published anchors', () => {
    const sizes = (confidence: number) =>
      [0, 1, 2, 3].map((allowed) => plan({ method: 'binomial', confidence, allowed }).n);
    expect(sizes(9500)).toEqual([59, 93, 124, 153]);
    expect(sizes(9000)).toEqual([45, 77, 105, 132]);
    expect(plan({ population: 1200, confidence: 9000 }).n).toBe(45);
    expect(plan({ population: 1200, confidence: 9000, allowed: 2 }).n).toBe(102);
    expect(plan({ population: 500, tolerable: 800 }).n).toBe(35);
    // AICPA's table A-2 prints 112, where the exact size is one more.
    expect(plan({ method: 'binomial', confidence: 9000, tolerable: 700, allowed: 4 }).n).toBe(113);
  });
});

describe('edges', () => {
  test('an empty population', () => {
    expect(failure(() => plan({ population: 0 }))).toBe('population-empty: The population is empty.');
  });

  test.each([
    [{ tolerable: 0 }, 'must be from 0.01 to 99.99 %, in steps of 0.01'],
    [{ tolerable: 10_000 }, 'must be from 0.01 to 99.99 %, in steps of 0.01'],
    [{ confidence: 4999 }, 'must be from 50 to 99.99 %, in steps of 0.01'],
    [{ confidence: 10_000 }, 'must be from 50 to 99.99 %, in steps of 0.01'],
    [{ allowed: 1, expected_rate: 100 }, 'give allowed deviations or an expected rate, not both'],
  ])('%j is refused', (given, message) => {
    const parsed = planInput.safeParse(input(given));
    expect(parsed.error?.issues.map((issue) => issue.message)).toEqual([message]);
  });

  test('expected deviations that leave no room', () => {
    const text = 'The plan is infeasible, the expected deviations leave no room below the tolerable rate:';
    expect(failure(() => plan({ expected_rate: 500 }))).toBe(
      `plan-infeasible: ${text} 5 % expected is not below 5 % tolerable.`,
    );
    expect(failure(() => plan({ population: 100, allowed: 5 }))).toBe(
      `plan-infeasible: ${text} 5 allowed of 100 is not below 5, which is too many.`,
    );
    expect(failure(() => plan({ population: 10, tolerable: 500, expected_rate: 100 }))).toContain(text);
  });

  test('one deviation is too many: nearly all, and a warning', () => {
    expect(plan({ population: 4 })).toMatchObject({ n: 4, status: 'census' });
    const made = plan({ population: 12, confidence: 9000 });
    expect(made).toMatchObject({ n: 11, unacceptable: 1, status: 'ok' });
    expect(made.notes).toContain(
      'Small population: a single deviation is too many. Consider testing all items.',
    );
  });

  test('a census has no sampling risk', () => {
    const made = plan({ population: 4 });
    expect(made.risk).toBe(0);
    expect(made.notes).toContain('All items are tested: there is no sampling risk.');
  });

  test('a tie passes', () => {
    expect(plan({ population: 10, confidence: 9000, tolerable: 1000 }).n).toBe(9);
  });

  test('the size does not rise with the population', () => {
    const sizes = [20, 21, 30, 31, 40, 41].map((population) => plan({ population, tolerable: 1000 }).n);
    expect(sizes).toEqual([16, 13, 19, 16, 21, 18]);
  });

  test('a binomial size beyond the population says so', () => {
    const made = plan({ method: 'binomial', population: 40 });
    expect(made).toMatchObject({ n: 59, status: 'exceeds-population' });
    expect(made.notes.join()).toContain('Use the hypergeometric method');
  });

  test('an expected rate near the tolerable one is not practicable, or takes the whole population', () => {
    expect(failure(() => plan({ method: 'binomial', expected_rate: 490 }))).toBe(
      'plan-impracticable: The plan is not practicable: it would take more than 10000 items.',
    );
    expect(plan({ population: 1000, expected_rate: 490 })).toMatchObject({ n: 999, allowed: 49 });
  });

  test('discovery: by the rate, by a number, and neither too large nor with deviations', () => {
    expect(plan({ method: 'discovery', population: 500, tolerable: 800 }).n).toBe(35);
    expect(plan({ method: 'discovery', population: 25, critical: 1 }).n).toBe(24);
    expect(failure(() => plan({ method: 'discovery', population: 25, critical: 26 }))).toContain(
      'critical number',
    );
    expect(failure(() => plan({ method: 'discovery', allowed: 1 }))).toContain('allows none');
    expect(failure(() => plan({ critical: 3 }))).toContain('belongs to discovery');
  });

  test('a policy minimum raises the size and says so', () => {
    const made = plan({ population: 1000, minimum: 80 });
    expect(made).toMatchObject({ n: 80, computed: 57, allowed: 0 });
    expect(made.sentence).toContain('A policy minimum raises the size from 57.');
    expect(plan({ population: 30, minimum: 80 }).n).toBe(30);
  });
});

describe('properties', () => {
  const confidence = fc.constantFrom(5000, 8000, 9000, 9500, 9750, 9900, 9999);
  const rate = fc.integer({ min: 1, max: 9999 });
  const options = { numRuns: 300 };

  test('the size falls with the tolerable rate (binomial) and rises with deviations and confidence', () => {
    const size = (c: number, t: number, allowed: number) =>
      plan({ method: 'binomial', confidence: c, tolerable: t, allowed }).n;
    fc.assert(
      fc.property(confidence, rate, fc.nat(5), (c, t, k) => {
        expect(size(c, Math.min(9999, t + 1), k)).toBeLessThanOrEqual(size(c, t, k));
        expect(size(c, t, k + 1)).toBeGreaterThanOrEqual(size(c, t, k));
        expect(size(Math.min(9999, c + 10), t, k)).toBeGreaterThanOrEqual(size(c, t, k));
      }),
      options,
    );
  });

  test('the exact size is the smallest, and no larger than the binomial one or the population', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), confidence, rate, fc.nat(5), (N, c, t, k) => {
        const K = ceilOfRate(t, N);
        fc.pre(k < K);
        const alpha = riskOf(c);
        const { n } = plan({ population: N, confidence: c, tolerable: t, allowed: k });
        expect(hypergeometricAtMost(k, N, K, n, alpha)).toBe(true);
        if (n > k + 1) expect(hypergeometricAtMost(k, N, K, n - 1, alpha)).toBe(false);
        expect(n).toBeLessThanOrEqual(N);
        // The binomial tail is the larger one where k lies below the mean; at 50 % it may not: N 10, 79.8 %, k 2.
        const binomial = plan({ method: 'binomial', confidence: c, tolerable: t, allowed: k }).n;
        if (c >= 8000) expect(n).toBeLessThanOrEqual(binomial);
      }),
      options,
    );
  });

  test('by rate: the first k whose own size holds no more than k at the rate', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), confidence, rate, rate, (N, c, t, e) => {
        const K = ceilOfRate(t, N);
        fc.pre(e < t && ceilOfRate(e, N) < K);
        const alpha = riskOf(c);
        for (let k = 0; ; k++) {
          let n = k + 1;
          while (!hypergeometricAtMost(k, N, K, n, alpha)) n += 1;
          if (ceilOfRate(e, n) > k) continue;
          expect(plan({ population: N, confidence: c, tolerable: t, expected_rate: e })).toMatchObject({
            n,
            allowed: k,
          });
          return;
        }
      }),
      { numRuns: 100 },
    );
  });

  test('by rate in large populations: walking decides as asking anew does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1000, max: 300_000 }),
        confidence,
        fc.integer({ min: 2, max: 9000 }),
        fc.integer({ min: 60, max: 95 }),
        (N, c, t, share) => {
          const e = Math.floor((t * share) / 100);
          const K = ceilOfRate(t, N);
          fc.pre(e > 0 && ceilOfRate(e, N) < K);
          const model = hypergeometricRisk(N, K, riskOf(c));
          const largest = (k: number) => Math.min(N, Math.floor((k * 10_000) / e));
          let k = 0;
          while (largest(k) <= k || !model.passes(largest(k), k)) k += 1;
          const made = plan({ population: N, confidence: c, tolerable: t, expected_rate: e });
          expect(made.allowed).toBe(k);
          expect(model.passes(made.n, k)).toBe(true);
          if (made.n > k + 1) expect(model.passes(made.n - 1, k)).toBe(false);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('floating point and integers agree', () => {
    const million = 1_000_000;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.nat(500),
        fc.nat(500),
        fc.nat(12),
        fc.integer({ min: 1, max: million - 1 }),
        (N, K, n, k, a) => {
          fc.pre(K <= N && n <= N && n > 0 && K > 0 && K < N);
          const alpha = { numerator: a, denominator: million };
          const near = (risk: number) => Math.abs(risk - a / million) < 1e-11;
          const hyper = hypergeometricTail(k, N, K, n);
          if (!near(hyper)) expect(hypergeometricAtMost(k, N, K, n, alpha)).toBe(hyper <= a / million);
          const p = { numerator: K, denominator: N };
          const binomial = binomialTail(k, n, K / N);
          if (!near(binomial)) expect(binomialAtMost(k, n, p, alpha)).toBe(binomial <= a / million);
          const poisson = poissonTail(k, (n * K) / N);
          const mean = { numerator: n * K, denominator: N };
          if (!near(poisson)) expect(poissonAtMost(k, mean, alpha)).toBe(poisson <= a / million);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('anything up to ten million items is planned while nobody waits', () => {
    const asked: Partial<PlanInput>[] = [
      {},
      { tolerable: 1 },
      { allowed: 100_000 },
      { allowed: 499_999 },
      { expected_rate: 490 },
      { expected_rate: 499 },
      { method: 'binomial', tolerable: 1 },
      { method: 'two-stage', tolerable: 1 },
      { method: 'discovery', critical: 1 },
    ];
    for (const given of asked) {
      const begin = process.cpuUsage();
      plan({ population: 10_000_000, ...given });
      const { user, system } = process.cpuUsage(begin);
      // The promise is 100 ms; a busy machine gets five times that.
      expect((user + system) / 1000, JSON.stringify(given)).toBeLessThan(500);
    }
  });

  test('the chart falls through alpha at the planned size', () => {
    const asked = input({ population: 1000, allowed: 1 });
    const made = planSample(asked);
    const points = riskCurve(asked, made);
    expect(points.length).toBeLessThan(70);
    for (const { n, risk } of points) expect(risk <= 0.05, `at ${n}`).toBe(n >= made.n);
  });
});
