import { expect, test } from 'vitest';
import { repeatedKey } from '../../shared/repeated-key.ts';

test.each([
  ['{"a":1,"b":2}', null],
  ['[{"a":1},{"a":2}]', null],
  ['{"a":{"a":{"a":["a","a"]}},"b":"a"}', null],
  ['{"a":"{\\"a\\":1,\\"a\\":2}"}', null],
  ['"a"', null],
  ['{"a":1,"b":[{"c":1}],\n  "a":2}', 'line 2, column 3: a'],
  ['{"x":[{"b":1,"\\u0062":2}]}', 'line 1, column 14: b'],
  ['{"":1,"":2}', 'line 1, column 7: '],
  ['{"__proto__":1,"__proto__":2}', 'line 1, column 16: __proto__'],
])('a key that an object has already: %s', (text, expected) => {
  const found = repeatedKey(text);
  expect(found && `${found.place}: ${/“(.*)”/.exec(found.problem)?.[1]}`).toBe(expected);
});
