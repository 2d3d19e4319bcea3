import { AppError } from '../../../shared/errors.ts';
import type { RecordFilter } from '../../../shared/model/filter.ts';
import {
  type IncidentWindow,
  WINDOW_FIELDS,
  type WindowField,
  type WindowFieldName,
} from '../../../shared/model/incident.ts';
import { microsToText } from '../../../shared/time.ts';
import type { ReadDb } from '../vault/connection.ts';
import { freeNow } from '../vault/unpacked.ts';
import type { Columns, Numbers, Tile } from './columns.ts';
import { facetColumn, namesOf } from './facets.ts';
import { wholeMatching } from './query-records.ts';
import { filterSentence } from './sentence.ts';
import { type Span, spanOf } from './span.ts';

/** The window, as long before it, as long after it. */
type Windows = { window: Span; earlier: Span; later: Span };

/** Throws `request-invalid` where the filter does not say from when to when. */
export function windowSpan(filter: RecordFilter, zone: string): Span {
  const { span } = spanOf(filter, zone, null);
  if (!span)
    throw new AppError('request-invalid', {
      problem: 'a window needs a “from” and a “to” that is not before it',
    });
  return span;
}

/**
 * Who and what was there in the filter's time, how often as long before and after it, and what no record of the
 * vault has before. Throws `request-invalid` where the filter does not say from when to when.
 */
export function incidentWindowOf(
  db: ReadDb,
  filter: RecordFilter,
  zone: string,
  limit: number,
): IncidentWindow {
  const span = windowSpan(filter, zone);
  const length = span.before - span.from;
  const windows: Windows = {
    window: span,
    earlier: { from: span.from - length, before: span.from },
    later: { from: span.before, before: span.before + length },
  };
  const matching = wholeMatching(db, filter);
  const { from: _from, to: _to, ...rest } = filter;
  const bits = matching.misses(db, rest, zone)?.bits ?? null;
  const { columns } = matching;
  const fields = Object.fromEntries(
    WINDOW_FIELDS.map((field) => [field, fieldOf(db, columns, bits, windows, field, limit)]),
  ) as Record<WindowFieldName, WindowField>;
  const stretch = (name: keyof Windows) => ({
    from: microsToText(windows[name].from),
    before: microsToText(windows[name].before),
    records: countWithin(columns, bits, windows[name]),
  });
  return {
    sentence: filterSentence(filter, zone),
    window: stretch('window'),
    earlier: stretch('earlier'),
    later: stretch('later'),
    fields,
  };
}

/** `bits`: by position, 0 where the rest of the filter matches; null where all records do. */
function fieldOf(
  db: ReadDb,
  columns: Columns,
  bits: Uint8Array | null,
  { window, earlier, later }: Windows,
  field: WindowFieldName,
  limit: number,
): WindowField {
  const name = facetColumn(field);
  const inside = new Uint32Array(columns.largest(name) + 1);
  countsWithin(columns, bits, window, columns.numbers(name), inside);
  const isSeen = seenBefore(db, columns, field, inside, window.from);
  const { listed, distinct, isNew } = newestFirst(inside, isSeen, limit);
  const counted = listed.map((id) => inside[id]!);
  // In the same memory, the place of each that is listed; the others have none.
  const places = inside.fill(0);
  listed.forEach((id, i) => {
    places[id] = i + 1;
  });
  const around = (span: Span) =>
    countsWithin(columns, bits, span, columns.numbers(name), new Uint32Array(listed.length + 1), places);
  const [before, after] = [around(earlier), around(later)];
  // Twelve megabytes for three million targets, six times a question.
  freeNow(new Uint8Array(inside.buffer));
  const names = namesOf(db, field, listed);
  return {
    values: listed.map((id, i) => ({
      ...(names.get(id) ?? { value: String(id), label: String(id) }),
      count: counted[i]!,
      before: before[i + 1]!,
      after: after[i + 1]!,
      first_seen: !isSeen(id),
    })),
    distinct,
    first_seen: isNew,
  };
}

/**
 * The `limit` numbers that nobody had before come first, and most often. One pass that keeps little: there may be
 * millions.
 */
