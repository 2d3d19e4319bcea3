import { AppError } from '../../../shared/errors.ts';
import type { RecordFilter } from '../../../shared/model/filter.ts';
import { RECORD_KINDS } from '../../../shared/model/platform.ts';
import type { Figures, History, Interval, Metric, Trend } from '../../../shared/model/statistics.ts';
import type { Period } from '../../../shared/period.ts';
import { count } from '../../../shared/text.ts';
import { microsToText, zoneOffset } from '../../../shared/time.ts';
import { TERM_FIELDS } from '../intake/batch.ts';
import { parseRecord } from '../intake/read-records.ts';
import { dialectIn } from '../mappings/known-mappings.ts';
import type { ReadDb } from '../vault/connection.ts';
import { type Bars, barAt, barsOver } from './bars.ts';
import type { Matching } from './matching.ts';
import type { Misses } from './misses.ts';
import { wholeMatching } from './query-records.ts';
import type { Span } from './span.ts';
import { StoredRecords } from './stored-records.ts';
import { timeOf, type Witnesses } from './time-covered.ts';

/** Of days, more than eight years. */
const MOST_POINTS = 3000;
/** Scores are read from the originals, one by one. */
const MOST_SCORES = 50_000;

/** The types of the documented audit API whose records are counted. */
const COUNTED = { issues: 'issue.created', fixes: 'fix.applied' } as const;

type Values = Pick<Figures, 'basis' | 'overall'> & { values: (number | null)[] };

/**
 * A figure by day, week or month of the zone, in the shape of the documented audit API (`GET /audit/history`). That
 * does not say what the figures are computed from; docs/investigate.md says what these are. With `against`, beside
 * the same figure of another time. Throws `request-invalid` for more than 3,000 intervals or 50,000 scores.
 */
export function historyOf(
  db: ReadDb,
  filter: RecordFilter,
  zone: string,
  { metric, interval, against }: { metric: Metric; interval: Interval; against: Period | null },
): History {
  const now = figuresOf(db, filter, zone, { metric, interval });
  const then = against && figuresOf(db, { ...filter, ...against }, zone, { metric, interval });
  const change =
    then && now.overall !== null && then.overall !== null ? rounded(now.overall - then.overall) : null;
  return {
    metric,
    interval,
    ...now,
    // What is known only in part has no trend: more of it may be missing than came or went.
    compared: then && {
      ...then,
      change,
      trend: change === null || now.partial || then.partial ? null : trendOf(change, metric),
    },
  };
}

const NOTHING: Figures = {
  period: null,
  partial: false,
  basis: 'There are no records in this time.',
  overall: null,
  data_points: [],
  summary: { start_value: null, end_value: null, total_change: null, trend: null },
};

function figuresOf(
  db: ReadDb,
  filter: RecordFilter,
  zone: string,
  { metric, interval }: { metric: Metric; interval: Interval },
): Figures {
  const matching = wholeMatching(db, filter);
  const misses = matching.misses(db, filter, zone);
  const time = timeOf(db, matching, filter, zone);
  if (!time) return NOTHING;
  const { span, period, covered, partial, noEvidence, witnesses } = time;
  const about = { day: 1, week: 7, month: 30 }[interval] * 86_400_000_000;
  if ((span.before - span.from) / about > MOST_POINTS)
    throw new AppError('request-invalid', {
      problem: `the time holds more than ${MOST_POINTS} intervals; narrow it or take longer ones`,
    });
  const bars = barsOver(span.from, span.before, { unit: interval, step: 1, about }, zone);
  const { basis, overall, values } =
    noEvidence !== null
      ? nothing(bars, noEvidence)
      : metric === 'score'
        ? scores(db, matching, misses, bars)
        : counts(db, matching, { misses, witnesses }, bars, metric);
  const data_points = pointsOf(bars, values, covered, zone);
  return {
    period,
    partial,
    basis,
    overall,
    data_points,
    summary: summaryOf(data_points, metric),
  };
}

/** Without a value anywhere, and why. */
const nothing = ({ places }: Bars, basis: string): Values => ({
  ...{ basis, overall: null },
  values: Array.from(places, () => null),
});

function counts(
  db: ReadDb,
  { columns }: Matching,
  { misses, witnesses }: { misses: Misses | null; witnesses: Witnesses },
  bars: Bars,
  metric: Exclude<Metric, 'score'>,
): Values {
  const { edges, places } = bars;
  const type = metric === 'records' ? null : COUNTED[metric];
  const wanted =
    type &&
    (db.raw.prepare('SELECT id FROM term WHERE field = ? AND text = ?').pluck().get(TERM_FIELDS.type, type) as
      | number
      | undefined);
  const types = columns.numbers('type');
  const isSaid = (number: number, position: number) =>
    number === wanted && (witnesses.misses === null || witnesses.misses.bits[position] === 0);
  // Who never says such a thing cannot tell that there was none.
  if (wanted === undefined || (wanted !== null && !types.some(isSaid))) {
    const whose = witnesses.areSome ? 'these sources' : 'this vault';
    return nothing(bars, `No record of ${whose} has the type ${type}, from which ${metric} are counted.`);
  }
  const { at } = columns;
  const values = new Array<number>(places.length).fill(0);
  let [total, bar] = [0, 0];
  for (const { from, before } of misses?.stretches ?? [{ from: 0, before: at.length }])
    for (let i = from; i < before; i++) {
      if ((misses && misses.bits[i] !== 0) || (wanted !== null && types[i] !== wanted)) continue;
      const time = at[i]!;
      if (time < edges[bar]! || time >= edges[bar + 1]!) bar = barAt(edges, time);
      values[bar]!++;
      total++;
    }
  const of = type === null ? '' : ` of type ${type}`;
  return {
    basis: `The number of records${of} in each interval; ${count(total)} in all.`,
    overall: total,
    values,
  };
}

