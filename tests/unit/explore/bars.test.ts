import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { barAt, barLength, barsOver } from '../../../electron/engine/explore/bars.ts';
import { boundToMicros, microsToText, zoneOffset } from '../../../shared/time.ts';

const at = (text: string, zone = 'UTC') => boundToMicros(text, zone, false)!;
const texts = (edges: Float64Array) => Array.from(edges, (edge) => microsToText(edge).slice(0, 16));
const bars = (from: string, before: string, zone: string, unit: string, step = 1) =>
  barsOver(at(from, zone), at(before, zone), { unit, step, about: 0 } as never, zone);

describe('days', () => {
  test('have 23 and 25 hours where the clocks of the zone change', () => {
    const { edges } = bars('2026-03-28', '2026-03-31', 'Europe/Berlin', 'day');
    expect(texts(edges)).toEqual([
      '2026-03-27T23:00',
      '2026-03-28T23:00',
      '2026-03-29T22:00',
      '2026-03-30T22:00',
    ]);
    const autumn = bars('2026-10-25', '2026-10-26', 'Europe/Berlin', 'hour');
    expect(autumn.places.length).toBe(25);
    expect(bars('2026-03-29', '2026-03-30', 'Europe/Berlin', 'hour').places.length).toBe(23);
    expect(bars('2026-10-25', '2026-10-26', 'Europe/Berlin', 'hour', 6).places.length).toBe(5);
  });

  test('begin after midnight where the clocks skip it, and a day that a zone skipped is none', () => {
    // Cuba puts its clocks forward at midnight.
    expect(texts(bars('2026-03-07', '2026-03-09', 'America/Havana', 'day').edges)).toEqual([
      '2026-03-07T05:00',
      '2026-03-08T05:00',
      '2026-03-09T04:00',
    ]);
    // Samoa had no 30 December 2011.
    expect(bars('2011-12-29', '2012-01-01', 'Pacific/Apia', 'day').places.length).toBe(2);
  });
});

test('weeks begin on Monday, months on the first, years and decades in January', () => {
  const starts = (unit: string, step = 1) =>
    texts(bars('2026-02-11', '2026-03-15', 'UTC', unit, step).edges).map((text) => text.slice(0, 10));
  expect(starts('week').slice(0, 2)).toEqual(['2026-02-09', '2026-02-16']);
  expect(starts('month')).toEqual(['2026-02-01', '2026-03-01', '2026-04-01']);
  expect(starts('year')).toEqual(['2026-01-01', '2027-01-01']);
  expect(starts('year', 10)).toEqual(['2020-01-01', '2030-01-01']);
});

test('places repeat every week on the clock, across a change of the clocks', () => {
  const { edges, places } = bars('2026-03-20', '2026-04-10', 'Europe/Berlin', 'day');
  expect(places[0]).toBe(places[7]);
  expect(places[7]).toBe(places[14]);
  expect(new Set(places.subarray(0, 7)).size).toBe(7);
  const day = new Date(edges[3]! / 1000).toISOString();
  expect(day).toBe('2026-03-22T23:00:00.000Z');
});

test('any span is covered without gaps, by at most some 200 bars, each of which is found', () => {
  const zone = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
  );
  const start = fc.integer({ min: at('1990-01-01') / 1e6, max: at('2037-01-01') / 1e6 });
  const seconds = fc.oneof(
    fc.integer({ min: 1, max: 86_400 }),
    fc.integer({ min: 1, max: 86_400 * 400 }),
    fc.integer({ min: 1, max: 86_400 * 365 * 900 }),
  );
  fc.assert(
    fc.property(
      zone,
      start,
      seconds,
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (name, from, length, share) => {
        const [low, high] = [from * 1e6, (from + length) * 1e6];
        const { edges, places } = barsOver(low, high, barLength(low, high), name);
        expect(edges.length).toBe(places.length + 1);
        expect(edges[0]).toBeLessThanOrEqual(low);
        expect(edges[1]).toBeGreaterThan(low);
        expect(edges.at(-1)).toBeGreaterThanOrEqual(high);
        expect(edges.at(-2)).toBeLessThan(high);
        expect(places.length).toBeLessThanOrEqual(210);
        for (let i = 1; i < edges.length; i++) expect(edges[i]).toBeGreaterThan(edges[i - 1]!);
        const moment = low + Math.floor(share * (high - low));
        const bar = barAt(edges, moment);
        expect(edges[bar]! <= moment && moment < edges[bar + 1]!).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

test('bars of a day or longer begin at midnight on the clocks', () => {
  const { edges } = bars('2025-12-01', '2026-12-01', 'America/New_York', 'month');
  for (const edge of edges) {
    const local = edge + zoneOffset(edge, 'America/New_York');
    expect(microsToText(local).slice(8, 19)).toBe('01T00:00:00');
  }
});
