import type { GivenKeys } from './compile.ts';
import type { JsonTape } from './json-lexer.ts';
import type { Recipe, Segment } from './recipe.ts';
import { ruleOf } from './row-rule.ts';
import { fieldsOf, segmentName } from './segment-names.ts';
import { type Rules, waysOfHashing } from './ways-of-hashing.ts';

/** The bytes that one segment writes, where they begin, and what should be known of them. */
export type PreimagePart = { name: string; from: number; bytes: Buffer; note: string | null };

export type InnerPart = { name: string; field: string | null; bytes: Buffer };

/**
 * Takes a row's preimage apart by the segments of its recipe. `way` is the number of the rule that the row is
 * under (`CompiledRecipe.rules`), `back` a recovered time in microseconds. The preimage is written again and
 * again with one segment more, by the very code that verifies, so that what is shown is what is hashed.
 */
export function preimageParts(
  recipe: Recipe,
  way: number,
  row: { tape: JsonTape; prev: string | null; back: number },
): { parts: PreimagePart[]; inner: InnerPart[] } {
  const { rules, at } = waysOfHashing(recipe)[way]!;
  const keys = anyKeys(rules);
  const write = (preimage: readonly Segment[]): Buffer => {
    if (preimage.length === 0) return Buffer.alloc(0);
    // A time is recovered into a field that a part of the preimage may not have reached yet.
    const rule = ruleOf({ ...rules, preimage: [...preimage] }, at, keys);
    return rule.content?.preimageOf(row.tape, row.prev, row.back) ?? Buffer.alloc(0);
  };
  const segments = rules.preimage ?? [];
  let before: Buffer = Buffer.alloc(0);
  const parts = segments.map((segment, index): PreimagePart => {
    const whole = write(segments.slice(0, index + 1));
    const from = before.length;
    const bytes = whole.subarray(from);
    before = whole;
    return { name: segmentName(segment), from, bytes, note: noteOn(segment, row, bytes) };
  });
  const inner = (rules.intermediate ?? []).map(({ name, stored, preimage }) => ({
    name,
    field: stored ?? null,
    bytes: write(preimage),
  }));
  return { parts, inner };
}

/** A key changes the hash and not what is hashed: any will do where none was given. */
function anyKeys({ keys = {} }: Rules): GivenKeys {
  return Object.fromEntries(Object.keys(keys).map((name) => [name, Buffer.alloc(1)]));
}

function noteOn(
  segment: Segment,
  { tape, prev }: { tape: JsonTape; prev: string | null },
  bytes: Buffer,
): string | null {
  const missing = fieldsOf(segment).filter((field) => tape.at(field) < 0);
  if (missing.length > 0) return `The row has no member ${missing.join(', ')}.`;
  if ('prev' in segment && prev === null) return 'This row has no predecessor: nothing is written.';
  if ('when' in segment && bytes.length === 0) return 'The condition does not hold: nothing is written.';
  return null;
}
