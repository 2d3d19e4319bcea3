/**
 * Times of evidence: integer microseconds since 1970-01-01T00:00:00Z, as a JavaScript number, and the text that
 * was received. No JavaScript Date on the way: it drops microseconds and guesses zones. A number holds every
 * microsecond from 1684 to 2255 and every whole second from the year 1 to 9999; a time that it cannot hold
 * exactly is refused, never rounded.
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
const TWO_DIGITS = Array.from({ length: 60 }, (_, value) => pad(value, 2));

/** `2026-03-12T09:14:22.000000Z`: UTC, always six fraction digits. */
export function microsToText(micros: Micros): string {
  const days = Math.floor(micros / DAY);
  const rest = micros - days * DAY;
  const seconds = Math.floor(rest / SECOND);
  const [hour, minute, second] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const clock = `${TWO_DIGITS[hour]}:${TWO_DIGITS[minute]}:${TWO_DIGITS[second]}`;
  return `${dayText(days)}T${clock}.${pad(rest % SECOND, 6)}Z`;
}

/** Records come in the order of their times, mostly. */
let [lastDay, lastDayText] = [Number.NaN, ''];

function dayText(days: number): string {
  if (days !== lastDay) {
    const { year, month, day } = civilFromDays(days);
    [lastDay, lastDayText] = [days, `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`];
  }
  return lastDayText;
}

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?(?: ?(?:(Z|z|UTC|GMT)|([+-])(\d{2}):?(\d{2})?))?$/;

/** ISO 8601's basic form, `20260312T091422.5Z`, in the same groups. Without a T it may be another number. */
const ISO_BASIC =
  /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(?:(\d{2})(?:[.,](\d+))?)?(?:(Z)|([+-])(\d{2}):?(\d{2})?)?$/;

/** `Fri, 02 Oct 2026 20:24:50 GMT` (RFC 9110, 5.6.7), and with an offset as in mail (RFC 5322, 3.3). */
const HTTP_DATE =
  /^(?:(Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) (\d{2}):(\d{2}):(\d{2})(?: (?:(GMT|UTC|UT|Z)|([+-])(\d{2})(\d{2})))?$/;

/** `Friday, 02-Oct-26 20:24:50 GMT`, which RFC 9110, 5.6.7 calls obsolete and has every reader accept. */
const RFC_850_DATE =
  /^(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\d{2})-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-(\d{2}) (\d{2}):(\d{2}):(\d{2}) GMT$/;

/** `Fri Oct  2 20:24:50 2026`: asctime's. Only HTTP says that it is UTC, so here it has no zone. */
const ASCTIME =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([ \d]\d) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/;

const EPOCH = /^(\d{10}|\d{13}|\d{16}|\d{19})(?:\.(\d+))?$/;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** From day 0, 1970-01-01, on. */
const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];

export type ParsedTime = {
  /** UTC where `zoned`; else the clock reading taken as if it were UTC, to be placed with `placeInZone`. */
  micros: Micros;
  zoned: boolean;
};

/**
 * Reads a time of evidence in any form that platforms write: ISO 8601 / RFC 3339 (also with a space, a comma,
 * an offset without colon, or the basic form), an HTTP date, or the time since the epoch in digits. Digits beyond the microsecond
 * are cut, never rounded, so that order is kept. Returns null for what is not a time.
 *
 * Digits are told apart by their magnitude: 10 are seconds, 13 milliseconds, 16 microseconds, 19 nanoseconds,
 * from 2001-09-09 to 2286-11-20 each. Other counts are no time: 8 or 14 digits may be a date without hyphens.
 */
export function parseTime(text: string): ParsedTime | null {
  const time = readTime(text);
  return time && isExact(time) ? { micros: time.micros, zoned: time.zoned } : null;
}

/** Why `parseTime` gives none, in words that follow "its time". */
export function timeProblem(text: string): string {
  return readTime(text)
    ? 'lies where Vouch cannot hold it to the microsecond (fractions of a second from 1684 to 2255, years from 1 to 9999)'
    : 'is in no form that Vouch reads';
}

