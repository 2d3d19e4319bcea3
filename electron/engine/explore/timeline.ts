import type { ColumnField, RecordFilter } from '../../../shared/model/filter.ts';
import type { Timeline } from '../../../shared/model/timeline.ts';
import { microsToText } from '../../../shared/time.ts';
import type { ReadDb } from '../vault/connection.ts';
import { type BarLength, type Bars, barAt, barLength, barsOver } from './bars.ts';
import type { Columns } from './columns.ts';
import { facetColumn, namesOf } from './facets.ts';
import { FIELDS } from './fields.ts';
import type { Misses } from './misses.ts';
import { wholeMatching } from './query-records.ts';
import { unusualRuns } from './rhythm.ts';
import { evidenceSpan, type Span, spanOf } from './span.ts';

const WEEK = 7 * 24 * 3_600_000_000;
/** What is usual is looked for so far before and after what is shown. */
const CONTEXT = 6 * WEEK;
/** Values that have a colour of their own; all others are one. */
const SERIES = 5;

type Groups = { of: Uint8Array; series: Timeline['series'] };

/** How many records match over time, split by the most frequent values of a field, with what stands out. */
export function timelineOf(
  db: ReadDb,
  filter: RecordFilter,
  zone: string,
  split: ColumnField | null,
): Timeline {
  const matching = wholeMatching(db, filter);
  // Also what lies outside of the filter's times is counted: it tells what is usual.
  const { from: _from, to: _to, ...rest } = filter;
  const misses = matching.misses(db, rest, zone);
  const { columns } = matching;
  const evidence = evidenceSpan(columns);
  const { span } = spanOf(filter, zone, evidence);
  if (!span || !evidence) return nothing(zone, span);
  const length = barLength(span.from, span.before);
  const bars = barsOver(...contextOf(span, evidence, length), length, zone);
  const groups = split && groupsOf(db, columns, misses, span, split);
  const counts = countBars(columns, misses, span, bars, groups, split);
  const [first, last] = [barAt(bars.edges, span.from), barAt(bars.edges, span.before - 1)];
  const { edges } = bars;
  const isWhole = (bar: number) => edges[bar]! >= evidence.from && edges[bar + 1]! <= evidence.before;
  const isTold = length.unit !== 'minute';
  const runs = isTold ? unusualRuns(counts.whole, bars.places, isWhole, { first, last }) : null;
  const start = (bar: number) => microsToText(Math.max(edges[bar]!, span.from));
  const end = (bar: number) => microsToText(Math.min(edges[bar + 1]!, span.before));
  const size = groups?.series.length ?? 0;
  const shown = Array.from({ length: last - first + 1 }, (_, i) => {
    const bar = first + i;
    const parts = Array.from(counts.parts.subarray(bar * size, (bar + 1) * size));
    return { from: start(bar), before: end(bar), count: counts.shown[bar]!, parts };
  });
  return {
    zone,
    unit: length.unit,
    step: length.step,
    from: microsToText(span.from),
    before: microsToText(span.before),
    total: shown.reduce((sum, { count }) => sum + count, 0),
    series: groups?.series ?? [],
    bars: shown,
    marks: (runs ?? []).map(({ kind, first: of, last: to, count, usual }) => ({
      kind,
      from: start(of),
      before: end(to),
      count,
      usual,
    })),
    not_judged:
      runs !== null
        ? null
        : isTold
          ? 'There are fewer than five whole bars at the same place in the week to tell what is usual.'
          : 'Bars of minutes are not judged: widen the time.',
  };
}

function nothing(zone: string, span: Span | null): Timeline {
  return {
    zone,
    unit: 'day',
    step: 1,
    from: span && microsToText(span.from),
    before: span && microsToText(span.before),
    total: 0,
    series: [],
    bars: [],
    marks: [],
    not_judged: 'There are no records in this time.',
  };
}

/** What is shown and some weeks around it, as far as there is evidence. */
function contextOf(span: Span, evidence: Span, { unit }: BarLength): [number, number] {
  if (unit === 'minute') return [span.from, span.before];
  return [
    Math.min(span.from, Math.max(evidence.from, span.from - CONTEXT)),
    Math.max(span.before, Math.min(evidence.before, span.before + CONTEXT)),
  ];
}

