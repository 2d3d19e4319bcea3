import { expect, test } from 'vitest';
import { z } from 'zod';
import { problemWords } from '../../electron/engine/problem-words.ts';
import { recordFilter } from '../../shared/model/filter.ts';

test.each([
  [recordFilter, { foo: ['x'] }, 'there is no “foo”'],
  [recordFilter, { kind: ['banana'] }, 'must be one of submission, run, result, waiver, approval, event'],
  [recordFilter, { type: [''] }, 'must not be empty'],
  [recordFilter, { original: 'a'.repeat(501) }, 'must have at most 500 characters'],
  [recordFilter, { any: [] }, 'must have at least 1 entry'],
  [recordFilter, { any: [{ all: [{ any: [{ type: ['a'] }] }] }] }, 'groups can hold groups only once'],
  [z.string().min(3, 'own words'), 'a', 'own words'],
  [z.int().min(1), 0, 'must be at least 1'],
])('says what is wrong with an input, never the value: %#', (schema, input, words) => {
  const result = (schema as z.ZodType).safeParse(input, { error: problemWords });
  expect(result.error?.issues[0]?.message).toBe(words);
});
