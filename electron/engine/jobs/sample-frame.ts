import type { StratumField } from '../../../shared/model/draw-method.ts';
import { RECORD_KINDS } from '../../../shared/model/platform.ts';
import { microsToText } from '../../../shared/time.ts';
import { matchingOf } from '../explore/matching.ts';
import { type DrawDocument, methodOf } from '../sampling/draw.ts';
import type { FrameRow } from '../sampling/frame.ts';
import type { ReadDb } from '../vault/connection.ts';
import { itemIds, itemsWithRids } from './population-items.ts';

/** The stratum of records that say nothing in the field. */
const NONE = '(none)';

/** What a record says in a field, by its row. */
function valueIn(db: ReadDb, field: StratumField): (rid: number) => string {
  const columns = matchingOf(db).columnsOf(db);
  if (field === 'month') {
    const { at } = columns;
    return (rid) => microsToText(at[rid - 1]!).slice(0, 7);
  }
  const numbers = columns.numbers(field);
  const name =
    field === 'kind'
      ? (id: number) => RECORD_KINDS[id] ?? NONE
      : named(
          db,
          field === 'source' ? 'SELECT name FROM source WHERE id = ?' : 'SELECT text FROM term WHERE id = ?',
        );
  const known = new Map<number, string>();
  return (rid) => {
    const id = numbers[rid - 1]!;
    const value = known.get(id) ?? name(id);
    known.set(id, value);
    return value;
  };
}

function named(db: ReadDb, sql: string): (id: number) => string {
  const get = db.raw.prepare(sql).pluck();
  return (id) => (get.get(id) as string | undefined) || NONE;
}

/** How many items each stratum of a population has, by name in the order of their bytes. */
export function countStrata(
  db: ReadDb,
  population: number,
  field: StratumField,
): { name: string; count: number }[] {
  const counts = new Map<string, number>();
  const value = valueIn(db, field);
  for (const { rid } of itemsWithRids(db, population)) {
    const name = value(rid);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What puts the items of a draw into its order or its strata: all that the method says besides the ids. */
export type FrameOf =
  | { name: 'systematic' }
  | { name: 'stratified'; by: StratumField; strata: readonly { name: string }[] };

/** The frame of a population, in the order of its ids. */
export function* frameRows(db: ReadDb, population: number, of: FrameOf): Generator<FrameRow> {
  if (of.name === 'systematic') {
    const { at } = matchingOf(db).columnsOf(db);
    for (const { item, rid } of itemsWithRids(db, population))
      yield { key: microsToText(at[rid - 1]!), id: item };
    return;
  }
  const value = valueIn(db, of.by);
  const numbers = new Map(of.strata.map(({ name }, h) => [name, String(h + 1)]));
  for (const { item, rid } of itemsWithRids(db, population))
    yield { key: numbers.get(value(rid)) ?? '0', id: item };
}

/** The frame that a draw was made from; null where it looked at the ids alone. */
export function frameOfDraw(
  db: ReadDb,
  population: number,
  document: DrawDocument,
): Iterable<FrameRow> | null {
  const method = methodOf(document);
  return method.name === 'systematic' || method.name === 'stratified'
    ? frameRows(db, population, method)
    : null;
}

/** What a draw is repeated from: its frame, or the ids where it looked at nothing else. */
export function* framedOrPlain(db: ReadDb, population: number, document: DrawDocument): Generator<FrameRow> {
  const frame = frameOfDraw(db, population, document);
  if (frame) yield* frame;
  else for (const id of itemIds(db, population)) yield { key: '', id };
}