function readTime(text: string): (ParsedTime & Seconds) | null {
  return (
    readIsoTime(text) ?? parseEpoch(text) ?? parseHttpDate(text) ?? parseRfc850(text) ?? parseAsctime(text)
  );
}

/** The same moment in two numbers, each of them exact. */
type Seconds = { seconds: number; fraction: number };

const FIRST_SECOND = daysFromCivil(1, 1, 1) * 86_400;
const LAST_SECOND = daysFromCivil(10_000, 1, 1) * 86_400 - 1;

function isExact({ micros, seconds, fraction }: ParsedTime & Seconds): boolean {
  if (seconds < FIRST_SECOND || seconds > LAST_SECOND) return false;
  return Number.isSafeInteger(micros) || BigInt(micros) === BigInt(seconds) * 1_000_000n + BigInt(fraction);
}

function timeAt(seconds: number, fraction: number, zoned: boolean): ParsedTime & Seconds {
  return { micros: seconds * SECOND + fraction, zoned, seconds, fraction };
}

/**
 * Reads an ISO 8601 / RFC 3339 time. A leap second (:60) is the first moment of the next minute; `24:00`, which
 * RFC 3339 forbids, is none.
 */
export function parseIsoTime(text: string): ParsedTime | null {
  const time = readIsoTime(text);
  return time && { micros: time.micros, zoned: time.zoned };
}

function readIsoTime(text: string): (ParsedTime & Seconds) | null {
  const plain = readPlainUtc(text);
  if (plain) return plain;
  const m = ISO.exec(text) ?? ISO_BASIC.exec(text);
  if (!m) return null;
  const clock = clockOf([m[1], m[2], m[3], m[4], m[5], m[6]]);
  const fraction = Number((m[7] ?? '').slice(0, 6).padEnd(6, '0'));
  return clock === null ? null : inOffset(clock, fraction, m[8], m[9], m[10], m[11]);
}

/** `2026-03-12T09:14:22Z`, as most platforms write it: an import reads millions, and faster without the pattern. */
function readPlainUtc(text: string): (ParsedTime & Seconds) | null {
  if (text.length !== 20 || text[4] !== '-' || text[7] !== '-' || text[10] !== 'T') return null;
  if (text[13] !== ':' || text[16] !== ':' || text[19] !== 'Z') return null;
  const clock = secondsOf(
    twoDigits(text, 0) * 100 + twoDigits(text, 2),
    twoDigits(text, 5),
    twoDigits(text, 8),
    twoDigits(text, 11),
    twoDigits(text, 14),
    twoDigits(text, 17),
  );
  return clock === null ? null : timeAt(clock, 0, true);
}

/** NaN where they are not digits. */
function twoDigits(text: string, at: number): number {
  const [tens, ones] = [text.charCodeAt(at) - 48, text.charCodeAt(at + 1) - 48];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function parseEpoch(text: string): (ParsedTime & Seconds) | null {
  const m = EPOCH.exec(text);
  if (!m) return null;
  // All digits in a row, as if of microseconds: then cut at the place where those end.
  const whole = m[1]!;
  const digits = (whole + (m[2] ?? '')).padEnd(16, '0').slice(0, 16);
  return timeAt(Number(digits.slice(0, 10)), Number(digits.slice(10)), true);
}

function parseHttpDate(text: string): (ParsedTime & Seconds) | null {
  const m = HTTP_DATE.exec(text);
  if (!m) return null;
  const clock = clockOf([m[4], monthNumber(m[3]), m[2], m[5], m[6], m[7]]);
  if (clock === null) return null;
  // A date that contradicts itself is none.
  if (m[1] && weekdayOf(clock) !== m[1]) return null;
  return inOffset(clock, 0, m[8], m[9], m[10], m[11]);
}

/** Of a year in two digits the weekday tells the century: a date moves by a day or more in a hundred years. */
function parseRfc850(text: string): (ParsedTime & Seconds) | null {
  const m = RFC_850_DATE.exec(text);
  if (!m) return null;
  for (const century of ['19', '20']) {
    const clock = clockOf([century + m[4], monthNumber(m[3]), m[2], m[5], m[6], m[7]]);
    if (clock !== null && m[1]!.startsWith(weekdayOf(clock))) return timeAt(clock, 0, true);
  }
  return null;
}

function parseAsctime(text: string): (ParsedTime & Seconds) | null {
  const m = ASCTIME.exec(text);
  if (!m) return null;
  const clock = clockOf([m[7], monthNumber(m[2]), m[3], m[4], m[5], m[6]]);
  return clock === null || weekdayOf(clock) !== m[1] ? null : timeAt(clock, 0, false);
}

const monthNumber = (name: string | undefined) => String(MONTHS.indexOf(name ?? '') + 1);

function weekdayOf(seconds: number): string {
  const day = Math.floor(seconds / 86_400) % 7;
  return WEEKDAYS.at(day)!;
}

/** The seconds of a calendar date and clock reading; null where there is no such. */
function clockOf(parts: readonly (string | undefined)[]): number | null {
  const [year, month, day, hour, minute, second] = parts;
  return secondsOf(
    Number(year),
    Number(month),
    Number(day),
    Number(hour ?? 0),
    Number(minute ?? 0),
    Number(second ?? 0),
  );
}

function secondsOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | null {
  // So written that NaN is refused as well.
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month))) return null;
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return null;
  return daysFromCivil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
}

