import { type Candidate, candidatesOf } from './candidate-grid.ts';
import { type CompiledRecipe, compileChecked, type GivenKeys } from './compile-checked.ts';
import { fieldName } from './coverage.ts';
import { parseRecipe, type Recipe } from './recipe.ts';

export { ContentHasher, type Recomputation } from './content-hasher.ts';
export type { RowRule } from './row-rule.ts';
export type { CompiledRecipe, GivenKeys };

/**
 * Compiles a recipe given as the value of its JSON (or parsed already).
 * Throws AppError `recipe-invalid` naming the place.
 */
export function compileRecipe(value: unknown, given: GivenKeys = {}): CompiledRecipe {
  return compileChecked(parseRecipe(value), given);
}

/**
 * The candidates of a recipe whose encoding is not published, each as a recipe of its own; may be none. There may be
 * thousands, so each is compiled when it is asked for.
 */
export class Candidates implements Iterable<CompiledRecipe> {
  /** Those that the recipe lists one by one, as the likeliest. */
  readonly listed: readonly CompiledRecipe[];
  readonly #recipe: Omit<Recipe, 'candidates' | 'candidateGrid'>;
  readonly #given: GivenKeys;
  readonly #grid: readonly Candidate[];

  constructor(value: unknown, given: GivenKeys = {}) {
    const { candidates = [], candidateGrid, ...base } = parseRecipe(value);
    this.#recipe = base;
    this.#given = given;
    const listed = new Set(candidates.map(({ name }) => name));
    this.#grid =
      candidateGrid === undefined || base.prev === undefined
        ? []
        : candidatesOf(candidateGrid, fieldName(base.prev)).filter(({ name }) => !listed.has(name));
    this.listed = candidates.map((candidate) => this.#compiled(candidate));
  }

  get length(): number {
    return this.listed.length + this.#grid.length;
  }

  *[Symbol.iterator](): Generator<CompiledRecipe> {
    yield* this.listed;
    for (const candidate of this.#grid) yield this.#compiled(candidate);
  }

  /** The candidate that a verification names so. */
  named(name: string): CompiledRecipe | undefined {
    const found = this.#grid.find((candidate) => this.#nameOf(candidate) === name);
    return this.listed.find((each) => each.name === name) ?? (found && this.#compiled(found));
  }

  #nameOf({ name }: Candidate): string {
    return `${this.#recipe.name}/${name}`;
  }

  #compiled(candidate: Candidate): CompiledRecipe {
    const { preimage } = candidate;
    return compileChecked({ ...this.#recipe, name: this.#nameOf(candidate), preimage }, this.#given);
  }
}
