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

const listed = (words: readonly string[], last: 'and' | 'or') =>
  words.length === 1 ? words[0]! : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
const quote = (text: string) => `“${text}”`;

/** The filter as a sentence, printed on everything that is made with it. Dates are read in `zone`. */
export function filterSentence(filter: RecordFilter, zone: string): string {
  const words = wordsOf(filter, zone);
  return words.length === 0 ? 'All records.' : `Records ${words.join(', ')}.`;
}

function wordsOf(filter: RecordFilter, zone: string): string[] {
  const grouped = (parts: readonly RecordFilter[]) =>
    parts.map((part) => `(${wordsOf(part, zone).join(', ') || 'all records'})`);
  const words = partWords(filter, zone);
  if (filter.all) words.push(listed(grouped(filter.all), 'and'));
  if (filter.any) words.push(`${filter.any.length > 1 ? 'either ' : ''}${grouped(filter.any).join(' or ')}`);
  if (filter.none)
    words.push(`${filter.none.length > 1 ? 'neither' : 'not'} ${grouped(filter.none).join(' nor ')}`);
  return words;
}

function partWords({ from, to, not = {}, ...values }: FilterPart, zone: string): string[] {
  const bound = (value: string) => (value.length === 10 ? `${value} (${zone})` : boundWords(value));
  return [
    ...(from === undefined ? [] : [`from ${bound(from)}`]),
    ...(to === undefined ? [] : [`to ${bound(to)}`]),
    ...valueWords(values, false),
    ...valueWords(not, true),
  ];
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
      const texts = values[place]?.[field] ?? [];
      if (texts.length === 0) continue;
      const { label } = FIELDS[field];
      words.push(
        negated && texts.length === 1
          ? `${label} not ${verb} ${quote(texts[0]!)}`
          : `${label} ${verb} ${chosen(texts.map(quote), negated)}`,
      );
    }
  }
  const has = (values.has ?? []).map((mark) => MARK_LABELS[mark]);
  if (has.length > 0) words.push(`${negated ? 'without' : 'with'} ${listed(has, 'or')}`);
  if (values.text) words.push(negated ? `not (${textWords(values.text)})` : textWords(values.text));
  if (values.original)
    words.push(`${negated ? 'without' : 'with'} the characters ${quote(values.original)} in the original`);
  return words;
}

/** “a” or “b”; not “a”; none of “a”, “b”. */
function chosen(words: readonly string[], negated: boolean): string {
  if (!negated) return listed(words, 'or');
  return words.length === 1 ? `not ${words[0]}` : `none of ${words.join(', ')}`;
}
