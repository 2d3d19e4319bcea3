import { AppError } from '../../../shared/errors.ts';
import { type Candidate, candidatesOf } from './candidate-grid.ts';
import { jcs } from './canonical.ts';
import type { ContentHasher } from './content-hasher.ts';
import { type Coverage, fieldName } from './coverage.ts';
import { sha256 } from './digests.ts';
import type { HashSpelling } from './hash-text.ts';
import { parseRecipe, type Recipe, waysOfHashing } from './recipe.ts';
import { compileSelection, type Selection } from './row-kinds.ts';
import { compileDerivation, type Derivation, type RowRule, resolveKeys, ruleOf } from './row-rule.ts';

export { ContentHasher, type Recomputation } from './content-hasher.ts';
export type { RowRule };

/** Keys given at run time, by the names that the recipe uses. */
export type GivenKeys = Readonly<Record<string, Uint8Array>>;

/**
 * A recipe made ready to run. It holds scratch memory, so one verifier at a time uses it. What it says of a
 * row itself holds for all rows where `select` is null, else for those that the recipe itself is for.
 */
export type CompiledRecipe = {
  recipe: Recipe;
  name: string;
  /** `sha256:` over the recipe's JCS text: which rules a verdict was reached by. */
  hash: string;
  hashField: string;
  prevField: string | null;
  spelling: HashSpelling;
  prevSpelling: HashSpelling;
  /** What the first row's predecessor is written as; undefined where the recipe does not say, or derives it. */
  genesis: string | null | undefined;
  /** Recomputes rows; null where only links can be checked, and `lacks` says why. */
  content: ContentHasher | null;
  lacks: 'preimage' | 'key' | null;
  coverage: Coverage;
  keys: Readonly<Record<string, Uint8Array | null>>;
  /** Keys that were given, so that another thread can compile the same. */
  given: GivenKeys;
  /** The rule of the recipe itself. */
  rule: RowRule;
  /** Every rule by which rows are hashed. */
  rules: readonly RowRule[];
  /** Tells the rows of one kind or version from another's; null where all are alike. */
  select: Selection | null;
  /** Derives the genesis from the header row, or from a chain's first; null where it is not derived. */
  derive: Derivation | null;
};

/**
 * Compiles a recipe given as the value of its JSON (or parsed already).
 * Throws AppError `recipe-invalid` naming the place.
 */
export function compileRecipe(value: unknown, given: GivenKeys = {}): CompiledRecipe {
  return compileParsed(parseRecipe(value), given);
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
    return compileParsed({ ...this.#recipe, name: this.#nameOf(candidate), preimage }, this.#given);
  }
}

function compileParsed(recipe: Recipe, given: GivenKeys): CompiledRecipe {
  const ways = waysOfHashing(recipe).map((way) => ({ ...way, rule: ruleOf(way.rules, way.at, given) }));
  const first = ways[0];
  if (first === undefined) throw new AppError('recipe-invalid', { place: 'preimage', problem: 'is missing' });
  const rules = ways.map(({ rule }) => rule);
  if (new Set(rules.map(({ prevField }) => prevField === null)).size > 1) {
    throw new AppError('recipe-invalid', { place: 'prev', problem: 'some rows store it and others do not' });
  }
  const lacking = rules.find(({ lacks }) => lacks !== null) ?? first.rule;
  const { hashField, prevField, spelling, prevSpelling, coverage } = first.rule;
  return {
    ...{ recipe, name: recipe.name, hash: `sha256:${sha256(jcs(recipe))}` },
    ...{ hashField, prevField, spelling, prevSpelling, coverage },
    genesis: first.rule.genesis,
    content: lacking.content,
    lacks: lacking.lacks,
    keys: resolveKeys(recipe, given),
    given,
    rule: first.rule,
    rules,
    select:
      recipe.kinds === undefined && recipe.versions === undefined ? null : compileSelection(recipe, ways),
    derive: compileDerivation(recipe, given),
  };
}
