/// <reference path="./webassembly.d.ts" />
import { CONSTANT, COPY, type RowMatcher, type RowTemplate } from './row-template.ts';

/** What `electron/wasm/row-scanner.ts` exports. Addresses are bytes of its memory. */
type Exports = {
  fits(template: number, from: number, to: number): number;
  write(template: number, prev: number, prevLength: number, out: number, most: number): number;
  same(a: number, b: number, length: number): number;
  follows(
    template: number,
    from: number,
    stop: number,
    prev: number,
    prevLength: number,
    seq: number,
    out: number,
    most: number,
  ): number;
  gives(template: number, hash: number, length: number): number;
};

/** Which values of a template's rows are their hash, their predecessor's and their number; -1 for none. */
export type LinkValues = { hash: number; prev: number; seq: number };

/** Rows that follow one another, each on a line of its own, and where the line after the last of them begins. */
export type Followers = { rows: number; end: number };

/** The layout of the memory. What may be written or read over the end of an area lies in the next one, or in MARGIN. */
const PAGE = 64 * 1024;
const MARGIN = 64;
const TEMPLATE_BYTES = 32 * 1024;
const TEXT_BYTES = 1024;
const PREIMAGE_BYTES = 256 * 1024;
const HASH_BYTES = 64 * 1024;
/** Of a template, before its steps. */
const HEAD_BYTES = 32;

/** The text of one of two areas: the last row's hash, and its predecessor's. */
type Kept = { text: string; at: number };

/**
 * Holds rows against templates in WebAssembly, 16 bytes at a time, in a memory of its own into which rows are put. It
 * decides as `RowTemplate` does.
 */
export class RowScanner {
  /** The part of the memory that rows are put into. */
  readonly rows: Buffer<ArrayBuffer>;
  readonly memory: Buffer<ArrayBuffer>;
  readonly words: DataView;
  readonly run: Exports;
  #last: Kept;
  #before: Kept;
  readonly #preimage: number;
  /** The hashes of rows that follow one another, after that of the row before them. */
  readonly #hashes: number;
  /** What was written, by its length. */
  readonly #views: (Buffer | undefined)[] = [];

  /** From the compiled module, with room for `rowBytes` of rows and this many templates. */
  constructor(module: Uint8Array, rowBytes: number, templates: number) {
    const texts = PAGE + templates * TEMPLATE_BYTES;
    this.#last = { text: '', at: texts };
    this.#before = { text: '', at: texts + TEXT_BYTES };
    this.#preimage = texts + 2 * TEXT_BYTES;
    this.#hashes = this.#preimage + PREIMAGE_BYTES + MARGIN;
    const rows = this.#hashes + HASH_BYTES + MARGIN;
    const memory = new WebAssembly.Memory({ initial: Math.ceil((rows + rowBytes + MARGIN) / PAGE) });
    this.memory = Buffer.from(memory.buffer);
    this.words = new DataView(memory.buffer);
    this.rows = this.memory.subarray(rows, rows + rowBytes);
    this.run = new WebAssembly.Instance(new WebAssembly.Module(module), { env: { memory } })
      .exports as Exports;
  }

  /** Puts a template where another may have been; null where it has no room. It fits rows that lie in `rows` alone. */
  scanning(template: RowTemplate, slot: number, values: LinkValues): ScannedTemplate | null {
    const at = PAGE + slot * TEMPLATE_BYTES;
    const places = this.#put(template, at, values);
    return places === null ? null : new ScannedTemplate(this, at, places);
  }

