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
import type { Columns } from './columns.ts';
import { facetColumn, namesOf } from './facets.ts';
import type { Misses } from './misses.ts';
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
  const misses = matching.misses(db, rest, zone);
  const { columns } = matching;
  const found = placesIn(columns, misses, windows);
  const fields = Object.fromEntries(
    WINDOW_FIELDS.map((field) => [field, fieldOf(db, columns, found, span, field, limit)]),
  ) as Record<WindowFieldName, WindowField>;
  const stretch = (name: keyof Windows) => ({
    from: microsToText(windows[name].from),
    before: microsToText(windows[name].before),
    records: found.records[name],
  });
  return {
    sentence: filterSentence(filter, zone),
    window: stretch('window'),
    earlier: stretch('earlier'),
    later: stretch('later'),
    fields,
  };
}

/** A dictionary with this many numbers for each record found is counted by those that occur. */
const SPARSE = 4;

const NAMES = ['earlier', 'window', 'later'] as const satisfies readonly (keyof Windows)[];
type Found = {
  /** Positions of the records in the three stretches, by the place of the stretch in NAMES. */
  positions: readonly (readonly number[])[];
  records: Record<keyof Windows, number>;
};

function placesIn(columns: Columns, misses: Misses | null, windows: Windows): Found {
  const { at } = columns;
  const positions = NAMES.map(() => [] as number[]);
  const [low, high] = [windows.earlier.from, windows.later.before];
  const { from, before } = windows.window;
  for (const tile of columns.tilesWithin(low, high))
    for (let i = tile.from; i < tile.before; i++) {
      const time = at[i]!;
      if (time < low || time >= high || (misses && misses.bits[i] !== 0)) continue;
      positions[time < from ? 0 : time < before ? 1 : 2]!.push(i);
    }
  const [earlier, window, later] = positions.map(({ length }) => length) as [number, number, number];
  return { positions, records: { earlier, window, later } };
}

function fieldOf(
  db: ReadDb,
  columns: Columns,
  { positions }: Found,
  { from }: Span,
  field: WindowFieldName,
  limit: number,
): WindowField {
  const column = columns.numbers(facetColumn(field));
  const size = columns.largest(facetColumn(field)) + 1;
  const found = positions.reduce((sum, { length }) => sum + length, 0);
  // Of few records among millions of numbers, those that occur get places of their own.
  const places = found < size / SPARSE ? new Map<number, number>() : null;
  const placeOf = (id: number): number => {
    if (!places) return id;
    const place = places.get(id) ?? places.size;
    if (place === places.size) places.set(id, place);
    return place;
  };
  // By place, the counts before, in and after the window beside each other.
  const counts = new Uint32Array(3 * (places ? found : size));
  for (const [stretch, some] of positions.entries())
    for (const position of some) counts[3 * placeOf(column[position]!) + stretch]!++;
  const [earlier, inside, later] = NAMES.map(
    (_, stretch) => (id: number) => counts[3 * placeOf(id) + stretch]!,
  ) as [(id: number) => number, (id: number) => number, (id: number) => number];
  const ids = [...(places?.keys() ?? Array(size).keys())].filter((id) => id > 0 && inside(id) > 0);
  const seen = seenBefore(db, columns, field, ids, from);
  ids.sort((a, b) => Number(seen.has(a)) - Number(seen.has(b)) || inside(b) - inside(a) || a - b);
  const listed = ids.slice(0, limit);
  const names = namesOf(db, field, listed);
  return {
    values: listed.map((id) => ({
      ...(names.get(id) ?? { value: String(id), label: String(id) }),
      count: inside(id),
      before: earlier(id),
      after: later(id),
      first_seen: !seen.has(id),
    })),
    distinct: ids.length,
    first_seen: ids.filter((id) => !seen.has(id)).length,
  };
}

/** Those of the numbers that some record before a moment has; an actor under another name is the same actor. */
function seenBefore(
  db: ReadDb,
  columns: Columns,
  field: WindowFieldName,
  wanted: readonly number[],
  from: number,
): Set<number> {
  const column = columns.numbers(facetColumn(field));
  const { at } = columns;
  const marks = new Uint8Array(columns.largest(facetColumn(field)) + 1);
  const same = new Map<number, number[]>();
  for (const id of wanted) {
    same.set(id, field === 'actor' ? sameActor(db, id) : [id]);
    for (const each of same.get(id)!) if (each < marks.length) marks[each] = 1;
  }
  let left = marks.reduce((sum, mark) => sum + mark, 0);
  for (const tile of columns.tilesWithin(Number.NEGATIVE_INFINITY, from)) {
    if (left === 0) break;
    for (let i = tile.from; i < tile.before; i++) {
      const id = column[i]!;
      if (marks[id] !== 1 || at[i]! >= from) continue;
      marks[id] = 2;
      left--;
    }
  }
  return new Set([...same].filter(([, ids]) => ids.some((id) => marks[id] === 2)).map(([id]) => id));
}

function sameActor(db: ReadDb, id: number): number[] {
  return db.raw
    .prepare('SELECT id FROM actor WHERE native_id = (SELECT native_id FROM actor WHERE id = ?)')
    .pluck()
    .all(id) as number[];
}
