import { AppError } from '../../../shared/errors.ts';
import type { DrawMethod } from '../../../shared/model/draw-method.ts';
import { allocate, reservesOf } from './allocation.ts';
import { compareUtf8, duplicateItemId, requireItemId } from './item-id.ts';
import { type DrawnItem, SampleDraw, type Selection } from './selection.ts';
import { systematicPositions, systematicStart } from './systematic.ts';

/** A selection that items are given to one at a time. */
export type Drawing = {
  /** @param key of the frame; for the methods that need none it is not looked at */
  add(id: string, key?: string): void;
  finish(): Selection;
};

/** What a draw is asked for: the method before the population was seen. */
export type DrawRequest = {
  method: DrawMethod;
  size: number;
  reserve: number;
  seed: string;
  /** Judgmental: the ids, in the order given. */
  chosen?: readonly string[];
  /** The ids come ascending: a repeated one stands beside its like, and a random draw holds only what it drew. */
  sorted?: boolean;
};

/** @throws AppError `seed-missing`, `request-invalid` */
export function drawingOf({
  method,
  size,
  reserve,
  seed,
  chosen = [],
  sorted = false,
}: DrawRequest): Drawing {
  switch (method.name) {
    case 'random':
      return new SampleDraw(size, seed, reserve, sorted);
    case 'systematic':
      return new SystematicDraw(size, seed);
    case 'stratified':
      return new StratifiedDraw(method, seed, sorted);
    case 'all':
      return new AllItems();
    case 'judgmental':
      return new ChosenItems(chosen);
  }
}

/** What the methods without a seed check themselves: usable ids, none twice. */
class Ids {
  #last: string | undefined;
  count = 0;

  add(id: string): void {
    this.count += 1;
    requireItemId(id, this.count);
    if (id === this.#last) throw duplicateItemId(this.count);
    this.#last = id;
  }
}

/** Every k-th item in the order of the keys, then of the ids. The item's place stands for its ticket. */
class SystematicDraw implements Drawing {
  readonly #ids = new Ids();
  readonly #rows: { key: string; id: string }[] = [];
  readonly #size: number;
  readonly #seed: string;

  constructor(size: number, seed: string) {
    if (seed === '') throw new AppError('seed-missing');
    this.#size = size;
    this.#seed = seed;
  }

  add(id: string, key = ''): void {
    this.#ids.add(id);
    this.#rows.push({ key, id });
  }

  finish(): Selection {
    const N = this.#rows.length;
    if (N === 0) throw new AppError('population-empty');
    if (this.#size > N) throw new AppError('sample-too-large', { size: this.#size, population: N });
    this.#rows.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : compareUtf8(a.id, b.id)));
    const items = systematicPositions(N, this.#size, systematicStart(this.#seed, N)).map(
      (position, i): DrawnItem => ({
        order: i + 1,
        ticket: String(position),
        id: this.#rows[position - 1]!.id,
      }),
    );
    return { count: N, items, reserves: [] };
  }
}

type Stratified = Extract<DrawMethod, { name: 'stratified' }>;

/** The smallest tickets of each stratum, the same seed for all: tickets of different ids are independent. */
class StratifiedDraw implements Drawing {
  readonly #strata: Stratified['strata'];
  readonly #draws: SampleDraw[];
  #count = 0;
  /** Place of the first item that is in no stratum. */
  #placeless: number | undefined;

  constructor({ strata }: Stratified, seed: string, sorted: boolean) {
    this.#strata = strata;
    this.#draws = strata.map(({ size, reserve }) => new SampleDraw(size, seed, reserve, sorted));
  }

  add(id: string, key = ''): void {
    this.#count += 1;
    const draw = this.#draws[Number(key) - 1];
    if (draw) draw.add(id);
    else this.#placeless ??= this.#count;
  }

  finish(): Selection {
    if (this.#placeless !== undefined)
      throw new AppError('strata-unsuitable', { problem: `item ${this.#placeless} is in none of them` });
    const found = this.#draws.map((draw, h) => {
      const selection = draw.finish();
      const stated = this.#strata[h]!.count;
      if (selection.count !== stated)
        throw new AppError('strata-unsuitable', {
          problem: `stratum ${h + 1} has ${selection.count} items, not ${stated}`,
        });
      return selection;
    });
    let order = 0;
    const numbered = (part: 'items' | 'reserves') =>
      found.flatMap((selection, h) =>
        selection[part].map(({ ticket, id }): DrawnItem => ({ order: ++order, ticket, id, stratum: h + 1 })),
      );
    return { count: this.#count, items: numbered('items'), reserves: numbered('reserves') };
  }
}

const withoutTicket = (ids: readonly string[]): DrawnItem[] =>
  ids.map((id, i) => ({ order: i + 1, ticket: '', id }));

/** All items, in the order of their ids. */
class AllItems implements Drawing {
  readonly #ids = new Ids();
  readonly #all: string[] = [];

  add(id: string): void {
    this.#ids.add(id);
    this.#all.push(id);
  }

  finish(): Selection {
    if (this.#all.length === 0) throw new AppError('population-empty');
    return { count: this.#all.length, items: withoutTicket(this.#all.sort(compareUtf8)), reserves: [] };
  }
}

/** The items that a person chose, in the order given; each must be in the population. */
class ChosenItems implements Drawing {
  readonly #ids = new Ids();
  readonly #chosen: readonly string[];
  readonly #missing: Set<string>;

  /** @throws AppError `item-repeated` */
  constructor(chosen: readonly string[]) {
    this.#missing = new Set();
    for (const [i, id] of chosen.entries()) {
      if (this.#missing.has(id)) throw new AppError('item-repeated', { position: i + 1 });
      this.#missing.add(id);
    }
    this.#chosen = chosen;
  }

  add(id: string): void {
    this.#ids.add(id);
    this.#missing.delete(id);
  }

  /** @throws AppError `population-empty`, `item-unknown` */
  finish(): Selection {
    if (this.#ids.count === 0) throw new AppError('population-empty');
    const unknown = this.#chosen.findIndex((id) => this.#missing.has(id));
    if (unknown >= 0) throw new AppError('item-unknown', { position: unknown + 1 });
    return { count: this.#ids.count, items: withoutTicket(this.#chosen), reserves: [] };
  }
}

/** The strata of a draw: what each gives and keeps in reserve. */
export function strataOf(
  counted: readonly { name: string; count: number; rate?: number }[],
  size: number,
  reserve: number,
  allocation: Stratified['allocation'],
): Stratified['strata'] {
  const sizes = allocate(counted, size, allocation);
  const sized = counted.map(({ count }, h) => ({ count, size: sizes[h]! }));
  const reserves = reservesOf(sized, reserve);
  return counted.map(({ name, count, rate }, h) => ({
    name,
    count,
    size: sizes[h]!,
    reserve: reserves[h]!,
    ...(allocation === 'neyman' && rate !== undefined ? { rate } : {}),
  }));
}
