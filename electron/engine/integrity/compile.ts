import { AppError } from '../../../shared/errors.ts';
import { ByteWriter } from './byte-writer.ts';
import { type CanonicalWriter, jcs } from './canonical.ts';
import { type Coverage, coverageOf, fieldName } from './coverage.ts';
import { DIGEST_BYTES, type Digest, digestOf, needsKey, sha256 } from './digests.ts';
import { digestHex, type HashSpelling } from './hash-text.ts';
import { JsonTape } from './json-lexer.ts';
import { compileSegments, type PreimageRow, type WriteSegment } from './preimage.ts';
import { parseRecipe, type Recipe, resolveStyle, type Segment } from './recipe.ts';
import { parseMicros, pythonIsoformat } from './timestamps.ts';

/** Keys given at run time, by the names that the recipe uses. */
export type GivenKeys = Readonly<Record<string, Uint8Array>>;

/** A recipe made ready to run. It holds scratch memory, so one verifier at a time uses it. */
export type CompiledRecipe = {
  recipe: Recipe;
  name: string;
  /** `sha256:` over the recipe's JCS text: which rules a verdict was reached by. */
  hash: string;
  hashField: string;
  prevField: string | null;
  spelling: HashSpelling;
  prevSpelling: HashSpelling;
  /** What the first row's predecessor is written as; undefined where the recipe does not say. */
  genesis: string | null | undefined;
  /** Recomputes rows; null where only links can be checked, and `lacks` says why. */
  content: ContentHasher | null;
  lacks: 'preimage' | 'key' | null;
  coverage: Coverage;
  keys: Readonly<Record<string, Uint8Array | null>>;
};

/** The outcome of recomputing one row over a given predecessor. */
export type Recomputation = {
  matches: boolean;
  /** The hash that the row's content gives, lower-case hex; null where none was singled out (recovered time). */
  computed: string | null;
  /** Do all inner hashes equal their stored fields? null where the recipe stores none. */
  inner: boolean | null;
  /** The order in which members were stored entered the hash. */
  reliedOnOrder: boolean;
  /** Microseconds between the stored time and the recovered one; 0 where none is recovered. */
  recoveredMicros: number;
};

/**
 * Compiles a recipe given as the value of its JSON (or parsed already).
 * Throws AppError `recipe-invalid` naming the place.
 */
export function compileRecipe(value: unknown, given: GivenKeys = {}): CompiledRecipe {
  const recipe = parseRecipe(value);
  return compileWith(recipe, recipe.preimage, recipe.name, given);
}

/** The candidates of a recipe whose encoding is not published, each as a recipe of its own; may be none. */
export function compileCandidates(value: unknown, given: GivenKeys = {}): CompiledRecipe[] {
  const recipe = parseRecipe(value);
  return (recipe.candidates ?? []).map(({ name, preimage }) => {
    const { candidates: _, ...base } = recipe;
    return compileWith(
      { ...base, name: `${recipe.name}/${name}`, preimage },
      preimage,
      `${recipe.name}/${name}`,
      given,
    );
  });
}

function compileWith(
  recipe: Recipe,
  preimage: Segment[] | undefined,
  name: string,
  given: GivenKeys,
): CompiledRecipe {
  const keys = resolveKeys(recipe, given);
  const hmacKey = recipe.key === undefined ? null : keys[recipe.key]!;
  const spelling = spellingOf(recipe, recipe.hash);
  const keyMissing = needsKey(recipe.alg) && hmacKey === null;
  const lacks = preimage === undefined ? 'preimage' : keyMissing ? 'key' : null;
  const digest = keyMissing ? null : digestOf(recipe.alg, hmacKey ?? undefined);
  const content =
    preimage === undefined || digest === null ? null : new ContentHasher(recipe, preimage, digest, spelling);
  return {
    recipe,
    name,
    hash: `sha256:${sha256(jcs(recipe))}`,
    hashField: fieldName(recipe.hash),
    prevField: recipe.prev === undefined ? null : fieldName(recipe.prev),
    spelling,
    prevSpelling: recipe.prev === undefined ? spelling : spellingOf(recipe, recipe.prev),
    genesis: genesisOf(recipe),
    content,
    lacks,
    coverage: coverageOf(recipe, preimage ?? []),
    keys,
  };
}

function genesisOf(recipe: Recipe): string | null | undefined {
  if (recipe.genesis === undefined) return undefined;
  return 'const' in recipe.genesis ? recipe.genesis.const : null;
}

function spellingOf(recipe: Recipe, field: Recipe['hash']): HashSpelling {
  const own: Exclude<Recipe['hash'], string> = typeof field === 'string' ? { field } : field;
  return {
    encoding: own.encoding ?? recipe.encoding ?? 'hex',
    prefix: own.prefix ?? recipe.prefix ?? '',
    bytes: DIGEST_BYTES[recipe.alg],
  };
}

/** Every key that the recipe names; null for one that was to be given and was not. */
function resolveKeys(recipe: Recipe, given: GivenKeys): Record<string, Uint8Array | null> {
  const keys: Record<string, Uint8Array | null> = {};
  for (const [name, key] of Object.entries(recipe.keys ?? {})) {
    if (Object.hasOwn(given, name)) keys[name] = given[name]!;
    else if ('hex' in key) keys[name] = Buffer.from(key.hex, 'hex');
    else keys[name] = 'utf8' in key ? Buffer.from(key.utf8) : null;
  }
  return keys;
}

