import { microsToText, parseTime, placeInZone } from '../../shared/time.ts';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const CLOCK = /[T ]\d{2}:\d{2}(:\d{2}(?:\.(\d{1,6}))?)?/;
const [SECOND, MINUTE, DAY] = [1_000_000, 60_000_000, 86_400_000_000];

/** The microseconds of the last unit that was typed: a day, a minute, a second or a part of one. */
function unitOf(text: string): number {
  if (DATE.test(text)) return DAY;
  const clock = CLOCK.exec(text);
  if (!clock) return 1;
  const [, seconds, fraction = ''] = clock;
  return seconds === undefined ? MINUTE : SECOND / 10 ** fraction.length;
}

/**
 * The moment that a typed time means, in UTC, or null where it is none. A time that says its zone is read by that,
 * any other in `zone`. It is where what was typed begins, or with `end` its last microsecond: of a day, of the
 * minute 14:00, of the second 14:00:05.
 */
export function meantTime(text: string, zone: string, end: boolean): string | null {
  const typed = text.trim();
  const time = parseTime(typed);
  if (!time) return null;
  const place = (micros: number) => (time.zoned ? micros : placeInZone(micros, zone));
  const micros = end ? place(time.micros + unitOf(typed)) - 1 : place(time.micros);
  return Number.isSafeInteger(micros) ? microsToText(micros) : null;
}
