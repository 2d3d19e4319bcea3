import type { ParsedInput } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import { isSeeded } from '../../../shared/model/draw-method.ts';
import type { Population } from '../../../shared/model/sample.ts';
import { microsToText, parseTime } from '../../../shared/time.ts';
import type { DrawCircumstances } from '../sampling/draw.ts';

type SeedInput = Pick<
  ParsedInput<'samples.draw'>,
  'selection' | 'seed' | 'seed_origin' | 'seed_by' | 'seed_at' | 'seed_before_freeze'
>;

export type Seed = {
  /** Empty where the method leaves nothing to chance. */
  text: string;
  circumstances: Pick<DrawCircumstances, 'seed_origin' | 'seed_by' | 'seed_at' | 'seed_before_freeze'>;
};

/**
 * The seed of a draw and what is known of it: made now, after the freeze, so that nobody could choose the
 * population to fit it; or given, from dice or a public beacon, with who and when (docs/samples.md).
 *
 * @param now microseconds UTC
 * @param make random digits
 * @throws AppError `request-invalid`
 */
export function seedOf(input: SeedInput, population: Population, now: number, make: () => string): Seed {
  const { selection, seed, seed_origin, seed_by, seed_at, seed_before_freeze } = input;
  if (!isSeeded(selection.name)) {
    if (seed !== undefined || seed_origin !== undefined)
      throw invalid('seed: this method draws nothing by chance');
    return { text: '', circumstances: {} };
  }
  if (seed === undefined) {
    if (seed_origin !== undefined) throw invalid(`seed: say what the ${seed_origin} gave`);
    const at = microsToText(now);
    return { text: make(), circumstances: { seed_origin: 'random', seed_by: 'Vouch', seed_at: at } };
  }
  const at = seed_at === undefined ? undefined : timeOf(seed_at, now);
  if (seed_origin !== undefined && seed_origin !== 'typed' && (seed_by === undefined || at === undefined))
    throw invalid('seed: say who made it or where it was published, and when');
  const isBefore =
    seed_before_freeze === true || (at !== undefined && microsToText(at) < population.frozen_at);
  return {
    text: seed,
    circumstances: {
      seed_origin: seed_origin ?? 'typed',
      ...(seed_by === undefined ? {} : { seed_by }),
      ...(at === undefined ? {} : { seed_at: microsToText(at) }),
      ...(isBefore ? { seed_before_freeze: true } : {}),
    },
  };
}

function timeOf(text: string, now: number): number {
  const time = parseTime(text);
  if (time === null || !time.zoned)
    throw invalid('seed_at: give a time with its zone, such as 2026-03-12T09:14:22Z');
  if (time.micros > now) throw invalid('seed_at: this time has not come yet');
  return time.micros;
}

const invalid = (problem: string) => new AppError('request-invalid', { problem });
