import { describe, expect, it } from 'vitest';
import { duration, progressWords, timeLeft } from '../../../renderer/lib/eta.ts';
import { findAll } from '../../../renderer/lib/find-text.ts';
import { shortHash } from '../../../renderer/lib/hash.ts';
import { count, counted, percent, size } from '../../../renderer/lib/numbers.ts';
import {
  dateIn,
  dayOf,
  inZone,
  spanWords,
  timeIn,
  timeInUtc,
  timeWithZone,
} from '../../../renderer/lib/time.ts';
import { addDays, datePresets, presetOf, quarterName, quarterOf } from '../../../shared/date-presets.ts';

describe('times in a zone', () => {
  it('keeps every microsecond of the text', () => {
    expect(inZone('2026-03-12T09:14:22.123456Z', 'Europe/Berlin')).toEqual({
      date: '2026-03-12',
      clock: '10:14:22',
      fraction: '123456',
      offset: '+01:00',
    });
    expect(timeIn('2026-03-12T09:14:22.100000Z', 'Europe/Berlin')).toBe('2026-03-12 10:14:22.1');
    expect(timeIn('2026-03-12T09:14:22.000000Z', 'Europe/Berlin')).toBe('2026-03-12 10:14:22');
  });

  it('follows summer time and the date line', () => {
    expect(timeWithZone('2026-07-01T22:30:00.000000Z', 'Europe/Berlin')).toBe(
      '2026-07-02 00:30:00 +02:00 (Europe/Berlin)',
    );
    expect(inZone('2026-01-01T00:00:00.000000Z', 'America/New_York')?.date).toBe('2025-12-31');
    expect(inZone('2026-01-01T00:00:00.000000Z', 'Asia/Kathmandu')?.offset).toBe('+05:45');
  });

  it('reads an hour that happens twice from its offset', () => {
    expect(timeWithZone('2026-10-25T00:30:00.000000Z', 'Europe/Berlin')).toContain('02:30:00 +02:00');
    expect(timeWithZone('2026-10-25T01:30:00.000000Z', 'Europe/Berlin')).toContain('02:30:00 +01:00');
  });

  it('shows midnight as 00 and UTC as UTC', () => {
    expect(timeIn('2026-03-12T00:00:00.000000Z', 'UTC')).toBe('2026-03-12 00:00:00');
    expect(timeInUtc('2026-03-12T00:00:00.000000Z')).toBe('2026-03-12 00:00:00 UTC');
    expect(timeWithZone('2026-03-12T00:00:00.000000Z', 'UTC')).toBe('2026-03-12 00:00:00 UTC');
  });

  it('leaves text that is no moment alone, and falls back to UTC for a zone nobody knows', () => {
    expect(timeIn('yesterday', 'UTC')).toBe('yesterday');
    expect(timeIn('2026-03-12T09:14:22.000000Z', 'Mars/Olympus')).toBe('2026-03-12 09:14:22');
  });

  it('names whole days as days, and any other span to the second', () => {
    const quarter = { from: '2025-12-31T23:00:00.000000Z', to: '2026-03-31T21:59:59.999999Z' };
    expect(spanWords(quarter, 'Europe/Berlin')).toBe('2026-01-01 to 2026-03-31 (Europe/Berlin)');
    expect(spanWords({ ...quarter, from: '2026-01-01T00:30:00.000000Z' }, 'UTC')).toBe(
      '2026-01-01 00:30:00 UTC to 2026-03-31 21:59:59 UTC',
    );
  });

  it('knows which day it is there', () => {
    expect(dateIn(Date.UTC(2026, 2, 31, 23, 30), 'Europe/Berlin')).toBe('2026-04-01');
    expect(dateIn(Date.UTC(2026, 2, 31, 23, 30), 'UTC')).toBe('2026-03-31');
    // The last moment of a quarter in New York.
    expect(dayOf('2026-07-01T03:59:59.999999Z', 'America/New_York')).toBe('2026-06-30');
    expect(dayOf('2026-06-30', 'America/New_York')).toBe('2026-06-30');
  });
});

