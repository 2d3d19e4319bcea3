import type { RecordFilter } from '../../../shared/model/filter.ts';
import type { Period } from '../../../shared/period.ts';
import { microsToText } from '../../../shared/time.ts';
import { barsOver } from './bars.ts';
import type { Columns } from './columns.ts';
import { evidenceSpan, type Span, spanOf } from './span.ts';

const DAY = { unit: 'day', step: 1, about: 86_400_000_000 } as const;

/** A time that is counted over, and how much of it the evidence covers. */
export type Time = {
  span: Span;
  /** Its first and last moment. */
  period: Period;
  /** The part of it within the evidence. */
  covered: Span;
  /** Is that less than all of it? */
  partial: boolean;
};

/**
 * The time of a filter; where it leaves one open, that of all records of the vault. The first and the last day with
 * records count as whole: a log need not have a record at midnight. null where there are no records, or no time.
 * Throws `request-invalid` for a time that does not exist.
 */
export function timeOf(columns: Columns, filter: RecordFilter, zone: string): Time | null {
  const evidence = evidenceSpan(columns);
  const { span } = spanOf(filter, zone, evidence);
  if (!span || !evidence) return null;
  const day = (at: number) => barsOver(at, at + 1, DAY, zone).edges;
  const [first, last] = [day(evidence.from)[0]!, day(evidence.before - 1).at(-1)!];
  return {
    span,
    period: { from: microsToText(span.from), to: microsToText(span.before - 1) },
    covered: {
      from: filter.from === undefined ? first : Math.max(span.from, first),
      before: filter.to === undefined ? last : Math.min(span.before, last),
    },
    partial:
      (filter.from !== undefined && span.from < first) || (filter.to !== undefined && span.before > last),
  };
}
