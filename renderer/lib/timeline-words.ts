import type { RecordFilter } from '../../shared/model/filter.ts';
import type { BarUnit, Timeline } from '../../shared/model/timeline.ts';
import { microsToText, parseTime } from '../../shared/time.ts';
import { inZone } from './time.ts';

type Stretch = { from: string; before: string };

const micros = (moment: string) => parseTime(moment)?.micros ?? 0;

/** The last moment of a stretch: filters take both ends in. */
export function lastMoment(before: string): string {
  return microsToText(micros(before) - 1);
}

/** The first moment after one. */
export function momentAfter(moment: string): string {
  return microsToText(micros(moment) + 1);
}

const isMidnight = (moment: string, zone: string) => {
  const time = inZone(moment, zone);
  return time?.clock === '00:00:00' && time.fraction === '';
};

const short = (moment: string) => moment.replace(/\.?0*Z$/, 'Z');

/**
 * The bounds of a filter that takes in exactly a stretch of time: dates where it begins and ends at midnight in
 * the zone, else moments in UTC.
 */
export function boundsOf({ from, before }: Stretch, zone: string): { from: string; to: string } {
  if (isMidnight(from, zone) && isMidnight(before, zone)) {
    const last = inZone(lastMoment(before), zone);
    return { from: inZone(from, zone)?.date ?? from, to: last?.date ?? before };
  }
  return { from: short(from), to: short(lastMoment(before)) };
}

/** The filter narrowed to a stretch of time. */
export function narrowed(filter: RecordFilter, stretch: Stretch, zone: string): RecordFilter {
  return { ...filter, ...boundsOf(stretch, zone) };
}

const UNIT_WORDS: Record<BarUnit, [string, string]> = {
  minute: ['minute', 'minutes'],
  hour: ['hour', 'hours'],
  day: ['day', 'days'],
  week: ['week', 'weeks'],
  month: ['month', 'months'],
  year: ['year', 'years'],
};

/** `a bar is 6 hours` */
export function barWords({ unit, step }: Pick<Timeline, 'unit' | 'step'>): string {
  const [one, many] = UNIT_WORDS[unit];
  return step === 1 ? `a bar is one ${one}` : `a bar is ${step} ${many}`;
}

/** A moment as precise as the bars are: `2026`, `2026-03`, `2026-03-12`, `2026-03-12 14:00 +01:00`. */
export function edgeWords(moment: string, unit: BarUnit, zone: string): string {
  const time = inZone(moment, zone);
  if (!time) return moment;
  if (unit === 'year') return time.date.slice(0, 4);
  if (unit === 'month') return time.date.slice(0, 7);
  if (unit === 'day' || unit === 'week') return time.date;
  return `${time.date} ${time.clock.slice(0, 5)} ${time.offset === 'Z' ? 'UTC' : time.offset}`;
}

/** One bar or several: `2026-03-12`, `2026-03-12 to 2026-03-19`. Both ends are taken in. */
export function stretchWords({ from, before }: Stretch, unit: BarUnit, zone: string): string {
  if (unit === 'hour' || unit === 'minute')
    return `${edgeWords(from, unit, zone)} to ${edgeWords(before, unit, zone)}`;
  const [first, last] = [edgeWords(from, unit, zone), edgeWords(lastMoment(before), unit, zone)];
  return first === last ? first : `${first} to ${last}`;
}

const STEPS = [
  [86_400, 'day', 'days'],
  [3_600, 'hour', 'hours'],
  [60, 'minute', 'minutes'],
  [1, 'second', 'seconds'],
] as const;

/** `3 days`, `2.5 hours`: how long, with at most two digits that count. */
export function durationWords(seconds: number): string {
  const [length, one, many] = STEPS.find(([each]) => seconds >= each) ?? STEPS[3];
  const value = seconds / length;
  const shown = value >= 10 ? Math.round(value) : Number(value.toFixed(1));
  return `${shown} ${shown === 1 ? one : many}`;
}

export function secondsBetween({ from, before }: Stretch): number {
  return (micros(before) - micros(from)) / 1_000_000;
}

/** `6 days 23 hours`: exactly how long. */
function exactWords(seconds: number): string {
  const parts: string[] = [];
  let rest = seconds;
  for (const [length, one, many] of STEPS) {
    const value = length === 1 ? Number(rest.toFixed(6)) : Math.floor(rest / length);
    rest -= value * length;
    if (value > 0) parts.push(`${value} ${value === 1 ? one : many}`);
  }
  return parts.join(' ');
}

/**
 * How long each of the stretches is that lie next to each other, and why their clock times differ where the clocks of
 * the zone were changed between their ends.
 */
export function lastsWords(stretches: readonly [Stretch, ...Stretch[]], zone: string): string {
  const edges = [stretches[0].from, ...stretches.map(({ before }) => before)];
  const offsets = new Set(edges.map((edge) => inZone(edge, zone)?.offset));
  const lasts = `Times in ${zone}. Each stretch lasts ${exactWords(secondsBetween(stretches[0]))}.`;
  return offsets.size === 1
    ? lasts
    : `${lasts} The clocks were changed there meanwhile: hours are counted as they passed, so that they begin at other times of day.`;
}