type Inner = { name: string; stored: string | undefined; digest: Digest; write: WriteSegment };

/** Recomputes a row's hash from its bytes and its predecessor's hash. */
export class ContentHasher {
  readonly recoversTime: boolean;
  readonly #write: WriteSegment;
  readonly #inner: Inner[];
  readonly #digest: Digest;
  readonly #spelling: HashSpelling;
  readonly #row: PreimageRow;
  readonly #recover: Recipe['recoverTime'];
  readonly #writers: CanonicalWriter[] = [];

  constructor(recipe: Recipe, preimage: readonly Segment[], digest: Digest, spelling: HashSpelling) {
    const out = new ByteWriter();
    const settings = {
      out,
      spelling,
      writers: this.#writers,
      computed: new Set((recipe.intermediate ?? []).map(({ name }) => name)),
      style: (reference: Parameters<typeof resolveStyle>[0]) => resolveStyle(reference, recipe.styles),
    };
    this.#write = compileSegments(preimage, settings);
    this.#inner = (recipe.intermediate ?? []).map((inner) => ({
      name: inner.name,
      stored: inner.stored,
      digest: digestOf(innerAlgorithm(inner.alg, recipe.alg)),
      write: compileSegments(inner.preimage, settings),
    }));
    this.#digest = digest;
    this.#spelling = spelling;
    this.#recover = recipe.recoverTime;
    this.recoversTime = recipe.recoverTime !== undefined;
    const time =
      recipe.recoverTime === undefined ? null : { field: recipe.recoverTime.field, text: '', at: 0 };
    this.#row = { tape: new JsonTape(), line: Buffer.alloc(0), prev: null, computed: {}, out, time };
  }

  /** Recomputes the lexed row over the predecessor `prev` and compares with its stored hash text. */
  recompute(tape: JsonTape, prev: string | null, stored: string): Recomputation {
    const row = this.#row;
    row.tape = tape;
    row.line = tape.bytes;
    row.prev = prev;
    for (const writer of this.#writers) writer.reliedOnOrder = false;
    const inner = this.#innerHashes(row);
    const wanted = digestHex(stored, this.#spelling);
    if (this.#recover !== undefined) return this.#searchTime(row, inner, wanted, this.#recover);
    const computed = this.#digest(this.#preimage(row));
    return this.#outcome(computed === wanted && inner !== false, computed, inner, 0);
  }

  #outcome(
    matches: boolean,
    computed: string | null,
    inner: boolean | null,
    recoveredMicros: number,
  ): Recomputation {
    const reliedOnOrder = this.#writers.some((writer) => writer.reliedOnOrder);
    return { matches, computed, inner, reliedOnOrder, recoveredMicros };
  }

  /** The bytes that are hashed, for reports and the curious; a copy. */
  preimageOf(tape: JsonTape, prev: string | null): Buffer {
    const row = this.#row;
    row.tape = tape;
    row.line = tape.bytes;
    row.prev = prev;
    this.#innerHashes(row);
    if (row.time !== null) row.time.text = this.#timeText(row) ?? '';
    return Buffer.from(this.#preimage(row));
  }

  #preimage(row: PreimageRow): Buffer {
    row.out.clear();
    this.#write(row);
    return row.out.view();
  }

  #innerHashes(row: PreimageRow): boolean | null {
    let result: boolean | null = null;
    for (const inner of this.#inner) {
      row.out.clear();
      inner.write(row);
      const computed = inner.digest(row.out.view());
      row.computed[inner.name] = computed;
      if (inner.stored === undefined) continue;
      const stored = row.tape.text(row.tape.at(inner.stored));
      result = result !== false && stored?.toLowerCase() === computed;
    }
    return result;
  }

  #timeText(row: PreimageRow): string | null {
    const micros = parseMicros(row.tape.text(row.tape.at(this.#recover!.from)) ?? '');
    return micros === null ? null : pythonIsoformat(micros);
  }

  /**
   * ComplianceAgent hashes a clock reading that it takes just before the one it stores: try each microsecond
   * from the stored one back to the window's end. The preimage is written once; only its time text changes.
   */
  #searchTime(
    row: PreimageRow,
    inner: boolean | null,
    wanted: string | null,
    recover: NonNullable<Recipe['recoverTime']>,
  ): Recomputation {
    const stored = parseMicros(row.tape.text(row.tape.at(recover.from)) ?? '');
    if (stored === null || wanted === null || row.time === null) return this.#outcome(false, null, inner, 0);
    let written = '';
    for (let back = 0; back <= recover.windowMicros; back++) {
      const text = pythonIsoformat(stored - back);
      if (text.length === written.length) row.out.buffer.write(text, row.time.at, 'latin1');
      else {
        row.time.text = text;
        this.#preimage(row);
      }
      written = text;
      if (this.#digest(row.out.view()) === wanted) {
        return this.#outcome(inner !== false, wanted, inner, back);
      }
    }
    return this.#outcome(false, null, inner, 0);
  }
}

function innerAlgorithm(own: Recipe['alg'] | undefined, outer: Recipe['alg']): Recipe['alg'] {
  const alg = own ?? outer;
  if (needsKey(alg))
    throw new AppError('recipe-invalid', { place: 'intermediate', problem: 'needs its own alg' });
  return alg;
}
