import type { FacetField, FilterValues, RecordFilter } from '../../../shared/model/filter.ts';
import type { OrderBy, RecordOrder } from '../../../shared/model/order.ts';
import type { ReadDb } from '../vault/connection.ts';
import { freeNow } from '../vault/unpacked.ts';
import { type ColumnName, Columns, type Numbers, type SharedColumns } from './columns.ts';
import { FIELDS, marksStamp } from './fields.ts';
import { conditionsOf, type ScanKind, scansOf } from './filters.ts';
import { type Misses, missesOf } from './misses.ts';
import { OriginalScan } from './original-scan.ts';
import { type Ordered, orderedBy, type Places, placesOf, rowsOf } from './record-order.ts';
import type { Scan, Stretch } from './scan.ts';
import type { Span } from './span.ts';
import { firstInTime, putInTimeOrder } from './time-order.ts';
import { WordScan } from './word-scan.ts';

/** Answers that were asked for lately: scrolling and facets ask for the same ones again and again. */
const ANSWERS_KEPT = 5;
/** What records miss takes a byte a record and answer: a screen asks for a filter with and without its times. */
const MISSES_KEPT = 3;
/** Positions that may be held, 4 bytes each. */
const POSITIONS_KEPT = 6_000_000;

/**
 * Finds the records that match a filter. One instance a connection: it holds the vault's columns and the
 * answers of late.
 */
export class Matching {
  readonly columns: Columns;
  /** `stamp`: how far the scans had come. An answer of a part is of no use once they came further. */
  readonly #misses = new Map<string, { stamp: string; isPart: boolean; misses: Misses | null }>();
  /** With the serial number of the misses that they are of, whose memory is larger. */
  readonly #positions = new Map<string, { of: number; positions: Uint32Array }>();
  readonly #scans = new Map<string, Scan>();
  readonly #counts = new Map<ColumnName, Uint32Array>();
  readonly #brief = new Map<ColumnName, Uint32Array>();
  readonly #places = new Map<OrderBy, Places>();
  #sorted: { key: string; ordered: Ordered } | null = null;
  #marks = '';

  constructor(columns = new Columns()) {
    this.columns = columns;
  }

  /** The columns with all that the vault has now. */
  columnsOf(db: ReadDb): Columns {
    this.#refresh(db);
    return this.columns;
  }

  /**
   * Goes through the index of words and the originals for what a filter wants to occur in them, for about as many
   * milliseconds as `budget` says of each. Gives the part that was gone through so far, 0 to 1: until it is 1, every
   * answer is of that part. `within`: times (microseconds UTC) whose records the index of words is gone through for first.
   */
  lookThrough(
    db: ReadDb,
    filter: RecordFilter,
    budget: (scan: Scan, kind: ScanKind) => number,
    within?: Span,
  ): number {
    this.#refresh(db);
    let least = 1;
    for (const wanted of scansOf(filter)) {
      const scan = this.#scanOf(db, wanted, within);
      if (scan.searched < 1) scan.advance(budget(scan, wanted.scan));
      least = Math.min(least, scan.searched);
    }
    return least;
  }

