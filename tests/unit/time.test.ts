import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  boundToMicros,
  microsToText,
  parseIsoTime,
  parseTime,
  readInZone,
  timeProblem,
} from '../../shared/time.ts';

/** Times that every form can write: from 2001-09-09T01:46:40Z to 2286-11-20T17:46:39Z, with microseconds. */
const moment = fc
  .tuple(fc.integer({ min: 1_000_000_000, max: 9_999_999_999 }), fc.nat(999_999))
  .filter(([seconds]) => seconds < 9_007_199_254)
  .map(([seconds, micros]) => seconds * 1_000_000 + micros);

const two = (value: number) => String(value).padStart(2, '0');

/** The same moment as a clock `minutes` ahead of UTC writes it. */
function withOffset(
  micros: number,
  minutes: number,
  separator: string,
  space: string,
  point: string,
): string {
  const clock = microsToText(micros + minutes * 60_000_000).slice(0, 26);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const sign = minutes < 0 ? '-' : '+';
  return `${clock.replace('T', space).replace('.', point)}${sign}${two(hours)}${separator}${two(rest)}`;
}

/** Each form: how a moment is written in it, and how many of its digits it keeps. */
const FORMS: { name: string; write: (micros: number) => string; unit: number }[] = [
  { name: 'epoch seconds', write: (m) => String(Math.floor(m / 1e6)), unit: 1e6 },
  {
    name: 'epoch seconds with a fraction',
    write: (m) => `${Math.floor(m / 1e6)}.${String(m % 1e6).padStart(6, '0')}`,
    unit: 1,
  },
  { name: 'epoch milliseconds', write: (m) => String(Math.floor(m / 1000)), unit: 1000 },
  { name: 'epoch microseconds', write: (m) => String(m), unit: 1 },
  { name: 'epoch nanoseconds', write: (m) => `${m}789`, unit: 1 },
  { name: 'HTTP date', write: (m) => new Date(Math.floor(m / 1000)).toUTCString(), unit: 1e6 },
  { name: 'space and UTC', write: (m) => microsToText(m).replace('T', ' ').replace('Z', ' UTC'), unit: 1 },
  { name: 'nine fraction digits', write: (m) => microsToText(m).replace('Z', '999Z'), unit: 1 },
];

describe('every form is read to the microsecond', () => {
  test.each(FORMS)('$name: what is written is read, digits beyond it cut', ({ write, unit }) => {
    fc.assert(
      fc.property(moment, (micros) => {
        const expected = Math.floor(micros / unit) * unit;
        expect(parseTime(write(micros))).toEqual({ micros: expected, zoned: true });
      }),
    );
  });

  test.each(FORMS)('$name: order is kept', ({ write }) => {
    fc.assert(
      fc.property(moment, fc.nat(3_000_000), (first, apart) => {
        fc.pre(first + apart < 9_007_199_254_000_000);
        expect(parseTime(write(first))!.micros).toBeLessThanOrEqual(parseTime(write(first + apart))!.micros);
      }),
    );
  });

  test('offsets with and without colon, before and behind UTC, mixed, are one moment', () => {
    const offset = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 });
    fc.assert(
      fc.property(
        moment,
        offset,
        fc.constantFrom('', ':'),
        fc.constantFrom('T', 't', ' '),
        fc.constantFrom('.', ','),
        (micros, minutes, separator, space, point) => {
          const text = withOffset(micros, minutes, separator, space, point);
          expect(parseTime(text)).toEqual({ micros, zoned: true });
        },
      ),
    );
  });

  test('any text is a time or none, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\d\-+:.,TZ ]{1,32}$/)), (text) => {
        const time = parseTime(text);
        if (time) expect(Number.isSafeInteger(time.micros)).toBe(true);
      }),
    );
  });
});

test.each([
  ['2026-03-12T09:14:22.104882Z', '2026-03-12T09:14:22.104882Z'],
  ['2026-03-12T09:14:22.104882+0000', '2026-03-12T09:14:22.104882Z'],
  ['2026-03-12T09:14:22-0600', '2026-03-12T15:14:22.000000Z'],
  ['2026-03-12T12:14:22+03:00', '2026-03-12T09:14:22.000000Z'],
  ['2026-03-12 09:14:22 +0100', '2026-03-12T08:14:22.000000Z'],
  ['2026-03-12 09:14:22 UTC', '2026-03-12T09:14:22.000000Z'],
  ['2026-03-12T09:14:22,5Z', '2026-03-12T09:14:22.500000Z'],
  ['2026-03-12T09:14:22.9999999999Z', '2026-03-12T09:14:22.999999Z'],
  ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000000Z'],
  ['Fri, 02 Oct 2026 20:24:50 GMT', '2026-10-02T20:24:50.000000Z'],
  ['Fri, 02 Oct 2026 22:24:50 +0200', '2026-10-02T20:24:50.000000Z'],
  ['Friday, 02-Oct-26 20:24:50 GMT', '2026-10-02T20:24:50.000000Z'],
  ['Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37.000000Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000000Z'],
  ['1600-01-01T00:00:00Z', '1600-01-01T00:00:00.000000Z'],
  ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000000Z'],
  ['2016-12-31T23:59:60.5Z', '2017-01-01T00:00:00.500000Z'],
  ['2026-03-12T09:14:22.104882-00:00', '2026-03-12T09:14:22.104882Z'],
  ['2 Oct 2026 20:24:50 GMT', '2026-10-02T20:24:50.000000Z'],
  ['20260312T091422Z', '2026-03-12T09:14:22.000000Z'],
  ['20260312T121422.104882999+0300', '2026-03-12T09:14:22.104882Z'],
  ['1773306862', '2026-03-12T09:14:22.000000Z'],
  ['1773306862.104882999', '2026-03-12T09:14:22.104882Z'],
  ['1773306862104', '2026-03-12T09:14:22.104000Z'],
  ['1773306862104882', '2026-03-12T09:14:22.104882Z'],
  ['1773306862104882999', '2026-03-12T09:14:22.104882Z'],
])('%s', (text, utc) => {
  expect(microsToText(parseTime(text)!.micros)).toBe(utc);
  expect(parseTime(text)!.zoned).toBe(true);
});

