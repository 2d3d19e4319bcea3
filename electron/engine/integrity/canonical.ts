import { ByteWriter } from './byte-writer.ts';
import {
  ARRAY,
  AWKWARD,
  DUPLICATED,
  ESCAPED,
  FRACTIONAL,
  HIGH,
  JsonTape,
  MARKED,
  NON_FINITE,
  NULL,
  NUMBER,
  OBJECT,
  STRING,
} from './json-lexer.ts';
import { ecmaNumber, pythonNumber, wholeFloat } from './json-numbers.ts';
import { type JsonStyle, PRESETS } from './json-style.ts';
import { compareCodePoints, isIndexKey, quote } from './json-text.ts';

/** Replaces a member's value: returns JSON text to write instead, or null to write the member as it is. */
export type MemberRewrite = (tape: JsonTape, value: number) => string | null;

/** What to leave out of, or rewrite in, the members of the outermost object only. */
export type MemberRules = {
  omit?: readonly Uint8Array[];
  rewrite?: ReadonlyMap<string, MemberRewrite>;
};

/**
 * Writes lexed JSON in one style. The hot path copies byte ranges: a string is only decoded when it holds
 * something that this style writes differently.
 */
export class CanonicalWriter {
  readonly style: JsonStyle;
  /** An object of several members was written in the order it was stored in; the caller resets it. */
  reliedOnOrder = false;
  readonly #out: ByteWriter;
  readonly #comma: Buffer;
  readonly #colon: Buffer;
  /** String flags that force decoding. */
  readonly #decodes: number;
  /** Number flags that force reformatting. */
  readonly #reformats: number;
  /** Key nodes of the objects being written, a stack of runs. */
  #order = new Int32Array(256);
  #top = 0;

  constructor(style: JsonStyle, out: ByteWriter) {
    this.style = style;
    this.#out = out;
    this.#comma = Buffer.from(style.sep[0]);
    this.#colon = Buffer.from(style.sep[1]);
    this.#decodes =
      ESCAPED |
      (style.ascii || style.nfc || style.escapeLineSep ? HIGH : 0) |
      (style.ascii || style.escapeSlash || style.escapeHtml ? MARKED : 0);
    this.#reformats =
      (style.numbers === 'lexeme' ? 0 : FRACTIONAL | AWKWARD) |
      (style.numbers === 'ecma' ? NON_FINITE : 0) |
      (style.wholeFloatsToInt ? FRACTIONAL : 0);
  }

  value(tape: JsonTape, node: number, rules?: MemberRules): void {
    const type = tape.type(node);
    if (type === STRING) this.#string(tape, node);
    else if (type === NUMBER) this.#number(tape, node);
    else if (type === OBJECT) this.#object(tape, node, rules);
    else if (type === ARRAY) this.#array(tape, node);
    else this.#out.slice(tape.bytes, tape.starts[node]!, tape.ends[node]!);
  }

  /** A JSON string of this text. */
  text(text: string): void {
    this.#out.utf8(this.quoted(text));
  }

  /** The JSON string of this text, as the style writes it. */
  quoted(text: string): string {
    return quote(text, this.style);
  }

  #string(tape: JsonTape, node: number): void {
    if ((tape.kinds[node]! & this.#decodes) !== 0) this.text(tape.string(node));
    else this.#out.slice(tape.bytes, tape.starts[node]!, tape.ends[node]!);
  }

  #number(tape: JsonTape, node: number): void {
    const kind = tape.kinds[node]!;
    if ((kind & this.#reformats) === 0) this.#out.slice(tape.bytes, tape.starts[node]!, tape.ends[node]!);
    else this.#out.ascii(this.#formatted(tape.source(node), (kind & FRACTIONAL) !== 0));
  }

  #formatted(text: string, fractional: boolean): string {
    const whole = this.style.wholeFloatsToInt && fractional ? wholeFloat(text) : null;
    if (whole !== null) return whole;
    if (this.style.numbers === 'lexeme') return text;
    return this.style.numbers === 'ecma' ? ecmaNumber(text) : pythonNumber(text, fractional);
  }

  #array(tape: JsonTape, array: number): void {
    const end = tape.nexts[array]!;
    this.#out.byte(0x5b);
    for (let node = array + 1; node < end; node = tape.nexts[node]!) {
      if (node !== array + 1) this.#out.bytes(this.#comma);
      this.value(tape, node);
    }
    this.#out.byte(0x5d);
  }

