import { ByteWriter, type Piece } from './byte-writer.ts';
import type { CanonicalWriter } from './canonical.ts';
import { DIGEST_BYTES, type Digest } from './digests.ts';
import { digestHex, type HashSpelling, spellsDigest } from './hash-text.ts';
import { JsonTape } from './json-lexer.ts';
import { compileSegments, type PreimageRow, type WriteSegment } from './preimage.ts';
import type { Recipe, Segment } from './recipe.ts';
import type { Intermediate } from './recipe-parts.ts';
import { resolveStyle } from './resolve-style.ts';
import type { WrittenBy } from './row-template.ts';
import { parseMicros, pythonIsoformat } from './timestamps.ts';

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

type Inner = {
  name: string;
  stored: string | undefined;
  spelling: HashSpelling;
  digest: Digest;
  write: WriteSegment;
};

/** What a hasher is made from: the rules of its rows, with the digests that they name. */
export type HasherRules = {
  preimage: readonly Segment[];
  digest: Digest;
  spelling: HashSpelling;
  /** How the predecessor's hash is written. */
  prevSpelling: HashSpelling;
  /** Each after those that it uses. */
  intermediate: readonly (Intermediate & { alg: NonNullable<Recipe['alg']>; digest: Digest })[];
  styles: Recipe['styles'];
  /** Encoding and prefix of stored hashes, where an inner hash has none of its own. */
  stored: Pick<HashSpelling, 'encoding' | 'prefix'>;
  recoverTime: Recipe['recoverTime'];
  /** An empty text is null as well. */
  emptyIsNull: boolean;
};

/** Recomputes a row's hash from its bytes and its predecessor's hash. */
export class ContentHasher {
  /** A time is searched for. One that is only written in another form is not. */
  readonly recoversTime: boolean;
  readonly #write: WriteSegment;
  readonly #inner: Inner[];
  readonly #digest: Digest;
  readonly #spelling: HashSpelling;
  readonly #prefix: string;
  readonly #emptyIsNull: boolean;
  /** The row that matched last did so over its predecessor without the prefix: what is tried first. */
  #hashesBare = false;
  readonly #row: PreimageRow;
  readonly #recover: Recipe['recoverTime'];
  readonly #writers: CanonicalWriter[] = [];
  /** Microseconds between stored and recovered times, about half of which are shorter: a running median. */
  #usualBack = 0;

