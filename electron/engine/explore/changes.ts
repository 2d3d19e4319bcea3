import type { RecordFilter } from '../../../shared/model/filter.ts';
import type { ActivityChange, ChangeField } from '../../../shared/model/timeline.ts';
import { microsToText } from '../../../shared/time.ts';
import type { ReadDb } from '../vault/connection.ts';
import { facetColumn, namesOf } from './facets.ts';
import { wholeMatching } from './query-records.ts';
import { evidenceSpan, spanOf } from './span.ts';

/**
 * With fewer records nothing is said. If what a source does has not changed, each of its n gaps is as likely the
 * longest as any other, so the last one is with a chance of 1/n (Rényi's rule of records): with 20 records 5 %.
 */
export const FEWEST_RECORDS = 20;
/** Nights and weekends are gaps too; only what is longer than twice the longest is spoken of. */
export const TIMES_LONGEST = 2;

/**
 * Sources or actors that stopped or began within the filter's times: whose last gap, up to the end of what the
 * vault holds, or first gap, is more than twice as long as any between two of their records. Most records first.
 */
export function activityChanges(
  db: ReadDb,
  filter: RecordFilter,
  zone: string,
  field: ChangeField,
  limit: number,
): { changes: ActivityChange[]; total: number } {
  const matching = wholeMatching(db, filter);
  const misses = matching.misses(db, filter, zone);
  const { columns } = matching;
  const evidence = evidenceSpan(columns);
  const { span } = spanOf(filter, zone, evidence);
  if (!span || !evidence) return { changes: [], total: 0 };
  // Beyond the evidence nobody knows whether anyone was there.
  const [from, before] = [Math.max(span.from, evidence.from), Math.min(span.before, evidence.before)];
  const { at, order } = columns;
  const numbers = columns.numbers(facetColumn(field));
  const size = columns.largest(facetColumn(field)) + 1;
  const [first, last, longest] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const counts = new Uint32Array(size);
  for (let i = 0; i < order.length; i++) {
    const position = order[i]!;
    if (misses && misses.bits[position] !== 0) continue;
    const [id, time] = [numbers[position]!, at[position]!];
    if (counts[id]!++ === 0) first[id] = time;
    else if (time - last[id]! > longest[id]!) longest[id] = time - last[id]!;
    last[id] = time;
  }
  const isLong = (gap: number, id: number) => gap > TIMES_LONGEST * longest[id]!;
  const found: { id: number; change: ActivityChange['change'] }[] = [];
  for (let id = 1; id < size; id++) {
    if (counts[id]! < FEWEST_RECORDS) continue;
    const [stopped, began] = [isLong(before - last[id]!, id), isLong(first[id]! - from, id)];
    if (stopped || began)
      found.push({ id, change: stopped && began ? 'only-between' : stopped ? 'stopped' : 'began' });
  }
  found.sort((a, b) => counts[b.id]! - counts[a.id]! || a.id - b.id);
  const listed = found.slice(0, limit);
  const names = namesOf(
    db,
    field,
    listed.map(({ id }) => id),
  );
  const changes = listed.map(({ id, change }) => ({
    ...(names.get(id) ?? { value: String(id), label: String(id) }),
    change,
    records: counts[id]!,
    first: microsToText(first[id]!),
    last: microsToText(last[id]!),
    longest_gap: longest[id]! / 1_000_000,
  }));
  return { changes, total: found.length };
}
