import type { Command } from 'commander';
import { datePresets, PRESETS } from '../../../shared/date-presets.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Engagement } from '../../../shared/model/engagement.ts';
import {
  FACET_FIELDS,
  type FacetField,
  type FilterValues,
  RECORD_MARKS,
  type RecordFilter,
  TEXT_FIELDS,
} from '../../../shared/model/filter.ts';
import { calendarPeriod, type Period } from '../../../shared/period.ts';
import { isZone, microsToText, parseIsoTime, zoneOffset } from '../../../shared/time.ts';
import { boundIn } from '../../../shared/time-bound.ts';
import type { Session } from './session.ts';

export type FilterFlags = Partial<Record<Exclude<FacetField, 'actor_kind'>, string[]>> & {
  from?: string;
  to?: string;
  period?: string;
  zone?: string;
  actorKind?: string[];
  text?: string;
  original?: string;
  contains?: string[];
  begins?: string[];
  not?: string[];
  notContains?: string[];
  notBegins?: string[];
  filter?: string;
};

/** Collects the values of a flag that may be repeated. */
export const collect = (value: string, before: string[] = []) => [...before, value];

/** The filter as flags: fields combine with "and", a flag that is repeated with "or". */
export function addFilterFlags(command: Command): Command {
  return command
    .option('--from <time>', 'from this date or time (2026-01-01, 2026-01-01T09:00, 2026-01-01T09:00Z) on')
    .option('--to <time>', 'up to and with this date or time')
    .option(
      '--period <period>',
      `instead of both: a year (2026), quarter (2026-Q1), month (2026-03), or ${PRESETS.join(', ')}`,
    )
    .option('--zone <zone>', 'the zone of dates and times that name none; without it the engagement’s')
    .option('--platform <name>', 'platform; may be repeated', collect)
    .option('--source <name>', 'source; may be repeated', collect)
    .option('--repository <name>', 'repository; may be repeated', collect)
    .option('--kind <kind>', 'submission, run, result, waiver, approval or event; may be repeated', collect)
    .option('--type <type>', 'type as the platform calls it; may be repeated', collect)
    .option('--actor <id>', 'actor’s id, name or e-mail; may be repeated', collect)
    .option('--actor-kind <kind>', 'what the actor is, as the platform says; may be repeated', collect)
    .option('--target <id>', 'target’s id; may be repeated', collect)
    .option('--outcome <outcome>', 'outcome; may be repeated', collect)
    .option('--verdict <verdict>', 'verdict; may be repeated', collect)
    .option('--waiver <category>', 'category of a waiver; may be repeated', collect)
    .option('--severity <severity>', 'severity; may be repeated', collect)
    .option(
      '--has <mark>',
      `${RECORD_MARKS.join(', ').replace(/, (?=[^,]*$)/, ' or ')}; may be repeated`,
      collect,
    )
    .option(
      '--text <words>',
      'words, "phrases" or beginnings* that all occur in the searched fields, or the record’s id',
    )
    .option('--original <characters>', 'characters anywhere in the original, also inside of a word')
    .option('--contains <field=text>', 'a part of a field; may be repeated', collect)
    .option('--begins <field=text>', 'the beginning of a field; may be repeated', collect)
    .option('--not <field=value>', 'what it must not be; also text and original; may be repeated', collect)
    .option('--not-contains <field=text>', 'a part that a field must not have; may be repeated', collect)
    .option('--not-begins <field=text>', 'how a field must not begin; may be repeated', collect)
    .option('--filter <json>', 'a filter as JSON, with groups, which must match too');
}

/** What dates depend on. */
type Dates = Pick<Engagement, 'zone' | 'period_from' | 'period_to'>;
const ANY_DATES: Dates = { zone: 'UTC', period_from: '2026-01-01', period_to: '2026-12-31' };

/**
 * The filter that flags ask for. A wrong flag is told at once; dates are read when the vault is open, which knows
 * the zone and the audit period. `keepsDates`: dates stay dates also under `--zone`, for whom keeps the zone with
 * them. Throws `request-invalid`.
 */
export function askedFilter(
  flags: FilterFlags,
  { keepsDates = false } = {},
): (session: Session) => Promise<RecordFilter> {
  filterOf(flags, ANY_DATES);
  return async (session) => {
    const { zone, ...dates } = await session.invoke('engagement.get', {});
    return filterOf(flags, { ...dates, zone: keepsDates && flags.zone !== undefined ? flags.zone : zone });
  };
}

/**
 * The engine checks the values; here they are only collected. Throws `request-invalid` for a field or a zone that is
 * none, and for times that cannot be read.
 * @param now in milliseconds
 */
