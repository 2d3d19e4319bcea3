import fc from 'fast-check';
import { expect, test } from 'vitest';
import { patternOf } from '../../../electron/engine/explore/original-scan.ts';

const finds = (needle: string, original: string) =>
  patternOf(needle, 'utf-8').test(Buffer.from(original).toString('latin1'));

/** JSON as Python and PHP write it unasked: nothing but ASCII. */
const asciiJson = (text: string) =>
  JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

test.each([
  ['Zoë', '{"name":"Zoë"}'],
  ['Zoë', '{"name":"Zo\\u00eb"}'],
  ['zoë', '{"name":"ZO\\u00EB"}'],
  ['🧾', '{"name":"\\ud83e\\uddfe"}'],
  ['a<b>&c', '{"name":"a\\u003cb\\u003e\\u0026c"}'],
  ['say "yes"', '{"name":"say \\"yes\\""}'],
  ['say "yes"', '1,"say ""yes"""'],
  ['https://x', '{"name":"https:\\/\\/x"}'],
  ['C:\\temp', '{"name":"C:\\\\temp"}'],
  ['o\\u00eb', '{"name":"Zo\\u00eb"}'],
])('%s is found in %s', (needle, original) => {
  expect(finds(needle, original)).toBe(true);
});

test.each([
  ['Zoë', '{"name":"Zoe\\u0308"}'],
  ['Zoë', '{"name":"Zo\\u00ea"}'],
  ['.', '{"name":"a"}'],
])('%s is not found in %s', (needle, original) => {
  expect(finds(needle, original)).toBe(false);
});

test('any part of a text is found however JSON writes it, in UTF-16 too', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
      const [first = ''] = text;
      for (const needle of [text, first])
        for (const json of [JSON.stringify(text), asciiJson(text)]) {
          expect(finds(needle, json)).toBe(true);
          const wide = Buffer.from(json, 'utf16le').toString('latin1');
          expect(patternOf(needle, 'utf-16le').test(wide)).toBe(true);
        }
    }),
  );
});
