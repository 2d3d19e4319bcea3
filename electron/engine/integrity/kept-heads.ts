import type { CompiledRecipe } from './compile.ts';
import { linkKey } from './hash-text.ts';
import { JsonTape, OBJECT } from './json-lexer.ts';
import { inLinkOrder, type LinkedRow } from './link-order.ts';
import { ownHash } from './own-hash.ts';
import { recordBytes } from './record-bytes.ts';
import { RowOrder } from './row-order.ts';
import type { RowRule } from './row-rule.ts';

/** A head noted at an earlier time: after `rows` rows of its chain, the last one had this hash. */
export type KeptHead = {
  partition: string[];
  head: string;
  /** null where only the hash was noted. */
  rows: number | null;
  /** Its chain's first hash, where that was noted too: it tells chains of one partition apart. */
  first?: string | null;
  /** Of a time stamp, which is over a hash that it does not tell: is it over this one? Its chain is not told either. */
  covers?: (hash: string) => boolean;
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
  place: Place | null;
  /** The hash at its place. */
  found: string | null;
  /** The first row's hash, and what it names as its predecessor. */
  first: string | null;
  firstPrev: string | null;
};

type Place = { row: number; file: number; line: number };
type Seen = { at: number; hash: string; place: Place };
/** One chain as it is read: a partition's, a file's, or that of one run after its header. */
type Walk = {
  rows: number;
  first: string | null;
  firstPrev: string | null;
  last: string | null;
  lastPrev: string | null;
  forward: number;
  backward: number;
  /** Of the kept hashes and of the kept places, what was seen here. */
  hashes: Map<string, Seen>;
  places: Map<number, Seen>;
};

/**
 * Looks for kept heads while the rows of a log go by, in the order that its chains are read in. Where several chains
 * have the same partition (one per file, one per run), a head is of the chain that holds it, or else of the one that
 * begins as its own did.
 */
export class HeadWatch {
  readonly #recipe: CompiledRecipe;
  readonly #kept: readonly KeptHead[];
  readonly #hashes: ReadonlySet<string>;
  readonly #places: ReadonlySet<number>;
  readonly #covering: readonly KeptHead[];
  readonly #walks = new Map<string, Walk[]>();
  readonly #open = new Map<string, Walk>();
  readonly #restarting = new Set<string>();
  readonly #tape = new JsonTape({ nonFinite: true });
  readonly #order: RowOrder | null;
  readonly #linked:
    | (LinkedRow & { hash: string; prev: string | null; place: Place; partition: string })[]
    | null;
  /** All rows of a partition are of one chain. */
  readonly #isOneChain: boolean;
  #rows = 0;

  constructor(recipe: CompiledRecipe, kept: readonly KeptHead[]) {
    this.#recipe = recipe;
    this.#kept = kept;
    this.#hashes = new Set(kept.map(({ head }) => this.#keyOf(head, null)));
    this.#places = new Set(kept.flatMap(({ rows }) => (rows === null ? [] : [rows])));
    this.#covering = kept.filter(({ covers }) => covers !== undefined);
    const { order } = recipe.recipe;
    const by = typeof order === 'object' ? order.by : null;
    this.#order = by === null || by === 'link' ? null : new RowOrder(by, recipe.rule);
    this.#linked = by === 'link' ? [] : null;
    const { scope, kinds } = recipe.recipe;
    this.#isOneChain =
      scope !== 'file' && !Object.values(kinds?.of ?? {}).some(({ kind }) => kind === 'header');
  }

