import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { Candidates, type CompiledRecipe, compileRecipe, type GivenKeys } from '../integrity/compile.ts';
import { JsonTape } from '../integrity/json-lexer.ts';

/** A recipe file and what it compiles to: the base, and candidates where its encoding is not published. */
export type LoadedRecipe = {
  name: string;
  bytes: Buffer;
  base: CompiledRecipe;
  candidates: Candidates;
};

/** Reads a recipe file. Throws `file-not-found` or `recipe-invalid`. */
export function loadRecipeFile(path: string, keys: GivenKeys = {}): LoadedRecipe {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new AppError('file-not-found', { path }, { cause: error });
  }
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    const place = placeOfMistake(bytes.toString('utf8'));
    throw new AppError('recipe-invalid', { place, problem: 'it is not JSON there' }, { cause: error });
  }
  const base = compileRecipe(value, keys);
  return { name: base.name, bytes, base, candidates: new Candidates(value, keys) };
}

/** Where a text stops being JSON: not every message of JSON.parse says it. */
export function placeOfMistake(text: string): string {
  const bytes = Buffer.from(text);
  const tape = new JsonTape();
  if (tape.lex(bytes) || tape.problem === null) return 'the text';
  const before = bytes.subarray(0, tape.problem.offset).toString('utf8').split('\n');
  return `line ${before.length}, column ${before.at(-1)!.length + 1}`;
}

/** One of the recipes that come with Vouch, by its id. Throws `recipe-unknown`. */
export function loadRecipe(resources: string, id: string, keys: GivenKeys = {}): LoadedRecipe {
  const known = recipeIds(resources);
  if (!known.includes(id)) throw new AppError('recipe-unknown', { recipe: id, known: known.join(', ') });
  return loadRecipeFile(join(resources, 'recipes', `${id}.json`), keys);
}

/** The ids of the recipes that come with Vouch. */
export function recipeIds(resources: string): string[] {
  return readdirSync(join(resources, 'recipes'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
}
