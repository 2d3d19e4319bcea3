import type { z } from 'zod';
import { FILTER_KEYS } from '../../shared/model/filter.ts';
import { schemaWords } from '../../shared/schema-words.ts';

const GROUPS: readonly string[] = ['any', 'all', 'none'];

/** What is wrong with an input; keys are those of filters, which know the others. */
export const problemWords: z.core.$ZodErrorMap = (issue) =>
  issue.code === 'unrecognized_keys' ? unknownKeys(issue.keys) : schemaWords(issue);

function unknownKeys(keys: readonly string[]): string {
  const known: readonly string[] = FILTER_KEYS;
  if (keys.every((key) => GROUPS.includes(key))) return 'groups can hold groups only once';
  const unknown = keys.filter((key) => !known.includes(key));
  const names = (unknown.length > 0 ? unknown : keys).map((key) => `“${key}”`).join(', ');
  return unknown.length > 0 ? `there is no ${names}` : `does not take ${names}`;
}
