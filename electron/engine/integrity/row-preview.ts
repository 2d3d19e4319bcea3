import type { CompiledRecipe, Recomputation } from './compile.ts';
import type { Algorithm } from './digests.ts';
import { spelled } from './hash-text.ts';
import { JsonTape, OBJECT } from './json-lexer.ts';
import { type InnerPart, type PreimagePart, preimageParts } from './preimage-parts.ts';
import { recordBytes } from './record-bytes.ts';
import type { Selected } from './row-kinds.ts';
import type { RowRule } from './row-rule.ts';

/** A row as a recipe sees it: does it give its hash? null where that cannot be told, and `note` says why. */
export type PreviewedRow = { matches: boolean | null; note: string | null };

/** One row in full: what is hashed, what that gives, and what is stored. */
export type PreviewedDetail = PreviewedRow & {
  parts: PreimagePart[];
  inner: (InnerPart & { computed: string | null; stored: string | null })[];
  /** The predecessor's hash as it enters, and where it comes from. */
  prev: { text: string | null; from: 'stored' | 'row before' | 'genesis' };
  algorithm: Algorithm;
  /** null where rows store no hash of their own: `stored` is what the next row names. */
  hashField: string | null;
  /** As the log spells hashes; null where a key is missing. */
  computed: string | null;
  stored: string | null;
  recoveredMicros: number;
  recoversTime: boolean;
};

type Seen = { last: string | null; rows: number; genesis: string | null | undefined };

type Met =
  | { kind: 'none'; note: string }
  | { kind: 'link'; way: number; rule: RowRule; prev: PreviewedDetail['prev'] | null; hash: string | null };

/**
 * Takes rows of a log one after the other, as a verifier would, to show what a recipe makes of each. `fromStart`:
 * the first row given is the first of its file, so that a row without one before it follows the genesis.
 */
export class RowPreview {
  readonly #compiled: CompiledRecipe;
  readonly #fromStart: boolean;
  readonly #tape = new JsonTape({ nonFinite: true });
  readonly #chains = new Map<string, Seen>();

  constructor(compiled: CompiledRecipe, fromStart: boolean) {
    this.#compiled = compiled;
    this.#fromStart = fromStart;
  }

  /**
   * `quick`: looks at the links only, where recomputing takes long. `named`: what the next row names, of `namedByNext`,
   * where rows store no hash of their own.
   */
  row(bytes: Buffer, file: number, quick = false, named: string | null = null): PreviewedRow {
    const met = this.#meet(bytes, file, named);
    if (met.kind === 'none') return { matches: null, note: met.note };
    return quick ? { matches: null, note: 'Choose the row to recompute it.' } : this.#judged(met);
  }

  /** As `row`, with everything about it where it is a row of a chain. */
  detail(bytes: Buffer, file: number, named: string | null = null): PreviewedDetail | PreviewedRow {
    const met = this.#meet(bytes, file, named);
    if (met.kind === 'none') return { matches: null, note: met.note };
    const { way, rule, hash } = met;
    const prev = met.prev ?? { text: null, from: 'row before' };
    const { recipe } = this.#compiled;
    const tape = this.#tape;
    // Once: a time that is searched for takes as many hashes as its window has microseconds.
    const recomputed = rule.content?.recompute(tape, prev.text, hash ?? '') ?? null;
    const back = recomputed?.recoveredMicros ?? 0;
    const { parts, inner } = preimageParts(recipe, way, { tape, prev: prev.text, back });
    return {
      ...this.#judged(met, recomputed),
      ...{ parts, prev, hashField: rule.hashField, stored: hash, recoveredMicros: back },
      recoversTime: rule.content?.recoversTime === true,
      inner: inner.map((each) => ({
        ...each,
        computed: rule.content?.innerHash(each.name) ?? null,
        stored: each.field === null ? null : tape.text(tape.at(each.field)),
      })),
      algorithm: rule.algorithm,
      computed: recomputed?.computed == null ? null : spelled(recomputed.computed, rule.spelling),
    };
  }

