import type { FilterValues, RecordFilter } from '../../../shared/model/filter.ts';
import type { Period } from '../../../shared/period.ts';
import { microsToText, zoneOffset } from '../../../shared/time.ts';
import type { ReadDb } from '../vault/connection.ts';
import { barsOver } from './bars.ts';
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
 * The time of a filter; where it leaves one open, that of all records of the vault. The evidence is from the first to
 * the last record of the sources that the filter admits, and those days count as whole: a log need not have a record
 * at midnight. null where there are no records, or no time. Throws `request-invalid` for a time that does not exist.
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
  const { order, at } = columns;
  const isWitness = (position: number) => misses === null || misses.bits[position] === 0;
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
  const [first, last] = [order.find(isWitness), order.findLast(isWitness)];
  const known = first === undefined ? null : days({ from: at[first]!, before: at[last!]! + 1 });
  const next = order.subarray(firstInTime(order, at, asked.from)).find(isWitness);
  if (known === null || next === undefined || at[next]! >= asked.before) {
    const noEvidence = noEvidenceWords(areSome, known, zone);
    return { span, period, covered: null, partial: true, noEvidence, witnesses: { areSome, misses } };
  }
  return {
    ...{ span, period },
    covered: { from: Math.max(asked.from, known.from), before: Math.min(asked.before, known.before) },
    partial: asked.from < known.from || asked.before > known.before,
    noEvidence: null,
    witnesses: { areSome, misses },
  };
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
