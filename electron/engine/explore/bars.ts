import type { BarUnit } from '../../../shared/model/timeline.ts';
import { daysFromCivil, type Micros, microsToText, placeInZone, zoneOffset } from '../../../shared/time.ts';

const MINUTE = 60_000_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long a bar may be, the shortest first. `about`: microseconds; days, months and years differ in length. */
const LENGTHS = [
  { unit: 'minute', step: 1, about: MINUTE },
  { unit: 'minute', step: 5, about: 5 * MINUTE },
  { unit: 'minute', step: 15, about: 15 * MINUTE },
  { unit: 'hour', step: 1, about: HOUR },
  { unit: 'hour', step: 6, about: 6 * HOUR },
  { unit: 'day', step: 1, about: DAY },
  { unit: 'week', step: 1, about: 7 * DAY },
  { unit: 'month', step: 1, about: 30 * DAY },
  { unit: 'year', step: 1, about: 365 * DAY },
  { unit: 'year', step: 10, about: 3650 * DAY },
  { unit: 'year', step: 100, about: 36_500 * DAY },
] as const satisfies readonly { unit: BarUnit; step: number; about: Micros }[];

export type BarLength = { unit: BarUnit; step: number; about: Micros };

/** More bars than a screen shows apart help nobody. */
const MOST_BARS = 200;

/** The shortest bars of which at most 200 cover a span. */
export function barLength(from: Micros, before: Micros): BarLength {
  return LENGTHS.find(({ about }) => (before - from) / about <= MOST_BARS) ?? LENGTHS.at(-1)!;
}

/**
 * Bars that follow each other without a gap. `edges` has one more than there are bars; `places` says which of them
 * lie at the same place in the week (0 for all where a bar is a week or longer).
 */
export type Bars = { edges: Float64Array; places: Uint16Array };

/**
 * The bars over `from` to `before` as the clocks of a zone show them: days begin at midnight there and have 23 or
 * 25 hours where the clocks change, weeks begin on Monday (ISO 8601). Hours and minutes are counted from midnight
 * in real time, so an hour that the clocks show twice is two bars.
 */
export function barsOver(from: Micros, before: Micros, { unit, step }: BarLength, zone: string): Bars {
  const edges: number[] = [];
  const places: number[] = [];
  const add = (edge: Micros, place: number) => {
    // Where the clocks skip a midnight or a day, two edges are one.
    if (edges.length > 0 && edge <= edges.at(-1)!) return;
    edges.push(edge);
    places.push(place);
  };
  const dates = datesFrom(dateIn(from, zone), unit, step);
  for (let day = dates.next().value; ; ) {
    const next = dates.next().value;
    const [start, end] = [midnight(day, zone), midnight(next, zone)];
    const weekday = mod(day + 3, 7);
    if (unit === 'hour' || unit === 'minute') addWithinDay(add, start, end, { unit, step, weekday });
    else add(start, unit === 'day' ? weekday : 0);
    if (end >= before) {
      add(end, 0);
      break;
    }
    day = next;
  }
  return trimmed(edges, places, from, before);
}

function addWithinDay(
  add: (edge: Micros, place: number) => void,
  start: Micros,
  end: Micros,
  { unit, step, weekday }: { unit: 'hour' | 'minute'; step: number; weekday: number },
): void {
  const length = step * (unit === 'hour' ? HOUR : MINUTE);
  const perDay = DAY / length;
  for (let i = 0; start + i * length < end; i++)
    add(start + i * length, unit === 'hour' ? weekday * perDay + Math.min(i, perDay - 1) : 0);
}

/** Bars of a day that end before `from` or begin after `before` are left out. */
function trimmed(edges: readonly number[], places: readonly number[], from: Micros, before: Micros): Bars {
  let first = 0;
  while (first + 2 < edges.length && edges[first + 1]! <= from) first++;
  let last = edges.length - 1;
  while (last - 1 > first && edges[last - 1]! >= before) last--;
  return {
    edges: Float64Array.from(edges.slice(first, last + 1)),
    places: Uint16Array.from(places.slice(first, last)),
  };
}

const mod = (a: number, b: number) => ((a % b) + b) % b;
const midnight = (day: number, zone: string) => placeInZone(day * DAY, zone);

/** Days since 1970-01-01 of the date that the zone's clocks show. */
function dateIn(micros: Micros, zone: string): number {
  return Math.floor((micros + zoneOffset(micros, zone)) / DAY);
}

/** The first days of the stretches of a unit, from the one that holds `day` on; without an end. */
function* datesFrom(day: number, unit: BarUnit, step: number): Generator<number, never> {
  if (unit === 'month' || unit === 'year') {
    const text = microsToText(day * DAY);
    let [year, month] = [Number(text.slice(0, 4)), Number(text.slice(5, 7))];
    if (unit === 'year') [year, month] = [year - mod(year, step), 1];
    for (;;) {
      yield daysFromCivil(year, month, 1);
      if (unit === 'year') year += step;
      else [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
    }
  }
  const length = unit === 'week' ? 7 : 1;
  for (let at = unit === 'week' ? day - mod(day + 3, 7) : day; ; at += length) yield at;
}

/** The bar that holds a moment, by halving; `edges[i] <= micros < edges[i + 1]` must hold for one. */
export function barAt(edges: Float64Array, micros: Micros): number {
  let [low, high] = [0, edges.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (edges[middle]! <= micros) low = middle;
    else high = middle - 1;
  }
  return low;
}
