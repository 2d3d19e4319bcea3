import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CompiledRecipe, compileRecipe } from '../../../electron/engine/integrity/compile.ts';
import type { Segment } from '../../../electron/engine/integrity/recipe.ts';
import type { VerifyResult } from '../../../electron/engine/integrity/verdict.ts';
import { createVerifier, type VerifyOptions } from '../../../electron/engine/integrity/verify.ts';

/** Helpers of the integrity tests: reading golden logs, and pushing lines through a verifier. */

export const GOLDEN = join(import.meta.dirname, '../../golden/chains');
export const RECIPES = join(import.meta.dirname, '../../../resources/recipes');

export function json(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Lines of a log, line ends cut off, the empty one after the last line end left out. */
export function lines(path: string): Buffer[] {
  const text = readFileSync(path);
  const found: Buffer[] = [];
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf(0x0a, from);
    const to = end < 0 ? text.length : end;
    found.push(text.subarray(from, to));
    from = to + 1;
  }
  return found;
}

/** Verifies logs of one or more files, each a list of lines. */
export function walkFiles(
  recipe: CompiledRecipe,
  files: readonly (readonly (Uint8Array | string)[])[],
  options?: VerifyOptions,
): VerifyResult {
  const verifier = createVerifier(recipe, options);
  for (const [file, rows] of files.entries()) {
    for (const [i, row] of rows.entries()) {
      verifier.row(typeof row === 'string' ? Buffer.from(row) : row, { file, line: i + 1 });
    }
  }
  const named = files.map((_, i) => ({ name: `log-${i}`, bytes: 0, sha256: '0'.repeat(64) }));
  return verifier.end({ files: named });
}

export function walk(
  recipe: CompiledRecipe,
  rows: readonly (Uint8Array | string)[],
  options?: VerifyOptions,
): VerifyResult {
  return walkFiles(recipe, [rows], options);
}

export function scheme(name: string): { recipe: CompiledRecipe; rows: Buffer[] } {
  return {
    recipe: compileRecipe(json(join(GOLDEN, name, 'recipe.json'))),
    rows: lines(join(GOLDEN, name, 'nasty.ndjson')),
  };
}

/** A scheme whose rows also store their predecessors' hashes, without their own. */
export function unstored(name: string): { recipe: CompiledRecipe; rows: Buffer[] } {
  const { hash, ...rest } = json(join(GOLDEN, name, 'recipe.json')) as { hash: string };
  const member = new RegExp(`, ?"${hash}": ?"[^"]*"|"${hash}": ?"[^"]*", ?`);
  const rows = scheme(name).rows.map((row) =>
    Buffer.from(row.toString('latin1').replace(member, ''), 'latin1'),
  );
  return { recipe: compileRecipe(rest), rows };
}

export const SCHEMES = [
  'aegis',
  'agt_file_sink',
  'agt_ts',
  'bernstein',
  'cdil',
  'chronicle',
  'cloakllm',
  'hashchainalgo',
] as const;

/** The segment that writes others where a field is not null. */
export function when(notNull: string, segments: Segment[]): Segment {
  // biome-ignore lint/suspicious/noThenProperty: the recipe format names it so
  return { when: { notNull }, then: segments };
}

/** Kinds of the findings, in row order. */
export function kinds(result: VerifyResult): string[] {
  return result.findings.map(({ kind }) => kind);
}
