import { ByteWriter } from './byte-writer.ts';
import {
  ARRAY,
  AWKWARD,
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
import { afterPlainNumber, ecmaNumber, pythonNumber, wholeFloat } from './json-numbers.ts';
import { type JsonStyle, PRESETS } from './json-style.ts';
import { quote } from './json-text.ts';
import type { KeyNode } from './key-tree.ts';
import { memberOrder } from './member-order.ts';

/** Replaces a member's value: returns JSON text to write instead, or null to write the member as it is. */
export type MemberRewrite = (tape: JsonTape, value: number) => string | null;

/** What to leave out of, or rewrite in, the members of the outermost object. */
export type MemberRules = {
  omit?: ReadonlySet<string>;
  /** Paths of members inside of others, to leave out as well. */
  omitInside?: readonly string[];
  rewrite?: ReadonlyMap<string, MemberRewrite>;
  /** The same for paths of members inside of others. */
  rewriteInside?: readonly (readonly [string, MemberRewrite])[];
};

/** Which members of an object are written, by their places, and in which order. */
type Plan = { keys: KeyNode; order: Int32Array };

/**
 * Writes lexed JSON in one style. The hot path copies byte ranges: a string is only decoded when it holds
 * something that this style writes differently, and what stands in the record as it is to be written, punctuation
 * included, is copied in one piece.
 */
export class CanonicalWriter {
  readonly style: JsonStyle;
  /** An object of several members was written in the order it was stored in; the caller resets it. */
  reliedOnOrder = false;
  readonly #out: ByteWriter;
  readonly #comma: Buffer;
  readonly #colon: Buffer;
  readonly #sorts: boolean;
  /** String flags that force decoding. */
  readonly decodes: number;
  /** Number flags that force reformatting. */
  readonly #reformats: number;
  /** By rules, then by the number of an object's keys. */
  readonly #plans = new Map<MemberRules | null, (Plan | undefined)[]>();
  /** Key nodes of the objects being written, a stack of runs. */
  #members = new Int32Array(256);
  #top = 0;
  /** The values of members to leave out of the objects inside. */
  #left: readonly number[] = [];
  /** The values of members inside that are rewritten. */
  #rewrites: readonly (readonly [number, MemberRewrite])[] = [];
  /** What is to be copied next, of the bytes of `#source`. */
  #source: Buffer = Buffer.alloc(0);
  #from = 0;
  #to = 0;

  constructor(style: JsonStyle, out: ByteWriter) {
    this.style = style;
    this.#out = out;
    this.#comma = Buffer.from(style.sep[0]);
    this.#colon = Buffer.from(style.sep[1]);
    this.#sorts = style.keys === 'utf16' || style.keys === 'codepoint';
    this.decodes =
      ESCAPED |
      (style.ascii || style.nfc || style.escapeLineSep ? HIGH : 0) |
      (style.ascii || style.escapeSlash || style.escapeHtml ? MARKED : 0);
    this.#reformats =
      (style.numbers === 'lexeme' ? 0 : FRACTIONAL | AWKWARD) |
      (style.numbers === 'ecma' ? NON_FINITE : 0) |
      (style.wholeFloatsToInt ? FRACTIONAL : 0);
  }

  value(tape: JsonTape, node: number, rules: MemberRules | null = null): void {
    this.#source = tape.bytes;
    this.#from = this.#to = tape.starts[node]!;
    this.#left = rules?.omitInside?.map((path) => tape.at(path, node)) ?? NONE;
    this.#rewrites = rules?.rewriteInside?.map(([path, write]) => [tape.at(path, node), write]) ?? NONE;
    this.#value(tape, node, rules);
    this.#flush();
  }

  /** A JSON string of this text. */
  text(text: string): void {
    this.#out.utf8(this.quoted(text));
  }

  /** The JSON string of this text, as the style writes it. */
  quoted(text: string): string {
    return quote(text, this.style);
  }

  #value(tape: JsonTape, node: number, rules: MemberRules | null): void {
    const type = tape.type(node);
    if (type === STRING) this.#string(tape, node);
    else if (type === NUMBER) this.#number(tape, node);
    else if (type === OBJECT) this.#object(tape, node, rules);
    else if (type === ARRAY) this.#array(tape, node);
    else this.#copy(tape.starts[node]!, tape.ends[node]!);
  }

  /** Writes a range of the record, together with what comes before it there and is still to be copied. */
  #copy(from: number, to: number): void {
    if (from !== this.#to) {
      this.#flush();
      this.#from = from;
    }
    this.#to = to;
  }

  #flush(): void {
    if (this.#from < this.#to) this.#out.record(this.#source, this.#from, this.#to);
    this.#from = this.#to;
  }

  /** Writes what may stand in the record right after what is being copied. */
  #punctuation(bytes: Buffer): void {
    const to = this.#to;
    for (let i = 0; i < bytes.length; i++) {
      if (this.#source[to + i] === bytes[i]) continue;
      this.#flush();
      this.#out.constant(bytes);
      return;
    }
    this.#to = to + bytes.length;
  }

  #text(text: string): void {
    this.#flush();
    this.#out.utf8(text);
  }

  #string(tape: JsonTape, node: number): void {
    if ((tape.kinds[node]! & this.decodes) !== 0) this.#text(this.quoted(tape.string(node)));
    else this.#copy(tape.starts[node]!, tape.ends[node]!);
  }

  #number(tape: JsonTape, node: number): void {
    const kind = tape.kinds[node]!;
    const start = tape.starts[node]!;
    const end = tape.ends[node]!;
    const fractional = (kind & FRACTIONAL) !== 0;
    const isPlain =
      (kind & this.#reformats) === 0 ||
      (fractional && afterPlainNumber(tape.bytes, start, end, true) === end);
    if (isPlain) this.#copy(start, end);
    else this.#text(this.#formatted(tape.source(node), fractional));
  }

  #formatted(text: string, fractional: boolean): string {
    // ECMAScript has one form for every number, whole or not.
    if (this.style.numbers === 'ecma') return ecmaNumber(text);
    const whole = this.style.wholeFloatsToInt && fractional ? wholeFloat(text) : null;
    if (whole !== null) return whole;
    return this.style.numbers === 'lexeme' ? text : pythonNumber(text, fractional);
  }

  #array(tape: JsonTape, array: number): void {
    const end = tape.nexts[array]!;
    this.#copy(tape.starts[array]!, tape.starts[array]! + 1);
    for (let node = array + 1; node < end; node = tape.nexts[node]!) {
      if (node !== array + 1) this.#punctuation(this.#comma);
      this.#value(tape, node, null);
    }
    this.#punctuation(CLOSE_ARRAY);
  }

  #object(tape: JsonTape, object: number, rules: MemberRules | null): void {
    const from = this.#top;
    this.#pushMembers(tape, object);
    const count = this.#top - from;
    if (!this.#sorts && count > 1) this.reliedOnOrder = true;
    const order = this.#orderOf(tape, object, rules, from);
    this.#copy(tape.starts[object]!, tape.starts[object]! + 1);
    let first = true;
    for (let i = 0; i < order.length; i++) {
      const key = this.#members[from + order[i]!]!;
      if (this.style.nulls === 'drop' && tape.type(key + 1) === NULL) continue;
      if (this.#left.length > 0 && this.#left.includes(key + 1)) continue;
      if (!first) this.#punctuation(this.#comma);
      first = false;
      this.#string(tape, key);
      this.#punctuation(this.#colon);
      const rewrite = rules?.rewrite?.get(tape.string(key)) ?? this.#rewriteOf(key + 1);
      const rewritten = rewrite?.(tape, key + 1) ?? null;
      if (rewritten === null) this.#value(tape, key + 1, null);
      else this.#text(rewritten);
    }
    this.#punctuation(CLOSE_OBJECT);
    this.#top = from;
  }

  #rewriteOf(value: number): MemberRewrite | undefined {
    return this.#rewrites.length === 0 ? undefined : this.#rewrites.find(([node]) => node === value)?.[1];
  }

  /** Pushes the object's key nodes as they are stored. */
  #pushMembers(tape: JsonTape, object: number): void {
    const end = tape.nexts[object]!;
    for (let key = object + 1; key < end; key = tape.nexts[key + 1]!) {
      if (this.#top === this.#members.length) {
        const larger = new Int32Array(this.#members.length * 2);
        larger.set(this.#members);
        this.#members = larger;
      }
      this.#members[this.#top++] = key;
    }
  }

  /** The order is found once for the keys of an object that others share. */
  #orderOf(tape: JsonTape, object: number, rules: MemberRules | null, from: number): Int32Array {
    const keys = tape.shape(object);
    if (keys === null) {
      const names = Array.from(this.#members.subarray(from, this.#top), (key) => tape.string(key));
      return this.#order(names, rules);
    }
    const plans = this.#plans.get(rules) ?? [];
    if (plans.length === 0) this.#plans.set(rules, plans);
    const known = plans[keys.id];
    if (known?.keys === keys) return known.order;
    const names = keys.keys().map(({ name }) => name);
    const order = this.#order(names, rules);
    plans[keys.id] = { keys, order };
    return order;
  }

  #order(names: readonly string[], rules: MemberRules | null): Int32Array {
    const order = memberOrder(names, this.style);
    const { omit } = rules ?? {};
    return omit === undefined ? order : order.filter((place) => !omit.has(names[place]!));
  }
}

const NONE: readonly never[] = [];
const CLOSE_ARRAY = Buffer.from(']');
const CLOSE_OBJECT = Buffer.from('}');

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
