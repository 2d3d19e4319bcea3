import { AppError } from '../../../shared/errors.ts';
import { DigestSet } from './digest-set.ts';
import { compareUtf8, duplicateItemId, requireItemId } from './item-id.ts';
import { LEADING, leadingDigits, seedBase, ticketDigest, ticketOfDigest, zeroBitsOf } from './ticket.ts';

export type DrawnItem = {
  /** 1-based order of the draw; reserves go on counting where the sample ends. */
  order: number;
  /**
   * Decimal fraction as text; the sample is the smallest ones. Systematic: the item's place in the order. Empty
   * where no chance was at work.
   */
  ticket: string;
  id: string;
  /** Number of the stratum, from 1; stratified only. */
  stratum?: number;
};

type Candidate = { ticket: string; id: string };

/** By ticket, then by id bytes. All tickets begin "0." and hold ASCII digits, so text order is byte order. */
function byTicket(a: Candidate, b: Candidate): number {
  if (a.ticket !== b.ticket) return a.ticket < b.ticket ? -1 : 1;
  return compareUtf8(a.id, b.id);
}

const boundOf = ({ ticket }: Candidate) => Number(ticket.slice(2, 2 + LEADING));

/** Keeps the `capacity` smallest candidates of any number: a binary heap with the largest of them on top. */
class SmallestTickets {
  readonly #heap: Candidate[] = [];
  readonly #capacity: number;
  /** The first digits of the largest ticket kept, once as many as wanted are. */
  #bound = Number.POSITIVE_INFINITY;
  /** Low bits of a digest that are zero where its ticket is small enough. */
  #zeroBits = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  offer(candidate: Candidate): void {
    const heap = this.#heap;
    if (heap.length < this.#capacity) {
      heap.push(candidate);
      this.#siftUp(heap.length - 1);
      if (heap.length === this.#capacity) this.#narrow();
    } else if (heap.length > 0 && byTicket(candidate, heap[0]!) < 0) {
      heap[0] = candidate;
      this.#siftDown();
      this.#narrow();
    }
  }

  /** Is the ticket of this digest certainly not among them? */
  excludes(digest: string): boolean {
    if ((digest.charCodeAt(31) & this.#zeroBits) !== 0) return true;
    return leadingDigits(digest) > this.#bound;
  }

  #narrow(): void {
    this.#bound = boundOf(this.#heap[0]!);
    this.#zeroBits = zeroBitsOf(this.#bound);
  }

  sorted(): Candidate[] {
    return this.#heap.toSorted(byTicket);
  }

  #siftUp(start: number): void {
    const heap = this.#heap;
    for (let child = start; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (byTicket(heap[parent]!, heap[child]!) >= 0) return;
      [heap[parent], heap[child]] = [heap[child]!, heap[parent]!];
      child = parent;
    }
  }

  #siftDown(): void {
    const heap = this.#heap;
    for (let parent = 0; ; ) {
      let largest = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < heap.length && byTicket(heap[child]!, heap[largest]!) > 0) largest = child;
      }
      if (largest === parent) return;
      [heap[parent], heap[largest]] = [heap[largest]!, heap[parent]!];
      parent = largest;
    }
  }
}

export type Selection = { count: number; items: DrawnItem[]; reserves: DrawnItem[] };

/**
 * Draws `size` items and `reserve` more by consistent sampling, from ids that come one at a time in any order,
 * holding only the drawn ones. The order of the ids does not matter, a sample is a prefix of every larger one
 * with the same seed, and anyone can repeat it from the ids and the seed.
 */
export class SampleDraw {
  readonly #size: number;
  readonly #reserve: number;
  readonly #base: string;
  readonly #smallest: SmallestTickets;
  /** Null where ids come sorted: a repeated id then stands beside its like, and memory does not grow. */
  readonly #seen: DigestSet | null;
  #last: string | undefined;
  #count = 0;

  /**
   * @param size number of items, 1 or more; `reserve` 0 or more
   * @param sorted the ids come in an order that puts equal ones side by side
   * @throws AppError `seed-missing`, `request-invalid`
   */
  constructor(size: number, seed: string, reserve = 0, sorted = false) {
    this.#seen = sorted ? null : new DigestSet();
    requireSeed(seed);
    requireCount('size', size, 1);
    requireCount('reserve', reserve, 0);
    this.#size = size;
    this.#reserve = reserve;
    this.#base = seedBase(seed);
    this.#smallest = new SmallestTickets(size + reserve);
  }

  /** @throws AppError `item-id-invalid` (line break, NUL, invalid Unicode, duplicate) */
  add(id: string): void {
    this.#count += 1;
    requireItemId(id, this.#count);
    const digest = ticketDigest(this.#base, id);
    // The base is the same for all: equal digests are equal ids.
    if (id === this.#last || this.#seen?.addDigest(digest) === false) throw duplicateItemId(this.#count);
    this.#last = id;
    if (this.#smallest.excludes(digest)) return;
    this.#smallest.offer({ ticket: ticketOfDigest(digest), id });
  }

  /** @throws AppError `population-empty`, `sample-too-large` */
  finish(): Selection {
    const wanted = this.#size + this.#reserve;
    if (this.#count === 0) throw new AppError('population-empty');
    if (wanted > this.#count) {
      throw new AppError('sample-too-large', { size: wanted, population: this.#count });
    }
    const drawn = this.#smallest.sorted().map(({ ticket, id }, index) => ({ order: index + 1, ticket, id }));
    return { count: this.#count, items: drawn.slice(0, this.#size), reserves: drawn.slice(this.#size) };
  }
}

/**
 * As `SampleDraw`, from ids that are all there.
 *
 * @throws AppError as `SampleDraw`
 */
export function drawSample(ids: Iterable<string>, size: number, seed: string, reserve = 0): Selection {
  const draw = new SampleDraw(size, seed, reserve);
  for (const id of ids) draw.add(id);
  return draw.finish();
}

function requireSeed(seed: string): void {
  if (seed === '') throw new AppError('seed-missing');
  if (!seed.isWellFormed()) throw new AppError('request-invalid', { problem: 'seed is not valid Unicode' });
}

function requireCount(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new AppError('request-invalid', { problem: `${name} must be a whole number of ${least} or more` });
  }
}
