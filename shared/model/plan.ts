import { z } from 'zod';

/** A rate in basis points: 500 is 5 %. Whole numbers, because 0.07 * 100 is more than 7 in floating point. */
const basisPoints = (least: number, most: number) => {
  const range = `must be from ${least / 100} to ${most / 100} %, in steps of 0.01`;
  return z.number(range).int(range).min(least, range).max(most, range);
};

export const confidence = basisPoints(5000, 9999);
export const tolerableRate = basisPoints(1, 9999);
export const expectedRate = basisPoints(0, 9999);

/** More items than a computer counts exactly nobody samples from; far more than any log has. */
const MOST = 1_000_000_000;
const RULE = `must be a whole number from 0 to ${MOST}`;
const counted = z.number(RULE).int(RULE).min(0, RULE).max(MOST, RULE);

/** Which distribution the risk is computed with. */
export const DISTRIBUTIONS = ['hypergeometric', 'binomial', 'poisson'] as const;
export type Distribution = (typeof DISTRIBUTIONS)[number];
export const PLAN_METHODS = [...DISTRIBUTIONS, 'discovery', 'two-stage'] as const;
export type PlanMethod = (typeof PLAN_METHODS)[number];

export const planInput = z
  .strictObject({
    population: counted,
    confidence,
    tolerable: tolerableRate,
    method: z.enum(PLAN_METHODS).default('hypergeometric'),
    /** Deviations that the sample may hold; 0 if neither this nor a rate is given. */
    allowed: counted.optional(),
    /** The other way to say what is expected: as a rate of the sample. */
    expected_rate: expectedRate.optional(),
    /** Discovery only: the smallest number of occurrences that must not be missed; else from the tolerable rate. */
    critical: counted.optional(),
    /** The least that a policy asks for. */
    minimum: counted.optional(),
  })
  .refine(({ allowed, expected_rate }) => allowed === undefined || expected_rate === undefined, {
    message: 'give allowed deviations or an expected rate, not both',
  });
export type PlanInput = z.infer<typeof planInput>;

/** `census`: all items. `exceeds-population`: the approximation asks for more items than there are. */
export const PLAN_STATUSES = ['ok', 'census', 'exceeds-population'] as const;

export const plan = z.object({
  /** Items to test, each stage for a plan in two stages. */
  n: z.number().int(),
  /** Deviations up to which the sample supports reliance. */
  allowed: z.number().int(),
  method: z.enum(PLAN_METHODS),
  /** Probability of at most `allowed` deviations in the sample where the population just misses the tolerable rate. */
  risk: z.number(),
  status: z.enum(PLAN_STATUSES),
  /** The smallest number of deviations in the population that is too many. */
  unacceptable: z.number().int(),
  /** What the statistics ask for, where a policy asks for more. */
  computed: z.number().int(),
  /** Why this size, in a sentence; and what to know about it. */
  sentence: z.string(),
  notes: z.array(z.string()),
});
export type Plan = z.infer<typeof plan>;

/** Points of a chart: the risk that a sample of this size would have. */
export const riskPoint = z.object({ n: z.number().int(), risk: z.number() });
export type RiskPoint = z.infer<typeof riskPoint>;

/** A customary size for a control's frequency, with the confidence that it really gives. */
export const preset = z.object({
  frequency: z.string(),
  n: z.number().int(),
  confidence: z.number(),
  sentence: z.string(),
});
export type Preset = z.infer<typeof preset>;

export const evaluateInput = z.strictObject({
  population: counted,
  size: counted,
  deviations: counted,
  confidence,
  tolerable: tolerableRate,
  method: z.enum([...DISTRIBUTIONS, 'discovery']).default('hypergeometric'),
});
export type EvaluateInput = z.infer<typeof evaluateInput>;

export const evaluation = z.object({
  /** Upper limit of the deviation rate as a fraction; above 1 only by the Poisson approximation. */
  upper_limit: z.number(),
  /** Upper limit in items; null where the method knows no population. */
  upper_count: z.number().int().nullable(),
  supports_reliance: z.boolean(),
  /** Probability of at most so many deviations where the population just misses the tolerable rate. */
  risk: z.number(),
  sample_rate: z.number(),
  /** upper_limit - sample_rate */
  allowance: z.number(),
  conclusion: z.string(),
});
export type Evaluation = z.infer<typeof evaluation>;
