import type { z } from 'zod';
import { FILTER_KEYS } from '../../shared/model/filter.ts';

const GROUPS: readonly string[] = ['any', 'all', 'none'];

type Issue = Parameters<z.core.$ZodErrorMap>[0];

/** What is wrong with an input, in words that name the rule and never the value; the schema's own words come first. */
export const problemWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'too_small') return bounded(issue, 'least', Number(issue.minimum));
  if (issue.code === 'too_big') return bounded(issue, 'most', Number(issue.maximum));
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue.keys);
  return undefined;
};

function bounded(issue: Issue, end: 'least' | 'most', limit: number): string | undefined {
  const many = (one: string, more: string) => `${limit} ${limit === 1 ? one : more}`;
  if (issue.origin === 'string')
    return end === 'least' && limit === 1
      ? 'must not be empty'
      : `must have at ${end} ${many('character', 'characters')}`;
  if (issue.origin === 'array') return `must have at ${end} ${many('entry', 'entries')}`;
  if (issue.origin === 'number' || issue.origin === 'int') return `must be at ${end} ${limit}`;
  return undefined;
}

function unknownKeys(keys: readonly string[]): string {
  const known: readonly string[] = FILTER_KEYS;
  if (keys.every((key) => GROUPS.includes(key))) return 'groups can hold groups only once';
  const unknown = keys.filter((key) => !known.includes(key));
  const names = (unknown.length > 0 ? unknown : keys).map((key) => `“${key}”`).join(', ');
  return unknown.length > 0 ? `there is no ${names}` : `does not take ${names}`;
}
