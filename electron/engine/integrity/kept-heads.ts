import type { CompiledRecipe } from './compile.ts';
import { linkKey } from './hash-text.ts';
import { JsonTape, OBJECT } from './json-lexer.ts';
import { recordBytes } from './record-bytes.ts';

/** A head noted at an earlier time: after `rows` rows of its chain, the last one had this hash. */
export type KeptHead = {
  partition: string[];
  head: string;
  /** null where only the hash was noted. */
  rows: number | null;
};

/**
 * Where a kept head is in a log that is read now. `end`: its last row, as many rows as noted. `inside`: at its
 * place, and rows follow. `elsewhere`: at another place than noted. `rewritten`: another hash stands at its
 * place. `cut`: the chain ends before its place, or it is nowhere. `no-chain`: no row belongs to its chain.
 */
export type Sighting = {
  kept: KeptHead;
  outcome: 'end' | 'inside' | 'elsewhere' | 'rewritten' | 'cut' | 'no-chain';
  /** Rows of the chain that are here. */
  rows: number;
  /** Where its hash stands, 1-based in its chain; null where it does not. */
  at: number | null;
  /** The row found at its place, or the row that holds it elsewhere. */
  place: { row: number; file: number; line: number } | null;
  /** The hash at its place. */
  found: string | null;
  /** The first row's hash, and what it names as its predecessor. */
  first: string | null;
  firstPrev: string | null;
};

/**
 * Can the places of a chain's rows be counted as they come? Not where each file has its own chain, where rows are
 * put in another order first, or where rows of several kinds or versions keep their hashes in several places.
 */
export function hasPlaces({ recipe }: CompiledRecipe): boolean {
  const isStored = recipe.order === undefined || recipe.order === 'stored';
  return isStored && recipe.scope !== 'file' && recipe.kinds === undefined && recipe.versions === undefined;
}

type Place = NonNullable<Sighting['place']>;
type Watched = {
  kept: KeptHead;
  key: string;
  at: number | null;
  atPlace: Place | null;
  found: string | null;
  foundPlace: Place | null;
};
type Walk = {
  rows: number;
  first: string | null;
  firstPrev: string | null;
  last: string | null;
  lastPrev: string | null;
  forward: number;
  backward: number;
};

/** Looks for kept heads while the rows of a log go by, in the order that chains are read in. */
export class HeadWatch {
  readonly #recipe: CompiledRecipe;
  readonly #byChain = new Map<string, Watched[]>();
  readonly #walks = new Map<string, Walk>();
  readonly #tape = new JsonTape({ nonFinite: true });
  #rows = 0;

  constructor(recipe: CompiledRecipe, kept: readonly KeptHead[]) {
    this.#recipe = recipe;
    for (const each of kept) {
      const chain = JSON.stringify(each.partition);
      const watched = {
        kept: each,
        key: linkKey(each.head, recipe.spelling),
        at: null,
        atPlace: null,
        found: null,
        foundPlace: null,
      };
      this.#byChain.set(chain, [...(this.#byChain.get(chain) ?? []), watched]);
    }
  }

  row(bytes: Uint8Array, at: { file: number; line: number }): void {
    const line = recordBytes(bytes);
    if (line === null) return;
    const place = { row: this.#rows++, file: at.file, line: at.line };
    const tape = this.#tape;
    if (!tape.lex(line) || tape.type(0) !== OBJECT) return;
    const { hashField, prevField, spelling } = this.#recipe;
    const hash = tape.text(tape.at(hashField));
    if (hash === null) return;
    const prev = prevField === null ? null : tape.text(tape.at(prevField));
    const { partition = [] } = this.#recipe.recipe;
    const chain = JSON.stringify(partition.map((field) => tape.text(tape.at(field)) ?? ''));
    const walk = this.#walkOf(chain, hash, prev);
    const key = linkKey(hash, spelling);
    for (const watched of this.#byChain.get(chain) ?? []) {
      if (watched.key === key && watched.at === null) {
        watched.at = walk.rows;
        watched.atPlace = place;
      }
      if (watched.kept.rows === walk.rows) {
        watched.found = hash;
        watched.foundPlace = place;
      }
    }
  }

  #walkOf(chain: string, hash: string, prev: string | null): Walk {
    let walk = this.#walks.get(chain);
    if (walk === undefined) {
      walk = { rows: 0, first: hash, firstPrev: prev, last: null, lastPrev: null, forward: 0, backward: 0 };
      this.#walks.set(chain, walk);
    }
    if (walk.last !== null && prev === walk.last) walk.forward += 1;
    if (walk.lastPrev !== null && hash === walk.lastPrev) walk.backward += 1;
    walk.rows += 1;
    walk.last = hash;
    walk.lastPrev = prev;
    return walk;
  }

  end(): Sighting[] {
    return [...this.#byChain].flatMap(([chain, watched]) =>
      watched.map((each) => sight(each, this.#walks.get(chain))),
    );
  }
}

function sight({ kept, at, atPlace, found, foundPlace }: Watched, walk: Walk | undefined): Sighting {
  if (walk === undefined) {
    return {
      kept,
      outcome: 'no-chain',
      rows: 0,
      at: null,
      place: null,
      found: null,
      first: null,
      firstPrev: null,
    };
  }
  const { rows } = walk;
  // A log that lists its newest row first has its places counted from the other end.
  const newestFirst = walk.backward > walk.forward;
  const place = at === null ? null : newestFirst ? rows - at + 1 : at;
  const ends = newestFirst
    ? { first: walk.last, firstPrev: walk.lastPrev }
    : { first: walk.first, firstPrev: walk.firstPrev };
  const told = { kept, rows, at: place, ...ends };
  if (place !== null && (kept.rows === null || kept.rows === place)) {
    return { ...told, outcome: place === rows ? 'end' : 'inside', place: atPlace, found: kept.head };
  }
  if (place !== null) return { ...told, outcome: 'elsewhere', place: atPlace, found: kept.head };
  if (kept.rows === null || rows < kept.rows || newestFirst)
    return { ...told, outcome: 'cut', place: null, found: null };
  return { ...told, outcome: 'rewritten', place: foundPlace, found };
}
