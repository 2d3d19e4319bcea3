import { DEFAULT_STYLE, type JsonStyle } from '../json-style.ts';
import type { StyleSettings } from '../recipe.ts';
import type { JsonItem, JsonSpec, Segment } from '../recipe-segments.ts';
import type { Form } from './json-forms.ts';
import { ListedTexts, PREV_NAMES } from './listed-texts.ts';
import { type Algorithm, holderOf, type Probe } from './probe.ts';
import type { Work } from './work.ts';

/** An encoding that gives a row's hash. */
export type Found = { preimage: Segment[]; alg: Algorithm };

/** What stands around the JSON text of a row, and how a recipe says it. */
type Frame = {
  head: Buffer;
  tail: Buffer;
  segments: (json: JsonSpec) => Segment[];
  /** How many members may be left out: the usual frames are searched deeper. */
  depth: number;
};

const SEPARATORS = ['', '|', ':', '\n', '.', ',', ' ', '-', '_', ';', '||', '::', '\t'];
const DEEP = new Set(['', '|', ':', '\n']);
const DEEPEST = 5;
const BODY_NAMES = [
  'data',
  'payload',
  'entry',
  'record',
  'event',
  'body',
  'content',
  'message',
  'block',
  'item',
  'log',
  'fields',
];

/**
 * Looks for the row's hash among JSON texts of its members: in every form, with its predecessor as a member,
 * before, after or around them, all members but `left` of them. null where none gives it, or the work ran out.
 */
export function findJson(
  probe: Probe,
  forms: readonly Form[],
  algorithms: readonly Algorithm[],
  left: number,
  work: Work,
): Found | null {
  const body = new BodyWriter();
  const few = fewOf(algorithms);
  for (const form of forms) {
    const listed = new ListedTexts(probe, form);
    const prevAt = probe.members.findIndex(({ name }) => name === probe.prevName);
    for (const withPrev of prevAt < 0 ? [false] : [true, false]) {
      const frames = framesOf(probe, form, withPrev).filter(({ depth }) => depth >= left);
      const open = form.order.filter((i) => form.members[i] !== null && (withPrev || i !== prevAt));
      // The member of the predecessor stays: without it is the other case.
      const free = open.filter((i) => i !== prevAt);
      for (const out of combinations(free, left)) {
        const length = body.write(form, open, out);
        for (const frame of frames) {
          const preimage = body.framed(frame.head, frame.tail, length);
          for (const algorithm of left > 1 ? few : algorithms) {
            if (algorithm.digest(preimage) !== probe.wanted) continue;
            const omitted = new Set(out);
            const members = open.filter((i) => !omitted.has(i));
            const json = jsonOf(probe, form, members);
            const segments = frame.segments(json);
            return { preimage: segments.map((each) => unlisted(each, json, probe, form)), alg: algorithm };
          }
        }
        let count = frames.length;
        if (!withPrev) {
          for (const { bytes, of } of listed.texts(open, out, left)) {
            count += 1;
            for (const algorithm of left > 1 ? few : algorithms) {
              if (algorithm.digest(bytes) !== probe.wanted) continue;
              return { preimage: [{ json: around(of(), jsonOf(probe, form, [])) }], alg: algorithm };
            }
          }
        }
        work.spend(count * (left > 1 ? few.length : algorithms.length));
        if (work.exhausted) return null;
      }
    }
  }
  return null;
}

/** Those of the keys that were given, and the likeliest without one. */
export function fewOf(algorithms: readonly Algorithm[]): Algorithm[] {
  const plain = algorithms.find(({ key }) => key === null);
  return [...algorithms.filter(({ key }) => key !== null), ...(plain === undefined ? [] : [plain])];
}

function* combinations(items: readonly number[], count: number, from = 0): Generator<number[]> {
  if (count === 0) {
    yield [];
    return;
  }
  for (let i = from; i <= items.length - count; i++) {
    for (const rest of combinations(items, count - 1, i + 1)) yield [items[i]!, ...rest];
  }
}

/** Puts bodies together in one buffer, with room for a head before them. */
class BodyWriter {
  #buffer = Buffer.allocUnsafeSlow(1 << 16);
  readonly #room = 4096;

