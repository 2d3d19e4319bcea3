import { describe, expect, it } from 'vitest';
import {
  boundsOf,
  durationWords,
  lastsWords,
  narrowed,
  stretchWords,
} from '../../../renderer/lib/timeline-words.ts';

const BERLIN = 'Europe/Berlin';
/** The day on which the clocks were put forward: 23 hours. */
const SHORT_DAY = { from: '2026-03-28T23:00:00.000000Z', before: '2026-03-29T22:00:00.000000Z' };

describe('the filter of some bars', () => {
  it('names dates where they are whole days of the zone', () => {
    expect(boundsOf(SHORT_DAY, BERLIN)).toEqual({ from: '2026-03-29', to: '2026-03-29' });
    expect(boundsOf(SHORT_DAY, 'UTC')).toEqual({
      from: '2026-03-28T23:00:00Z',
      to: '2026-03-29T21:59:59.999999Z',
    });
  });

  it('takes in exactly what lies between', () => {
    const hour = { from: '2026-03-29T00:30:00.500000Z', before: '2026-03-29T01:30:00.000000Z' };
    expect(narrowed({ type: ['a'], from: '2020-01-01' }, hour, BERLIN)).toEqual({
      type: ['a'],
      from: '2026-03-29T00:30:00.5Z',
      to: '2026-03-29T01:29:59.999999Z',
    });
  });
});

describe('words', () => {
  it('are as precise as the bars, and tell the two hours apart that the clocks show twice', () => {
    const hours = ['2026-10-25T00:00:00.000000Z', '2026-10-25T01:00:00.000000Z'] as const;
    expect(hours.map((from) => stretchWords({ from, before: from }, 'hour', BERLIN).slice(0, 23))).toEqual([
      '2026-10-25 02:00 +02:00',
      '2026-10-25 02:00 +01:00',
    ]);
    expect(stretchWords(SHORT_DAY, 'day', BERLIN)).toBe('2026-03-29');
    const week = { from: '2026-03-22T23:00:00.000000Z', before: SHORT_DAY.before };
    expect(stretchWords(week, 'week', BERLIN)).toBe('2026-03-23 to 2026-03-29');
  });

  it('say how long something was', () => {
    expect([1, 90, 5400, 86_400, 3_000_000].map(durationWords)).toEqual([
      '1 second',
      '1.5 minutes',
      '1.5 hours',
      '1 day',
      '35 days',
    ]);
  });

  it('say how long stretches last, and that the clocks were changed between', () => {
    const earlier = { from: '2026-03-28T00:00:00.000000Z', before: SHORT_DAY.from };
    const later = { from: SHORT_DAY.before, before: '2026-03-30T21:00:00.000000Z' };
    expect(lastsWords([earlier, SHORT_DAY, later], 'UTC')).toBe('Times in UTC. Each stretch lasts 23 hours.');
    expect(lastsWords([earlier, SHORT_DAY, later], BERLIN)).toBe(
      'Times in Europe/Berlin. Each stretch lasts 23 hours. The clocks were changed there meanwhile: hours are counted as they passed, so that they begin at other times of day.',
    );
    const odd = { from: '2026-03-01T00:00:00.000000Z', before: '2026-03-02T01:00:01.500000Z' };
    expect(lastsWords([odd], BERLIN)).toBe(
      'Times in Europe/Berlin. Each stretch lasts 1 day 1 hour 1.5 seconds.',
    );
  });
});