  constructor(rules: HasherRules) {
    const out = new ByteWriter();
    const settings = {
      out,
      spelling: rules.prevSpelling,
      emptyIsNull: rules.emptyIsNull,
      writers: this.#writers,
      computed: new Set(rules.intermediate.map(({ name }) => name)),
      style: (reference: Parameters<typeof resolveStyle>[0]) => resolveStyle(reference, rules.styles),
    };
    this.#write = compileSegments(rules.preimage, settings);
    this.#inner = rules.intermediate.map((inner) => ({
      name: inner.name,
      stored: inner.stored,
      spelling: {
        encoding: inner.encoding ?? rules.stored.encoding,
        prefix: inner.prefix ?? rules.stored.prefix,
        bytes: DIGEST_BYTES[inner.alg],
      },
      digest: inner.digest,
      write: compileSegments(inner.preimage, settings),
    }));
    this.#digest = rules.digest;
    this.#spelling = rules.spelling;
    this.#prefix = rules.prevSpelling.prefix;
    this.#emptyIsNull = rules.emptyIsNull;
    this.#recover = rules.recoverTime;
    this.recoversTime = (rules.recoverTime?.windowMicros ?? 0) > 0;
    const time = rules.recoverTime === undefined ? null : { field: rules.recoverTime.field, text: '', at: 0 };
    this.#row = { tape: new JsonTape(), prev: null, computed: {}, out, time };
  }

  /**
   * Recomputes the lexed row over the predecessor `prev` and compares with its stored hash text. Where it does not give
   * that over `prev` as it is stored, it may do so over `prev` without the prefix that the recipe names.
   */
  recompute(tape: JsonTape, prev: string | null, stored: string): Recomputation {
    const bare = this.#withoutPrefix(prev);
    if (bare === null || stored === '') return this.#recomputeOver(tape, prev, stored);
    const first = this.#recomputeOver(tape, this.#hashesBare ? bare : prev, stored);
    if (first.matches) return first;
    const second = this.#recomputeOver(tape, this.#hashesBare ? prev : bare, stored);
    if (!second.matches) return this.#hashesBare ? second : first;
    this.#hashesBare = !this.#hashesBare;
    return second;
  }

  #withoutPrefix(prev: string | null): string | null {
    const prefix = this.#prefix;
    if (prefix === '' || prev?.startsWith(prefix) !== true || this.recoversTime) return null;
    return prev.slice(prefix.length);
  }

  #recomputeOver(tape: JsonTape, prev: string | null, stored: string): Recomputation {
    const row = this.#row;
    row.tape = tape;
    row.prev = prev;
    for (const writer of this.#writers) writer.reliedOnOrder = false;
    const inner = this.#innerHashes(row);
    const wanted = digestHex(stored, this.#spelling);
    if (this.recoversTime) return this.#searchTime(row, inner, wanted, this.#recover!);
    if (row.time !== null) row.time.text = this.#timeText(row, 0) ?? '';
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
    const isPlain = !this.#row.tape.isAmbiguous;
    return { matches: matches && isPlain, computed, inner, reliedOnOrder, recoveredMicros };
  }

  /** The bytes that are hashed, for reports and the curious; a copy. `back`: the recovered time, in microseconds. */
  preimageOf(tape: JsonTape, prev: string | null, back = 0): Buffer {
    const row = this.#row;
    row.tape = tape;
    row.prev = (this.#hashesBare ? this.#withoutPrefix(prev) : null) ?? prev;
    this.#innerHashes(row);
    if (row.time !== null) row.time.text = this.#timeText(row, back) ?? '';
    return Buffer.from(this.#preimage(row));
  }

  /** An inner hash of the row that was last recomputed, as lower-case hex; null where there is none of that name. */
  innerHash(name: string): string | null {
    return this.#row.computed[name] ?? null;
  }

  /**
   * The pieces of the row's preimage, where it is nothing but pieces that a row built alike has too; else null. Such a
   * row's hash is `hashOf` what they make.
   */
  piecesOf(tape: JsonTape, prev: string): readonly Piece[] | null {
    if (this.#inner.length > 0 || this.#recover !== undefined || this.#emptyIsNull) return null;
    const row = this.#row;
    [row.tape, row.prev, row.out.pieces] = [tape, prev, []];
    this.#preimage(row);
    const { pieces } = row.out;
    row.out.pieces = null;
    return pieces;
  }

  /** By what a template of rows writes their preimages. */
  get writtenBy(): WrittenBy {
    const rewritten = this.#writers.reduce((flags, { decodes }) => flags | decodes, 0);
    return { out: this.#row.out, rewritten };
  }

  /** The hash of a preimage; lower-case hex. */
  hashOf(preimage: Buffer): string {
    return this.#digest(preimage);
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
      result = result !== false && stored !== null && spellsDigest(stored, computed, inner.spelling);
    }
    return result;
  }

  #timeText(row: PreimageRow, back: number): string | null {
    const micros = parseMicros(row.tape.text(row.tape.at(this.#recover!.from)) ?? '');
    return micros === null ? null : pythonIsoformat(micros - back);
  }

  /**
   * ComplianceAgent hashes a clock reading that it takes just before the one it stores: try each microsecond of the
   * window, those first that lie as far back as those of other rows. The preimage is written once; only its time text
   * changes.
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
    for (const back of outwards(this.#usualBack, recover.windowMicros)) {
      const text = pythonIsoformat(stored - back);
      if (text.length === written.length) row.out.buffer.write(text, row.time.at, 'latin1');
      else {
        row.time.text = text;
        this.#preimage(row);
      }
      written = text;
      if (this.#digest(row.out.view()) === wanted) {
        this.#usualBack += this.#usualBack === 0 ? back : Math.sign(back - this.#usualBack);
        return this.#outcome(inner !== false, wanted, inner, back);
      }
    }
    return this.#outcome(false, null, inner, 0);
  }
}

/** 0 to `last`, those nearest to `from` first. */
function* outwards(from: number, last: number): Generator<number> {
  const start = Math.min(from, last);
  yield start;
  for (let away = 1; away <= Math.max(start, last - start); away++) {
    if (start + away <= last) yield start + away;
    if (start - away >= 0) yield start - away;
  }
}
