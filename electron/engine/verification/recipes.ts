import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { repeatedKey } from '../../../shared/repeated-key.ts';
import { fileError } from '../intake/file-bytes.ts';
import { Candidates, type CompiledRecipe, compileRecipe, type GivenKeys } from '../integrity/compile.ts';
import { JsonTape } from '../integrity/json-lexer.ts';

const LONGEST_RECIPE = 16 * 1024 * 1024;

/** A recipe file and what it compiles to: the base, and candidates where its encoding is not published. */
export type LoadedRecipe = {
  name: string;
  bytes: Buffer;
  base: CompiledRecipe;
  candidates: Candidates;
};

/** Reads a recipe file. Throws `file-not-found`, `file-unreadable` or `recipe-invalid`. */
export function loadRecipeFile(path: string, keys: GivenKeys = {}): LoadedRecipe {
  const bytes = recipeBytes(path);
  const value = recipeValue(bytes.toString('utf8'));
  const base = compileRecipe(value, keys);
  return { name: base.name, bytes, base, candidates: new Candidates(value, keys) };
}

function recipeBytes(path: string): Buffer {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info === undefined) throw new AppError('file-not-found', { path });
  if (info.isDirectory())
    throw new AppError('recipe-invalid', {
      place: path,
      problem: 'it is a folder, and a recipe is one JSON file',
    });
  if (info.size > LONGEST_RECIPE)
    throw new AppError('recipe-invalid', { place: path, problem: 'it is larger than 16 MB' });
  try {
    return readFileSync(path);
  } catch (error) {
    throw fileError(error, path);
  }
}

/** The value of a recipe's text. Throws `recipe-invalid` where it is no JSON, or an object in it has a key twice. */
export function recipeValue(text: string): unknown {
  const json = text.replace(/^\ufeff/, '');
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    const place = placeOfMistake(json);
    throw new AppError('recipe-invalid', { place, problem: 'it is not JSON there' }, { cause: error });
  }
  const repeated = repeatedKey(json);
  if (repeated !== null) throw new AppError('recipe-invalid', repeated);
  return value;
}

/** Where a text stops being JSON: not every message of JSON.parse says it. */
function placeOfMistake(text: string): string {
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
