import {
  COLUMN_FIELDS,
  type ColumnField,
  type FilterPart,
  type FilterValues,
  MARK_LABELS,
  type RecordFilter,
  TEXT_FIELDS,
} from '../../../shared/model/filter.ts';
import { boundWords } from '../../../shared/time-bound.ts';
import { FIELDS } from './fields.ts';
import { textWords } from './text-query.ts';

/** In this order a sentence names what a filter asks for; a record, so that no field can be forgotten. */
const PLACES: Readonly<Record<ColumnField, number>> = {
  platform: 1,
  source: 2,
  repository: 3,
  kind: 4,
  type: 5,
  actor: 6,
  actor_kind: 7,
  target: 8,
  outcome: 9,
  verdict: 10,
  waiver: 11,
  severity: 12,
};
const ORDER = COLUMN_FIELDS.toSorted((a, b) => PLACES[a] - PLACES[b]);

const listed = (words: readonly string[], last: 'and' | 'or' | 'nor') =>
  words.length === 1 ? words[0]! : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
const quote = (text: string) => `“${text}”`;

/** The zone in which dates are read: a sentence says it beside the first of them, and not again. */
class DateZone {
  #words: string;

  constructor(zone: string) {
    this.#words = ` (${zone})`;
  }

  words(): string {
    const words = this.#words;
    this.#words = '';
    return words;
  }
}

/** The filter as a sentence, printed on everything that is made with it. Dates are read in `zone`. */
export function filterSentence(filter: RecordFilter, zone: string): string {
  const words = wordsOf(filter, new DateZone(zone));
  return words.length === 0 ? 'All records.' : `Records ${words.join(', ')}.`;
}

function wordsOf(filter: RecordFilter, zone: DateZone): string[] {
  const grouped = (parts: readonly RecordFilter[]) => [
    ...new Set(parts.map((part) => `(${wordsOf(part, zone).join(', ') || 'all records'})`)),
  ];
  const { not = {}, any, all, none, ...values } = filter;
  const words = [...timeWords(filter, zone), ...valueWords(values, false), ...valueWords(not, true)];
  // What must match too is said with the rest, unless it has to be kept apart from more of its kind.
  if (all?.length === 1) words.push(...wordsOf(all[0]!, zone));
  else if (all) words.push(listed(grouped(all), 'and'));
  if (any) {
    const groups = grouped(any);
    words.push(`${groups.length > 1 ? 'either ' : ''}${groups.join(' or ')}`);
  }
  if (none) {
    const groups = grouped(none);
    words.push(`${groups.length > 1 ? 'neither' : 'not'} ${groups.join(' nor ')}`);
  }
  return words;
}

const isDate = (bound: string) => bound.length === 10;

/** What both ends have in common is said once: the day, the zone of dates, the offset of moments. */
function timeWords({ from, to }: FilterPart, zone: DateZone): string[] {
  if (from !== undefined && to !== undefined) {
    if (isDate(from) && isDate(to))
      return [`${from === to ? `on ${from}` : `from ${from} to ${to}`}${zone.words()}`];
    const [first, last] = [boundWords(from), boundWords(to)];
    const offset = / UTC\S*$/.exec(last)?.[0] ?? '';
    if (offset !== '' && first.endsWith(offset)) return [`from ${first.slice(0, -offset.length)} to ${last}`];
  }
  const bound = (name: string, value: string | undefined) =>
    value === undefined ? [] : [`${name} ${boundWords(value)}${isDate(value) ? zone.words() : ''}`];
  const ends = [...bound('from', from), ...bound('to', to)];
  return ends.length === 0 ? [] : [ends.join(' ')];
}

function valueWords(values: FilterValues, negated: boolean): string[] {
  const words: string[] = [];
  for (const field of ORDER) {
    const { label, valueLabel = quote } = FIELDS[field];
    const wanted: readonly string[] = values[field] ?? [];
    if (wanted.length > 0) words.push(`${label} ${chosen(wanted.map(valueLabel), negated)}`);
  }
  for (const [place, verb] of [
    ['contains', 'containing'],
    ['begins', 'beginning with'],
  ] as const) {
    for (const field of TEXT_FIELDS) {
      const texts = [...new Set(values[place]?.[field])];
      if (texts.length === 0) continue;
      const { label } = FIELDS[field];
      words.push(
        negated && texts.length === 1
          ? `${label} not ${verb} ${quote(texts[0]!)}`
          : `${label} ${verb} ${chosen(texts.map(quote), negated)}`,
      );
    }
  }
  const has = [...new Set(values.has)].map((mark) => MARK_LABELS[mark]);
  if (has.length > 0) words.push(`${negated ? 'without' : 'with'} ${listed(has, 'or')}`);
  if (values.text) words.push(negated ? `not (${textWords(values.text)})` : textWords(values.text));
  if (values.original)
    words.push(`${negated ? 'without' : 'with'} the characters ${quote(values.original)} in the original`);
  return words;
}

/** “a” or “b”; not “a”; neither “a” nor “b”. Each once. */
function chosen(named: readonly string[], negated: boolean): string {
  const words = [...new Set(named)];
  if (!negated) return listed(words, 'or');
  return words.length === 1 ? `not ${words[0]}` : `neither ${listed(words, 'nor')}`;
}