  /** Where this ASCII text lies; -1 where it is too long. */
  keep(text: string): number {
    if (text === this.#last.text) return this.#last.at;
    if (text === this.#before.text) return this.#before.at;
    if (text.length > TEXT_BYTES) return -1;
    [this.#last, this.#before] = [this.#before, this.#last];
    this.#last.text = text;
    this.memory.write(text, this.#last.at, 'latin1');
    return this.#last.at;
  }

  /** See `RowMatcher.preimage`. */
  preimage(template: number, prev: string): Buffer | null {
    const at = this.#preimage;
    const kept = this.keep(prev);
    const length = kept < 0 ? -1 : this.run.write(template, kept, prev.length, at, PREIMAGE_BYTES);
    return length < 0 ? null : this.#written(length);
  }

  #written(length: number): Buffer {
    const at = this.#preimage;
    if (length >= 16_384) return this.memory.subarray(at, at + length);
    let view = this.#views[length];
    if (view === undefined) {
      view = this.memory.subarray(at, at + length);
      this.#views[length] = view;
    }
    return view;
  }

  /**
   * Rows on lines one after the other between two places of `rows`, up to the first that fits none of the templates,
   * or does not name the row before it, count on from it or give its own hash; `hashes` gives those of them. `prev`:
   * the hash before them, which is ASCII, and `hashOf` gives as many characters. `most`: of rows. The templates are put
   * in the order in which the next row is best held against them.
   */
  followers(
    templates: ScannedTemplate[],
    from: number,
    stop: number,
    prev: string,
    seq: number,
    most: number,
    hashOf: (preimage: Buffer) => string,
  ): Followers {
    const { memory, run } = this;
    const width = prev.length;
    const room = Math.min(most, Math.floor(HASH_BYTES / Math.max(width, 1)) - 1);
    const base = this.rows.byteOffset;
    const end = base + stop;
    let last = this.#hashes;
    memory.write(prev, last, 'latin1');
    let [at, rows] = [base + from, 0];
    while (rows < room && at < end) {
      const number = seq + rows + 1;
      const written = this.#preimage;
      let length = -1;
      let which = 0;
      for (; which < templates.length; which++) {
        const { at: template } = templates[which]!;
        length = run.follows(template, at, end, last, width, number, written, PREIMAGE_BYTES);
        if (length >= 0) break;
      }
      if (length < 0) break;
      const template = templates[which]!;
      if (which > 0) [templates[0], templates[which]] = [template, templates[0]!];
      const hash = hashOf(this.#written(length));
      if (hash.length !== width) break;
      memory.write(hash, last + width, 'latin1');
      const next = run.gives(template.at, last + width, width);
      if (next === 0) break;
      at = next;
      last += width;
      rows += 1;
    }
    return { rows, end: at - base };
  }

  /** The hashes of the rows that followed last, `width` ASCII bytes each. */
  hashes(rows: number, width: number): Buffer {
    return this.memory.subarray(this.#hashes + width, this.#hashes + width * (rows + 1));
  }

  /** Writes a template as `row-scanner.ts` of WebAssembly reads it. Where its places lie, or null. */
  #put({ parts }: RowTemplate, at: number, { hash, prev, seq }: LinkValues): number | null {
    const { rewritten, literals, types, copies, constants } = parts;
    const places = at + HEAD_BYTES + literals.length * 12;
    const copiesAt = places + (types.length * 2 + 1) * 4;
    let end = copiesAt + copies.length * 4;
    const bytes = [...literals, ...constants].reduce((sum, { length }) => sum + length, 0);
    if (end + bytes + MARGIN > at + TEMPLATE_BYTES) return null;
    const put = (word: number, value: number): void => this.words.setInt32(word, value, true);
    const append = (constant: Buffer): number => {
      constant.copy(this.memory, end);
      end += constant.length;
      return end - constant.length;
    };
    const head = [types.length, places, rewritten, copiesAt, copies.length / COPY, hash, prev, seq];
    for (const [i, value] of head.entries()) put(at + i * 4, value);
    for (const [i, literal] of literals.entries()) {
      const step = at + HEAD_BYTES + i * 12;
      put(step, append(literal));
      put(step + 4, literal.length);
      put(step + 8, types[i] ?? 0);
    }
    for (let i = 0; i < copies.length; i += COPY) {
      const isConstant = copies[i] === CONSTANT;
      const constant = isConstant ? constants[copies[i + 1]!]! : null;
      const numbers =
        constant === null
          ? [...copies.subarray(i, i + COPY)]
          : [CONSTANT, append(constant), constant.length, 0];
      for (const [j, value] of numbers.entries()) put(copiesAt + (i + j) * 4, value);
    }
    return places;
  }
}

export class ScannedTemplate implements RowMatcher {
  readonly #scanner: RowScanner;
  /** Where it lies in the memory. */
  readonly at: number;
  readonly #places: number;
  readonly #base: number;

  constructor(scanner: RowScanner, at: number, places: number) {
    this.#scanner = scanner;
    this.at = at;
    this.#places = places;
    this.#base = scanner.rows.byteOffset;
  }

  fits(_bytes: Buffer, from: number, to: number): boolean {
    return this.#scanner.run.fits(this.at, this.#base + from, this.#base + to) !== 0;
  }

  start(value: number): number {
    return this.#scanner.words.getInt32(this.#places + value * 8 + 4, true) - this.#base;
  }

  end(value: number): number {
    return this.#scanner.words.getInt32(this.#places + value * 8 + 8, true) - this.#base;
  }

  holds(value: number, text: string): boolean {
    const from = this.start(value) + 1;
    if (this.end(value) - 1 - from !== text.length) return false;
    const kept = this.#scanner.keep(text);
    return kept >= 0 && this.#scanner.run.same(this.#base + from, kept, text.length) !== 0;
  }

  preimage(prev: string): Buffer | null {
    return this.#scanner.preimage(this.at, prev);
  }
}
