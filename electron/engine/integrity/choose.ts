import type { CompiledRecipe } from './compile.ts';
import { JsonTape, OBJECT } from './json-lexer.ts';
import { recordBytes } from './record-bytes.ts';

/** Rows in a row that a candidate must reproduce before it is believed. */
const ENOUGH = 20;
/** Rows that are looked at. */
const LOOKED_AT = 1000;

export type Choice = {
  recipe: CompiledRecipe;
  /** A candidate reproduces the rows; otherwise the recipe is the fallback. */
  locked: boolean;
  /** One sentence for the report. */
  reason: string;
};

/**
 * Finds which of several encodings a log was hashed with: the first candidate that gives the stored hashes of
 * at least 20 consecutive rows (or of all, where there are fewer) among the first 1,000. Where none does, the
 * fallback is taken, which checks links only: an unpublished encoding is never called tampering.
 */
export function chooseRecipe(
  candidates: Iterable<CompiledRecipe>,
  fallback: CompiledRecipe,
  rows: Iterable<Uint8Array>,
): Choice {
  const sample: Buffer[] = [];
  for (const bytes of rows) {
    const line = recordBytes(bytes);
    if (line !== null) sample.push(Buffer.from(line));
    if (sample.length === LOOKED_AT) break;
  }
  for (const recipe of candidates) {
    if (!reproducesAny(recipe, sample)) continue;
    const run = longestRun(recipe, sample);
    if (run > 0 && run >= enoughOf(recipe, sample)) {
      const reason = `${run} consecutive rows give their stored hashes by ${recipe.name}.`;
      return { recipe, locked: true, reason };
    }
  }
  const reason =
    fallback.hashField === null
      ? 'Nothing could be verified: rows store only the hash of the row before them, and no encoding that is known gives it.'
      : 'Links verified, row hashes not reproducible: encoding not published.';
  return { recipe: fallback, locked: false, reason };
}

/**
 * Does any of every twentieth row recompute? Of twenty that do one after the other one is among them, and a candidate
 * that fits nothing costs a twentieth. Where a row's predecessor is not stored, it is the row before.
 */
export function reproducesAny(recipe: CompiledRecipe, sample: readonly Uint8Array[]): boolean {
  const tape = new JsonTape({ nonFinite: true });
  const every = Math.max(1, Math.min(ENOUGH, sample.length));
  const textAt = (i: number, field: string): string | null => {
    const line = sample[i];
    if (line === undefined || !tape.lex(line) || tape.type(0) !== OBJECT) return null;
    return tape.text(tape.at(field));
  };
  // Where rows store no hash of their own, the next row names it.
  const hashAt = (i: number): string | null =>
    recipe.hashField === null ? textAt(i + 1, recipe.prevField!) : textAt(i, recipe.hashField);
  for (let i = every - 1; i < sample.length; i += every) {
    const before = recipe.prevField !== null ? null : i > 0 ? hashAt(i - 1) : (recipe.genesis ?? null);
    const hash = hashAt(i);
    if (hash === null || !tape.lex(sample[i]!)) continue;
    const prev = recipe.prevField === null ? before : tape.text(tape.at(recipe.prevField));
    if (recipe.content?.recompute(tape, prev, hash).matches === true) return true;
  }
  return false;
}

/** Rows in a row that must recompute: fewer where there are no more. Where rows store no hash, nothing names the last. */
function enoughOf({ hashField }: CompiledRecipe, sample: readonly Buffer[]): number {
  return Math.min(ENOUGH, hashField === null ? sample.length - 1 : sample.length);
}

/** The most consecutive rows that recompute, counted up to where the recipe is certain. */
function longestRun(recipe: CompiledRecipe, sample: readonly Buffer[]): number {
  const tape = new JsonTape({ nonFinite: true });
  let before: string | null = typeof recipe.genesis === 'string' ? recipe.genesis : null;
  let run = 0;
  let longest = 0;
  const field = recipe.hashField ?? recipe.prevField!;
  for (const [i, line] of sample.entries()) {
    const holder = recipe.hashField === null ? sample[i + 1] : line;
    const hash = holder !== undefined && tape.lex(holder) ? tape.text(tape.at(field)) : null;
    if (!tape.lex(line) || tape.type(0) !== OBJECT) continue;
    const prev = recipe.prevField === null ? before : tape.text(tape.at(recipe.prevField));
    const matches = hash !== null && recipe.content?.recompute(tape, prev, hash).matches === true;
    run = matches ? run + 1 : 0;
    longest = Math.max(longest, run);
    if (longest >= ENOUGH || longest + sample.length - i - 1 < enoughOf(recipe, sample)) break;
    before = hash;
  }
  return longest;
}
