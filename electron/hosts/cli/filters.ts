import type { Command } from 'commander';
import { AppError } from '../../../shared/errors.ts';
import {
  FACET_FIELDS,
  type FacetField,
  type FilterValues,
  type RecordFilter,
  TEXT_FIELDS,
} from '../../../shared/model/filter.ts';
import { calendarPeriod } from '../../../shared/period.ts';

export type FilterFlags = Partial<Record<Exclude<FacetField, 'actor_kind'>, string[]>> & {
  from?: string;
  to?: string;
  period?: string;
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
    .option('--from <time>', 'from this date (in the engagement’s zone) or time (2026-01-01T00:00:00Z) on')
    .option('--to <time>', 'up to and with this date or time')
    .option('--period <period>', 'instead of both: a year (2026), quarter (2026-Q1) or month (2026-03)')
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
    .option('--has <mark>', 'note, conflict or finding; may be repeated', collect)
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

/** The engine checks the values; here they are only collected. Throws `request-invalid` for a field that is none. */
export function filterOf(flags: FilterFlags): RecordFilter {
  const { actorKind, text, original } = flags;
  const values = Object.fromEntries(
    FACET_FIELDS.map((field) => [field, field === 'actor_kind' ? actorKind : flags[field]]),
  );
  const not = {
    ...excluded(flags.not),
    contains: byField('--not-contains', flags.notContains),
    begins: byField('--not-begins', flags.notBegins),
  };
  const filter = defined({
    ...rangeOf(flags),
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

function rangeOf({ from, to, period }: FilterFlags): { from?: string; to?: string } {
  if (period === undefined) return { from, to };
  const range = calendarPeriod(period);
  if (!range || from !== undefined || to !== undefined)
    throw new AppError('request-invalid', {
      problem: range
        ? '--period goes without --from and --to'
        : '--period must be a year, quarter or month: 2026, 2026-Q1 or 2026-03',
    });
  return range;
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
