import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundToMicros, microsToText, parseTime, placeInZone, zoneOffset } from '../../../shared/time.ts';

describe('times of evidence', () => {
  test('text and microseconds are two forms of one thing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -9_007_199_254, max: 9_007_199_254 }),
        fc.nat(999_999),
        (seconds, micros) => {
          const moment = seconds * 1_000_000 + micros;
          expect(parseTime(microsToText(moment))).toEqual({ micros: moment, zoned: true });
          if (seconds > 0)
            expect(microsToText(moment).slice(0, 19)).toBe(
              new Date(seconds * 1000).toISOString().slice(0, 19),
            );
        },
      ),
    );
  });

  test.each([
    ['2026-03-12T09:14:22Z', '2026-03-12T09:14:22.000000Z'],
    ['2026-03-12t09:14:22z', '2026-03-12T09:14:22.000000Z'],
    ['2026-03-12 09:14:22.5+00:00', '2026-03-12T09:14:22.500000Z'],
    ['2026-03-12T09:14:22,123456789Z', '2026-03-12T09:14:22.123456Z'],
    ['2026-03-12T09:14:22.9999999Z', '2026-03-12T09:14:22.999999Z'],
    ['2026-03-12T00:30:00+02:00', '2026-03-11T22:30:00.000000Z'],
    ['2026-03-12T22:30:00-0530', '2026-03-13T04:00:00.000000Z'],
    ['2026-03-12T22:30+02', '2026-03-12T20:30:00.000000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000000Z'],
  ])('%s', (text, utc) => {
    const time = parseTime(text);
    expect(time?.zoned).toBe(true);
    expect(microsToText(time!.micros)).toBe(utc);
  });

  test.each([
    '',
    'yesterday',
    '2026-02-30T10:00:00Z',
    '2026-13-01',
    '2026-01-01T24:00:00Z',
    '2026-01-01T10:61Z',
    '2026-01-01T10:00:00Zulu',
  ])('“%s” is none', (text) => expect(parseTime(text)).toBeNull());
});

describe('zones', () => {
  const at = (text: string) => parseTime(text)!.micros;

  test.each([
    ['plain winter', 'Europe/Berlin', '2026-01-15T12:00:00', '2026-01-15T11:00:00Z'],
    ['plain summer', 'Europe/Berlin', '2026-07-15T12:00:00', '2026-07-15T10:00:00Z'],
    [
      'a time that never was is read with the offset before',
      'Europe/Berlin',
      '2026-03-29T02:30:00',
      '2026-03-29T01:30:00Z',
    ],
    ['a time that was twice is the first', 'Europe/Berlin', '2026-10-25T02:30:00', '2026-10-25T00:30:00Z'],
    ['just after it', 'Europe/Berlin', '2026-10-25T03:00:00', '2026-10-25T02:00:00Z'],
    ['a half hour of difference', 'Australia/Lord_Howe', '2026-04-05T01:45:00', '2026-04-04T14:45:00Z'],
    ['quarter hours', 'Pacific/Chatham', '2026-06-01T00:00:00', '2026-05-31T11:15:00Z'],
    ['behind UTC', 'America/New_York', '2026-11-01T01:30:00', '2026-11-01T05:30:00Z'],
    ['UTC', 'UTC', '2026-11-01T01:30:00', '2026-11-01T01:30:00Z'],
  ])('%s', (_, zone, clock, utc) => {
    expect(microsToText(placeInZone(at(clock), zone))).toBe(microsToText(at(utc)));
  });

  test('a moment’s clock reading leads back to it, where the clock shows it once', () => {
    const zone = fc.constantFrom(
      'Europe/Berlin',
      'America/St_Johns',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
    );
    fc.assert(
      fc.property(zone, fc.integer({ min: 946_684_800, max: 1_893_456_000 }), (name, seconds) => {
        const moment = seconds * 1_000_000 + 123_456;
        const clock = moment + zoneOffset(moment, name);
        const placed = placeInZone(clock, name);
        expect(placed + zoneOffset(placed, name)).toBe(clock);
        expect(placed).toBeLessThanOrEqual(moment);
      }),
    );
  });

  test('a date is a whole day in the zone, also one of 23 or 25 hours', () => {
    const hours = (day: string) =>
      (boundToMicros(day, 'Europe/Berlin', true)! - boundToMicros(day, 'Europe/Berlin', false)!) / 3.6e9;
    expect(['2026-03-28', '2026-03-29', '2026-10-25'].map(hours)).toEqual([24, 23, 25]);
    expect(microsToText(boundToMicros('2026-03-29', 'Europe/Berlin', false)!)).toBe(
      '2026-03-28T23:00:00.000000Z',
    );
    expect(boundToMicros('2026-02-30', 'Europe/Berlin', false)).toBeNull();
  });
});