  #object(tape: JsonTape, object: number, rules?: MemberRules): void {
    const from = this.#top;
    this.#pushKeys(tape, object);
    const to = this.#top;
    this.#out.byte(0x7b);
    let first = true;
    for (let i = from; i < to; i++) {
      const key = this.#order[i]!;
      if (this.style.nulls === 'drop' && tape.type(key + 1) === NULL) continue;
      if (rules?.omit !== undefined && isOneOf(tape, key, rules.omit)) continue;
      if (!first) this.#out.bytes(this.#comma);
      first = false;
      this.#string(tape, key);
      this.#out.bytes(this.#colon);
      const rewritten = rules?.rewrite?.get(tape.string(key))?.(tape, key + 1) ?? null;
      if (rewritten === null) this.value(tape, key + 1);
      else this.#out.utf8(rewritten);
    }
    this.#out.byte(0x7d);
    this.#top = from;
  }

  /** Pushes the object's key nodes in the order to write them. */
  #pushKeys(tape: JsonTape, object: number): void {
    const from = this.#top;
    const end = tape.nexts[object]!;
    let indexKeys = false;
    for (let key = object + 1; key < end; key = tape.nexts[key + 1]!) {
      if (this.#top === this.#order.length) this.#growOrder();
      this.#order[this.#top++] = key;
      const first = tape.bytes[tape.starts[key]! + 1]!;
      indexKeys ||= (first >= 0x30 && first <= 0x39) || (tape.kinds[key]! & ESCAPED) !== 0;
    }
    const sorts = this.style.keys === 'utf16' || this.style.keys === 'codepoint';
    if (!sorts && this.#top - from > 1) this.reliedOnOrder = true;
    const repeated = (tape.kinds[object]! & DUPLICATED) !== 0;
    if (repeated || (this.style.jsIntKeysFirst && indexKeys) || (sorts && this.#top - from > 32)) {
      this.#arrangeByName(tape, from, sorts);
    } else if (sorts) this.#insertionSort(tape, from);
  }

  #growOrder(): void {
    const larger = new Int32Array(this.#order.length * 2);
    larger.set(this.#order);
    this.#order = larger;
  }

  #insertionSort(tape: JsonTape, from: number): void {
    const order = this.#order;
    for (let i = from + 1; i < this.#top; i++) {
      const key = order[i]!;
      let at = i;
      while (at > from && this.#compareKeys(tape, order[at - 1]!, key) > 0) {
        order[at] = order[at - 1]!;
        at -= 1;
      }
      order[at] = key;
    }
  }

  /** By decoded names: repeats (the first place, the last value), index keys first, large objects. */
  #arrangeByName(tape: JsonTape, from: number, sorts: boolean): void {
    const byName = new Map<string, number>();
    for (let i = from; i < this.#top; i++) byName.set(this.#name(tape, this.#order[i]!), this.#order[i]!);
    const names = [...byName.keys()];
    if (sorts) names.sort((a, b) => this.#compareNames(a, b));
    if (this.style.jsIntKeysFirst) {
      const indexes = names.filter(isIndexKey).sort((a, b) => Number(a) - Number(b));
      names.splice(0, names.length, ...indexes, ...names.filter((name) => !isIndexKey(name)));
    }
    this.#top = from;
    for (const name of names) this.#order[this.#top++] = byName.get(name)!;
  }

  #name(tape: JsonTape, key: number): string {
    return this.style.nfc ? tape.string(key).normalize('NFC') : tape.string(key);
  }

  #compareNames(a: string, b: string): number {
    if (this.style.keys === 'codepoint') return compareCodePoints(a, b);
    return a < b ? -1 : a > b ? 1 : 0;
  }

  /** UTF-8 sorts by code point as bytes; only escapes, NFC and the UTF-16 order of U+E000 on need more. */
  #compareKeys(tape: JsonTape, a: number, b: number): number {
    const kinds = tape.kinds[a]! | tape.kinds[b]!;
    const decode = ESCAPED | (this.style.keys === 'utf16' || this.style.nfc ? HIGH : 0);
    if ((kinds & decode) !== 0) return this.#compareNames(this.#name(tape, a), this.#name(tape, b));
    const bytes = tape.bytes;
    const endA = tape.ends[a]! - 1;
    const endB = tape.ends[b]! - 1;
    let i = tape.starts[a]! + 1;
    let j = tape.starts[b]! + 1;
    while (i < endA && j < endB) {
      const difference = bytes[i++]! - bytes[j++]!;
      if (difference !== 0) return difference;
    }
    return endA - i - (endB - j);
  }
}

function isOneOf(tape: JsonTape, key: number, names: readonly Uint8Array[]): boolean {
  for (let i = 0; i < names.length; i++) if (tape.keyEquals(key, names[i]!)) return true;
  return false;
}

/**
 * The canonical text of a JSON document in a style, as UTF-8 bytes. Returns null where the bytes are no JSON
 * (RFC 8259; NaN and infinities are accepted, as Python writes them).
 */
export function canonicalize(json: Uint8Array | string, style: JsonStyle): Buffer | null {
  const tape = new JsonTape({ nonFinite: true });
  if (!tape.lex(typeof json === 'string' ? Buffer.from(json) : json)) return null;
  const out = new ByteWriter();
  new CanonicalWriter(style, out).value(tape, 0);
  return out.view();
}

/** RFC 8785 text of a plain value, for what Vouch itself hashes. */
export function jcs(value: unknown): string {
  const bytes = canonicalize(JSON.stringify(value), PRESETS.jcs);
  if (bytes === null) throw new TypeError('not a JSON value');
  return bytes.toString();
}
