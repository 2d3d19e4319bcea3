import type { ColumnField } from '../../../shared/model/filter.ts';
import type { ReadDb } from '../vault/connection.ts';
import type { Numbers } from './columns.ts';
import { FIELDS, type Name } from './fields.ts';
import { firstInTime } from './time-order.ts';

/** Positions in an order: the first `valued` have a value and ascend, those without one follow. */
export type Ordered = { positions: Uint32Array; valued: number };

/** By number of a field's column, its place among the values; `values` where it stands for none. */
export type Places = { of: Uint32Array; values: number };

/** From harmless to grave, as the logs that Vouch reads and syslog (RFC 5424) name it; other words come before. */
const SEVERITIES = [
  ...['none', 'debug', 'info', 'informational', 'notice', 'low', 'minor', 'warning', 'warn', 'medium'],
  ...['moderate', 'error', 'major', 'high', 'severe', 'critical', 'blocker', 'alert', 'emergency'],
];

/**
 * The places of a field's values as people read them: without regard to capitals, 2 before 10; severities by how
 * grave they are. Numbers of one value have one place.
 */
export function placesOf(db: ReadDb, field: ColumnField, largest: number): Places {
  const { names, valueLabel, isShared } = FIELDS[field];
  const all = typeof names === 'string' ? (db.raw.prepare(names).all() as Name[]) : names;
  const { compare } = new Intl.Collator('en', { numeric: true });
  const graveness = (text: string) => (field === 'severity' ? SEVERITIES.indexOf(text.toLowerCase()) : 0);
  const labelOf = ({ value, label }: Name) => (isShared && valueLabel ? valueLabel(value) : label);
  const inOrder = all
    .filter(({ id }) => id <= largest)
    .map((name) => ({ id: name.id, label: labelOf(name), grave: graveness(name.value) }))
    .sort((a, b) => a.grave - b.grave || compare(a.label, b.label));
  const of = new Uint32Array(largest + 1);
  let values = 0;
  inOrder.forEach(({ label }, i) => {
    if (i === 0 || inOrder[i - 1]!.label !== label) values++;
  });
  of.fill(values);
  let place = -1;
  inOrder.forEach(({ id, label }, i) => {
    if (i === 0 || inOrder[i - 1]!.label !== label) place++;
    of[id] = place;
  });
  return { of, values };
}

/**
 * Positions by the places of their numbers, those of one place as they came (a counting sort). `spent`: an answer that
 * nobody needs any more, whose memory is used where it is large enough.
 */
export function orderedBy(
  positions: Uint32Array,
  column: Numbers,
  { of, values }: Places,
  spent?: Uint32Array,
): Ordered {
  const starts = new Uint32Array(values + 2);
  for (let i = 0; i < positions.length; i++) starts[of[column[positions[i]!]!]! + 1]!++;
  const valued = positions.length - starts[values + 1]!;
  for (let place = 1; place <= values; place++) starts[place]! += starts[place - 1]!;
  const isLarge = spent !== undefined && spent.buffer.byteLength >= positions.byteLength;
  const sorted = isLarge
    ? new Uint32Array(spent.buffer, 0, positions.length)
    : new Uint32Array(positions.length);
  for (let i = 0; i < positions.length; i++) {
    const position = positions[i]!;
    sorted[starts[of[column[position]!]!]!++] = position;
  }
  return { positions: sorted, valued };
}

/** The index in `positions` of a row of the list. It is its own inverse: the row of an index, too. */
export function indexOfRow({ positions, valued }: Ordered, row: number, descending: boolean): number {
  if (!descending) return row;
  return row < valued ? valued - 1 - row : positions.length - 1 - (row - valued);
}

/** The positions of the rows `from` to `to` (left out) of the list. */
export function rowsOf(ordered: Ordered, from: number, to: number, descending: boolean): number[] {
  const { positions } = ordered;
  const [first, end] = [Math.min(from, positions.length), Math.min(to, positions.length)];
  return Array.from(
    { length: end - first },
    (_, i) => positions[indexOfRow(ordered, first + i, descending)]!,
  );
}

/**
 * The row of the first record at a time or later, in a list that descends at it or earlier; null where there is none.
 * `positions` ascend by time, so it is found by halving. `from`, `before`: the microseconds that the time is.
 */
export function rowOfTime(
  positions: Uint32Array,
  at: Float64Array,
  { from, before }: { from: number; before: number },
  descending: boolean,
): number | null {
  const limit = descending ? before : from;
  const first = firstInTime(positions, at, limit);
  if (descending) return first === 0 ? null : positions.length - first;
  return first === positions.length ? null : first;
}
