import { AppError } from '../../../shared/errors.ts';
import type { ByteWriter } from './byte-writer.ts';
import { CanonicalWriter, type MemberRewrite, type MemberRules } from './canonical.ts';
import { DIGEST_BYTES } from './digests.ts';
import { digestHex, type HashSpelling } from './hash-text.ts';
import { ESCAPED, type JsonTape, NULL, NUMBER, OBJECT, STRING } from './json-lexer.ts';
import type { JsonStyle } from './json-style.ts';
import { sortedNames } from './member-order.ts';
import type { JsonItem, JsonSpec, Segment } from './recipe-segments.ts';
import { makesNumber, type TransformName, transform } from './timestamps.ts';

/** What the segments of a preimage are written from and to. One per compiled recipe, reused for every row. */
export type PreimageRow = {
  tape: JsonTape;
  /** The predecessor's hash as text; null where the first row has none. */
  prev: string | null;
  /** Inner hashes by name, lower-case hex. */
  computed: Record<string, string>;
  out: ByteWriter;
  /** Where the recovered timestamp goes: its text, and the offset at which it was written. */
  time: { field: string; text: string; at: number } | null;
};

export type WriteSegment = (row: PreimageRow) => void;

export type PreimageSettings = {
  out: ByteWriter;
  /** How the predecessor's hash is written. */
  spelling: HashSpelling;
  /** An empty cell of a table is null as well: CSV has no other way to say it. */
  emptyIsNull: boolean;
  /** Names of the inner hashes. */
  computed: ReadonlySet<string>;
  /** Every JSON writer that the segments use is added here. */
  writers: CanonicalWriter[];
  style: (reference: JsonSpec['style']) => JsonStyle;
};

/** Compiles segments to one function that writes them, in order, to `row.out`. */
export function compileSegments(segments: readonly Segment[], settings: PreimageSettings): WriteSegment {
  const writers = segments.map((segment) => compileSegment(segment, settings));
  if (writers.length === 1) return writers[0]!;
  return (row) => {
    for (const write of writers) write(row);
  };
}

function compileSegment(segment: Segment, settings: PreimageSettings): WriteSegment {
  if ('lit' in segment) return constant(Buffer.from(segment.lit));
  if ('hex' in segment) return constant(Buffer.from(segment.hex, 'hex'));
  if ('prev' in segment) return segment.prev === 'text' ? prevText : prevBytes(settings.spelling);
  if ('field' in segment)
    return bareField(segment.field, segment.null ?? '', segment.xform as TransformName[], settings);
  if ('int' in segment) return integer(segment.int, segment.as);
  if ('computed' in segment) return computedText(segment.computed, settings);
  if ('len' in segment) return withLength(segment.len, compileSegment(segment.of, settings));
  if ('when' in segment) return conditional(segment.when, compileSegments(segment.then, settings), settings);
  if ('stored' in segment) return bareField(segment.stored, '', undefined, settings);
  if ('rawLine' in segment) return ({ tape, out }) => out.record(tape.bytes, tape.from, tape.to);
  return compileJson(segment.json, settings);
}

function constant(bytes: Buffer): WriteSegment {
  return (row) => row.out.constant(bytes);
}

function prevText(row: PreimageRow): void {
  if (row.prev !== null) row.out.prev(row.prev);
}

function prevBytes(spelling: HashSpelling): WriteSegment {
  return (row) => {
    if (row.prev === null) return;
    const hex = digestOfAnySize(row.prev, spelling);
    row.out.bytes(hex === null ? Buffer.from(row.prev) : Buffer.from(hex, 'hex'));
  };
}

const DIGEST_SIZES = [...new Set(Object.values(DIGEST_BYTES))];

/** A row of one version may follow one whose version had a longer or shorter digest. */
function digestOfAnySize(text: string, spelling: HashSpelling): string | null {
  const own = digestHex(text, spelling);
  if (own !== null) return own;
  for (const bytes of DIGEST_SIZES) {
    const hex = digestHex(text, { ...spelling, bytes });
    if (hex !== null) return hex;
  }
  return null;
}

