import { ByteWriter } from '../byte-writer.ts';
import { CanonicalWriter } from '../canonical.ts';
import { STRING } from '../json-lexer.ts';
import { DEFAULT_STYLE, type JsonStyle } from '../json-style.ts';
import { compareCodePoints, isIndexKey } from '../json-text.ts';
import { makesNumber, parseMicros, type TransformName, transform } from '../timestamps.ts';
import type { Probe } from './probe.ts';

/** One way to write the members of a row; two ways that give the same bytes are one form. */
export type Form = {
  style: JsonStyle;
  /** Transforms of the members that hold times. */
  xform: Record<string, TransformName[]>;
  /** By member: its name and value as written, and the value alone; null where the form leaves it out. */
  members: ({ pair: Buffer; value: Buffer } | null)[];
  /** The order in which members are written. */
  order: number[];
  /** Members are sorted and what is inside them is not, which only a list of names can say. */
  listed: boolean;
};

type Choice = Partial<JsonStyle>;

/** What real writers differ in; of each, the first is the default. */
export const STYLE_CHOICES: readonly (readonly Choice[])[] = [
  [{ keys: 'as-stored' }, { keys: 'codepoint' }, { keys: 'utf16' }],
  [{ sep: [',', ':'] }, { sep: [', ', ': '] }, { sep: [',', ': '] }],
  [{ ascii: false }, { ascii: true }, { ascii: 'keep-del' }],
  [{ escapeSlash: false }, { escapeSlash: true }],
  [{ escapeLineSep: false }, { escapeLineSep: true }],
  [{ escapeHtml: false }, { escapeHtml: true }],
  [{ numbers: 'lexeme' }, { numbers: 'ecma' }, { numbers: 'python' }],
  [{ wholeFloatsToInt: false }, { wholeFloatsToInt: true }],
  [{ jsIntKeysFirst: false }, { jsIntKeysFirst: true }],
  [{ nulls: 'keep' }, { nulls: 'drop' }],
  [{ nfc: false }, { nfc: true }],
];

/** The transforms of times that writers apply. */
export const TIME_CHOICES: readonly TransformName[][] = [
  ['z-to-offset'],
  ['offset-to-z'],
  ['truncate-us'],
  ['truncate-ms'],
  ['truncate-seconds'],
  ['truncate-us', 'z-to-offset'],
  ['truncate-us', 'offset-to-z'],
  ['truncate-ms', 'z-to-offset'],
  ['truncate-ms', 'offset-to-z'],
  ['truncate-seconds', 'z-to-offset'],
  ['truncate-seconds', 'offset-to-z'],
  ['unix-s'],
  ['unix-ms'],
  ['unix-us'],
  ['unix-ns'],
];

/** Writes a row's members in every way that makes a difference to this row. */
export function formsOf(probe: Probe, times: readonly TransformName[][] = [[]]): Form[] {
  const known = new Set<string>();
  const forms: Form[] = [];
  const styles = stylesThatDiffer(probe);
  const ways = [
    ...styles.map((style) => ({ style, listed: false })),
    ...styles.filter(({ keys }) => keys === 'as-stored').map((style) => ({ style, listed: true })),
  ];
  for (const { style, listed } of ways) {
    for (const names of times) {
      const form = writeForm(probe, style, names, listed);
      const text = form.order.map((i) => form.members[i]?.pair.toString('latin1') ?? '').join(style.sep[0]);
      // Of two forms that write the same bytes, the first is the plainer one.
      const key = `${style.sep.join()} ${text}`;
      if (!known.has(key)) forms.push(form);
      known.add(key);
    }
  }
  return forms;
}

/** Combinations of the choices of which this row shows anything, the plainest first. */
function stylesThatDiffer(probe: Probe): JsonStyle[] {
  const plain = written(probe, DEFAULT_STYLE);
  const active = STYLE_CHOICES.filter((choices) =>
    choices.slice(1).some((choice) => written(probe, { ...DEFAULT_STYLE, ...choice }) !== plain),
  );
  let styles: { style: JsonStyle; steps: number }[] = [{ style: DEFAULT_STYLE, steps: 0 }];
  for (const choices of active) {
    styles = styles.flatMap(({ style, steps }) =>
      choices.map((choice, i) => ({ style: { ...style, ...choice }, steps: steps + (i === 0 ? 0 : 1) })),
    );
  }
  return styles.sort((a, b) => a.steps - b.steps).map(({ style }) => style);
}

function written(probe: Probe, style: JsonStyle): string {
  const out = new ByteWriter();
  new CanonicalWriter(style, out).value(probe.tape, 0);
  return out.view().toString('latin1');
}

function writeForm(probe: Probe, style: JsonStyle, times: readonly TransformName[], listed: boolean): Form {
  const { tape, members } = probe;
  const out = new ByteWriter();
  const writer = new CanonicalWriter(style, out);
  const xform: Form['xform'] = {};
  const pairs = members.map(({ name, node, isNull }) => {
    if (isNull && style.nulls === 'drop') return null;
    out.clear();
    const text = times.length > 0 && tape.type(node) === STRING ? tape.string(node) : null;
    if (text !== null && parseMicros(text) !== null) {
      xform[name] = [...times];
      const changed = transform(text, times);
      out.utf8(makesNumber(times) && changed !== text ? changed : writer.quoted(changed));
    } else writer.value(tape, node);
    const value = Buffer.from(out.view());
    return { pair: Buffer.concat([Buffer.from(writer.quoted(name) + style.sep[1]), value]), value };
  });
  return { style, xform, members: pairs, order: orderOf(probe, style, listed), listed };
}

function orderOf({ members }: Probe, style: JsonStyle, listed: boolean): number[] {
  const names = members.map(({ name }) => (style.nfc ? name.normalize('NFC') : name));
  const places = members.map((_, i) => i);
  if (style.keys === 'utf16') places.sort((a, b) => compareUnits(names[a]!, names[b]!));
  if (style.keys === 'codepoint' || listed) places.sort((a, b) => compareCodePoints(names[a]!, names[b]!));
  if (!style.jsIntKeysFirst || listed) return places;
  const indexes = places
    .filter((i) => isIndexKey(names[i]!))
    .sort((a, b) => Number(names[a]) - Number(names[b]));
  return [...indexes, ...places.filter((i) => !isIndexKey(names[i]!))];
}

function compareUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
