import type { Output, ParsedInput } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import { boundToMicros } from '../../../shared/time.ts';
import type { ReadDb } from '../vault/connection.ts';
import { matchingOf } from './matching.ts';
import { indexOfRow, rowOfTime } from './record-order.ts';

/**
 * Where in its list a record stands, or a time (a date: its beginning, in a list that descends its end). Throws
 * `request-invalid` for a time in a list of another order, or one that is no time.
 */
export function placeInList(
  db: ReadDb,
  zone: string,
  { filter, order, at }: ParsedInput<'records.place'>,
): Output<'records.place'> {
  const matching = matchingOf(db);
  const ordered = matching.ordered(db, filter, zone, order.by);
  const { positions } = ordered;
  const total = positions.length;
  if ('rid' in at) {
    const index = positions.indexOf(at.rid - 1);
    return { row: index < 0 ? null : indexOfRow(ordered, index, order.descending), total };
  }
  if (order.by !== 'occurred_at')
    throw new AppError('request-invalid', {
      problem: 'only a list in the order of time has a place for a time',
    });
  const [from, before] = [boundToMicros(at.time, zone, false), boundToMicros(at.time, zone, true)];
  if (from === null || before === null)
    throw new AppError('request-invalid', { problem: `${at.time} is no time` });
  return { row: rowOfTime(positions, matching.columns.at, { from, before }, order.descending), total };
}