/** A field as bare text. An object or array, which has no bare text, is written as it was received. */
function bareField(
  path: string,
  nullText: string,
  xform: TransformName[] | undefined,
  { emptyIsNull }: PreimageSettings,
): WriteSegment {
  const missing = Buffer.from(nullText);
  return (row) => {
    if (writeRecoveredTime(row, path)) return;
    const { tape, out } = row;
    const node = tape.at(path);
    if (isNull(tape, node, emptyIsNull)) out.constant(missing);
    else if (xform !== undefined || (tape.type(node) === STRING && (tape.kinds[node]! & ESCAPED) !== 0)) {
      out.utf8(transform(tape.text(node) ?? tape.source(node), xform ?? []));
    } else {
      const quote = tape.type(node) === STRING ? 1 : 0;
      out.record(tape.bytes, tape.starts[node]! + quote, tape.ends[node]! - quote);
    }
  };
}

/** Writes the candidate timestamp in place of its field, and notes where. */
function writeRecoveredTime(row: PreimageRow, field: string): boolean {
  if (row.time === null || row.time.field !== field) return false;
  row.time.at = row.out.length;
  row.out.ascii(row.time.text);
  return true;
}

function integer(path: string, as: 'dec' | 'u32be' | 'u64be'): WriteSegment {
  return (row) => {
    const node = row.tape.at(path);
    const text = row.tape.text(node) ?? '';
    if (as === 'dec' && node >= 0 && row.tape.type(node) === NUMBER) {
      row.out.record(row.tape.bytes, row.tape.starts[node]!, row.tape.ends[node]!);
    } else if (as === 'dec') row.out.ascii(text);
    else if (/^\d{1,20}$/.test(text)) row.out.bytes(bigEndian(BigInt(text), as === 'u32be' ? 4 : 8));
  };
}

function bigEndian(value: bigint, size: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, value));
  return bytes.subarray(8 - size);
}

/** Writes the segment's length in bytes, then the segment. */
function withLength(form: 'u32be' | 'dec:', write: WriteSegment): WriteSegment {
  return (row) => {
    const from = row.out.length;
    write(row);
    const body = Buffer.from(row.out.buffer.subarray(from, row.out.length));
    row.out.length = from;
    if (form === 'u32be') row.out.bytes(bigEndian(BigInt(body.length), 4));
    else row.out.ascii(`${body.length}:`);
    if (row.time !== null && row.time.at >= from) row.time.at += row.out.length - from;
    row.out.bytes(body);
  };
}

function computedText(name: string, settings: PreimageSettings): WriteSegment {
  requireComputed(name, settings.computed);
  return (row) => row.out.ascii(row.computed[name] ?? '');
}

function requireComputed(name: string, known: ReadonlySet<string>): void {
  if (known.has(name)) return;
  throw new AppError('recipe-invalid', { place: 'computed', problem: `there is no intermediate ${name}` });
}

function conditional(
  when: { notNull: string } | { prev: true },
  write: WriteSegment,
  { emptyIsNull }: PreimageSettings,
): WriteSegment {
  if ('prev' in when) return (row) => (row.prev === null ? undefined : write(row));
  const path = when.notNull;
  return (row) => {
    if (!isNull(row.tape, row.tape.at(path), emptyIsNull)) write(row);
  };
}

function isNull(tape: JsonTape, node: number, emptyIsNull: boolean): boolean {
  if (node < 0 || tape.type(node) === NULL) return true;
  return emptyIsNull && tape.type(node) === STRING && tape.ends[node]! - tape.starts[node]! === 2;
}

