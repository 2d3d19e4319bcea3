import { AppError } from '../../../shared/errors.ts';
import { ORDERS, type RecordOrder } from '../../../shared/model/order.ts';

export type OrderFlags = { order?: string; desc?: boolean };

/** What is ordered by, as flags write it. */
const NAMES = ORDERS.map((by) => (by === 'occurred_at' ? 'time' : by.replaceAll('_', '-')));

export const ORDER_HELP = `by ${NAMES.join(', ')}; time if left out`;

/** The order that the flags ask for: by time, oldest first, if they say nothing. Throws `request-invalid`. */
export function askedOrder({ order = 'time', desc = false }: OrderFlags): RecordOrder {
  const by = ORDERS[NAMES.indexOf(order)];
  if (by === undefined)
    throw new AppError('request-invalid', { problem: `--order must be one of ${NAMES.join(', ')}` });
  return { by, descending: desc };
}
