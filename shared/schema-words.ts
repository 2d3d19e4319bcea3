import type { z } from 'zod';

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
};

type Issue = Parameters<z.core.$ZodErrorMap>[0];

/** What is wrong with a value, in words that name the rule and never the value; a schema's own words come first. */
export const schemaWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return bounded(issue, 'least', Number(issue.minimum));
    case 'too_big':
      return bounded(issue, 'most', Number(issue.maximum));
    case 'invalid_key':
      return 'has a name that is empty or too long';
    default:
      return undefined;
  }
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
