import { AppError } from '../../../shared/errors.ts';
import { basisPointsOf } from '../../../shared/rate.ts';
import { wholeNumber } from './whole-number.ts';

/** A flag's value in percent as basis points. Throws `request-invalid`. */
export function basisPoints(flag: string, text: string): number {
  const rate = basisPointsOf(text);
  if (rate !== null) return rate;
  const problem = `${flag} must be a percentage with at most two decimals, such as 5 or 2.75`;
  throw new AppError('request-invalid', { problem });
}

/** One of the words that a flag takes. Throws `request-invalid`. */
export function oneOf<W extends string>(flag: string, text: string, words: readonly W[]): W {
  const word = words.find((known) => known === text);
  if (word) return word;
  throw new AppError('request-invalid', { problem: `${flag} must be one of ${words.join(', ')}` });
}

/** A flag that this form of the command cannot do without. Throws `request-invalid`. */
export function required(flag: string, text: string | undefined): string {
  if (text !== undefined) return text;
  throw new AppError('request-invalid', { problem: `${flag} is missing` });
}

/** `{key: number}` where the flag was given, else `{}`. */
export function optionalNumber<K extends string>(
  key: K,
  flag: string,
  text: string | undefined,
): Partial<Record<K, number>> {
  return (text === undefined ? {} : { [key]: wholeNumber(flag, text) }) as Partial<Record<K, number>>;
}

/** `{key: text}` where the flag was given, else `{}`. */
export function optionalText<K extends string>(key: K, text: string | undefined): Partial<Record<K, string>> {
  return (text === undefined ? {} : { [key]: text }) as Partial<Record<K, string>>;
}
