import { z } from 'zod';
import { MOST_STRATA, OVERALLS } from './draw-method.ts';

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

/** What a plan rests on, without the population that it is for. */
const terms = {
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
};

const ONE_EXPECTATION = { message: 'give allowed deviations or an expected rate, not both' };
const hasOneExpectation = ({ allowed, expected_rate }: { allowed?: number; expected_rate?: number }) =>
  allowed === undefined || expected_rate === undefined;

export const planInput = z
  .strictObject({ population: counted, ...terms })
  .refine(hasOneExpectation, ONE_EXPECTATION);
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

/** A plan as a draw is asked for with it: it is made for the draw's own population. */
export const planTerms = z
  .strictObject({ ...terms, rationale: z.string().trim().max(1000).default('') })
  .refine(hasOneExpectation, ONE_EXPECTATION);
export type PlanTerms = z.infer<typeof planTerms>;

/** A plan as it is kept with a sample: what was asked for, what came of it, and why. */
export const keptPlan = z.strictObject({
  ...terms,
  method: z.enum(PLAN_METHODS),
  n: z.number().int(),
  allowed: z.number().int(),
  unacceptable: z.number().int(),
  risk: z.number(),
  rationale: z.string(),
});
export type KeptPlan = z.infer<typeof keptPlan>;

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

export const evaluateInput = z
  .strictObject({
    population: counted,
    /** Items tested; in each stage for a plan in two stages. */
    size: counted,
    /** Found among them; in the first stage for a plan in two stages. */
    deviations: counted,
    /** Two stages only: found in the second stage, where there was one. */
    second_deviations: counted.optional(),
    /** Discovery only, as planned: the number of occurrences that must not be missed. */
    critical: counted.optional(),
    confidence,
    tolerable: tolerableRate,
    method: z.enum(PLAN_METHODS).default('hypergeometric'),
  })
  .refine(({ method, critical }) => critical === undefined || method === 'discovery', {
    message: 'a critical number belongs to discovery',
  })
  .refine(({ method, second_deviations }) => second_deviations === undefined || method === 'two-stage', {
    message: 'a second stage belongs to a plan in two stages',
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

/** What was tested and found in each stratum, in their order. */
export const strataInput = z.strictObject({
  strata: z
    .array(z.strictObject({ population: counted, size: counted, deviations: counted }))
    .min(1)
    .max(MOST_STRATA),
  confidence,
  tolerable: tolerableRate,
  /** How the strata are put together; as declared before anything was tested. */
  overall: z.enum(OVERALLS).default('pooled'),
});
export type StrataInput = z.infer<typeof strataInput>;

export const stratifiedEvaluation = z.object({
  strata: z.array(
    z.object({
      population: z.number().int(),
      size: z.number().int(),
      deviations: z.number().int(),
      /** The exact limit of this stratum alone, in items and as a fraction. */
      upper_count: z.number().int(),
      upper_limit: z.number(),
      /** Its limit in a statement on all strata at once. */
      joint_upper_count: z.number().int(),
    }),
  ),
  /** The deviation rate estimated for the whole, each stratum by its weight. */
  point_estimate: z.number(),
  bonferroni_upper_count: z.number().int(),
  bonferroni_upper_limit: z.number(),
  /** Null where the bound that it rests on does not hold. */
  pooled_upper_limit: z.number().nullable(),
  /** By the limit declared; null where there is none. */
  supports_reliance: z.boolean().nullable(),
  conclusion: z.string(),
});
export type StratifiedEvaluation = z.infer<typeof stratifiedEvaluation>;

/** What was found in a sample, after replacements; what could not be examined counts as a deviation. */
export const foundInSample = z.strictObject({
  tested: counted,
  deviations: counted,
  /** Stratified only: the same by stratum, in their order. */
  strata: z
    .array(z.strictObject({ tested: counted, deviations: counted }))
    .max(MOST_STRATA)
    .optional(),
  /** Two stages only: found in the second stage, which has as many items as the first. */
  second_deviations: counted.optional(),
});
export type FoundInSample = z.infer<typeof foundInSample>;

/** What to evaluate a sample by that was drawn without a plan. */
export const evaluationTerms = z.strictObject({
  confidence,
  tolerable: tolerableRate,
  method: z.enum([...DISTRIBUTIONS, 'discovery']).default('hypergeometric'),
});
export type EvaluationTerms = z.infer<typeof evaluationTerms>;

/** What a sample says of its population, by the plan that it was drawn with. */
export const sampleConclusion = z.object({
  statistical: z.boolean(),
  /** Confidence, tolerable rate and method: the plan's, or those given; null where nothing is concluded. */
  terms: z
    .object({
      confidence: z.number(),
      tolerable: z.number(),
      method: z.enum(PLAN_METHODS),
      planned: z.boolean(),
    })
    .nullable(),
  tested: z.number().int(),
  deviations: z.number().int(),
  sample_rate: z.number(),
  evaluation: evaluation.nullable(),
  strata: stratifiedEvaluation.nullable(),
  supports_reliance: z.boolean().nullable(),
  conclusion: z.string(),
});
export type SampleConclusion = z.infer<typeof sampleConclusion>;