/** The mean of the scores that results say, in percent with one digit; null where none says one. */
function scores(db: ReadDb, matching: Matching, misses: Misses | null, bars: Bars): Values {
  const { edges, places } = bars;
  const rids = resultsThatMayScore(db, matching, misses);
  if (rids.length === 0)
    return nothing(bars, 'No record that matches is a result of a platform whose results say a score.');
  const values = Array.from(places, () => null as number | null);
  if (rids.length > MOST_SCORES)
    throw new AppError('request-invalid', {
      problem: `${rids.length} results match, and scores are read from at most ${MOST_SCORES}; narrow the filter`,
    });
  const records = new StoredRecords(db);
  const [sums, said] = [new Float64Array(places.length), new Uint32Array(places.length)];
  let found = 0;
  for (const rid of rids) {
    const row = records.row(rid);
    if (!row) continue;
    const format = records.format(row.acquisition_id);
    const score = format.dialect.score?.(parseRecord(records.originals.record(row), format)) ?? null;
    if (score === null) continue;
    const bar = barAt(edges, row.occurred_at);
    sums[bar]! += score;
    said[bar]!++;
    found++;
  }
  for (const [bar, number] of said.entries()) if (number > 0) values[bar] = rounded(sums[bar]! / number);
  const [all, with_] = [count(rids.length), count(found)];
  return {
    basis: `The mean score, from 0 to 100, of the results in each interval: ${with_} of ${all} results say one.`,
    overall: found === 0 ? null : rounded(sums.reduce((sum, part) => sum + part, 0) / found),
    values,
  };
}

/** Results that match, of acquisitions whose dialect knows where a score is. */
function resultsThatMayScore(db: ReadDb, { columns }: Matching, misses: Misses | null): number[] {
  const acquisitions = db.raw
    .prepare(
      'SELECT dialect, first_rid, last_rid FROM acquisition WHERE first_rid IS NOT NULL ORDER BY first_rid',
    )
    .all() as { dialect: string; first_rid: number; last_rid: number }[];
  const kinds = columns.numbers('kind');
  const result = RECORD_KINDS.indexOf('result');
  const rids: number[] = [];
  for (const { dialect, first_rid, last_rid } of acquisitions) {
    if (!dialectIn(db, dialect).score) continue;
    for (let rid = first_rid; rid <= last_rid && rid <= columns.size; rid++)
      if (kinds[rid - 1] === result && (!misses || misses.bits[rid - 1] === 0)) rids.push(rid);
  }
  return rids;
}

type Point = Figures['data_points'][number];

function pointsOf(
  { edges }: Bars,
  values: readonly (number | null)[],
  covered: Span | null,
  zone: string,
): Point[] {
  let last: number | null = null;
  const date = (micros: number) => microsToText(micros + zoneOffset(micros, zone)).slice(0, 10);
  return values.map((counted, bar) => {
    const [from, before] = [edges[bar]!, edges[bar + 1]!];
    // Where there is no evidence, nothing is known: that is not 0.
    const isCovered = covered !== null && from < covered.before && before > covered.from;
    const value = isCovered ? counted : null;
    const change = value === null || last === null ? null : rounded(value - last);
    if (value !== null) last = value;
    return {
      period_start: date(from),
      period_end: date(before - 1),
      value,
      change,
      partial: !isCovered || from < covered.from || before > covered.before,
      covered: isCovered,
    };
  });
}

const rounded = (value: number) => Math.round(value * 10) / 10;

/** Fewer issues are an improvement; of records, more are neither good nor bad. */
const TRENDS = {
  score: ['improving', 'declining'],
  fixes: ['improving', 'declining'],
  issues: ['declining', 'improving'],
  records: ['rising', 'falling'],
} as const satisfies Record<Metric, unknown>;

function trendOf(change: number, metric: Metric): Trend {
  const [up, down] = TRENDS[metric];
  return change > 0 ? up : change < 0 ? down : 'stable';
}

function summaryOf(points: readonly Point[], metric: Metric): Figures['summary'] {
  const said = points.filter(({ value }) => value !== null);
  const whole = said.filter(({ partial }) => !partial);
  const over = whole.length > 0 ? whole : said;
  const [start, end] = [over[0]?.value ?? null, over.at(-1)?.value ?? null];
  if (start === null || end === null)
    return { start_value: start, end_value: end, total_change: null, trend: null };
  const total = rounded(end - start);
  return {
    start_value: start,
    end_value: end,
    total_change: total,
    trend: trendOf(total, metric),
  };
}