function compileJson(spec: JsonSpec, settings: PreimageSettings): WriteSegment {
  const writer = new CanonicalWriter(settings.style(spec.style), settings.out);
  settings.writers.push(writer);
  const rewrites = compileRewrites(spec.xform, writer);
  if (typeof spec.of === 'object') {
    const items = 'array' in spec.of ? spec.of.array : Object.values(spec.of.object);
    for (const item of items) if ('computed' in item) requireComputed(item.computed, settings.computed);
    return compileBuilt(spec.of, spec, writer, rewrites);
  }
  if (spec.pick !== undefined) return picked(spec.of, spec.pick, spec, writer, rewrites);
  const inside = spec.omit?.filter((path) => path.includes('.')) ?? [];
  const deep = [...(rewrites ?? [])].filter(([path]) => path.includes('.'));
  const rules: MemberRules = {
    ...(spec.omit === undefined ? {} : { omit: new Set(spec.omit) }),
    ...(inside.length === 0 ? {} : { omitInside: inside }),
    ...(rewrites === undefined ? {} : { rewrite: rewrites }),
    ...(deep.length === 0 ? {} : { rewriteInside: deep }),
  };
  const of = spec.of;
  return (row) => {
    const node = of === 'record' ? 0 : row.tape.at(of);
    if (node < 0) row.out.ascii('null');
    else writer.value(row.tape, node, rules);
  };
}

type Rewrites = ReadonlyMap<string, MemberRewrite> | undefined;

function compileRewrites(xform: JsonSpec['xform'], writer: CanonicalWriter): Rewrites {
  if (xform === undefined) return undefined;
  const rewrite = (names: TransformName[]): MemberRewrite => {
    return (tape, value) => {
      if (tape.type(value) !== STRING) return null;
      const before = tape.string(value);
      const text = transform(before, names);
      return makesNumber(names) && text !== before ? text : writer.quoted(text);
    };
  };
  return new Map(Object.entries(xform).map(([name, names]) => [name, rewrite(names as TransformName[])]));
}

/** Writes one member's value; false where it is to be left out, key and all. */
type WriteItem = (row: PreimageRow) => void;
type Member = { name: string; key: Buffer; write: WriteItem; present: (row: PreimageRow) => boolean };

function compileBuilt(
  of: { array: JsonItem[] } | { object: Record<string, JsonItem> },
  spec: JsonSpec,
  writer: CanonicalWriter,
  rewrites: Rewrites,
): WriteSegment {
  const compile = (item: JsonItem, key?: string): WriteItem => compileItem(item, key, spec, writer, rewrites);
  if ('array' in of)
    return arrayOf(
      of.array.map((item) => compile(item)),
      writer,
    );
  const members = Object.entries(of.object).map(([name, item]) => ({
    name,
    key: Buffer.from(writer.quoted(name)),
    write: compile(item, name),
    present: presence(item, spec, writer),
  }));
  return objectOf(members, writer);
}

const OPEN_OBJECT = Buffer.from('{');
const CLOSE_OBJECT = Buffer.from('}');
const OPEN_ARRAY = Buffer.from('[');
const CLOSE_ARRAY = Buffer.from(']');
const NULL_TEXT = Buffer.from('null');
const QUOTE = Buffer.from('"');

function writePrev({ out, prev }: PreimageRow, writer: CanonicalWriter): void {
  if (prev === null) out.constant(NULL_TEXT);
  // A hash in hexadecimal digits is never spelled otherwise, so its place is all that there is to say.
  else if (/^[\w:.-]*$/.test(prev)) {
    out.constant(QUOTE);
    out.prev(prev);
    out.constant(QUOTE);
  } else writer.text(prev);
}

/** `key`: the member that the item is the value of, where it is one's. */
function compileItem(
  item: JsonItem,
  key: string | undefined,
  spec: JsonSpec,
  writer: CanonicalWriter,
  rewrites: Rewrites,
): WriteItem {
  if ('lit' in item) {
    const text = typeof item.lit === 'string' ? writer.quoted(item.lit) : JSON.stringify(item.lit);
    return constant(Buffer.from(text));
  }
  if ('prev' in item) return (row) => writePrev(row, writer);
  if ('computed' in item) return (row) => writer.text(row.computed[item.computed] ?? '');
  if ('pick' in item) return picked('record', item.pick, spec, writer, rewrites);
  return (row) => writeMember(row, key ?? item.field, item.field, writer, rewrites, 0);
}