  #scanOf(db: ReadDb, { scan: kind, wanted }: { scan: ScanKind; wanted: string }, within?: Span): Scan {
    const key = `${kind} ${wanted}`;
    let scan = this.#scans.get(key);
    if (!scan) {
      const { size } = this.columns;
      scan =
        kind === 'text'
          ? new WordScan(db, wanted, size, within && { first: this.#stretchWithin(within) })
          : new OriginalScan(db, wanted, size);
      keep(this.#scans, key, scan, ANSWERS_KEPT);
    }
    return scan;
  }

  /** The tiles from the first to the last that may hold such times. */
  #stretchWithin({ from, before }: Span): Stretch {
    const stretch = { from: 0, before: 0 };
    for (const tile of this.columns.tilesWithin(from, before)) {
      if (stretch.before === 0) stretch.from = tile.from;
      stretch.before = tile.before;
    }
    return stretch;
  }

  /** Equal where the answers are. */
  #keyOf(db: ReadDb, filter: RecordFilter, zone: string): string {
    const found = scansOf(filter).map((wanted) => this.#scanOf(db, wanted).searched);
    return JSON.stringify([filter, zone, found]);
  }

  /** What each record misses of a filter; null where it asks for nothing. */
  misses(db: ReadDb, filter: RecordFilter, zone: string): Misses | null {
    this.#refresh(db);
    const key = JSON.stringify([filter, zone]);
    const searched = scansOf(filter).map((wanted) => this.#scanOf(db, wanted).searched);
    const stamp = searched.join();
    const held = this.#misses.get(key);
    if (held?.stamp === stamp) return held.misses;
    const misses = missesOf(
      this.columns,
      conditionsOf(db, filter, zone),
      (wanted) => this.#scanOf(db, wanted),
      held?.isPart ? held.misses?.spent : undefined,
    );
    this.#misses.delete(key);
    const isPart = searched.some((part) => part < 1);
    keep(this.#misses, key, { stamp, isPart, misses }, MISSES_KEPT);
    return misses;
  }

  /** How many match. */
  count(db: ReadDb, filter: RecordFilter, zone: string): number {
    return this.misses(db, filter, zone)?.count ?? this.columns.size;
  }

  /** The positions of all records that match, ascending in the order asked for (read it backwards to descend). */
  positions(db: ReadDb, filter: RecordFilter, zone: string, by: 'occurred_at' | 'received'): Uint32Array {
    const misses = this.misses(db, filter, zone);
    if (misses === null && by === 'occurred_at') return this.columns.order;
    const kept = this.#kept(by, filter, zone, misses);
    if (kept) return kept;
    const positions =
      by === 'received' ? asReceived(misses, this.columns.size) : inTimeOrder(misses!, this.columns);
    let held = positions.length;
    for (const { positions: other } of this.#positions.values()) held += other.length;
    if (held > POSITIONS_KEPT) this.#positions.clear();
    keep(
      this.#positions,
      positionsKey(by, filter, zone),
      { of: misses?.serial ?? 0, positions },
      ANSWERS_KEPT,
    );
    return positions;
  }

  /** Those that are at hand; others of the same filter are forgotten. */
  #kept(
    by: 'occurred_at' | 'received',
    filter: RecordFilter,
    zone: string,
    misses: Misses | null,
  ): Uint32Array | null {
    const key = positionsKey(by, filter, zone);
    const kept = this.#positions.get(key);
    if (kept?.of === (misses?.serial ?? 0)) return kept.positions;
    this.#positions.delete(key);
    return null;
  }

  /**
   * A page of the list of all that match: the positions of its rows, and how many rows there are. One near the end of
   * the order of time is there before all that match are put in order.
   */
  page(
    db: ReadDb,
    filter: RecordFilter,
    zone: string,
    { order, offset, limit }: { order: RecordOrder; offset: number; limit: number },
  ): { total: number; positions: number[] } {
    const { by, descending } = order;
    const end = offset + limit;
    const misses = this.misses(db, filter, zone);
    if (misses !== null && by === 'occurred_at' && !this.#kept(by, filter, zone, misses)) {
      const nearest = nearestInTime(misses, this.columns, end, descending);
      if (nearest) {
        this.#freeSorted();
        return { total: misses.count, positions: nearest.slice(offset) };
      }
    }
    const ordered = this.ordered(db, filter, zone, by);
    return { total: ordered.positions.length, positions: rowsOf(ordered, offset, end, descending) };
  }

  /**
   * The positions of all records that match, in the order of any field. The last answer is kept until another is asked
   * for, which is made in its memory: nothing holds on to one.
   */
  ordered(db: ReadDb, filter: RecordFilter, zone: string, by: OrderBy): Ordered {
    if (by === 'occurred_at' || by === 'received') {
      const positions = this.positions(db, filter, zone, by);
      this.#freeSorted();
      return { positions, valued: positions.length };
    }
    const inTime = this.positions(db, filter, zone, 'occurred_at');
    const key = `${by} ${this.#keyOf(db, filter, zone)}`;
    if (this.#sorted?.key !== key) {
      const { column } = FIELDS[by];
      let places = this.#places.get(by);
      if (!places) {
        places = placesOf(db, by, this.columns.largest(column));
        this.#places.set(by, places);
      }
      const spent = this.#sorted?.ordered.positions;
      this.#sorted = { key, ordered: orderedBy(inTime, this.columns.numbers(column), places, spent) };
    }
    return this.#sorted.ordered;
  }

  #freeSorted(): void {
    if (this.#sorted) freeNow(new Uint8Array(this.#sorted.ordered.positions.buffer));
    this.#sorted = null;
  }

  /**
   * What each record misses of a filter, and the bit of a field's own part of it: a record that misses nothing else
   * matches without that part. 0 where the filter has none.
   */
  missesBut(db: ReadDb, filter: RecordFilter, zone: string, field: FacetField | null): But {
    const misses = this.misses(db, filter, zone);
    if (misses === null || field === null || !asksFor(filter, field)) return { filter, misses, bit: 0 };
    const bit = misses.bitOf.get(field);
    if (bit !== undefined) return { filter, misses, bit };
    const rest = withoutField(filter, field);
    return { filter: rest, misses: this.misses(db, rest, zone), bit: 0 };
  }

  /**
   * How many records have each number of a column, of those that match; with `field`, but for its own part of the
   * filter. Counted from the matching positions, which are at hand: fewer than all, and the same for every column.
   */
  counts(
    db: ReadDb,
    filter: RecordFilter,
    zone: string,
    { column: name, field, isBrief = false }: Counted,
  ): Uint32Array {
    const but = this.missesBut(db, filter, zone, field);
    const column = this.columns.numbers(name);
    if (but.misses === null) return this.#countsOfAll(name, column);
    const size = this.columns.largest(name) + 1;
    const spent = isBrief ? this.#brief.get(name) : undefined;
    const counts = spent?.length === size ? spent.fill(0) : new Uint32Array(size);
    if (isBrief) this.#brief.set(name, counts);
    const positions =
      this.#kept('occurred_at', but.filter, zone, but.misses) ??
      this.positions(db, but.filter, zone, 'received');
    for (let i = 0; i < positions.length; i++) counts[column[positions[i]!]!]!++;
    if (but.bit === 0) return counts;
    const { bits, stretches } = but.misses;
    for (const { from, before } of stretches)
      for (let i = from; i < before; i++) if (bits[i] === but.bit) counts[column[i]!]!++;
    return counts;
  }

  #countsOfAll(name: ColumnName, column: Numbers): Uint32Array {
    let counts = this.#counts.get(name);
    if (!counts) {
      counts = new Uint32Array(this.columns.largest(name) + 1);
      for (let i = 0; i < column.length; i++) counts[column[i]!]!++;
      this.#counts.set(name, counts);
    }
    return counts;
  }

  #refresh(db: ReadDb): void {
    const marks = marksStamp(db);
    if (!this.columns.refresh(db) && marks === this.#marks) return;
    this.#marks = marks;
    this.#misses.clear();
    this.#positions.clear();
    this.#counts.clear();
    this.#places.clear();
    this.#sorted = null;
    this.#scans.clear();
  }
}

/** `isBrief`: the counts are looked at before anything else is counted so, which is done in the same memory. */
type Counted = { column: ColumnName; field: FacetField | null; isBrief?: boolean };

/** `filter`: the one whose misses they are. */
type But = { filter: RecordFilter; misses: Misses | null; bit: number };

const positionsKey = (by: 'occurred_at' | 'received', filter: RecordFilter, zone: string) =>
  JSON.stringify([by, filter, zone]);

/** Keeps the last `most`. */
function keep<T>(held: Map<string, T>, key: string, value: T, most: number): void {
  if (held.size >= most) held.delete(held.keys().next().value!);
  held.set(key, value);
}

const matchings = new WeakMap<object, Matching>();

/** The one of this connection; it goes with it. */
export function matchingOf(db: ReadDb): Matching {
  let matching = matchings.get(db.raw);
  if (!matching) {
    matching = new Matching();
    matchings.set(db.raw, matching);
  }
  return matching;
}

/** What this connection's columns hold so far, for a thread that opens the vault too; null where they are empty. */
export function columnsToShare(db: ReadDb): SharedColumns | null {
  const columns = matchings.get(db.raw)?.columns;
  return columns === undefined || columns.size === 0 ? null : columns.shared;
}

/** Gives a connection the columns of another thread's, before it is asked anything. */
export function adoptColumns(db: ReadDb, columns: SharedColumns): void {
  matchings.set(db.raw, new Matching(Columns.from(columns)));
}

/** Does a filter say something of a field, outside of groups? */
function asksFor({ not, ...values }: RecordFilter, field: FacetField): boolean {
  return [values, not].some(
    (part) => part?.[field] !== undefined || field in (part?.contains ?? {}) || field in (part?.begins ?? {}),
  );
}

/** A filter that says nothing of a field but in groups. */
function withoutField({ not, ...own }: RecordFilter, field: FacetField): RecordFilter {
  const without = <T extends object>(part: T): T =>
    Object.fromEntries(Object.entries(part).filter(([key]) => key !== field)) as T;
  const values = <T extends FilterValues>({ contains, begins, ...rest }: T) => ({
    ...without(rest),
    ...(contains && { contains: without(contains) }),
    ...(begins && { begins: without(begins) }),
  });
  return { ...values(own), ...(not && { not: values(not) }) };
}

function asReceived(misses: Misses | null, size: number): Uint32Array {
  if (misses !== null) return misses.positions();
  const positions = new Uint32Array(size);
  for (let i = 0; i < size; i++) positions[i] = i;
  return positions;
}

/** Of so many, one at most is put in order by itself: going through the order of all takes longer. */
const FEW = 16;

/** From the latest on, until all are found; without a branch, as which records match is as good as random. */
function inTimeOrder(misses: Misses, { order, at, size }: Columns): Uint32Array {
  const { before, count } = misses;
  if (count * FEW < size) return putInTimeOrder(misses.positions(), at);
  const { bits } = misses;
  const positions = new Uint32Array(count);
  let next = count;
  for (let i = firstInTime(order, at, before) - 1; next > 0; i--) {
    const position = order[i]!;
    positions[next - 1] = position;
    next -= Number(bits[position] === 0);
  }
  return positions;
}

/** Of so many in the order of time, a page is looked for before all that match are put in order. */
const MOST_PASSED = 1 << 16;

/**
 * The first `most` positions that match in the order of time, or the last ones from the end; null where they may lie
 * further from it than is looked.
 */
function nearestInTime(
  misses: Misses,
  { order, at }: Columns,
  most: number,
  descending: boolean,
): number[] | null {
  const wanted = Math.min(most, misses.count);
  const found: number[] = [];
  let i = descending ? firstInTime(order, at, misses.before) - 1 : 0;
  const step = descending ? -1 : 1;
  for (let passed = 0; found.length < wanted; passed++, i += step) {
    if (passed === MOST_PASSED) return null;
    const position = order[i]!;
    if (misses.has(position)) found.push(position);
  }
  return found;
}
