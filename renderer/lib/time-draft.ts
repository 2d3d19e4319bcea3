import type { RecordFilter } from '../../shared/model/filter.ts';
import { boundToMicros, microsToText, parseIsoTime } from '../../shared/time.ts';
import { boundIn, boundWords } from '../../shared/time-bound.ts';
import { inZone } from './time.ts';

/** One end of a range as its fields show it: a date, and a time of day or none. */
export type BoundDraft = { date: string; clock: string };

/** A filter's bound as the clocks of a zone show it. A date is a whole day of the engagement's zone, `home`. */
export function draftOf(bound: string | undefined, zone: string, home: string, end: boolean): BoundDraft {
  const parsed = bound === undefined ? null : parseIsoTime(bound);
  if (bound === undefined || !parsed) return { date: '', clock: '' };
  if (!parsed.zoned && zone === home) return { date: bound, clock: '' };
  const micros = parsed.zoned ? parsed.micros : (boundToMicros(bound, home, end) ?? 0) - Number(end);
  const time = inZone(microsToText(micros), zone);
  return { date: time?.date ?? '', clock: time?.clock ?? '' };
}

/**
 * What is chosen as a bound of a filter: a whole day where it is one of the engagement's zone, else a moment with its
 * offset. `undefined` where no date is chosen; null for a date or time that does not exist.
 */
export function boundOf(
  { date, clock }: BoundDraft,
  zone: string,
  home: string,
  end: boolean,
): string | null | undefined {
  if (date === '') return clock === '' ? undefined : null;
  if (clock === '' && zone === home) return parseIsoTime(date) && date;
  return boundIn(clock === '' ? date : `${date}T${clock}`, zone, end);
}

/** Why a range cannot be asked for, in words; null where it can. */
export function rangeProblem(from: string | null | undefined, to: string | null | undefined, home: string) {
  if (from === null || to === null) return 'Give a date that exists with each time of day.';
  if (from === undefined || to === undefined) return null;
  const [first, last] = [boundToMicros(from, home, false), boundToMicros(to, home, true)];
  if (first === null || last === null) return 'Give dates that exist.';
  return first >= last ? 'The range ends before it starts.' : null;
}

/** What a filter's time is, in few words; whole days without their zone, which is the engagement's. */
export function rangeWords({ from, to }: Pick<RecordFilter, 'from' | 'to'>): string {
  if (from && to) return `${boundWords(from)} to ${boundWords(to)}`;
  if (from) return `From ${boundWords(from)}`;
  return to ? `Until ${boundWords(to)}` : 'Any time';
}