export function filterOf(flags: FilterFlags, dates: Dates, now = Date.now()): RecordFilter {
  const { actorKind, text, original } = flags;
  if (text?.trim() === '') refuse('--text must not be empty');
  const values = Object.fromEntries(
    FACET_FIELDS.map((field) => [field, field === 'actor_kind' ? actorKind : flags[field]]),
  );
  const not = {
    ...excluded(flags.not),
    contains: byField('--not-contains', flags.notContains),
    begins: byField('--not-begins', flags.notBegins),
  };
  const filter = defined({
    ...rangeOf(flags, dates, '-', now),
    ...values,
    text,
    original,
    contains: byField('--contains', flags.contains),
    begins: byField('--begins', flags.begins),
    not: Object.keys(defined(not)).length === 0 ? undefined : defined(not),
  }) as RecordFilter;
  if (flags.filter === undefined) return filter;
  const given = json(flags.filter);
  return Object.keys(filter).length === 0 ? given : { ...filter, all: [given] };
}

function refuse(problem: string): never {
  throw new AppError('request-invalid', { problem });
}

/** The times that flags ask for; `flags` is how their names begin. Throws `request-invalid`. */
export function rangeOf(
  { from, to, period, zone }: Pick<FilterFlags, 'from' | 'to' | 'period' | 'zone'>,
  dates: Dates,
  flags: '-' | '--against',
  now = Date.now(),
): Partial<Period> {
  const nameOf = (name: string) => `${flags}-${name}`;
  if (zone !== undefined && !isZone(zone)) refuse('--zone must be a zone like Europe/Berlin');
  if (period !== undefined && (from !== undefined || to !== undefined))
    refuse('--period goes without --from and --to');
  const others = flags === '-' ? [] : ['previous', 'year-before'];
  const range = period === undefined ? { from, to } : namedPeriod(period, dates, now, zone, others);
  const placed = (name: string, text: string | undefined, end: boolean) => {
    if (text === undefined) return undefined;
    const isDay = DATE.test(text) && (zone ?? dates.zone) === dates.zone;
    return (
      (isDay ? parseIsoTime(text) && text : boundIn(text, zone ?? dates.zone, end)) ??
      refuse(`${nameOf(name)} must be a date like 2026-03-31 or a time like 2026-03-31T14:00`)
    );
  };
  return { from: placed('from', range.from, false), to: placed('to', range.to, true) };
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * A part of the calendar (`2026-Q1`) or a preset (`last-7-days`), of which today is that of a zone. `others`: words
 * that are taken in its place, for what is said of one that is neither. Throws `request-invalid`.
 */
function namedPeriod(
  name: string,
  { zone, period_from, period_to }: Dates,
  now: number,
  todayIn = zone,
  others: readonly string[] = [],
): Period {
  const range = calendarPeriod(name);
  if (range) return range;
  if (!(PRESETS as readonly string[]).includes(name))
    refuse(
      `a period must be a year, quarter or month (2026, 2026-Q1, 2026-03), or ${[...others, ...PRESETS].join(', ')}`,
    );
  const today = microsToText(now * 1000 + zoneOffset(now * 1000, todayIn)).slice(0, 10);
  const preset = datePresets(today, { from: period_from, to: period_to }).find(({ id }) => id === name);
  return preset?.range ?? refuse('the engagement has no audit period; set it in Settings');
}

function excluded(pairs: readonly string[] = []): FilterValues {
  const words = ['text', 'original'];
  const lists = byField('--not', pairs, [...FACET_FIELDS, ...words]) ?? {};
  const single = (name: string) => {
    if ((lists[name]?.length ?? 0) > 1)
      throw new AppError('request-invalid', { problem: `--not ${name}= can be given once` });
    return lists[name]?.[0];
  };
  return { ...lists, text: single('text'), original: single('original') };
}

/** `field=value` as lists by field; a flag writes `actor-kind`, the filter `actor_kind`. */
function byField(
  flag: string,
  pairs: readonly string[] = [],
  fields: readonly string[] = TEXT_FIELDS,
): Record<string, string[]> | undefined {
  if (pairs.length === 0) return undefined;
  const lists: Record<string, string[]> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const field = pair.slice(0, Math.max(0, at)).replaceAll('-', '_');
    if (at < 0 || !fields.includes(field))
      throw new AppError('request-invalid', {
        problem: `${flag} takes field=value with one of the fields ${fields.join(', ')}`,
      });
    lists[field] = [...(lists[field] ?? []), pair.slice(at + 1)];
  }
  return lists;
}

function json(text: string): RecordFilter {
  try {
    return JSON.parse(text) as RecordFilter;
  } catch {
    throw new AppError('request-invalid', { problem: '--filter is not JSON' });
  }
}

const defined = (value: object) =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
