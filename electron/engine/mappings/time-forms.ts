import type { TimeForm } from '../../../shared/model/mapping.ts';
import { type ParsedTime, parseTime } from '../../../shared/time.ts';

const EPOCH_DIGITS = { 'epoch-s': 0, 'epoch-ms': 3, 'epoch-us': 6, 'epoch-ns': 9 } as const;

/** `31/12/2026 14:05:06.5 +02:00`, also with . or - between, with AM and PM, without seconds or without a clock. */
const CALENDAR =
  /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:(?:,? +|T)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?: ?([AaPp])[Mm])?)?(?: ?(Z|UTC|GMT|[+-]\d{2}:?\d{2}))?$/;

/** Reads a time as a mapping says that it is written; null where it is not. Nothing is guessed. */
export function timeReader(form: TimeForm): (text: string) => ParsedTime | null {
  if (form === 'any') return parseTime;
  if (form === 'day-month-year') return (text) => readCalendar(text, 1, 3);
  if (form === 'month-day-year') return (text) => readCalendar(text, 3, 1);
  return (text) => readEpoch(text, EPOCH_DIGITS[form]);
}

/** Digits beyond the microsecond are cut, not rounded, as everywhere. */
function readEpoch(text: string, fractionDigits: number): ParsedTime | null {
  const m = /^(\d{1,20})(?:\.(\d{1,20}))?$/.exec(text);
  if (!m) return null;
  const micros =
    BigInt((m[1]! + (m[2] ?? '')).padEnd(m[1]!.length + 20, '0')) / 10n ** BigInt(14 + fractionDigits);
  const value = Number(micros);
  return Number.isSafeInteger(value) ? { micros: value, zoned: true } : null;
}

function readCalendar(text: string, dayAt: 1 | 3, monthAt: 1 | 3): ParsedTime | null {
  const m = CALENDAR.exec(text);
  if (!m) return null;
  const two = (part: string | number | undefined) => String(part ?? '0').padStart(2, '0');
  const hour = hourOf(m[5], m[9]);
  if (hour === null) return null;
  const fraction = m[8] ? `.${m[8]}` : '';
  const clock = `${two(hour)}:${two(m[6])}:${two(m[7])}${fraction}`;
  return parseTime(`${m[4]}-${two(m[monthAt])}-${two(m[dayAt])}T${clock}${m[10] ?? ''}`);
}

function hourOf(hour: string | undefined, half: string | undefined): number | null {
  const value = Number(hour ?? 0);
  if (half === undefined) return value;
  if (value < 1 || value > 12) return null;
  return (value % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}
