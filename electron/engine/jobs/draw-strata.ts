import type { ParsedInput } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import { type Allocation, MOST_STRATA, type StratumField } from '../../../shared/model/draw-method.ts';
import { allocate } from '../sampling/allocation.ts';
import type { ReadDb } from '../vault/connection.ts';
import { countStrata } from './sample-frame.ts';
import { populationById } from './samples.ts';

type Counted = { name: string; count: number };

/** Strata that can be drawn from, each with the rate expected in it. Throws `strata-unsuitable`, `request-invalid`. */
export function requireSuitable(
  strata: readonly Counted[],
  by: StratumField,
  allocation: Allocation,
  rates: readonly number[] = [],
): (Counted & { rate?: number })[] {
  if (strata.length > MOST_STRATA)
    throw new AppError('strata-unsuitable', {
      problem: `by ${by} there are ${strata.length}, and at most ${MOST_STRATA} are sensible`,
    });
  const wanted = allocation === 'neyman' ? strata.length : 0;
  if (rates.length !== wanted)
    throw new AppError('request-invalid', {
      problem:
        allocation === 'neyman'
          ? `rates: Neyman’s allocation takes the rate expected in each of the ${strata.length} strata`
          : 'rates: only Neyman’s allocation takes expected rates',
    });
  return strata.map((stratum, h) => (rates[h] === undefined ? stratum : { ...stratum, rate: rates[h] }));
}

/** What strata a field makes of a population; with a size, what each gives to the sample. */
export function sampleStrata(
  db: ReadDb,
  { population, by, size, allocation, rates }: ParsedInput<'samples.strata'>,
): { name: string; count: number; size: number | null }[] {
  const counted = countStrata(db, populationById(db, population).id, by);
  if (size === undefined) return counted.map((stratum) => ({ ...stratum, size: null }));
  const sizes = allocate(requireSuitable(counted, by, allocation, rates), size, allocation);
  return counted.map((stratum, h) => ({ ...stratum, size: sizes[h]! }));
}
