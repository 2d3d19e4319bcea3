import { daysFromCivil, microsToText, parseIsoTime } from './time.ts';

/** Both ends taken in: two dates, or two moments. */
export type Period = { from: string; to: string };

const DAY = 86_400_000_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** The period of the same kind that follows, such as the next quarter; null where there is none in the calendar. */
export const nextPeriod = (period: Period): Period | null => moved(period, 1);
/** The one before. */
export const previousPeriod = (period: Period): Period | null => moved(period, -1);

/** The same dates a year earlier; whole months stay whole, and a 29 February becomes the 28th. null as above. */
export function yearBefore({ from, to }: Period): Period | null {
  const [first, last] = [parseIsoTime(from), parseIsoTime(to)];
  if (!first || !last || last.micros < first.micros) return null;
  const isDates = DATE.test(from) && DATE.test(to);
  if (!isDates && !(first.zoned && last.zoned)) return null;
  const isMonths = isDates && civil(from).day === 1 && civil(to).day === daysIn(civil(to).month);
  const earlier = (text: string, isEnd: boolean) => {
    const { month, day } = civil(text);
    const most = daysIn(month - 12);
    return dateOf(month - 12, isEnd && isMonths ? most : Math.min(day, most)) + text.slice(10);
  };
  return within(earlier(from, false), earlier(to, true));
}

/**
 * Whole months move by as many months, so that a quarter is followed by a quarter. Any other time moves by its
 * length: days by days, moments by microseconds.
 */
function moved({ from, to }: Period, by: 1 | -1): Period | null {
  const [first, last] = [parseIsoTime(from), parseIsoTime(to)];
  if (!first || !last || last.micros < first.micros) return null;
  if (!DATE.test(from) || !DATE.test(to)) {
    if (!first.zoned || !last.zoned) return null;
    const length = last.micros - first.micros + 1;
    return within(microsToText(first.micros + by * length), microsToText(last.micros + by * length));
  }
  const [a, b] = [civil(from), civil(to)];
  if (a.day === 1 && b.day === daysIn(b.month)) {
    const months = b.month - a.month + 1;
    const [start, end] = [a.month + by * months, b.month + by * months];
    return within(dateOf(start, 1), dateOf(end, daysIn(end)));
  }
  const length = last.micros - first.micros + DAY;
  const date = (micros: number) => microsToText(micros).slice(0, 10);
  return within(date(first.micros + by * length), date(last.micros + by * length));
}

function within(from: string, to: string): Period | null {
  return parseIsoTime(from) && parseIsoTime(to) ? { from, to } : null;
}

/** Months counted from the year 0, so that a December is followed by a January. */
function civil(date: string): { month: number; day: number } {
  return {
    month: Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1,
    day: Number(date.slice(8, 10)),
  };
}

function firstDay(month: number): number {
  return daysFromCivil(Math.floor(month / 12), (month % 12) + 1, 1);
}

const daysIn = (month: number) => firstDay(month + 1) - firstDay(month);

function dateOf(month: number, day: number): string {
  return microsToText((firstDay(month) + day - 1) * DAY).slice(0, 10);
}

/** The first and last day of a year (`2026`), quarter (`2026-Q1`) or month (`2026-03`); null for anything else. */
export function calendarPeriod(name: string): Period | null {
  const match = /^(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?$/.exec(name);
  if (!match) return null;
  const [, year, quarter, month] = match;
  const first = quarter ? Number(quarter) * 3 - 3 : month ? Number(month) - 1 : 0;
  const start = Number(year) * 12 + first;
  const last = start + (quarter ? 2 : month ? 0 : 11);
  return within(dateOf(start, 1), dateOf(last, daysIn(last)));
}