function newestFirst(
  counts: Uint32Array,
  isSeen: (id: number) => boolean,
  limit: number,
): { listed: number[]; distinct: number; isNew: number } {
  const order = (a: number, b: number) =>
    Number(isSeen(a)) - Number(isSeen(b)) || counts[b]! - counts[a]! || a - b;
  let listed: number[] = [];
  let [distinct, isNew, last] = [0, 0, 0];
  for (let id = 1; id < counts.length; id++) {
    if (counts[id] === 0) continue;
    distinct++;
    if (!isSeen(id)) isNew++;
    if (last > 0 && order(last, id) < 0) continue;
    listed.push(id);
    if (listed.length < 2 * limit) continue;
    listed = listed.sort(order).slice(0, limit);
    last = listed.at(-1)!;
  }
  return { listed: listed.sort(order).slice(0, limit), distinct, isNew };
}

function countWithin(columns: Columns, bits: Uint8Array | null, span: Span): number {
  let count = 0;
  for (const tile of columns.tilesWithin(span.from, span.before))
    count +=
      tile.isWhole && bits === null ? tile.before - tile.from : countTile(columns.at, bits, tile, span);
  return count;
}

/** Adds the records of a stretch to the counts of their numbers, or of the places that these have. */
function countsWithin(
  columns: Columns,
  bits: Uint8Array | null,
  span: Span,
  numbers: Numbers,
  counts: Uint32Array,
  places: Uint32Array | null = null,
): Uint32Array {
  for (const tile of columns.tilesWithin(span.from, span.before))
    countNumbers(columns.at, bits, tile, span, numbers, counts, places);
  return counts;
}

// Functions of arrays alone: closures over them take twice as long.

function countTile(at: Float64Array, bits: Uint8Array | null, tile: Tile, { from, before }: Span): number {
  let count = 0;
  for (let i = tile.from; i < tile.before; i++)
    if (at[i]! >= from && at[i]! < before && (bits === null || bits[i] === 0)) count++;
  return count;
}

function countNumbers(
  at: Float64Array,
  bits: Uint8Array | null,
  tile: Tile,
  { from, before }: Span,
  numbers: Numbers,
  counts: Uint32Array,
  places: Uint32Array | null,
): void {
  for (let i = tile.from; i < tile.before; i++) {
    if (!tile.isWhole && (at[i]! < from || at[i]! >= before)) continue;
    if (bits !== null && bits[i] !== 0) continue;
    const number = numbers[i]!;
    counts[places === null ? number : places[number]!]!++;
  }
}

/** Of the numbers that were counted: has some record before a moment one of them, or of the same actor? */
function seenBefore(
  db: ReadDb,
  columns: Columns,
  field: WindowFieldName,
  counts: Uint32Array,
  from: number,
): (id: number) => boolean {
  const { at } = columns;
  const numbers = columns.numbers(facetColumn(field));
  const marks = new Uint8Array(counts.length);
  for (let id = 1; id < counts.length; id++) if (counts[id] !== 0) marks[id] = LOOKED_FOR;
  const groups = field === 'actor' ? actorsOfManyNames(db, counts.length) : [];
  const ofCounted = groups.filter((group) => group.some((id) => marks[id] === LOOKED_FOR));
  for (const id of ofCounted.flat()) marks[id] = LOOKED_FOR;
  let left = 0;
  for (let id = 1; id < marks.length; id++) left += marks[id]!;
  for (const tile of columns.tilesWithin(Number.NEGATIVE_INFINITY, from)) {
    if (left === 0) break;
    for (let i = tile.from; i < tile.before; i++) {
      const id = numbers[i]!;
      if (marks[id] !== LOOKED_FOR || at[i]! >= from) continue;
      marks[id] = SEEN;
      left--;
    }
  }
  for (const group of ofCounted)
    if (group.some((id) => marks[id] === SEEN)) for (const id of group) marks[id] = SEEN;
  return (id) => marks[id] === SEEN;
}

const LOOKED_FOR = 1;
const SEEN = 2;

/** An actor under another name is the same actor: the numbers below `size` of each that has several. */
function actorsOfManyNames(db: ReadDb, size: number): number[][] {
  const rows = db.raw
    .prepare(
      `SELECT native_id, id FROM actor WHERE id < ? AND native_id IN
       (SELECT native_id FROM actor GROUP BY native_id HAVING count(*) > 1)`,
    )
    .raw()
    .all(size) as [string, number][];
  return [...Map.groupBy(rows, ([actor]) => actor).values()].map((group) => group.map(([, id]) => id));
}
