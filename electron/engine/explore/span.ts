import { AppError } from '../../../shared/errors.ts';
import type { RecordFilter } from '../../../shared/model/filter.ts';
import { boundToMicros, type Micros } from '../../../shared/time.ts';
import type { Columns } from './columns.ts';

/** From its first moment to the first after it. */
export type Span = { from: Micros; before: Micros };

/** When the records of the vault were; null where there are none. */
export function evidenceSpan(columns: Columns): Span | null {
  const { at, order } = columns;
  if (order.length === 0) return null;
  return { from: at[order[0]!]!, before: at[order.at(-1)!]! + 1 };
}

/**
 * The times that a filter names, and the rest of it. Where it leaves one open, that of all records of the vault
 * stands for it, so that what ended early shows; null where nothing gives a beginning and an end, or the end comes
 * first. Throws `request-invalid` for a time that does not exist.
 */
export function spanOf(
  filter: RecordFilter,
  zone: string,
  evidence: Span | null,
): { span: Span | null; rest: RecordFilter } {
  const { from, to, ...rest } = filter;
  const bound = (text: string | undefined, end: boolean) => {
    if (text === undefined) return null;
    const micros = boundToMicros(text, zone, end);
    if (micros === null)
      throw new AppError('request-invalid', {
        problem: `“${end ? 'to' : 'from'}” is not a date or time that exists`,
      });
    return micros;
  };
  const [first, last] = [bound(from, false) ?? evidence?.from, bound(to, true) ?? evidence?.before];
  const span =
    first === undefined || last === undefined || first >= last ? null : { from: first, before: last };
  return { span, rest };
}
