import { describe, expect, it } from 'vitest';
import type { Anchor } from '../../../electron/engine/integrity/anchors.ts';
import type { CompiledRecipe } from '../../../electron/engine/integrity/compile.ts';
import { linkKey } from '../../../electron/engine/integrity/hash-text.ts';
import { JsonTape, OBJECT } from '../../../electron/engine/integrity/json-lexer.ts';
import { SCHEMES, scheme, walk } from './walk-log.ts';

/**
 * Ten thousand mutations of untampered logs: bytes changed, lines cut, moved and repeated. Whatever comes of
 * them, the verifier answers, and calls a log intact and proven only where every byte that its recipe hashes is
 * what it was.
 */

const PER_SCHEME = 1250;

/** A small generator (mulberry32), so that a failure can be repeated by its number. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

function linesOf(text: Buffer): Buffer[] {
  const found: Buffer[] = [];
  let from = 0;
  for (let end = text.indexOf(0x0a); end >= 0; end = text.indexOf(0x0a, from)) {
    found.push(text.subarray(from, end));
    from = end + 1;
  }
  return [...found, text.subarray(from)];
}

function joined(lines: readonly Buffer[]): Buffer {
  return Buffer.concat(lines.flatMap((line, i) => (i === 0 ? [line] : [Buffer.from('\n'), line])));
}

type Mutation = (log: Buffer, pick: (below: number) => number) => Buffer;

const flipped: Mutation = (log, pick) => {
  const changed = Buffer.from(log);
  for (let i = 0; i <= pick(3); i++) {
    const at = pick(log.length);
    changed[at] = pick(2) === 0 ? changed[at]! ^ (1 << pick(8)) : pick(256);
  }
  return changed;
};
const onLines =
  (change: (lines: Buffer[], pick: (below: number) => number) => void): Mutation =>
  (log, pick) => {
    const lines = linesOf(log);
    for (let i = 0; i <= pick(2); i++) change(lines, pick);
    return joined(lines);
  };
const MUTATIONS: Record<string, Mutation> = {
  flipped,
  'bytes cut out': (log, pick) => {
    const at = pick(log.length);
    return Buffer.concat([log.subarray(0, at), log.subarray(at + 1 + pick(40))]);
  },
  'bytes repeated': (log, pick) => {
    const at = pick(log.length);
    const to = at + 1 + pick(40);
    return Buffer.concat([log.subarray(0, to), log.subarray(at)]);
  },
  truncated: (log, pick) => log.subarray(0, pick(log.length)),
  'lines cut': onLines((lines, pick) => void lines.splice(pick(lines.length), 1 + pick(3))),
  'lines moved': onLines((lines, pick) => {
    const taken = lines.splice(pick(lines.length), 1 + pick(3));
    lines.splice(pick(lines.length + 1), 0, ...taken);
  }),
  'lines repeated': onLines((lines, pick) => {
    const at = pick(lines.length);
    lines.splice(pick(lines.length + 1), 0, ...lines.slice(at, at + 1 + pick(3)));
  }),
  'a value of another line': onLines((lines, pick) => {
    const [a, b] = [pick(lines.length), pick(lines.length)];
    const [from, to] = [lines[a]!.indexOf(','), lines[b]!.indexOf(',')];
    if (from > 0 && to > 0) lines[a] = Buffer.concat([lines[b]!.subarray(0, to), lines[a]!.subarray(from)]);
  }),
};
const NAMES = Object.keys(MUTATIONS);

/** Per chain, what is hashed of each row and the hash that it stores, in order. */
function hashedBytes(recipe: CompiledRecipe, lines: readonly Buffer[]): string {
  const tape = new JsonTape({ nonFinite: true });
  const chains = new Map<string, string[]>();
  const before = new Map<string, string>();
  for (const [i, raw] of lines.entries()) {
    const marked = i === 0 && raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf;
    if (!tape.lex(marked ? raw.subarray(3) : raw) || tape.type(0) !== OBJECT) continue;
    const chain = (recipe.recipe.partition ?? []).map((field) => tape.text(tape.at(field))).join('\0');
    const hash = tape.text(tape.at(recipe.hashField!)) ?? '';
    const prev =
      recipe.prevField === null
        ? (before.get(chain) ?? recipe.genesis ?? null)
        : tape.text(tape.at(recipe.prevField));
    before.set(chain, hash);
    const rows = chains.get(chain) ?? [];
    chains.set(chain, rows);
    rows.push(
      `${recipe.content!.preimageOf(tape, prev).toString('latin1')}\0${linkKey(hash, recipe.spelling)}`,
    );
  }
  return JSON.stringify([...chains].sort());
}

describe.each(SCHEMES)('%s', (name) => {
  const { recipe, rows } = scheme(name);
  const clean = walk(recipe, rows);
  const anchors: Anchor[] = clean.heads.flatMap(({ partition, head, rows: count }) => [
    { kind: 'head', value: head, partition, source: 'test' },
    { kind: 'count', value: String(count), partition, source: 'test' },
  ]);
  const log = joined(rows);
  const hashed = hashedBytes(recipe, rows);

  it('as it was written it is intact and, with its head, proven', () => {
    expect(walk(recipe, rows, { anchors })).toMatchObject({
      integrity: 'intact',
      completeness: 'proven',
      findings: [],
    });
  });

  it(`${PER_SCHEME} mutations: never a crash, never proven where hashed bytes changed`, () => {
    const proven: string[] = [];
    let noticed = 0;
    for (let seed = 0; seed < PER_SCHEME; seed++) {
      const pick = numbers(seed * 8 + SCHEMES.indexOf(name));
      const kind = NAMES[pick(NAMES.length)]!;
      const lines = linesOf(MUTATIONS[kind]!(log, pick));
      const result = walk(recipe, lines, { anchors });
      if (result.integrity !== 'intact' || result.completeness !== 'proven') noticed += 1;
      else if (hashedBytes(recipe, lines) !== hashed) proven.push(`${seed}: ${kind}`);
    }
    expect(proven).toEqual([]);
    expect(noticed).toBeGreaterThan(PER_SCHEME / 2);
  }, 60_000);
});
