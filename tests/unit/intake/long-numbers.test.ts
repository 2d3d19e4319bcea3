import { describe, expect, test } from 'vitest';
import { parseJson } from '../../../electron/engine/intake/fields.ts';
import { isExact } from '../../../electron/engine/platforms/dialect.ts';

/** Numbers that JavaScript does not hold as they are written, and others that look like them. */
const LONG = [
  '12345678901234567',
  '-9007199254740993',
  '1234567890.5',
  '-1772786901.123456',
  '1.5e300',
  '2.5E+16',
];
const PLAIN = [
  '0',
  '-1',
  '1772786901',
  '1772786901123',
  '9007199254740991',
  '0.1234567890123456',
  '1e3',
  '1.25e2',
];

describe('a number that would not be exact stays as it is written', () => {
  const places = (number: string) => [
    `{"n":${number}}`,
    `{"n" : \r\n\t${number} }`,
    `[${number}]`,
    `[ 1, "a:[,", ${number},2]`,
    `{"a":{"b":[[],${number}]},"c":"x"}`,
  ];
  test.each([...LONG, ...PLAIN])('%s', (number) => {
    const value = isExact(Number(number)) ? Number(number) : number;
    expect(typeof value).toBe(LONG.includes(number) ? 'string' : 'number');
    for (const text of places(number)) {
      const found = JSON.stringify(parseJson(text));
      expect(found).toBe(JSON.stringify(JSON.parse(text.replace(number, JSON.stringify(value)))));
    }
  });

  test('digits in texts are left alone', () => {
    const texts = {
      '12345678901234567': ':12345678901234567',
      hash: `0${'1'.repeat(63)}`,
      time: '[1.5e300,',
    };
    expect(parseJson(JSON.stringify(texts))).toEqual(texts);
  });
});
