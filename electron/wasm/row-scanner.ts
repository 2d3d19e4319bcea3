/**
 * AssemblyScript (a dialect of TypeScript that compiles to WebAssembly; `docs/decisions/0016`): compares a row with
 * the template of its log and gathers its preimage, 16 bytes at a time. What it decides is `RowTemplate`'s, which is
 * the reference that it is tested against; `ScannedTemplate` lays out the memory that the addresses here point into.
 * Up to 16 bytes after a row and after what is written may be read and overwritten: the layout leaves room for them.
 */

/** A template, as 32-bit numbers. Its steps follow one another: what stands before a value, and the value's type. */
const VALUES: usize = 0;
const PLACES: usize = 4;
const REFUSED: usize = 8;
const COPIES: usize = 12;
const COPY_COUNT: usize = 16;
/** Which of the values are the row's hash, its predecessor's and its number; -1 for none. */
const HASH: usize = 20;
const NAMED: usize = 24;
const SEQ: usize = 28;
const STEPS: usize = 32;
/** Of a step: address and length of the literal, type of the value after it. */
const STEP: usize = 12;

const TEXT: u32 = 0;
const DECIMAL: u32 = 2;
const TRUTH: u32 = 3;
/** Strings with such bytes are refused: above 0x7F; `/ < > &` and DEL. */
const HIGH: u32 = 16;
const MARKED: u32 = 32;
const PREV: i32 = -1;
const CONSTANT: i32 = -2;

/** Is the row from `from` to `to` built like the template's? Notes where it and its values begin and end. */
export function fits(template: usize, from: usize, to: usize): bool {
  return endOf(template, from, to) === to;
}

/** Where the line after the row that `follows` was asked for begins. */
let next: usize = 0;

/**
 * Is the line from `from` a row that is built like the template's, names `prev` and has the number `seq`? Writes its
 * preimage as `write` does. -1: it is to be looked at as any other row. Lines end with a line feed, the last at `stop`.
 */
export function follows(
  template: usize,
  from: usize,
  stop: usize,
  prev: usize,
  prevLength: u32,
  seq: f64,
  out: usize,
  most: u32,
): i32 {
  const end = endOf(template, from, stop);
  if (end === 0) return -1;
  if (end === stop || load<u8>(end) === 0x0a) next = end + 1;
  else if (load<u16>(end) === 0x0a0d && end + 1 < stop) next = end + 2;
  else return -1;
  if (!holds(template, load<i32>(template, NAMED), prev, prevLength)) return -1;
  const number = load<i32>(template, SEQ);
  if (number >= 0 && integer(template, number) !== seq) return -1;
  return write(template, prev, prevLength, out, most);
}

/** Where the next line begins, where the row that followed last stores this hash, or none; else 0. */
export function gives(template: usize, hash: usize, length: u32): usize {
  return holds(template, load<i32>(template, HASH), hash, length) ? next : 0;
}

/** Is a string value of the row that fitted last this text? There may be no such value. */
function holds(template: usize, value: i32, text: usize, length: usize): bool {
  if (value < 0) return true;
  const place: usize = load<u32>(template, PLACES) + ((<usize>value) << 3);
  const from: usize = load<u32>(place, 4) + 1;
  return <usize>load<u32>(place, 8) - 1 - from === length && same(from, text, length);
}

/** An integer value of the row that fitted last, which has at most 15 digits. */
function integer(template: usize, value: i32): f64 {
  const place: usize = load<u32>(template, PLACES) + ((<usize>value) << 3);
  let at: usize = load<u32>(place, 4);
  const to: usize = load<u32>(place, 8);
  const negative = load<u8>(at) === 0x2d;
  if (negative) at += 1;
  let number: i64 = 0;
  for (; at < to; at++) number = number * 10 + load<u8>(at) - 0x30;
  return <f64>(negative ? -number : number);
}

/** Where the row from `from` that is built like the template's ends, at `to` at the latest; 0 where it is not. */
function endOf(template: usize, from: usize, to: usize): usize {
  const values = load<u32>(template, VALUES);
  const refused = load<u32>(template, REFUSED);
  let place: usize = load<u32>(template, PLACES);
  let step = template + STEPS;
  store<u32>(place, <u32>from);
  let at = from;
  for (let value: u32 = 0; value < values; value++, step += STEP, place += 8) {
    at = afterLiteral(step, at, to);
    if (at === 0) return 0;
    store<u32>(place, <u32>at, 4);
    const type = load<u32>(step, 8);
    if (type === TEXT) at = afterString(at, to, refused);
    else if (type === TRUTH) at = afterTruth(at);
    else at = afterPlainNumber(at, to, type === DECIMAL);
    if (at === 0) return 0;
    store<u32>(place, <u32>at, 8);
  }
  return afterLiteral(step, at, to);
}

