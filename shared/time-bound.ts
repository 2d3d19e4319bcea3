import { type Micros, microsToText, parseIsoTime, placeInZone, zoneOffset } from './time.ts';

/** The bounds of a filter's time: a date, which is a whole day in the engagement's zone, or a moment with its offset. */

const DAY = 86_400_000_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** `+01:00`, or `Z` at UTC. */
export function offsetText(micros: Micros): string {
  if (micros === 0) return 'Z';
  const minutes = Math.round(Math.abs(micros) / 60_000_000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${micros < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/**
 * What the clocks of a zone show as a moment with its offset: `2026-03-12T09:00` in New York is
 * `2026-03-12T09:00:00-04:00`. A date is its first moment or, with `end`, its last. A text that has an offset stays
 * as it is; null for what is no time.
 */
export function boundIn(text: string, zone: string, end: boolean): string | null {
  const parsed = parseIsoTime(text);
  if (!parsed) return null;
  if (parsed.zoned) return text;
  const isDay = end && DATE.test(text);
  const micros = isDay ? placeInZone(parsed.micros + DAY, zone) - 1 : placeInZone(parsed.micros, zone);
  const offset = zoneOffset(micros, zone);
  return `${microsToText(micros + offset)
    .slice(0, -1)
    .replace(/\.000000$/, '')}${offsetText(offset)}`;
}

/** As a sentence says a moment: `2026-03-12 09:00:00 UTC-04:00`. A date stays as it is. */
export function boundWords(bound: string): string {
  const [, date, clock, offset] = /^(.{10})T([\d:.]+)(.+)$/.exec(bound) ?? [];
  return date === undefined
    ? bound
    : `${date} ${clock!.replace(/\.0+$/, '')} UTC${offset === 'Z' ? '' : offset}`;
}