  row(bytes: Uint8Array, at: { file: number; line: number }): void {
    const line = recordBytes(bytes);
    if (line === null) return;
    const row = this.#rows++;
    if (this.#order === null) this.#take(line, row, at);
    else this.#order.add(line, row, at);
  }

  end(): Sighting[] {
    this.#order?.drain((bytes, row, at) => this.#take(bytes, row, at));
    for (const { chain, partition, hash, prev, key, place } of inLinkOrder(this.#linked ?? []))
      this.#walked(this.#walkOf(chain, partition), hash, prev, key, place);
    return this.#kept.map((kept) => this.#sighting(kept));
  }

  #take(line: Uint8Array, row: number, at: { file: number; line: number }): void {
    const tape = this.#tape;
    if (!tape.lex(line) || tape.type(0) !== OBJECT) return;
    const { select, recipe } = this.#recipe;
    const selected = select === null ? null : select(tape);
    const fields = recipe.partition ?? [];
    const partition = JSON.stringify(fields.map((field) => tape.text(tape.at(field)) ?? ''));
    const chain = recipe.scope === 'file' ? `${at.file} ${partition}` : partition;
    if (selected?.kind === 'header') this.#restarting.add(chain);
    if (selected !== null && selected.kind !== 'link') return;
    const rule = selected === null ? this.#recipe.rule : selected.rule;
    const hash = ownHash(tape, rule, rule.genesis ?? null)?.hash;
    if (hash === undefined) return;
    const prev = rule.prevField === null ? null : tape.text(tape.at(rule.prevField));
    if (this.#startsAnew(chain, rule, prev)) this.#open.delete(chain);
    const key = this.#keyOf(hash, rule);
    const place = { row, file: at.file, line: at.line };
    if (this.#linked === null) this.#walked(this.#walkOf(chain, partition), hash, prev, key, place);
    else {
      const prevKey = prev === null ? null : this.#keyOf(prev, rule);
      this.#linked.push({ hash, prev, key, prevKey, place, chain, partition });
    }
  }

  /** After a header: a derived genesis begins a chain, another one only where the row names it. */
  #startsAnew(chain: string, rule: RowRule, prev: string | null): boolean {
    if (!this.#restarting.delete(chain)) return false;
    return this.#recipe.derive !== null || (rule.genesis !== undefined && prev === rule.genesis);
  }

  #keyOf(hash: string, rule: RowRule | null): string {
    if (rule !== null) return linkKey(hash, rule.spelling);
    for (const { spelling } of this.#recipe.rules) {
      const key = linkKey(hash, spelling);
      if (key !== hash) return key;
    }
    return hash;
  }

  #walkOf(chain: string, partition: string): Walk {
    let walk = this.#open.get(chain);
    if (walk === undefined) {
      walk = {
        ...{ rows: 0, first: null, firstPrev: null, last: null, lastPrev: null, forward: 0, backward: 0 },
        ...{ hashes: new Map(), places: new Map() },
      };
      this.#open.set(chain, walk);
      const walks = this.#walks.get(partition) ?? [];
      if (walks.length === 0) this.#walks.set(partition, walks);
      walks.push(walk);
    }
    return walk;
  }

  #walked(walk: Walk, hash: string, prev: string | null, key: string, place: Place): void {
    if (walk.rows === 0) [walk.first, walk.firstPrev] = [hash, prev];
    if (walk.last !== null && prev === walk.last) walk.forward += 1;
    if (walk.lastPrev !== null && hash === walk.lastPrev) walk.backward += 1;
    walk.rows += 1;
    [walk.last, walk.lastPrev] = [hash, prev];
    const seen = { at: walk.rows, hash, place };
    if (this.#hashes.has(key) && !walk.hashes.has(key)) walk.hashes.set(key, seen);
    for (const { head, covers } of this.#covering)
      if (covers!(hash)) walk.hashes.set(this.#keyOf(head, null), seen);
    if (this.#places.has(walk.rows)) walk.places.set(walk.rows, seen);
  }

  #sighting(kept: KeptHead): Sighting {
    const key = this.#keyOf(kept.head, null);
    const walks = kept.covers
      ? [...this.#walks.values()].flat()
      : (this.#walks.get(JSON.stringify(kept.partition)) ?? []);
    const isFirst = ({ first }: Walk): boolean =>
      first !== null && kept.first != null && this.#keyOf(first, null) === this.#keyOf(kept.first, null);
    const walk =
      walks.find(({ hashes }) => hashes.has(key)) ??
      walks.find(isFirst) ??
      (walks.length === 1 && this.#isOneChain ? walks[0] : undefined);
    return sight(kept, key, walk);
  }
}

function sight(kept: KeptHead, key: string, walk: Walk | undefined): Sighting {
  if (walk === undefined) {
    const nothing = { at: null, place: null, found: null, first: null, firstPrev: null };
    return { kept, outcome: 'no-chain', rows: 0, ...nothing };
  }
  const { rows } = walk;
  const seen = walk.hashes.get(key);
  // A log that lists its newest row first has its places counted from the other end.
  const newestFirst = walk.backward > walk.forward;
  const place = seen === undefined ? null : newestFirst ? rows - seen.at + 1 : seen.at;
  const ends = newestFirst
    ? { first: walk.last, firstPrev: walk.lastPrev }
    : { first: walk.first, firstPrev: walk.firstPrev };
  const told = { kept, rows, at: place, ...ends };
  if (seen !== undefined) {
    const isThere = kept.rows === null || kept.rows === place;
    const outcome = !isThere ? 'elsewhere' : place === rows ? 'end' : 'inside';
    return { ...told, outcome, place: seen.place, found: seen.hash };
  }
  const instead = kept.rows === null || newestFirst ? undefined : walk.places.get(kept.rows);
  if (instead === undefined) return { ...told, outcome: 'cut', place: null, found: null };
  return { ...told, outcome: 'rewritten', place: instead.place, found: instead.hash };
}