/** Writes the preimage of the row that fitted last to `out`. Its length, or -1 where it is longer than `most`. */
export function write(template: usize, prev: usize, prevLength: u32, out: usize, most: u32): i32 {
  const places: usize = load<u32>(template, PLACES);
  let copy: usize = load<u32>(template, COPIES);
  const end = out + most;
  let at = out;
  for (let left = load<u32>(template, COPY_COUNT); left > 0; left--, copy += 16) {
    const first = load<i32>(copy);
    let from = prev;
    let length: usize = prevLength;
    if (first === CONSTANT) {
      from = load<u32>(copy, 4);
      length = load<u32>(copy, 8);
    } else if (first !== PREV) {
      from = load<u32>(places + ((<usize>first) << 2)) + load<i32>(copy, 4);
      const last = load<u32>(places + ((<usize>load<u32>(copy, 8)) << 2));
      length = <usize>(last + load<i32>(copy, 12)) - from;
    }
    if (length > end - at) return -1;
    for (let i: usize = 0; i < length; i += 16) v128.store(at + i, v128.load(from + i));
    at += length;
  }
  return <i32>(at - out);
}

/** Are these bytes the same? */
export function same(a: usize, b: usize, length: usize): bool {
  for (; length >= 8; length -= 8, a += 8, b += 8) if (load<u64>(a) !== load<u64>(b)) return false;
  return length === 0 || (load<u64>(a) ^ load<u64>(b)) << ((8 - length) << 3) === 0;
}

/** The byte after the literal, where it stands here; else 0, as in the functions below. */
function afterLiteral(step: usize, from: usize, to: usize): usize {
  const length: usize = load<u32>(step, 4);
  const after = from + length;
  return after <= to && same(load<u32>(step), from, length) ? after : 0;
}

function afterString(from: usize, to: usize, refused: u32): usize {
  if (load<u8>(from) !== 0x22) return 0;
  for (let at = from + 1; at < to; at += 16) {
    const bytes = v128.load(at);
    let any = v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c)));
    any = v128.or(any, i8x16.lt_u(bytes, i8x16.splat(0x20)));
    if ((refused & HIGH) !== 0) any = v128.or(any, i8x16.lt_s(bytes, i8x16.splat(0)));
    if ((refused & MARKED) !== 0) any = v128.or(any, marked(bytes));
    const mask = i8x16.bitmask(any);
    if (mask === 0) continue;
    at += ctz(mask);
    return at < to && load<u8>(at) === 0x22 ? at + 1 : 0;
  }
  return 0;
}

function marked(bytes: v128): v128 {
  const slash = i8x16.eq(bytes, i8x16.splat(0x2f));
  const ampersand = i8x16.eq(bytes, i8x16.splat(0x26));
  const less = i8x16.eq(bytes, i8x16.splat(0x3c));
  const greater = i8x16.eq(bytes, i8x16.splat(0x3e));
  const del = i8x16.eq(bytes, i8x16.splat(0x7f));
  return v128.or(v128.or(v128.or(slash, ampersand), v128.or(less, greater)), del);
}

function afterTruth(at: usize): usize {
  if (load<u32>(at) === 0x65757274) return at + 4; // true
  return load<u32>(at) === 0x736c6166 && load<u8>(at, 4) === 0x65 ? at + 5 : 0; // false
}

/** See `json-numbers.ts`. */
function afterPlainNumber(from: usize, to: usize, decimal: bool): usize {
  let at = from;
  const negative = load<u8>(at) === 0x2d;
  if (negative) at += 1;
  const first = at;
  while (at < to && isDigit(load<u8>(at))) at += 1;
  const digits = at - first;
  const leadsZero = load<u8>(first) === 0x30;
  if (digits === 0 || digits > 15 || (leadsZero && digits > 1)) return 0;
  if (load<u8>(at) !== 0x2e) {
    return decimal || (negative && leadsZero) || isExponent(load<u8>(at)) ? 0 : at;
  }
  if (!decimal) return 0;
  const point = at++;
  while (at < to && isDigit(load<u8>(at))) at += 1;
  const fraction = at - point - 1;
  const isSmall = leadsZero && load<u32>(point) >> 8 === 0x303030;
  const ends = load<u8>(at - 1) === 0x30 || isExponent(load<u8>(at));
  return fraction === 0 || digits + fraction > 15 || isSmall || ends ? 0 : at;
}

function isDigit(byte: u32): bool {
  return byte - 0x30 < 10;
}

function isExponent(byte: u32): bool {
  return (byte | 0x20) === 0x65;
}