test.each([
  '2026-03-12T09:14:22',
  '2026-03-12 09:14:22,104',
  '2026-03-12',
  'Fri, 02 Oct 2026 20:24:50',
  'Fri Oct  2 20:24:50 2026',
])('“%s” has no zone, so it asks', (text) => expect(parseTime(text)?.zoned).toBe(false));

test.each([
  ['a day that ends twice', '2026-01-01T24:00:00Z'],
  ['no such offset', '2026-01-01T10:00:00+24:00'],
  ['no such offset', '2026-01-01T10:00:00+02:60'],
  ['a date without hyphens', '20260312'],
  ['a date and time without separators', '20260312091422'],
  ['a small number', '42'],
  ['a negative number', '-1773306862'],
  ['an exponent', '1.7e9'],
  ['a weekday that it was not', 'Thu, 02 Oct 2026 20:24:50 GMT'],
  ['no such day', 'Sat, 31 Feb 2026 20:24:50 GMT'],
  ['a fraction later than microseconds are exact', '9999-12-31T23:59:59.999999Z'],
  ['before the year 1', '0000-12-31T23:59:59Z'],
  ['after the year 9999, in UTC', '9999-12-31T23:59:59-06:00'],
  ['a weekday in no century', 'Monday, 02-Oct-26 20:24:50 GMT'],
  ['day first', '12/03/2026 09:14:22'],
  ['white space around', ' 2026-03-12T09:14:22Z'],
])('%s is none: %s', (_, text) => expect(parseTime(text)).toBeNull());

test('a filter’s bound is a date or ISO time, never a number that someone typed', () => {
  expect(parseIsoTime('1773306862')).toBeNull();
  expect(boundToMicros('1773306862', 'UTC', false)).toBeNull();
});

test('a time that cannot be held exactly is told from what is none', () => {
  expect(timeProblem('9999-12-31T23:59:59.999999Z')).toContain('cannot hold it to the microsecond');
  expect(timeProblem('yesterday')).toBe('is in no form that Vouch reads');
});

test.each([
  ['Europe/Berlin', '2026-03-29T01:59:59.999999', 'once'],
  ['Europe/Berlin', '2026-03-29T02:00:00', 'never'],
  ['Europe/Berlin', '2026-03-29T02:59:59.999999', 'never'],
  ['Europe/Berlin', '2026-03-29T03:00:00', 'once'],
  ['Europe/Berlin', '2026-10-25T01:59:59.999999', 'once'],
  ['Europe/Berlin', '2026-10-25T02:00:00', 'twice'],
  ['Europe/Berlin', '2026-10-25T02:59:59.999999', 'twice'],
  ['Europe/Berlin', '2026-10-25T03:00:00', 'once'],
  ['America/New_York', '2026-03-08T02:30:00', 'never'],
  ['America/New_York', '2026-11-01T01:30:00', 'twice'],
  ['UTC', '2026-03-29T02:30:00', 'once'],
])('the clocks of %s showed %s %s', (zone, clock, reading) => {
  expect(readInZone(parseTime(clock)!.micros, zone).reading).toBe(reading);
});

test('the form that most platforms write is read as all others are, and refused where they are', () => {
  // A small t takes the general way.
  const general = (text: string) => parseIsoTime(text.replace('T', 't'));
  const digit = fc.constantFrom(...'0123456789', 'x', '/', ':', ' ');
  fc.assert(
    fc.property(fc.array(digit, { minLength: 14, maxLength: 14 }), (d) => {
      const at = (from: number, to: number) => d.slice(from, to).join('');
      const text = `${at(0, 4)}-${at(4, 6)}-${at(6, 8)}T${at(8, 10)}:${at(10, 12)}:${at(12, 14)}Z`;
      expect(parseIsoTime(text)).toEqual(general(text));
    }),
  );
  fc.assert(
    fc.property(moment, (micros) => {
      const text = `${microsToText(micros).slice(0, 19)}Z`;
      expect(parseIsoTime(text)).toEqual(general(text));
    }),
  );
  expect(parseIsoTime('x026-03-12T09:14:22Z')).toBeNull();
});
