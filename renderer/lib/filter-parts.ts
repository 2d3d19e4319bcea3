import {
  type FilterValues,
  type RecordFilter,
  TEXT_FIELDS,
  type TextField,
} from '../../shared/model/filter.ts';
import { tidyFilter } from './filter-url.ts';
import { counted } from './numbers.ts';

/** A part of a filter that has no list of values: what it says, and the filter without it. */
export type FilterPart = { words: string; without: RecordFilter; isGroups?: boolean };

/** The parts, texts inside of originals, exceptions of words, and groups of a filter, each to be taken away. */
export function partsOf(filter: RecordFilter, nameOf: (field: TextField) => string): FilterPart[] {
  const parts: FilterPart[] = [];
  const add = (words: string, change: Partial<RecordFilter>, isGroups = false) =>
    parts.push({ words, without: tidyFilter({ ...filter, ...change }), isGroups });
  const not = filter.not ?? {};
  for (const [values, isNot] of [
    [filter, false],
    [not, true],
  ] as const) {
    const change = (part: FilterValues): Partial<RecordFilter> =>
      isNot ? { not: { ...not, ...part } } : part;
    for (const [place, verb, verbNot] of [
      ['contains', 'contains', 'does not contain'],
      ['begins', 'begins with', 'does not begin with'],
    ] as const) {
      for (const field of TEXT_FIELDS) {
        const texts = values[place]?.[field] ?? [];
        if (texts.length === 0) continue;
        const list = texts.map((text) => `“${text}”`).join(' or ');
        add(
          `${nameOf(field)} ${isNot ? verbNot : verb} ${list}`,
          change({ [place]: { ...values[place], [field]: undefined } }),
        );
      }
    }
    if (values.original)
      add(`${isNot ? 'No' : 'In the'} original: “${values.original}”`, change({ original: undefined }));
  }
  if (not.text) add(`Not the words: ${not.text}`, { not: { ...not, text: undefined } });
  if (filter.any) add(`One of ${counted(filter.any.length, 'alternative')}`, { any: undefined }, true);
  if (filter.all) add(`All of ${counted(filter.all.length, 'group')}`, { all: undefined }, true);
  if (filter.none) add(`But for ${counted(filter.none.length, 'exception')}`, { none: undefined }, true);
  return parts;
}
