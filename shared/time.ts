/**
 * Times of evidence: integer microseconds since 1970-01-01T00:00:00Z, as a JavaScript number (exact to the
 * year 2255), and the text that was received. No JavaScript Date on the way: it drops microseconds and
 * guesses zones.
 */
export type Micros = number;

const DAY = 86_400_000_000;
const SECOND = 1_000_000;

/** Days since 1970-01-01 of a proleptic Gregorian date (Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function civilFromDays(days: number): { year: number; month: number; day: number } {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const doe = z - era * 146_097;
  const yoe = Math.floor(
    (doe - Math.floor(doe / 1460) + Math.floor(doe / 36_524) - Math.floor(doe / 146_096)) / 365,
  );
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return {
    year: yoe + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: doy - Math.floor((153 * mp + 2) / 5) + 1,
  };
}

const pad = (value: number, width: number) => String(value).padStart(width, '0');

/** `2026-03-12T09:14:22.000000Z`: UTC, always six fraction digits. */
export function microsToText(micros: Micros): string {
  const days = Math.floor(micros / DAY);
  const rest = micros - days * DAY;
  const { year, month, day } = civilFromDays(days);
  const seconds = Math.floor(rest / SECOND);
  return (
    `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T` +
    `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}` +
    `.${pad(rest % SECOND, 6)}Z`
  );
}

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?(?:(Z|z)|([+-])(\d{2}):?(\d{2})?)?$/;

export type ParsedTime = {
  /** UTC where `zoned`; else the clock reading taken as if it were UTC, to be placed with `placeInZone`. */
  micros: Micros;
  zoned: boolean;
};

/**
 * Reads an ISO 8601 / RFC 3339 time. Digits beyond the microsecond are cut, never rounded, so that order is
 * kept. A leap second (:60) is the first moment of the next minute. Returns null for what is not a time.
 */
export function parseTime(text: string): ParsedTime | null {
  const m = ISO.exec(text);
  if (!m) return null;
  const [year, month, day] = [Number(m[1]), Number(m[2]), Number(m[3])];
  const [hour, minute, second] = [Number(m[4] ?? 0), Number(m[5] ?? 0), Number(m[6] ?? 0)];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  if (hour > 23 || minute > 59 || second > 60) return null;
  const fraction = Number((m[7] ?? '').slice(0, 6).padEnd(6, '0'));
  const local =
    daysFromCivil(year, month, day) * DAY + (hour * 3600 + minute * 60 + second) * SECOND + fraction;
  if (m[8]) return { micros: local, zoned: true };
  if (m[9]) {
    const offset = (Number(m[10]) * 60 + Number(m[11] ?? 0)) * 60 * SECOND;
    return { micros: m[9] === '+' ? local - offset : local + offset, zoned: true };
  }
  return { micros: local, zoned: false };
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}

/** True for an IANA zone that this runtime knows. */
export function isZone(zone: string): boolean {
  try {
    formatterOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** How far `zone` is ahead of UTC at a moment, in microseconds. Throws RangeError for an unknown zone. */
export function zoneOffset(micros: Micros, zone: string): Micros {
  if (zone === 'UTC') return 0;
  const wholeSecond = Math.floor(micros / SECOND) * SECOND;
  const parts: Record<string, number> = {};
  for (const part of formatterOf(zone).formatToParts(wholeSecond / 1000))
    parts[part.type] = Number(part.value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  const local = daysFromCivil(year, month, day) * DAY + (hour * 3600 + minute * 60 + second) * SECOND;
  return local - wholeSecond;
}

/**
 * Places a clock reading in a zone. Where the reading happened twice (clocks went back) the first is taken;
 * where it never happened (clocks went forward) it is read with the offset from before, as RFC 5545 does.
 */
export function placeInZone(clock: Micros, zone: string): Micros {
  const before = zoneOffset(clock - DAY, zone);
  const first = clock - before;
  if (zoneOffset(first, zone) === before) return first;
  const after = zoneOffset(clock + DAY, zone);
  return zoneOffset(clock - after, zone) === after ? clock - after : first;
}

/** The microseconds of a filter's bound: a date is a whole day in `zone`; `end` takes the moment after it. */
export function boundToMicros(bound: string, zone: string, end: boolean): Micros | null {
  const parsed = parseTime(bound);
  if (!parsed) return null;
  if (parsed.zoned) return end ? parsed.micros + 1 : parsed.micros;
  return placeInZone(end ? parsed.micros + DAY : parsed.micros, zone);
}
