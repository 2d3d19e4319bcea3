import { AppError } from '../../../shared/errors.ts';
import { ByteWriter } from './byte-writer.ts';
import type { GivenKeys } from './compile.ts';
import { ContentHasher } from './content-hasher.ts';
import { type Coverage, coverageOf, fieldName, hashesPredecessor, unseparatedFields } from './coverage.ts';
import { type Algorithm, DIGEST_BYTES, type Digest, digestOf, needsKey } from './digests.ts';
import { type HashSpelling, spelled } from './hash-text.ts';
import { orderIntermediates } from './intermediates.ts';
import type { JsonTape } from './json-lexer.ts';
import { compileSegments } from './preimage.ts';
import type { Recipe } from './recipe.ts';
import { resolveStyle } from './resolve-style.ts';
import type { Rules } from './ways-of-hashing.ts';

/** How rows of one kind or version are read and hashed. */
export type RowRule = {
  /** The member that holds the record; null where the row itself is it. */
  at: string | null;
  /** null where rows store no hash of their own: it is what their content gives. */
  hashField: string | null;
  algorithm: Algorithm;
  prevField: string | null;
  seqField: string | null;
  spelling: HashSpelling;
  prevSpelling: HashSpelling;
  /** What the first row's predecessor is written as; undefined where the recipe does not say, or derives it. */
  genesis: string | null | undefined;
  /** Derives it from a chain's first row, where no header does; null where it is not derived. */
  derive: Derivation | null;
  /** Recomputes rows; null where only links can be checked, and `lacks` says why. */
  content: ContentHasher | null;
  lacks: 'preimage' | 'key' | null;
  coverage: Coverage;
  /** The predecessor's hash enters the row's own. */
  chained: boolean;
  /** Fields between which characters can move unseen. */
  unseparated: readonly [string, string][];
};

type Keys = Readonly<Record<string, Uint8Array | null>>;

/** Makes one rule ready. The rules were checked: they name a hash, an algorithm, and keys that exist. */
export function ruleOf(rules: Rules, at: string | null, given: GivenKeys): RowRule {
  const keys = resolveKeys(rules, given);
  const spelling = spellingOf(rules, rules.hash ?? rules.prev!);
  const prevSpelling = rules.prev === undefined ? spelling : spellingOf(rules, rules.prev);
  const hashField = rules.hash === undefined ? null : fieldName(rules.hash);
  const base = { at, hashField, algorithm: rules.alg!, spelling, prevSpelling };
  const made = hasherOf(rules, keys, spelling, prevSpelling);
  return {
    ...base,
    prevField: rules.prev === undefined ? null : fieldName(rules.prev),
    seqField: rules.seq?.field ?? null,
    genesis: constantGenesis(rules),
    derive: compileDerivation(rules, given),
    content: made instanceof ContentHasher ? made : null,
    lacks: made instanceof ContentHasher ? null : made,
    coverage: coverageOf(rules, rules.preimage ?? []),
    chained: hashesPredecessor(rules),
    unseparated: unseparatedFields(rules),
  };
}

function hasherOf(
  rules: Rules,
  keys: Keys,
  spelling: HashSpelling,
  prevSpelling: HashSpelling,
): ContentHasher | 'preimage' | 'key' {
  if (rules.preimage === undefined) return 'preimage';
  const digest = digestWith(rules.alg!, rules.key, keys);
  const intermediate = orderIntermediates(
    rules.intermediate ?? [],
    (problem) => new AppError('recipe-invalid', { place: 'intermediate', problem }),
  ).map((inner) => {
    const alg = inner.alg ?? rules.alg!;
    return { ...inner, alg, digest: digestWith(alg, inner.key ?? rules.key, keys) };
  });
  const ready = intermediate.flatMap((inner) =>
    inner.digest === null ? [] : [{ ...inner, digest: inner.digest }],
  );
  // What is compiled is also checked, so a missing key does not hide a mistake in the recipe.
  const hasher = new ContentHasher({
    preimage: rules.preimage,
    digest: digest ?? (() => ''),
    ...{ spelling, prevSpelling, styles: rules.styles, recoverTime: rules.recoverTime },
    intermediate: intermediate.map((inner) => ({ ...inner, digest: inner.digest ?? (() => '') })),
    stored: { encoding: rules.encoding ?? 'hex', prefix: rules.prefix ?? '' },
    emptyIsNull: rules.container?.kind === 'csv',
  });
  return digest === null || ready.length < intermediate.length ? 'key' : hasher;
}

/** The digest, or null where its key was to be given and was not. */
function digestWith(alg: Algorithm, keyName: string | undefined, keys: Keys): Digest | null {
  if (!needsKey(alg)) return digestOf(alg);
  const key = keyName === undefined ? null : (keys[keyName] ?? null);
  return key === null ? null : digestOf(alg, key);
}

function constantGenesis(rules: Rules): string | null | undefined {
  if (rules.genesis === undefined || 'derive' in rules.genesis) return undefined;
  return 'const' in rules.genesis ? rules.genesis.const : null;
}

function spellingOf(rules: Rules, field: NonNullable<Recipe['hash']>): HashSpelling {
  const own: Exclude<Recipe['hash'], string | undefined> = typeof field === 'string' ? { field } : field;
  return {
    encoding: own.encoding ?? rules.encoding ?? 'hex',
    prefix: own.prefix ?? rules.prefix ?? '',
    bytes: DIGEST_BYTES[rules.alg!],
  };
}

/** Every key that the recipe names; null for one that was to be given and was not. */
export function resolveKeys(
  recipe: Pick<Recipe, 'keys'>,
  given: GivenKeys,
): Record<string, Uint8Array | null> {
  const keys: Record<string, Uint8Array | null> = {};
  for (const [name, key] of Object.entries(recipe.keys ?? {})) {
    if (Object.hasOwn(given, name)) keys[name] = given[name]!;
    else if ('hex' in key) keys[name] = Buffer.from(key.hex, 'hex');
    else keys[name] = 'utf8' in key ? Buffer.from(key.utf8) : null;
  }
  return keys;
}

/** Gives the genesis that a header row stands for, as rows name it; null where a key is missing. */
export type Derivation = (header: JsonTape) => string | null;

/** A derived genesis: the digest over its segments, written over the header row or a chain's first. */
export function compileDerivation(recipe: Rules, given: GivenKeys): Derivation | null {
  if (recipe.genesis === undefined || !('derive' in recipe.genesis)) return null;
  if (recipe.alg === undefined) {
    throw new AppError('recipe-invalid', { place: 'alg', problem: 'genesis.derive needs an algorithm' });
  }
  const keys = resolveKeys(recipe, given);
  const out = new ByteWriter();
  const field = recipe.prev ?? recipe.hash ?? { field: 'hash' };
  const spelling = spellingOf(recipe, field);
  const write = compileSegments(recipe.genesis.derive, {
    ...{ out, spelling, computed: new Set<string>(), writers: [] },
    emptyIsNull: recipe.container?.kind === 'csv',
    style: (reference) => resolveStyle(reference, recipe.styles),
  });
  const digest = digestWith(recipe.alg, recipe.key, keys);
  if (digest === null) return () => null;
  return (tape) => {
    out.clear();
    write({ tape, prev: null, computed: {}, out, time: null });
    return spelled(digest(out.view()), spelling);
  };
}