  #judged(
    { rule, prev, hash }: Extract<Met, { kind: 'link' }>,
    recomputed: Recomputation | null = null,
  ): PreviewedRow {
    if (hash === null && rule.hashField !== null)
      return { matches: null, note: `The row has no ${rule.hashField}.` };
    if (rule.lacks === 'preimage')
      return { matches: null, note: 'The recipe does not say what is hashed (it has no preimage).' };
    if (rule.lacks === 'key') return { matches: null, note: 'A key is missing.' };
    if (prev === null) return { matches: null, note: 'The row before it is not among these rows.' };
    if (hash === null)
      return { matches: null, note: 'The row that would name its hash is not among these rows.' };
    const { matches, inner } = recomputed ?? rule.content!.recompute(this.#tape, prev.text, hash);
    return { matches, note: inner === false ? 'An inner hash differs from its stored field.' : null };
  }

  /** Reads the row and remembers it for those that follow. */
  #meet(bytes: Buffer, file: number, named: string | null): Met {
    const line = recordBytes(bytes);
    const tape = this.#tape;
    if (line === null || !tape.lex(line) || tape.type(0) !== OBJECT)
      return { kind: 'none', note: 'The line is no JSON object.' };
    const { select, rules, recipe, derive } = this.#compiled;
    const selected: Selected = select === null ? { kind: 'link', rule: this.#compiled.rule } : select(tape);
    if (selected.kind === 'unknown')
      return { kind: 'none', note: `The recipe has no rule for it: ${selected.what}.` };
    if (selected.kind === 'seal')
      return { kind: 'none', note: 'A seal: it names the last row, and is not hashed here.' };
    if (selected.kind === 'ignore')
      return { kind: 'none', note: `Rows of type ${selected.type} are no part of the chain.` };
    const key = chainOf(tape, recipe, file);
    if (selected.kind !== 'link') {
      this.#chains.set(key, { last: null, rows: 0, genesis: derive?.(tape) ?? undefined });
      return { kind: 'none', note: 'A header: the chain begins after it.' };
    }
    const { rule } = selected;
    const chain = this.#chains.get(key) ?? { last: null, rows: 0, genesis: undefined };
    if (chain.rows === 0)
      chain.genesis ??= rule.derive === null ? rule.genesis : (rule.derive(tape) ?? undefined);
    const hash = rule.hashField === null ? named : tape.text(tape.at(rule.hashField));
    const own = rule.hashField === null ? null : hash;
    const met: Met = { kind: 'link', way: rules.indexOf(rule), rule, prev: this.#prevOf(rule, chain), hash };
    this.#chains.set(key, { ...chain, last: own, rows: chain.rows + 1 });
    return met;
  }

  #prevOf(rule: RowRule, chain: Seen): PreviewedDetail['prev'] | null {
    const tape = this.#tape;
    if (rule.prevField !== null) {
      const stored = tape.text(tape.at(rule.prevField));
      if (stored !== null) return { text: stored, from: 'stored' };
      return { text: chain.genesis ?? null, from: 'genesis' };
    }
    if (chain.rows > 0) return { text: chain.last, from: 'row before' };
    return this.#fromStart ? { text: chain.genesis ?? null, from: 'genesis' } : null;
  }
}

/** By row, what the next row of its chain names as its predecessor's hash: there a row's own stands that stores none. */
export function namedByNext(
  { recipe, select, rule: own }: CompiledRecipe,
  rows: readonly { bytes: Buffer; file: number }[],
): (string | null)[] {
  const tape = new JsonTape({ nonFinite: true });
  const named: (string | null)[] = rows.map(() => null);
  const last = new Map<string, number>();
  for (const [i, { bytes, file }] of rows.entries()) {
    const line = recordBytes(bytes);
    if (line === null || !tape.lex(line) || tape.type(0) !== OBJECT) continue;
    const selected: Selected = select === null ? { kind: 'link', rule: own } : select(tape);
    if (selected.kind !== 'link' || selected.rule.prevField === null) continue;
    const chain = chainOf(tape, recipe, file);
    const before = last.get(chain);
    if (before !== undefined) named[before] = tape.text(tape.at(selected.rule.prevField));
    last.set(chain, i);
  }
  return named;
}

function chainOf(tape: JsonTape, { scope, partition = [] }: CompiledRecipe['recipe'], file: number): string {
  return JSON.stringify([
    scope === 'file' ? file : null,
    ...partition.map((field) => tape.text(tape.at(field))),
  ]);
}