/** The most frequent values in a span get a number each, all others and none the last. */
function groupsOf(
  db: ReadDb,
  columns: Columns,
  misses: Misses | null,
  span: Span,
  field: ColumnField,
): Groups {
  const { column: name, isShared } = FIELDS[field];
  const column = columns.numbers(name);
  const { at } = columns;
  const bits = misses?.bits;
  const counts = new Uint32Array(columns.largest(name) + 1);
  for (const { from, before, isWhole } of columns.tilesWithin(span.from, span.before))
    for (let i = from; i < before; i++)
      if ((!bits || bits[i] === 0) && (isWhole || (at[i]! >= span.from && at[i]! < span.before)))
        counts[column[i]!]!++;
  const all = [...counts.keys()].filter((id) => counts[id]! > 0).sort((a, b) => counts[b]! - counts[a]!);
  // Several sources are of one platform, several actors of one kind: more numbers than series are looked at.
  const names = namesOf(db, field, all.slice(0, isShared ? 1000 : SERIES + 1));
  const of = new Uint8Array(counts.length);
  const series: Timeline['series'] = [];
  const places = new Map<string, number>();
  let others = 0;
  for (const id of all) {
    const found = names.get(id);
    const key = isShared ? found?.value : String(id);
    let place = found && places.get(key!);
    if (found && place === undefined && series.length < SERIES) {
      place = series.push({ ...found, count: 0 }) - 1;
      places.set(key!, place);
    }
    of[id] = place ?? SERIES;
    if (place === undefined) others += counts[id]!;
    else series[place]!.count += counts[id]!;
  }
  if (others > 0) {
    for (let id = 0; id < of.length; id++) if (of[id] === SERIES) of[id] = series.length;
    series.push({ value: null, label: 'Other and none', count: others });
  }
  return { of, series };
}

type Counts = { whole: Uint32Array; shown: Uint32Array; parts: Uint32Array };

/**
 * One pass over the columns. A log is in order for long stretches, so most tiles lie in one bar and are counted
 * without looking at their times; else the next record mostly lies in the same bar.
 */
function countBars(
  columns: Columns,
  misses: Misses | null,
  span: Span,
  { edges, places }: Bars,
  groups: Groups | null,
  split: ColumnField | null,
): Counts {
  const bars = places.length;
  const size = groups?.series.length ?? 0;
  const [whole, shown] = [new Uint32Array(bars), new Uint32Array(bars)];
  const parts = new Uint32Array(bars * size);
  const { at } = columns;
  const bits = misses?.bits;
  const series = groups && split && { of: groups.of, column: columns.numbers(facetColumn(split)) };
  const [low, high] = [edges[0]!, edges[bars]!];
  for (const { from, before, isWhole, earliest, latest } of columns.tilesWithin(low, high)) {
    let bar = barAt(edges, Math.max(low, earliest));
    let [barFrom, barBefore] = [edges[bar]!, edges[bar + 1]!];
    if (isWhole && latest < barBefore && earliest >= span.from && latest < span.before) {
      let count = 0;
      for (let i = from; i < before; i++) {
        const hit = Number(bits === undefined || bits[i] === 0);
        count += hit;
        if (series) parts[bar * size + series.of[series.column[i]!]!]! += hit;
      }
      whole[bar]! += count;
      shown[bar]! += count;
      continue;
    }
    for (let i = from; i < before; i++) {
      if (bits && bits[i] !== 0) continue;
      const time = at[i]!;
      if (time < barFrom || time >= barBefore) {
        if (time < low || time >= high) continue;
        bar = barAt(edges, time);
        barFrom = edges[bar]!;
        barBefore = edges[bar + 1]!;
      }
      whole[bar]!++;
      if (time < span.from || time >= span.before) continue;
      shown[bar]!++;
      if (series) parts[bar * size + series.of[series.column[i]!]!]!++;
    }
  }
  return { whole, shown, parts };
}