function inOffset(
  clock: number,
  fraction: number,
  utc: string | undefined,
  sign: string | undefined,
  hours: string | undefined,
  minutes: string | undefined,
): (ParsedTime & Seconds) | null {
  if (utc) return timeAt(clock, fraction, true);
  if (!sign) return timeAt(clock, fraction, false);
  if (Number(hours) > 23 || Number(minutes ?? 0) > 59) return null;
  const offset = (Number(hours) * 60 + Number(minutes ?? 0)) * 60;
  return timeAt(sign === '+' ? clock - offset : clock + offset, fraction, true);
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
      era: 'short',
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
  let isBeforeYear1 = false;
  for (const part of formatterOf(zone).formatToParts(wholeSecond / 1000)) {
    if (part.type === 'era') isBeforeYear1 = part.value.startsWith('B');
    else parts[part.type] = Number(part.value);
  }
  const { year: shown = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  const year = isBeforeYear1 ? 1 - shown : shown;
  const local = daysFromCivil(year, month, day) * DAY + (hour * 3600 + minute * 60 + second) * SECOND;
  return local - wholeSecond;
}

/** A clock reading at the edge of the years 1 to 9999 may lie outside them once it is placed in a zone. */
export function isWithinYears(micros: Micros): boolean {
  return micros >= FIRST_SECOND * SECOND && micros < (LAST_SECOND + 1) * SECOND;
}

/** How often a zone's clocks showed a reading: at the change to winter time twice, to summer time never. */
export type ZoneReading = 'once' | 'twice' | 'never';

/**
 * Places a clock reading in a zone. Where the reading happened twice (clocks went back) the first is taken;
 * where it never happened (clocks went forward) it is read with the offset from before, as RFC 5545 does.
 */
export function readInZone(clock: Micros, zone: string): { micros: Micros; reading: ZoneReading } {
  const before = zoneOffset(clock - DAY, zone);
  const after = zoneOffset(clock + DAY, zone);
  const [early, late] = [clock - before, clock - after];
  const isEarly = zoneOffset(early, zone) === before;
  const isLate = after === before ? isEarly : zoneOffset(late, zone) === after;
  if (isEarly && isLate) return { micros: early, reading: early === late ? 'once' : 'twice' };
  return { micros: isLate ? late : early, reading: isEarly || isLate ? 'once' : 'never' };
}

/** As `readInZone`, where how often it happened does not matter. */
export function placeInZone(clock: Micros, zone: string): Micros {
  return readInZone(clock, zone).micros;
}

/** The microseconds of a filter's bound: a date is a whole day in `zone`; `end` takes the moment after it. */
export function boundToMicros(bound: string, zone: string, end: boolean): Micros | null {
  const parsed = parseIsoTime(bound);
  if (!parsed) return null;
  if (parsed.zoned) return end ? parsed.micros + 1 : parsed.micros;
  return placeInZone(end ? parsed.micros + DAY : parsed.micros, zone);
}
