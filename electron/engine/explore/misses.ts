import type { FacetField } from '../../../shared/model/filter.ts';
import { type Columns, type Numbers, TILE } from './columns.ts';
import type { Condition } from './filters.ts';
import { RowSet } from './row-set.ts';
import type { Scan, Stretch } from './scan.ts';

/** The bit of what no facet leaves out: times, words, groups; and of the fields for which no bit was left. */
const OTHER = 0x80;
const MOST_FIELDS = 7;

let made = 0;

/** What records miss of a filter. The record at position `i` is `i + 1`. */
export class Misses {
  /** From 1 on, another one for each. */
  readonly serial = ++made;
  /** The bit of a field's own conditions, which its facet leaves out by not looking at it. */
  readonly bitOf: ReadonlyMap<FacetField, number>;
  /** Outside of these, in the order of positions, no facet counts anything: the times are others. */
  readonly stretches: readonly Stretch[];
  /** All that match are before this time (microseconds UTC). */
  readonly before: number;
  /** How many match. */
  readonly count: number;
  /** Where nothing is asked for but what a scan finds: those of the stretches match. */
  readonly #found: RowSet | null;
  #bits: Uint8Array | null;
  readonly #size: number;

  constructor(
    known: { bits: Uint8Array } | { found: RowSet; size: number },
    { bitOf, stretches, before }: Pick<Misses, 'bitOf' | 'stretches' | 'before'>,
  ) {
    [this.#found, this.#bits] = 'found' in known ? [known.found, null] : [null, known.bits];
    this.#size = 'found' in known ? known.size : known.bits.length;
    [this.bitOf, this.stretches, this.before] = [bitOf, stretches, before];
    this.count = stretches.reduce(
      (sum, { from, before: end }) =>
        sum + ('found' in known ? known.found.count(from, end) : zeros(known.bits, from, end)),
      0,
    );
  }

  /**
   * By position: 0 where it matches, else the bits of the conditions that it does not meet. What a scan found is put
   * into them once they are asked for: a first page needs no byte of every record.
   */
  get bits(): Uint8Array {
    if (this.#bits === null) {
      this.#bits = new Uint8Array(this.#size).fill(OTHER);
      for (const { from, before } of this.stretches) {
        this.#bits.fill(0, from, before);
        missRows(this.#bits, this.#found!.bits, Uint8Array.of(OTHER, 0), from, before, 0);
      }
    }
    return this.#bits;
  }

  /** The memory of the bits, if they were asked for, where nobody looks at these misses any more. */
  get spent(): Uint8Array | undefined {
    return this.#bits ?? undefined;
  }

  /** Does the record at a position match? */
  has(position: number): boolean {
    if (this.#found === null) return this.#bits![position] === 0;
    const isThere = ({ from, before }: Stretch) => position >= from && position < before;
    return this.#found.has(position) && this.stretches.some(isThere);
  }

  /** The positions of all that match, in their order. */
  positions(): Uint32Array {
    const positions = new Uint32Array(this.count);
    let next = 0;
    for (const { from, before } of this.stretches)
      next = this.#found
        ? this.#found.positions(from, before, positions, next)
        : zeroPositions(this.#bits!, from, before, positions, next);
    return positions;
  }
}

/** Sets the bits of positions `from` to `before - 1`, which lie in `bits` from `shift` on. */
type Pass = (bits: Uint8Array, from: number, before: number, shift: number) => void;

/** Finds what only going through words or originals can tell. */
type ScanOf = (condition: Extract<Condition, { scan: unknown }>) => Scan;

/**
 * What all records miss: every condition is one pass over those whose times may be meant. What no scan went through
 * yet matches nothing. null where nothing is asked for. `spent`: the bits of an answer that nobody needs any more.
 */
export function missesOf(
  columns: Columns,
  conditions: readonly Condition[],
  scanOf: ScanOf,
  spent?: Uint8Array,
): Misses | null {
  if (conditions.length === 0) return null;
  let [from, before] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const scans: Scan[] = [];
  const passes: Pass[] = [];
  const bitOf = new Map<FacetField, number>();
  for (const condition of conditions) {
    if ('before' in condition) {
      from = Math.max(from, condition.from);
      before = Math.min(before, condition.before);
      continue;
    }
    const { field } = condition;
    if (field !== null && !bitOf.has(field) && bitOf.size < MOST_FIELDS) bitOf.set(field, 1 << bitOf.size);
    const bit = (field === null ? undefined : bitOf.get(field)) ?? OTHER;
    passes.push(
      passOf(columns, condition, bit, (wanted) => {
        const scan = scanOf(wanted);
        scans.push(scan);
        return scan;
      }),
    );
  }
  const found = foundAlone(conditions, scans);
  const bits = found ? null : spent?.length === columns.size ? spent.fill(0) : new Uint8Array(columns.size);
  const stretches: Stretch[] = [];
  let done = 0;
  for (const tile of columns.tilesWithin(from, before)) {
    const start = scans.reduce(
      (first, scan) => Math.max(first, scan.goneFrom(tile.from, tile.before)),
      tile.from,
    );
    if (start >= tile.before) continue;
    if (bits && !tile.isWhole) missTimes(bits, columns.at, start, tile.before, 0, from, before);
    if (done === start && stretches.length > 0) stretches.at(-1)!.before = tile.before;
    else {
      bits?.fill(OTHER, done, start);
      stretches.push({ from: start, before: tile.before });
    }
    done = tile.before;
  }
  if (found) return new Misses({ found, size: columns.size }, { bitOf, stretches, before });
  bits!.fill(OTHER, done);
  for (const stretch of stretches) for (const pass of passes) pass(bits!, stretch.from, stretch.before, 0);
  return new Misses({ bits: bits! }, { bitOf, stretches, before });
}

/** What the scan found, where nothing else is asked for. */
function foundAlone([only, ...others]: readonly Condition[], [scan]: readonly Scan[]): RowSet | null {
  return others.length === 0 && 'scan' in only! && !only.negated ? scan!.found : null;
}

function passOf(columns: Columns, condition: Condition, bit: number, scanOf: ScanOf): Pass {
  if ('before' in condition) {
    const { from: first, before: end } = condition;
    return (bits, from, before, shift) => missTimes(bits, columns.at, from, before, shift, first, end);
  }
  if ('any' in condition)
    return passOfAny(
      { bit, negated: condition.negated },
      condition.any.map((part) => part.map((each) => passOf(columns, each, OTHER, scanOf))),
    );
  const { negated } = condition;
  if ('column' in condition) {
    const missed = new Uint8Array(columns.largest(condition.column) + 1).fill(negated ? 0 : bit);
    for (const number of condition.numbers) if (number < missed.length) missed[number] = negated ? bit : 0;
    const column = columns.numbers(condition.column);
    return (bits, from, before, shift) => missNumbers(bits, column, missed, from, before, shift);
  }
  const named = 'scan' in condition ? scanOf(condition).found : RowSet.of(condition.rids, columns.size);
  const missed = Uint8Array.of(negated ? 0 : bit, negated ? bit : 0);
  return (bits, from, before, shift) => missRows(bits, named.bits, missed, from, before, shift);
}

/** Positions that alternatives are looked at for at once. */
const AT_ONCE = 16 * TILE;

/** The bit where every one of the alternatives is missed; `negated`: where one of them is met. */
function passOfAny(
  { bit, negated }: { bit: number; negated: boolean },
  parts: readonly (readonly Pass[])[],
): Pass {
  const turned = negated ? bit : 0;
  const [misses, missesAll] = [new Uint8Array(AT_ONCE), new Uint8Array(AT_ONCE)];
  return (bits, from, before, shift) => {
    for (let start = from; start < before; start += AT_ONCE) {
      const end = Math.min(before, start + AT_ONCE);
      missesAll.fill(bit);
      for (const passes of parts) {
        misses.fill(0);
        for (const pass of passes) pass(misses, start, end, start);
        for (let i = 0; i < end - start; i++) if (misses[i] === 0) missesAll[i] = 0;
      }
      for (let i = start; i < end; i++) bits[i - shift]! |= missesAll[i - start]! ^ turned;
    }
  };
}

// The passes write by a table and never branch: which records match is as good as random. They are functions of
// arrays alone: closures over them take twice as long.

function missNumbers(
  bits: Uint8Array,
  column: Numbers,
  missed: Uint8Array,
  from: number,
  before: number,
  shift: number,
): void {
  for (let i = from; i < before; i++) bits[i - shift]! |= missed[column[i]!]!;
}

function missRows(
  bits: Uint8Array,
  rows: Uint8Array,
  missed: Uint8Array,
  from: number,
  before: number,
  shift: number,
): void {
  const one = (i: number) => {
    bits[i - shift]! |= missed[(rows[i >> 3]! >> (i & 7)) & 1]!;
  };
  let i = from;
  while (i < before && ((i & 7) !== 0 || ((i - shift) & 3) !== 0) && i < from + 8) one(i++);
  if ((i & 7) === 0 && ((i - shift) & 3) === 0) {
    // Eight at once: rows are a bit each, so a byte of them is two words of what they miss.
    const spread = new Uint8Array(8 * 256);
    for (let n = 0; n < spread.length; n++) spread[n] = missed[((n >> 3) >> (n & 7)) & 1]!;
    const [misses, words] = [new Uint32Array(spread.buffer), wordsOf(bits)];
    for (; i + 8 <= before; i += 8) {
      const [eight, word] = [rows[i >> 3]!, (i - shift) >> 2];
      words[word]! |= misses[2 * eight]!;
      words[word + 1]! |= misses[2 * eight + 1]!;
    }
  }
  while (i < before) one(i++);
}

/** The same bytes four at once, but for up to three at the end. */
const wordsOf = (bits: Uint8Array) => new Uint32Array(bits.buffer, bits.byteOffset, bits.length >> 2);

/** The highest bit of each byte of a word that is 0. */
const zeroBytes = (word: number) => ~(((word & 0x7f7f7f7f) + 0x7f7f7f7f) | word | 0x7f7f7f7f);

function missTimes(
  bits: Uint8Array,
  at: Float64Array,
  from: number,
  before: number,
  shift: number,
  first: number,
  end: number,
): void {
  for (let i = from; i < before; i++) {
    const time = at[i]!;
    bits[i - shift]! |= time >= first && time < end ? 0 : OTHER;
  }
}

function zeros(bits: Uint8Array, from: number, before: number): number {
  const words = wordsOf(bits);
  let count = 0;
  let i = from;
  while (i < before && (i & 3) !== 0) count += Number(bits[i++] === 0);
  for (; i + 4 <= before; i += 4) count += Math.imul(zeroBytes(words[i >> 2]!) >>> 7, 0x01010101) >>> 24;
  while (i < before) count += Number(bits[i++] === 0);
  return count;
}

/** Puts the positions `from` to `before - 1` of bytes that are 0 into `positions` from `next` on; gives where they end. */
function zeroPositions(
  bits: Uint8Array,
  from: number,
  before: number,
  positions: Uint32Array,
  next: number,
): number {
  const words = wordsOf(bits);
  for (let i = from; i < before; i++) {
    // Four that miss something are passed over at once.
    while ((i & 3) === 0 && i + 4 <= before && zeroBytes(words[i >> 2]!) === 0) i += 4;
    if (i < before && bits[i] === 0) positions[next++] = i;
  }
  return next;
}
