import { z } from 'zod';
import { sha256Hex } from '../ids.ts';

/** How items are chosen. Only `random`, `systematic`, `stratified` and `all` can be evaluated statistically. */
export const SELECTIONS = ['random', 'systematic', 'stratified', 'all', 'judgmental'] as const;
export type SelectionName = (typeof SELECTIONS)[number];

/** Does chance decide, so that there is a seed? */
export const isSeeded = (name: SelectionName) => name !== 'all' && name !== 'judgmental';

/** What strata can be made of; `month` is the calendar month UTC. */
export const STRATUM_FIELDS = [
  'source',
  'kind',
  'type',
  'repository',
  'outcome',
  'severity',
  'month',
] as const;
export type StratumField = (typeof STRATUM_FIELDS)[number];

export const ALLOCATIONS = ['proportional', 'neyman'] as const;
export type Allocation = (typeof ALLOCATIONS)[number];

/** How the strata are put together to one statement; declared before anything is tested. */
export const OVERALLS = ['pooled', 'bonferroni'] as const;
export type Overall = (typeof OVERALLS)[number];

/** More strata than these are no strata. */
export const MOST_STRATA = 200;

/** A deviation rate expected in a stratum, in basis points. */
export const anticipatedRate = z.number().int().min(0).max(10_000);

export const stratum = z.strictObject({
  name: z.string(),
  count: z.number().int().positive(),
  size: z.number().int().positive(),
  reserve: z.number().int().min(0),
  /** Neyman only: the deviation rate expected, in basis points. */
  rate: anticipatedRate.optional(),
});
export type Stratum = z.infer<typeof stratum>;

/** The method of a draw as draw.json states it. `frame`: SHA-256 of frame.txt (docs/samples.md). */
export const drawMethod = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('random') }),
  z.strictObject({
    name: z.literal('systematic'),
    /** By time, then by id. */
    order: z.literal('time'),
    frame: sha256Hex,
    /** u: the position before the first interval's end, from the seed. */
    start: z.number().int().min(0),
    /** Why nothing in the population repeats with the interval; without it the sample is not evaluated statistically. */
    no_pattern: z.string().optional(),
  }),
  z.strictObject({
    name: z.literal('stratified'),
    by: z.enum(STRATUM_FIELDS),
    frame: sha256Hex,
    allocation: z.enum(ALLOCATIONS),
    overall: z.enum(OVERALLS),
    strata: z.array(stratum).min(1).max(MOST_STRATA),
  }),
  z.strictObject({ name: z.literal('all') }),
  z.strictObject({
    name: z.literal('judgmental'),
    /** Why these items. */
    reason: z.string().min(1),
  }),
]);
export type DrawMethod = z.infer<typeof drawMethod>;

const text = (most: number) => z.string().trim().min(1).max(most);
const rates = z.array(anticipatedRate).min(1).max(MOST_STRATA);

/** What a draw is asked for. Strata are named by the values of a field, in the order of their bytes. */
export const selection = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('random') }),
  z.strictObject({ name: z.literal('systematic'), no_pattern: text(1000).optional() }),
  z.strictObject({
    name: z.literal('stratified'),
    by: z.enum(STRATUM_FIELDS),
    allocation: z.enum(ALLOCATIONS).default('proportional'),
    overall: z.enum(OVERALLS).default('pooled'),
    /** Neyman: the rate expected in each stratum, in basis points, in the order of the strata. */
    rates: rates.optional(),
  }),
  z.strictObject({ name: z.literal('all') }),
  z.strictObject({
    name: z.literal('judgmental'),
    ids: z.array(z.string().max(10_000)).min(1, 'name at least one item').max(100_000),
    reason: text(1000),
  }),
]);
export type Selection = z.infer<typeof selection>;
