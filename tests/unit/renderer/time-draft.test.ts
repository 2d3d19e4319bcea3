import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundOf, draftOf, rangeProblem, rangeWords } from '../../../renderer/lib/time-draft.ts';
import { parseIsoTime } from '../../../shared/time.ts';

const HOME = 'Europe/Berlin';

test('a day of the engagement’s zone stays a day; of another it becomes its first and last moment', () => {
  const day = { date: '2026-03-08', clock: '' };
  expect(boundOf(day, HOME, HOME, true)).toBe('2026-03-08');
  expect(boundOf(day, 'America/New_York', HOME, false)).toBe('2026-03-08T00:00:00-05:00');
  expect(boundOf(day, 'America/New_York', HOME, true)).toBe('2026-03-08T23:59:59.999999-04:00');
  expect(draftOf('2026-03-08', HOME, HOME, true)).toEqual(day);
  expect(draftOf('2026-03-08', 'UTC', HOME, false)).toEqual({ date: '2026-03-07', clock: '23:00:00' });
});

test('a moment is shown as the clocks of any zone show it, and is the same when it is read back', () => {
  const zone = fc.constantFrom('UTC', HOME, 'America/New_York', 'Asia/Kathmandu', 'Pacific/Auckland');
  // Winter in one half of the world, so that no clock is put back: such an hour is shown twice.
  const second = fc.integer({ min: 1_767_225_600, max: 1_769_904_000 });
  fc.assert(
    fc.property(zone, second, fc.boolean(), (shown, at, end) => {
      const bound = `${new Date(at * 1000).toISOString().slice(0, 19)}Z`;
      const back = boundOf(draftOf(bound, shown, HOME, end), shown, HOME, end);
      expect(parseIsoTime(back!)?.micros).toBe(at * 1_000_000);
    }),
  );
});

test('what cannot be a range says why', () => {
  expect(boundOf({ date: '', clock: '09:00' }, HOME, HOME, false)).toBeNull();
  expect(boundOf({ date: '', clock: '' }, HOME, HOME, false)).toBeUndefined();
  expect(rangeProblem(null, undefined, HOME)).toMatch(/date/);
  expect(rangeProblem('2026-03-02', '2026-03-01', HOME)).toMatch(/ends before/);
  expect(rangeProblem('2026-03-01', '2026-03-01', HOME)).toBeNull();
  expect(rangeProblem('2026-03-01T10:00:00+01:00', '2026-03-01T04:00:00-05:00', HOME)).toBeNull();
});

test('is said in few words, with the zone of a moment', () => {
  expect(rangeWords({})).toBe('Any time');
  expect(rangeWords({ from: '2026-03-01', to: '2026-03-12T17:00:00-04:00' })).toBe(
    '2026-03-01 to 2026-03-12 17:00:00 UTC-04:00',
  );
});
