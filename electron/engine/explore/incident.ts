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
  const hits = matching.hits(db, rest, zone);
  const { columns } = matching;
  const found = positionsIn(columns, hits, windows);
  const fields = Object.fromEntries(
    WINDOW_FIELDS.map((field) => [field, fieldOf(db, columns, found, span, field, limit)]),
  ) as Record<WindowFieldName, WindowField>;
  const stretch = (name: keyof Windows) => ({
    from: microsToText(windows[name].from),
    before: microsToText(windows[name].before),
    records: found[name].length,
  });
  return {
    sentence: filterSentence(filter, zone),
    window: stretch('window'),
    earlier: stretch('earlier'),
    later: stretch('later'),
    fields,
  };
}

type Found = Record<keyof Windows, number[]>;

function positionsIn(columns: Columns, hits: Uint8Array | null, windows: Windows): Found {
  const { at } = columns;
  const found: Found = { window: [], earlier: [], later: [] };
  const [low, high] = [windows.earlier.from, windows.later.before];
  for (let i = 0; i < at.length; i++) {
    const time = at[i]!;
    if (time < low || time >= high || (hits && hits[i] === 0)) continue;
    const name = time < windows.window.from ? 'earlier' : time < windows.window.before ? 'window' : 'later';
    found[name].push(i);
  }
  return found;
}

function fieldOf(
  db: ReadDb,
  columns: Columns,
  found: Found,
  { from }: Span,
  field: WindowFieldName,
  limit: number,
): WindowField {
  const column = columns.numbers(facetColumn(field));
  const tally = (positions: readonly number[]) => {
    const counts = new Map<number, number>();
    for (const position of positions) counts.set(column[position]!, (counts.get(column[position]!) ?? 0) + 1);
    return counts;
  };
  const [inside, earlier, later] = [tally(found.window), tally(found.earlier), tally(found.later)];
  inside.delete(0);
  const seen = seenBefore(db, columns, field, inside, from);
  const ids = [...inside.keys()].sort((a, b) => {
    const isNew = Number(seen.has(a)) - Number(seen.has(b));
    return isNew || inside.get(b)! - inside.get(a)! || a - b;
  });
  const listed = ids.slice(0, limit);
  const names = namesOf(db, field, listed);
  return {
    values: listed.map((id) => ({
      ...(names.get(id) ?? { value: String(id), label: String(id) }),
      count: inside.get(id)!,
      before: earlier.get(id) ?? 0,
      after: later.get(id) ?? 0,
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
  wanted: ReadonlyMap<number, number>,
  from: number,
): Set<number> {
  const column = columns.numbers(facetColumn(field));
  const { at } = columns;
  const marks = new Uint8Array(columns.largest(facetColumn(field)) + 1);
  const same = new Map<number, number[]>();
  for (const id of wanted.keys()) {
    same.set(id, field === 'actor' ? sameActor(db, id) : [id]);
    for (const each of same.get(id)!) if (each < marks.length) marks[each] = 1;
  }
  for (let i = 0; i < column.length; i++) {
    const id = column[i]!;
    if (marks[id] === 1 && at[i]! < from) marks[id] = 2;
  }
  return new Set([...same].filter(([, ids]) => ids.some((id) => marks[id] === 2)).map(([id]) => id));
}

function sameActor(db: ReadDb, id: number): number[] {
  return db.raw
    .prepare('SELECT id FROM actor WHERE native_id = (SELECT native_id FROM actor WHERE id = ?)')
    .pluck()
    .all(id) as number[];
}