function writeMember(
  row: PreimageRow,
  name: string,
  path: string,
  writer: CanonicalWriter,
  rewrites: Rewrites,
  from: number,
): void {
  if (row.time !== null && row.time.field === path) {
    row.out.byte(0x22);
    writeRecoveredTime(row, path);
    row.out.byte(0x22);
    return;
  }
  const node = row.tape.at(path, from);
  if (node < 0) row.out.constant(NULL_TEXT);
  else {
    const rewrite = rewrites?.get(name) ?? rewrites?.get(path);
    const rewritten = rewrite?.(row.tape, node) ?? null;
    if (rewritten === null) writer.value(row.tape, node);
    else row.out.utf8(rewritten);
  }
}

/** Is an item of a built object written at all? */
function presence(item: JsonItem, spec: JsonSpec, writer: CanonicalWriter): Member['present'] {
  if ('field' in item) return (row) => isPresent(row, item.field, spec, writer);
  if (writer.style.nulls === 'keep') return () => true;
  if ('prev' in item) return ({ prev }) => prev !== null;
  return () => !('lit' in item) || item.lit !== null;
}

function isPresent(
  row: PreimageRow,
  path: string,
  spec: JsonSpec,
  writer: CanonicalWriter,
  from = 0,
): boolean {
  const drops = writer.style.nulls === 'drop';
  if (spec.missing !== 'drop' && !drops) return true;
  const node = row.tape.at(path, from);
  return node < 0 ? spec.missing !== 'drop' && !drops : !(drops && row.tape.type(node) === NULL);
}

/** An object of the listed members; a sorting style sorts them here, once. */
function picked(
  of: string,
  pick: (string | [string, string])[],
  spec: JsonSpec,
  writer: CanonicalWriter,
  rewrites: Rewrites,
): WriteSegment {
  let base = 0;
  const members = pick.map((entry): Member => {
    const [name, path] = typeof entry === 'string' ? [entry, entry] : entry;
    return {
      name,
      key: Buffer.from(writer.quoted(name)),
      write: (row) => writeMember(row, name, path, writer, rewrites, base),
      present: (row) => isPresent(row, path, spec, writer, base),
    };
  });
  const write = objectOf(members, writer);
  if (of === 'record') return write;
  return (row) => {
    base = row.tape.at(of);
    if (base < 0 || row.tape.type(base) !== OBJECT) row.out.ascii('null');
    else write(row);
  };
}

function objectOf(members: Member[], writer: CanonicalWriter): WriteSegment {
  const { style } = writer;
  const ordered = arrange(members, style);
  const comma = Buffer.from(style.sep[0]);
  const colon = Buffer.from(style.sep[1]);
  return (row) => {
    row.out.constant(OPEN_OBJECT);
    let first = true;
    for (const member of ordered) {
      if (!member.present(row)) continue;
      if (!first) row.out.constant(comma);
      first = false;
      row.out.constant(member.key);
      row.out.constant(colon);
      member.write(row);
    }
    row.out.constant(CLOSE_OBJECT);
  };
}

function arrange(members: Member[], style: JsonStyle): Member[] {
  const names = [...new Set(members.map(({ name }) => name))];
  return sortedNames(names, style).flatMap((name) => members.filter((member) => member.name === name));
}

function arrayOf(items: WriteItem[], writer: CanonicalWriter): WriteSegment {
  const comma = Buffer.from(writer.style.sep[0]);
  return (row) => {
    row.out.constant(OPEN_ARRAY);
    for (const [i, write] of items.entries()) {
      if (i > 0) row.out.constant(comma);
      write(row);
    }
    row.out.constant(CLOSE_ARRAY);
  };
}

/** Reads a whole number that a sequence can count with, or null. */
export function readInteger(tape: JsonTape, node: number): number | null {
  if (node < 0 || (tape.type(node) !== NUMBER && tape.type(node) !== STRING)) return null;
  const text = tape.text(node) ?? '';
  const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : null;
}
