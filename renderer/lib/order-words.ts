import { ORDERED_FIELDS, ORDERS, type OrderBy, type RecordOrder } from '../../shared/model/order.ts';

/** Orders as addresses hold them: `oldest`, `received`, or a field, with `-` before it where it descends. */
const NAMED: Record<string, RecordOrder> = {
  newest: { by: 'occurred_at', descending: true },
  oldest: { by: 'occurred_at', descending: false },
};

export const NEWEST: RecordOrder = NAMED.newest!;

export function orderFromText(text: string | null): RecordOrder {
  const named = NAMED[text ?? 'newest'];
  if (named) return named;
  const descending = text!.startsWith('-');
  const by = ORDERS.find((order) => order === text!.slice(descending ? 1 : 0));
  return by ? { by, descending } : NEWEST;
}

export function orderToText({ by, descending }: RecordOrder): string {
  if (by === 'occurred_at') return descending ? 'newest' : 'oldest';
  return `${descending ? '-' : ''}${by}`;
}

/** What a column's order is when it is chosen: time begins with the newest, all else with the first. */
export function firstOrder(by: OrderBy): RecordOrder {
  return { by, descending: by === 'occurred_at' };
}

export function sameOrder(a: RecordOrder, b: RecordOrder): boolean {
  return a.by === b.by && a.descending === b.descending;
}

/** The orders that are offered, those of fields after those of time. */
export const OFFERED: readonly RecordOrder[] = [
  NEWEST,
  NAMED.oldest!,
  { by: 'received', descending: false },
  ...ORDERED_FIELDS.map((by) => ({ by, descending: false })),
];

export function orderWords({ by, descending }: RecordOrder, nameOf: (by: OrderBy) => string): string {
  if (by === 'occurred_at') return descending ? 'Newest first' : 'Oldest first';
  if (by === 'received') return descending ? 'Last received first' : 'As received';
  const name = nameOf(by).toLowerCase();
  if (by === 'severity') return descending ? 'By severity, gravest first' : 'By severity, least grave first';
  return descending ? `By ${name}, Z to A` : `By ${name}, A to Z`;
}
