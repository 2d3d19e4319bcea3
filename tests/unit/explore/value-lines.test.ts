import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparedLines, exactJson } from '../../../electron/engine/explore/value-lines.ts';

/** Each line as `name left | right`, with `!` before what differs. */
function compared(left: string, right: string, isLoose = false): string[] {
  return comparedLines(exactJson(left), exactJson(right), isLoose).map(
    ({ depth, name, left: l, right: r, differs }) =>
      `${'  '.repeat(depth)}${differs ? '!' : ''}${name} ${l ?? '–'} | ${r ?? '–'}`,
  );
}

test('members share a line by name, numbers are as they are written', () => {
  expect(
    compared('{"a":1.0,"b":{"c":"x"},"d":12345678901234567890}', '{"d":12345678901234567891,"a":1,"e":null}'),
  ).toEqual([
    '!a 1.0 | 1',
    '!b { } | –',
    '  !c "x" | –',
    '!d 12345678901234567890 | 12345678901234567891',
    '!e – | null',
  ]);
  expect(compared('{"a":[]}', '{"a":{}}')).toEqual(['!a [ ] | –', '!a – | { }']);
});

test('an item that was put into a list does not shift the others', () => {
  expect(compared('{"a":[1,{"n":2},3]}', '{"a":[1,9,{"n":2},3]}')).toEqual([
    'a [ ] | [ ]',
    '  0 1 | 1',
    '  !1 – | 9',
    '  1 → 2 { } | { }',
    '    n 2 | 2',
    '  2 → 3 3 | 3',
  ]);
});

test('a cell of CSV is what is written like it', () => {
  expect(compared('{"a":"1.50","b":"","c":"x"}', '{"a":1.50,"b":null,"c":"y"}', true)).toEqual([
    'a "1.50" | 1.50',
    'b "" | null',
    '!c "x" | "y"',
  ]);
});

test('a line differs exactly where the values do', () => {
  const json = fc.json({ maxDepth: 3 });
  fc.assert(
    fc.property(json, json, (left, right) => {
      const [l, r] = [exactJson(left), exactJson(right)];
      const sorted = (text: string) =>
        JSON.stringify(exactJson(text), (_, value: unknown) =>
          typeof value === 'object' && value !== null && !Array.isArray(value)
            ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
            : value,
        );
      expect(comparedLines(l, l, false).some(({ differs }) => differs)).toBe(false);
      expect(comparedLines(l, r, false).some(({ differs }) => differs)).toBe(sorted(left) !== sorted(right));
    }),
  );
});