describe('date presets', () => {
  it('counts today as the last of the days', () => {
    const last7 = datePresets('2026-03-07', { from: null, to: null }).find(({ id }) => id === 'last-7-days');
    expect(last7?.range).toEqual({ from: '2026-03-01', to: '2026-03-07' });
  });

  it('knows quarters, also across a year and a leap day', () => {
    expect(quarterOf('2026-05-17')).toEqual({ from: '2026-04-01', to: '2026-06-30' });
    expect(quarterOf('2028-02-29')).toEqual({ from: '2028-01-01', to: '2028-03-31' });
    expect(quarterName(quarterOf('2026-12-31'))).toBe('2026 Q4');
    const presets = datePresets('2026-01-15', { from: '2025-01-01', to: '2025-12-31' });
    expect(presets[0]).toEqual({
      id: 'audit-period',
      label: 'Audit period',
      range: { from: '2025-01-01', to: '2025-12-31' },
    });
    expect(presets.at(-1)?.range).toEqual({ from: '2025-10-01', to: '2025-12-31' });
    expect(presetOf({ from: '2025-01-01', to: '2025-12-31' }, presets)?.id).toBe('audit-period');
    expect(presetOf({ from: '2025-01-01' }, presets)).toBeNull();
  });

  it('steps over the end of summer time without losing a day', () => {
    expect(addDays('2026-10-25', 1)).toBe('2026-10-26');
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
  });
});

describe('words', () => {
  it('says how long it takes', () => {
    expect(timeLeft(null)).toBe('time left not known yet');
    expect(timeLeft(2)).toBe('a few seconds left');
    expect(timeLeft(17)).toBe('about 20 seconds left');
    expect(timeLeft(60)).toBe('about a minute left');
    expect(timeLeft(150)).toBe('about 3 minutes left');
    expect(timeLeft(3600)).toBe('about 1 hour left');
    expect(timeLeft(5400)).toBe('about 1 hour 30 minutes left');
    expect(timeLeft(7200)).toBe('about 2 hours left');
  });

  it('describes progress with its unit', () => {
    expect(
      progressWords({ done: 120_000, total: 500_000, unit: 'rows', rate: 98_000, seconds_left: 3.8 }),
    ).toBe('120\u202f000 of 500\u202f000 rows · 98\u202f000 rows/s · a few seconds left');
    expect(
      progressWords({ done: 1_500_000, total: 3_000_000, unit: 'bytes', rate: null, seconds_left: null }),
    ).toBe('1.5 MB of 3.0 MB · time left not known yet');
    expect(progressWords({ done: 12, total: null, unit: 'files', rate: null, seconds_left: null })).toBe(
      '12 files',
    );
  });

  it('says how long it took', () => {
    expect(duration(0.42)).toBe('0.4 s');
    expect(duration(12.4)).toBe('12 s');
    expect(duration(200)).toBe('3 min 20 s');
  });

  it('groups digits by thin spaces', () => {
    expect(count(1234567)).toBe('1\u202f234\u202f567');
    expect(count(-1234.5)).toBe('-1\u202f234.5');
    expect([count(0), count(-7), count(999), count(1000)]).toEqual(['0', '-7', '999', '1\u202f000']);
    expect(counted(1, 'record')).toBe('1 record');
    expect(counted(0, 'entry', 'entries')).toBe('0 entries');
  });

  it('shows sizes in decimal units', () => {
    expect(size(1)).toBe('1 byte');
    expect(size(999)).toBe('999 bytes');
    expect(size(1000)).toBe('1.0 KB');
    expect(size(999_999)).toBe('1.0 MB');
    expect(size(260_000_000)).toBe('260 MB');
  });

  it('bounds a percentage', () => {
    expect(percent(5, 0)).toBe(0);
    expect(percent(5, null)).toBe(0);
    expect(percent(20, 10)).toBe(100);
    expect(percent(1, 4)).toBe(25);
  });

  it('shortens a hash in its middle', () => {
    expect(shortHash('0123456789abcdef0123456789abcdef')).toBe('01234567…89abcdef');
    expect(shortHash('short')).toBe('short');
    expect(shortHash(`sha256:${'ab'.repeat(32)}`)).toBe('sha256:abababab…abababab');
    expect(shortHash('12345678x87654321')).toBe('12345678x87654321');
  });

  it('finds text without reading it as a pattern', () => {
    expect(findAll('a.b A.B axb', 'a.b')).toEqual([0, 4]);
    expect(findAll('aaa', '')).toEqual([]);
    expect(findAll('aaaa', 'a', 2)).toEqual([0, 1]);
  });
});
