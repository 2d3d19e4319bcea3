import { isZone, microsToText, parseTime, zoneOffset } from '../../shared/time.ts';
import { offsetText } from '../../shared/time-bound.ts';

/** Times as people read them, from the text in which they arrive: `2026-03-12T09:14:22.000000Z`. */
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

export type ZonedTime = {
  /** `2026-03-12` */
  date: string;
  /** `10:14:22` */
  clock: string;
  /** The digits after the decimal point without trailing zeros; empty for a whole second. */
  fraction: string;
  /** `+01:00`, or `Z` where the zone is at UTC. */
  offset: string;
};

/** A moment in a zone, or null where the text is not a UTC moment. An unknown zone is read as UTC. */
export function inZone(moment: string, zone: string): ZonedTime | null {
  const parsed = MOMENT.test(moment) ? parseTime(moment) : null;
  if (!parsed) return null;
  const offset = zoneOffset(parsed.micros, isZone(zone) ? zone : 'UTC');
  const local = microsToText(parsed.micros + offset);
  return {
    date: local.slice(0, 10),
    clock: local.slice(11, 19),
    fraction: local.slice(20, 26).replace(/0+$/, ''),
    offset: offsetText(offset),
  };
}

/** `2026-03-12 10:14:22.5`: for columns whose heading names the zone. Text that is no moment is left as it is. */
export function timeIn(moment: string, zone: string): string {
  const time = inZone(moment, zone);
  if (!time) return moment;
  return `${time.date} ${time.clock}${time.fraction === '' ? '' : `.${time.fraction}`}`;
}

/** `2026-03-12 10:14:22.5 +01:00 (Europe/Berlin)`: a time that stands alone. */
export function timeWithZone(moment: string, zone: string): string {
  const time = inZone(moment, zone);
  if (!time) return moment;
  const offset = time.offset === 'Z' ? 'UTC' : time.offset;
  return zone === 'UTC' ? `${timeIn(moment, zone)} UTC` : `${timeIn(moment, zone)} ${offset} (${zone})`;
}

/** From when to when, both included: whole days as dates, anything else to the second. */
export function spanWords({ from, to }: { from: string; to: string }, zone: string): string {
  const [first, last] = [inZone(from, zone), inZone(to, zone)];
  if (first?.clock === '00:00:00' && last?.clock === '23:59:59')
    return `${first.date} to ${last.date} (${zone})`;
  const toSecond = (moment: string) => timeWithZone(moment.replace(/\.\d+Z$/, 'Z'), zone);
  return `${toSecond(from)} to ${toSecond(to)}`;
}

/** `2026-03-12 09:14:22.5 UTC`: what stands in tooltips. */
export function timeInUtc(moment: string): string {
  return MOMENT.test(moment) ? `${timeIn(moment, 'UTC')} UTC` : moment;
}

/** The day of a bound of a filter: its own date, or that of a moment in the zone. */
export function dayOf(bound: string, zone: string): string {
  return inZone(bound, zone)?.date ?? bound.slice(0, 10);
}

/** Today's date in a zone; `now` in milliseconds. */
export function dateIn(now: number, zone: string): string {
  const moment = microsToText(now * 1000);
  return inZone(moment, zone)?.date ?? moment.slice(0, 10);
}

/** The zone of this machine. */
export function systemZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

/** Every zone that this system knows, with `UTC`. */
export function allZones(): string[] {
  return [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])];
}
