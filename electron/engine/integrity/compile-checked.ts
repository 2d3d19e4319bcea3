import { AppError } from '../../../shared/errors.ts';
import { jcs } from './canonical.ts';
import { sha256 } from './digests.ts';
import type { Recipe } from './recipe.ts';
import { compileSelection, type Selection } from './row-kinds.ts';
import { compileDerivation, type Derivation, type RowRule, resolveKeys, ruleOf } from './row-rule.ts';
import { waysOfHashing } from './ways-of-hashing.ts';

/** Keys given at run time, by the names that the recipe uses. */
export type GivenKeys = Readonly<Record<string, Uint8Array>>;

/**
 * A recipe made ready to run. It holds scratch memory, so one verifier at a time uses it. What it says of a
 * row itself holds for all rows where `select` is null, else for those that the recipe itself is for.
 */
export type CompiledRecipe = Pick<
  RowRule,
  'hashField' | 'prevField' | 'spelling' | 'prevSpelling' | 'genesis' | 'content' | 'lacks' | 'coverage'
> & {
  recipe: Recipe;
  name: string;
  /** `sha256:` over the recipe's JCS text: which rules a verdict was reached by. */
  hash: string;
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

/** Compiles a recipe that was checked, on whatever thread: what checks it is large and slow to load. */
export function compileChecked(recipe: Recipe, given: GivenKeys): CompiledRecipe {
  const ways = waysOfHashing(recipe).map((way) => ({ ...way, rule: ruleOf(way.rules, way.at, given) }));
  const first = ways[0];
  if (first === undefined) throw new AppError('recipe-invalid', { place: 'preimage', problem: 'is missing' });
  const rules = ways.map(({ rule }) => rule);
  if (new Set(rules.map(({ prevField }) => prevField === null)).size > 1) {
    throw new AppError('recipe-invalid', { place: 'prev', problem: 'some rows store it and others do not' });
  }
  if (new Set(rules.map(({ hashField }) => hashField === null)).size > 1) {
    throw new AppError('recipe-invalid', { place: 'hash', problem: 'some rows store it and others do not' });
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
