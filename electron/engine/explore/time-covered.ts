import type { FilterValues, RecordFilter } from '../../../shared/model/filter.ts';
import type { Period } from '../../../shared/period.ts';
import { microsToText, zoneOffset } from '../../../shared/time.ts';
import type { ReadDb } from '../vault/connection.ts';
import { barsOver } from './bars.ts';
import { FEWEST_RECORDS, TIMES_LONGEST } from './changes.ts';
import type { Columns } from './columns.ts';
import type { Matching } from './matching.ts';
import type { Misses } from './misses.ts';
import { evidenceSpan, type Span, spanOf } from './span.ts';
import { firstInTime } from './time-order.ts';

const DAY = { unit: 'day', step: 1, about: 86_400_000_000 } as const;

/** The records of the sources that a filter admits, whatever else it asks for: what could know of a time. */
export type Witnesses = {
  /** Does the filter leave any source out? */
  areSome: boolean;
  /** What the other records miss; null where all are witnesses. */
  misses: Misses | null;
};

/** A time that is counted over, and how much of it the evidence covers. */
export type Time = {
  span: Span;
  /** Its first and last moment. */
  period: Period;
  /** The part of it within the evidence; null where no witness is of this time. */
  covered: Span | null;
  /** Is that less than all of it? */
  partial: boolean;
  /** Why nothing is known of it; null where something is. */
  noEvidence: string | null;
  witnesses: Witnesses;
};

/**
 * The time of a filter; where it leaves one open, that of all records of the vault. The evidence is that of the sources
 * which the filter admits; the first and the last day of it count as whole: a log need not have a record at midnight.
 * null where there are no records, or no time. Throws `request-invalid` for a time that does not exist.
 */
export function timeOf(db: ReadDb, matching: Matching, filter: RecordFilter, zone: string): Time | null {
  const sources = sourcesOf(filter);
  const areSome = Object.keys(sources).length > 0;
  // Asked for first: it loads the columns.
  const misses = areSome ? matching.misses(db, sources, zone) : null;
  const { columns } = matching;
  const evidence = evidenceSpan(columns);
  const { span } = spanOf(filter, zone, evidence);
  if (!span || !evidence) return null;
  const days = (of: Span): Span => {
    const day = (time: number) => barsOver(time, time + 1, DAY, zone).edges;
    return { from: day(of.from)[0]!, before: day(of.before - 1).at(-1)! };
  };
  const all = days(evidence);
  const asked = {
    from: filter.from === undefined ? all.from : span.from,
    before: filter.to === undefined ? all.before : span.before,
  };
  const period = { from: microsToText(span.from), to: microsToText(span.before - 1) };
  const seen = seenOf(columns, misses, asked);
  const own = seen && days({ from: seen.first, before: seen.last + 1 });
  const known = own && {
    from: seen.isUsual(seen.first - evidence.from) ? all.from : own.from,
    before: seen.isUsual(evidence.before - 1 - seen.last) ? all.before : own.before,
  };
  const covered = known && {
    from: Math.max(asked.from, known.from),
    before: Math.min(asked.before, known.before),
  };
  const witnesses = { areSome, misses };
  if (!covered || covered.from >= covered.before || seen.isSilent) {
    const noEvidence = noEvidenceWords(areSome, own, zone);
    return { span, period, covered: null, partial: true, noEvidence, witnesses };
  }
  const partial = asked.from < known.from || asked.before > known.before;
  return { span, period, covered, partial, noEvidence: null, witnesses };
}

type Seen = {
  /** Of the witnesses' records. */
  first: number;
  last: number;
  /** Would such a time without a record be nothing new? */
  isUsual: (pause: number) => boolean;
  /** None is of the time that is asked about, and so long a pause is new. */
  isSilent: boolean;
};

/**
 * When the witnesses were there. A pause is nothing new up to twice the longest between two of their records, as it is
 * for who stopped or began; of a few records none is usual.
 */
function seenOf({ order, at }: Columns, misses: Misses | null, asked: Span): Seen | null {
  const isThere = firstInTime(order, at, asked.from) < firstInTime(order, at, asked.before);
  if (misses === null && isThere) {
    // All are witnesses, and one is of that time: how long pauses are asks nobody.
    const [first, last] = [at[order[0]!]!, at[order.at(-1)!]!];
    return { first, last, isUsual: (pause) => pause <= 0, isSilent: false };
  }
  let [count, first, last, longest] = [0, 0, 0, 0];
  /** The pause that the asked time lies in, if it lies in one. */
  let around: number | null = null;
  for (let i = 0; i < order.length; i++) {
    const position = order[i]!;
    if (misses !== null && misses.bits[position] !== 0) continue;
    const time = at[position]!;
    if (count++ === 0) first = time;
    else if (last < asked.from && time >= asked.before) around = time - last;
    else if (time - last > longest) longest = time - last;
    last = time;
  }
  if (count === 0) return null;
  const isUsual = (pause: number) =>
    pause <= 0 || (count >= FEWEST_RECORDS && pause <= TIMES_LONGEST * longest);
  return { first, last, isUsual, isSilent: around !== null && !isUsual(around) };
}

function noEvidenceWords(areSome: boolean, known: Span | null, zone: string): string {
  if (known === null) return 'There is no evidence of this time: no record is of such a source.';
  const date = (micros: number) => microsToText(micros + zoneOffset(micros, zone)).slice(0, 10);
  const whose = areSome ? 'these sources' : 'this vault';
  return `There is no evidence of this time: the records of ${whose} are from ${date(known.from)} to ${date(known.before - 1)}, and none of them is of it.`;
}

/** What a filter says of platforms and sources, outside of groups. */
function sourcesOf({ not, ...own }: RecordFilter): RecordFilter {
  const only = ({ platform, source, contains, begins }: FilterValues): FilterValues => ({
    ...(platform && { platform }),
    ...(source && { source }),
    ...(contains?.source && { contains: { source: contains.source } }),
    ...(begins?.source && { begins: { source: begins.source } }),
  });
  const excluded = only(not ?? {});
  return { ...only(own), ...(Object.keys(excluded).length > 0 && { not: excluded }) };
}
