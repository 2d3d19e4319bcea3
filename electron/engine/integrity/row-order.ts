import { JsonTape } from './json-lexer.ts';
import { inLinkOrder } from './link-order.ts';
import { ownHash } from './own-hash.ts';
import type { RowRule } from './row-rule.ts';
import { parseNanos } from './timestamps.ts';

type Place = { file: number; line: number };
type Held = { bytes: Buffer; row: number; at: Place; keys: SortKey[] };
type SortKey = number | bigint | string | null;

/**
 * Puts rows into the order that a recipe names by fields, for logs that are exported in another one. Times
 * compare as times and numbers as numbers. Rows that tie stand in the order of their links, since no field tells it, or
 * where they store none in that in which they came. A line that cannot be read stays behind the row that it came
 * after. This holds every row in memory; who can read the rows in that order does so and says `ordered`.
 */
export class RowOrder {
  readonly #fields: readonly string[];
  readonly #tape = new JsonTape({ nonFinite: true });
  readonly #held: Held[] = [];
  readonly #rule: RowRule;

  /** `rule`: where rows keep their hashes, or what gives them. */
  constructor(fields: readonly string[], rule: RowRule) {
    this.#fields = fields;
    this.#rule = rule;
  }

  add(bytes: Buffer, row: number, at: Place): void {
    const keys = this.#tape.lex(bytes)
      ? this.#fields.map((field) => sortKey(this.#tape.text(this.#tape.at(field))))
      : (this.#held.at(-1)?.keys ?? this.#fields.map(() => null));
    this.#held.push({ bytes: Buffer.from(bytes), row, at, keys });
  }

  /** Hands the rows over in order; those without the fields come last. */
  drain(take: (bytes: Buffer, row: number, at: Place) => void): void {
    // An export that lists the newest first also lists ties newest first.
    if (this.#descends()) this.#held.reverse();
    this.#held.sort((a, b) => compareAll(a.keys, b.keys));
    for (let from = 0, to = 0; from < this.#held.length; from = to) {
      const { keys } = this.#held[from]!;
      while (to < this.#held.length && compareAll(keys, this.#held[to]!.keys) === 0) to += 1;
      for (const { bytes, row, at } of this.#linked(from, to)) take(bytes, row, at);
    }
    this.#held.length = 0;
  }

  /** Rows that tie, each after the one that it names. */
  #linked(from: number, to: number): Held[] {
    const ties = this.#held.slice(from, to);
    const { prevField, genesis = null } = this.#rule;
    if (ties.length === 1 || prevField === null) return ties;
    const tape = this.#tape;
    const rows = ties.map((held, i) => {
      const isRead = tape.lex(held.bytes);
      const key = (isRead ? ownHash(tape, this.#rule, genesis)?.hash : null) ?? `no hash ${i}`;
      return { held, chain: '', key, prevKey: isRead ? tape.text(tape.at(prevField)) : null };
    });
    return inLinkOrder(rows).map(({ held }) => held);
  }

  #descends(): boolean {
    const first = this.#held[0];
    const last = this.#held.at(-1);
    return first !== undefined && last !== undefined && compareAll(first.keys, last.keys) > 0;
  }
}

function sortKey(text: string | null): SortKey {
  if (text === null) return null;
  const nanos = parseNanos(text);
  if (nanos !== null) return nanos;
  if (/^-?\d{16,}$/.test(text)) return BigInt(text);
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function compareAll(a: SortKey[], b: SortKey[]): number {
  for (let i = 0; i < a.length; i++) {
    const difference = compareKeys(a[i] ?? null, b[i] ?? null);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareKeys(a: SortKey, b: SortKey): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const isText = typeof a === 'string' || typeof b === 'string';
  const [left, right] = isText ? [String(a), String(b)] : [a, b];
  return left < right ? -1 : left > right ? 1 : 0;
}
