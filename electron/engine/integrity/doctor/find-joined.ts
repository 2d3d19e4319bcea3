import { NULL, STRING } from '../json-lexer.ts';
import type { Segment } from '../recipe-segments.ts';
import { parseMicros, type TransformName, transform } from '../timestamps.ts';
import { type Found, fewOf, styleSettings } from './find-json.ts';
import { type Form, TIME_CHOICES } from './json-forms.ts';
import type { Algorithm, Probe } from './probe.ts';
import type { Work } from './work.ts';

/** A piece of a joined text: what it writes in this row, and how a recipe says so. */
type Piece = { bytes: Buffer; segment: Segment };

const SEPARATORS = ['', '|', ':', ',', '\n', '-', '_', ' ', ';', '.', '||', '::', '\t', '\0', '/', '#', '~'];
const USUAL = ['', '|', ':', '\n'];
/** Each part after its length, as a netstring writes it or in four bytes; the predecessor's hash is as long as ever. */
const LENGTHS = ['dec:', 'u32be'] as const;
/** Every subset is tried of so many members; of more, those of a few or of nearly all. */
const ALL_SUBSETS = 12;
const MOST_VARIANTS = 48;

/**
 * Looks for the row's hash among its members' texts joined by a separator: any subset in stored order with the
 * predecessor at either end or in its own place, then any few of them in any order.
 */
export function findJoined(
  probe: Probe,
  forms: readonly Form[],
  algorithms: readonly Algorithm[],
  work: Work,
): Found | null {
  const search = new JoinedSearch(probe, algorithms, work);
  const variants = variantsOf(probe, forms);
  for (const [i, pieces] of variants.entries()) {
    const found = search.inStoredOrder(pieces, i === 0 ? SEPARATORS : USUAL);
    if (found !== null || work.exhausted) return found;
  }
  for (const [i, pieces] of variants.slice(0, 6).entries()) {
    const found = search.inAnyOrder(pieces, i === 0 ? SEPARATORS.slice(0, 8) : USUAL, i === 0 ? 4 : 3);
    if (found !== null || work.exhausted) return found;
  }
  return null;
}

/** The same without the fields that write nothing in this row; null where that makes no difference. */
export function withoutEmpty(preimage: readonly Segment[], probe: Probe): Segment[] | null {
  if (preimage.some((segment) => 'lit' in segment)) return null;
  const kept = preimage.filter((segment) => {
    if (!('field' in segment)) return true;
    const node = probe.tape.at(segment.field);
    return probe.tape.type(node) !== NULL || (segment.null ?? '') !== '';
  });
  return kept.length === preimage.length || kept.length === 0 ? null : kept;
}

/** The pieces of a row in each way its nulls, times and nested values may be written, plainest first. */
function variantsOf(probe: Probe, forms: readonly Form[]): Piece[][] {
  const { tape, members } = probe;
  const nulls = members.some(({ isNull }) => isNull) ? ['', 'null', 'None'] : [''];
  const times = [[] as TransformName[], ...TIME_CHOICES];
  const nested = members.some(({ isNested }) => isNested)
    ? [...forms.filter(({ listed }) => !listed), null]
    : [null];
  const known = new Set<string>();
  const variants: Piece[][] = [];
  const add = (nullText: string, form: Form | null, names: TransformName[]): void => {
    const pieces = members.flatMap(({ name, node, isNull, isNested }, i): Piece[] => {
      if (name === probe.prevName) return [];
      if (isNull) {
        const segment = nullText === '' ? { field: name } : { field: name, null: nullText };
        return [{ bytes: Buffer.from(nullText), segment }];
      }
      if (isNested && form !== null) {
        const settings = styleSettings(form.style);
        const style = Object.keys(settings).length === 0 ? {} : { style: settings };
        const bytes = form.members[i]?.value ?? Buffer.from(tape.source(node));
        return [{ bytes, segment: { json: { of: name, ...style } } }];
      }
      const text = tape.type(node) === STRING ? tape.string(node) : tape.source(node);
      const isTime = names.length > 0 && tape.type(node) === STRING && parseMicros(text) !== null;
      if (!isTime) return [{ bytes: Buffer.from(text), segment: { field: name, ...nullIs(nullText) } }];
      const segment = { field: name, xform: [...names], ...nullIs(nullText) };
      return [{ bytes: Buffer.from(transform(text, names)), segment }];
    });
    const key = pieces.map(({ bytes }) => bytes.toString('latin1')).join('\x00');
    if (!known.has(key) && variants.length < MOST_VARIANTS) variants.push(pieces);
    known.add(key);
  };
  for (const nullText of nulls) add(nullText, nested[0]!, []);
  for (const names of times) for (const nullText of nulls) add(nullText, nested[0]!, names);
  for (const form of nested.slice(1)) for (const nullText of nulls) add(nullText, form, []);
  for (const form of nested.slice(1, 7)) for (const names of times) add('', form, names);
  return variants;
}