  /** Writes `{...}` of the members but for those left out, and gives its length. */
  write(form: Form, open: readonly number[], out: readonly number[]): number {
    const comma = Buffer.from(form.style.sep[0]);
    const needed =
      this.#room * 2 + open.reduce((sum, i) => sum + form.members[i]!.pair.length + comma.length, 2);
    if (needed > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(needed * 2);
    let at = this.#room;
    this.#buffer[at++] = 0x7b;
    let first = true;
    for (const i of open) {
      if (out.includes(i)) continue;
      if (!first) at += comma.copy(this.#buffer, at);
      first = false;
      at += form.members[i]!.pair.copy(this.#buffer, at);
    }
    this.#buffer[at++] = 0x7d;
    return at - this.#room;
  }

  framed(head: Buffer, tail: Buffer, length: number): Buffer {
    const from = this.#room - head.length;
    head.copy(this.#buffer, from);
    tail.copy(this.#buffer, this.#room + length);
    return this.#buffer.subarray(from, this.#room + length + tail.length);
  }
}

function framesOf(probe: Probe, form: Form, withPrev: boolean): Frame[] {
  const none = Buffer.alloc(0);
  const frames: Frame[] = [{ head: none, tail: none, segments: (json) => [{ json }], depth: DEEPEST }];
  const { prev } = probe;
  if (prev === null || prev.length > 1000) return frames;
  for (const separator of SEPARATORS) {
    const lit: Segment[] = separator === '' ? [] : [{ lit: separator }];
    const depth = DEEP.has(separator) ? (separator === '' ? DEEPEST : 3) : 1;
    const head = Buffer.from(prev + separator);
    frames.push({ head, tail: none, depth, segments: (json) => [{ prev: 'text' }, ...lit, { json }] });
    const tail = Buffer.from(separator + prev);
    frames.push({ head: none, tail, depth, segments: (json) => [{ json }, ...lit, { prev: 'text' }] });
  }
  if (/^(?:[0-9a-fA-F]{2}){16,64}$/.test(prev)) {
    const raw = Buffer.from(prev, 'hex');
    frames.push({ head: raw, tail: none, depth: 3, segments: (json) => [{ prev: 'bytes' }, { json }] });
    frames.push({ head: none, tail: raw, depth: 3, segments: (json) => [{ json }, { prev: 'bytes' }] });
  }
  return withPrev ? frames : [...frames, ...wrappers(probe, form, prev)];
}

/** The predecessor and the row as members of an object, or elements of an array, around them. */
function wrappers(probe: Probe, form: Form, prev: string): Frame[] {
  const [comma, colon] = form.style.sep;
  const text = JSON.stringify(prev);
  const isSorted = form.style.keys !== 'as-stored';
  const wrap = (before: string, after: string, segments: Frame['segments']): Frame => ({
    head: Buffer.from(before),
    tail: Buffer.from(after),
    segments,
    depth: 1,
  });
  const frames: Frame[] = [
    wrap(`[${text}${comma}`, ']', (json) => [{ json: around({ array: [{ prev: 1 }, picked(json)] }, json) }]),
    wrap('[', `${comma}${text}]`, (json) => [{ json: around({ array: [picked(json), { prev: 1 }] }, json) }]),
  ];
  const own = probe.prevName === null ? [] : [probe.prevName.split('.').at(-1)!];
  for (const name of new Set([...own, ...PREV_NAMES])) {
    const link = `"${name}"${colon}${text}`;
    for (const bodyName of BODY_NAMES) {
      const around2 =
        (prevFirst: boolean): Frame['segments'] =>
        (json) => {
          const body = picked(json);
          const object: Record<string, JsonItem> = prevFirst
            ? { [name]: { prev: 1 }, [bodyName]: body }
            : { [bodyName]: body, [name]: { prev: 1 } };
          return [{ json: around({ object }, json) }];
        };
      if (!isSorted || name < bodyName)
        frames.push(wrap(`{${link}${comma}"${bodyName}"${colon}`, '}', around2(true)));
      if (!isSorted || name > bodyName)
        frames.push(wrap(`{"${bodyName}"${colon}`, `${comma}${link}}`, around2(false)));
    }
  }
  return frames;
}

function picked(json: JsonSpec): JsonItem {
  return { pick: json.pick ?? [] };
}

function around(of: JsonSpec['of'], { style, xform }: JsonSpec): JsonSpec {
  return { of, ...(xform === undefined ? {} : { xform }), ...(style === undefined ? {} : { style }) };
}

/** How a recipe names these members in this form. */
function jsonOf(probe: Probe, form: Form, members: readonly number[]): JsonSpec {
  const style = styleSettings(form.style);
  return {
    of: 'record',
    pick: members.map((i) => probe.members[i]!.name),
    ...(Object.keys(form.xform).length === 0 ? {} : { xform: form.xform }),
    ...(Object.keys(style).length === 0 ? {} : { style }),
  };
}

/** A record says what it leaves out instead of what it holds: the next row may hold more. */
function unlisted(segment: Segment, json: JsonSpec, probe: Probe, form: Form): Segment {
  if (!('json' in segment) || segment.json !== json || form.listed) return segment;
  const { pick = [], ...rest } = json;
  const held = new Set(pick.map((entry) => (typeof entry === 'string' ? entry : entry[0])));
  const isNull = ({ isNull: none }: Probe['members'][number]): boolean => none && form.style.nulls === 'drop';
  const left = probe.members.filter((member) => !held.has(member.name) && !isNull(member));
  const { hashName } = probe;
  const omit = [
    ...(hashName === null ? [] : [probe.tape.member(hashName) < 0 ? holderOf(hashName) : hashName]),
    ...left.map(({ name }) => name),
  ];
  return { json: { ...rest, ...(omit.length === 0 ? {} : { omit }) } };
}

/** A style as a recipe writes it: what differs from the default. */
export function styleSettings(style: JsonStyle): StyleSettings {
  const settings = Object.entries(style).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(DEFAULT_STYLE[key as keyof JsonStyle]),
  );
  return Object.fromEntries(settings) as StyleSettings;
}
