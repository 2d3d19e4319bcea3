/**
 * Timestamps of evidence: RFC 3339 / ISO 8601 text to integer microseconds UTC and back, never by way of a
 * Date's local fields. Digits after the sixth are cut, as Postgres and Python do.
 */

const PATTERN = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(Z|z|[+-]\d\d:?\d\d)?$/;

/** Microseconds since 1970-01-01 UTC, or null where the text is no timestamp. No zone reads as UTC. */
export function parseMicros(text: string): number | null {
  const match = PATTERN.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match;
  const days = Date.UTC(Number(year), Number(month) - 1, Number(day)) / 86_400_000;
  const seconds = days * 86_400 + Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  const micros = Number(fraction.slice(0, 6).padEnd(6, '0'));
  return (seconds - zoneSeconds(zone)) * 1_000_000 + micros;
}

/** Nanoseconds since 1970-01-01 UTC, or null where the text is no timestamp; nine digits of a fraction count. */
export function parseNanos(text: string): bigint | null {
  const micros = parseMicros(text);
  if (micros === null) return null;
  const fraction = PATTERN.exec(text)?.[7] ?? '';
  return BigInt(micros) * 1000n + BigInt(fraction.slice(6, 9).padEnd(3, '0'));
}

function zoneSeconds(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0;
  const digits = zone.slice(1).replace(':', '');
  const seconds = Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2)) * 60;
  return zone.startsWith('-') ? -seconds : seconds;
}

/** The second that was written last: a search for a time asks for thousands of readings within it. */
let lastSeconds = Number.NaN;
let lastWhole = '';

/** Python's `datetime.isoformat()` in UTC: the fraction is left out when it is zero; the zone is `+00:00`. */
export function pythonIsoformat(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  const fraction = micros - seconds * 1_000_000;
  if (seconds !== lastSeconds) {
    lastWhole = new Date(seconds * 1000).toISOString().slice(0, 19);
    lastSeconds = seconds;
  }
  return `${lastWhole}${fraction === 0 ? '' : `.${String(fraction).padStart(6, '0')}`}+00:00`;
}

/** Transforms of a field's text, named as recipes name them. Text that does not fit one passes unchanged. */
export const TRANSFORMS = {
  'z-to-offset': (text: string) => text.replace(/Z$/, '+00:00'),
  'offset-to-z': (text: string) => text.replace(/[+-]00:?00$/, 'Z'),
  'truncate-seconds': (text: string) => text.replace(/[.,]\d+/, ''),
  'truncate-ms': (text: string) => text.replace(/([.,]\d{3})\d+/, '$1'),
  'truncate-us': (text: string) => text.replace(/([.,]\d{6})\d+/, '$1'),
  'pad-ms': (text: string) => padFraction(text, 3),
  'pad-us': (text: string) => padFraction(text, 6),
  'unix-s': (text: string) => unix(text, 1_000_000_000n),
  'unix-ms': (text: string) => unix(text, 1_000_000n),
  'unix-us': (text: string) => unix(text, 1000n),
  'unix-ns': (text: string) => unix(text, 1n),
  lower: (text: string) => text.toLowerCase(),
  trim: (text: string) => text.trim(),
} as const satisfies Record<string, (text: string) => string>;

export type TransformName = keyof typeof TRANSFORMS;
export const TRANSFORM_NAMES = Object.keys(TRANSFORMS) as TransformName[];

/** Zeros up to that many digits of a fraction, where a time has fewer or none. */
function padFraction(text: string, digits: number): string {
  const match = /^(.*:\d\d)(?:[.,](\d*))?([^\d:]*|[+-]\d\d:?\d\d)$/.exec(text);
  if (match === null || parseMicros(text) === null) return text;
  const [, whole, fraction = '', zone] = match;
  return `${whole}.${fraction.padEnd(digits, '0')}${zone}`;
}

/** Whole units since the epoch, rounded down; nine digits of a fraction count. */
function unix(text: string, nanosPerUnit: bigint): string {
  const nanos = parseNanos(text);
  if (nanos === null) return text;
  const quotient = nanos / nanosPerUnit;
  return String(nanos < 0n && quotient * nanosPerUnit !== nanos ? quotient - 1n : quotient);
}

/** Applies the transforms in order. */
export function transform(text: string, names: readonly TransformName[]): string {
  let result = text;
  for (const name of names) result = TRANSFORMS[name](result);
  return result;
}

/** Do the transforms make a number of a timestamp? */
export function makesNumber(names: readonly TransformName[]): boolean {
  return names.some((name) => name.startsWith('unix-'));
}