function nullIs(text: string): { null?: string } {
  return text === '' ? {} : { null: text };
}

class JoinedSearch {
  readonly #probe: Probe;
  readonly #algorithms: readonly Algorithm[];
  readonly #work: Work;
  readonly #prev: Piece[];

  constructor(probe: Probe, algorithms: readonly Algorithm[], work: Work) {
    this.#probe = probe;
    this.#algorithms = algorithms;
    this.#work = work;
    const { prev } = probe;
    this.#prev = prev === null ? [] : [{ bytes: Buffer.from(prev), segment: { prev: 'text' } }];
    if (prev !== null && /^(?:[0-9a-fA-F]{2}){16,64}$/.test(prev))
      this.#prev.push({ bytes: Buffer.from(prev, 'hex'), segment: { prev: 'bytes' } });
  }

  inStoredOrder(pieces: readonly Piece[], separators: readonly string[]): Found | null {
    const own = this.#probe.members.findIndex(({ name }) => name === this.#probe.prevName);
    for (const chosen of subsets(pieces.length)) {
      const parts = chosen.map((i) => pieces[i]!);
      const place = own < 0 ? -1 : chosen.filter((i) => i < own).length;
      for (const separator of separators) {
        for (const prev of this.#prev) {
          const found =
            this.#try([prev, ...parts], separator) ??
            this.#try([...parts, prev], separator) ??
            (place > 0 && place < parts.length
              ? this.#try([...parts.slice(0, place), prev, ...parts.slice(place)], separator)
              : null);
          if (found !== null) return found;
        }
        const found = parts.length === 0 ? null : this.#try(parts, separator);
        if (found !== null) return found;
        if (this.#work.exhausted) return null;
      }
      if (separators !== SEPARATORS) continue;
      for (const length of LENGTHS) {
        const measured = parts.map((part) => withLength(part, length));
        for (const prev of this.#prev) {
          const found =
            this.#try([prev, ...measured], '') ?? this.#try([withLength(prev, length), ...measured], '');
          if (found !== null) return found;
        }
      }
    }
    return null;
  }

  inAnyOrder(pieces: readonly Piece[], separators: readonly string[], most: number): Found | null {
    const all = [...this.#prev.slice(0, 1), ...pieces];
    for (let count = 2; count <= Math.min(most + 1, all.length); count++) {
      for (const order of arrangements(all.length, count)) {
        // What rises is in stored order, and was tried.
        const parts = order.map((i) => all[i]!);
        for (const separator of separators) {
          const found = this.#try(parts, separator);
          if (found !== null) return found;
        }
        if (this.#work.exhausted) return null;
      }
    }
    return null;
  }

  #try(parts: readonly Piece[], separator: string): Found | null {
    const between = Buffer.from(separator);
    const bytes = Buffer.concat(
      parts.flatMap((part, i) => (i === 0 || separator === '' ? [part.bytes] : [between, part.bytes])),
    );
    const algorithms = parts.length > 8 ? fewOf(this.#algorithms) : this.#algorithms;
    this.#work.spend(algorithms.length);
    for (const alg of algorithms) {
      if (alg.digest(bytes) !== this.#probe.wanted) continue;
      const lit: Segment[] = separator === '' ? [] : [{ lit: separator }];
      return { preimage: parts.flatMap(({ segment }, i) => (i === 0 ? [segment] : [...lit, segment])), alg };
    }
    return null;
  }
}

function withLength({ bytes, segment }: Piece, length: (typeof LENGTHS)[number]): Piece {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(bytes.length);
  const before = length === 'u32be' ? head : Buffer.from(`${bytes.length}:`);
  return { bytes: Buffer.concat([before, bytes]), segment: { len: length, of: segment } };
}

/** Index lists in rising order: all of them for a few, else those of at most four or all but at most three. */
function* subsets(count: number): Generator<number[]> {
  if (count <= ALL_SUBSETS) {
    for (let bits = 2 ** count - 1; bits >= 0; bits--) {
      yield Array.from({ length: count }, (_, i) => i).filter((i) => (bits >> i) & 1);
    }
    return;
  }
  const all = Array.from({ length: count }, (_, i) => i);
  for (let left = 0; left <= 3; left++) {
    for (const out of choose(count, left)) yield all.filter((i) => !out.includes(i));
  }
  for (let size = 0; size <= 4; size++) yield* choose(count, size);
}

function* choose(count: number, size: number, from = 0): Generator<number[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let i = from; i <= count - size; i++)
    for (const rest of choose(count, size - 1, i + 1)) yield [i, ...rest];
}

/** Index lists of a size in every order. */
function* arrangements(count: number, size: number, used: readonly number[] = []): Generator<number[]> {
  if (used.length === size) {
    yield [...used];
    return;
  }
  for (let i = 0; i < count; i++) if (!used.includes(i)) yield* arrangements(count, size, [...used, i]);
}
