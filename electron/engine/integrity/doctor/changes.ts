import { type JsonTape, NULL, NUMBER, STRING } from '../json-lexer.ts';
import { ecmaNumber, pythonNumber } from '../json-numbers.ts';
import type { JsonStyle } from '../json-style.ts';
import type { Recipe } from '../recipe.ts';
import type { JsonSpec, Segment } from '../recipe-segments.ts';
import { resolveStyle } from '../resolve-style.ts';
import { parseMicros, type TransformName } from '../timestamps.ts';
import { styleSettings } from './find-json.ts';
import { fieldOf, itemChanges } from './item-changes.ts';
import { STYLE_CHOICES, TIME_CHOICES } from './json-forms.ts';
import { algorithmsFor } from './probe.ts';
import { sameDecimal } from './same-decimal.ts';

/** A named change of a recipe: one way in which a log's encoding may differ from what the recipe says. */
export type Change = {
  /** As `escapeSlash`, or `omit note`. */
  name: string;
  /** Ends the sentence “the rows recompute when …”. */
  detail: string;
  apply: (recipe: Recipe) => Recipe;
  /**
   * Does the hash say less of this row by the changed recipe than the row holds? Then an edit could hide in
   * it, and a row that recomputes by the change alone proves little.
   */
  loses: (tape: JsonTape) => boolean;
  /** It is not tried together with another. */
  alone?: boolean;
};

const never = (): boolean => false;

/** What one knows of a log's rows that changes are made from. */
export type Seen = {
  fields: readonly string[];
  times: readonly string[];
  nulls: boolean;
  hash: string | null;
  prev: string | null;
};

/** Looks at which members the rows hold, and which hold times or null. */
export function seeRows(tapes: Iterable<JsonTape>, hash: string | null, prev: string | null): Seen {
  const fields = new Set<string>();
  const times = new Set<string>();
  let nulls = false;
  for (const tape of tapes) {
    tape.walk((name, node) => {
      if (name !== hash) fields.add(name);
      if (tape.type(node) === NULL) nulls = true;
      if (tape.type(node) === STRING && parseMicros(tape.string(node)) !== null) times.add(name);
    });
  }
  return { fields: [...fields].slice(0, 200), times: [...times].slice(0, 20), nulls, hash, prev };
}

/** Every change that can be made to this recipe for rows like those seen. */
export function changesFor(recipe: Recipe, seen: Seen): Change[] {
  return [
    ...styleChanges(),
    ...timeChanges(seen),
    ...separatorChanges(recipe),
    ...nullTextChanges(recipe, seen),
    ...fieldChanges(seen),
    ...prevChanges(seen),
    ...algorithmChanges(recipe),
    // Last: what goes together with others is found by its number among those before.
    ...itemChanges(recipe, seen),
  ];
}

const STYLE_WORDS: Record<string, string> = {
  'keys as-stored': 'members stand in the order in which they are stored',
  'keys codepoint': 'members are sorted by code point',
  'keys utf16': 'members are sorted by UTF-16 unit, as RFC 8785 does',
  'sep ,:': 'there is no space after “,” and “:”',
  'sep , : ': 'a space follows “,” and “:”, as in Python',
  'sep ,: ': 'a space follows “:” only',
  'ascii false': 'characters above ASCII are not escaped',
  'ascii true': 'characters above ASCII are escaped as \\uXXXX',
  'ascii keep-del': 'characters above ASCII are escaped as \\uXXXX, but not DEL',
  'escapeSlash false': '“/” is not escaped',
  'escapeSlash true': '“/” is escaped as “\\/”',
  'escapeLineSep false': 'U+2028 and U+2029 are not escaped',
  'escapeLineSep true': 'U+2028 and U+2029 are escaped',
  'escapeHtml false': '“<”, “>” and “&” are not escaped',
  'escapeHtml true': '“<”, “>” and “&” are escaped',
  'numbers lexeme': 'numbers are written as they are stored',
  'numbers ecma': 'numbers are written as JavaScript prints them',
  'numbers python': 'numbers are written as Python prints them',
  'wholeFloatsToInt false': 'whole numbers keep their “.0”',
  'wholeFloatsToInt true': 'whole numbers lose their “.0”',
  'jsIntKeysFirst false': 'keys that are numbers have no place of their own',
  'jsIntKeysFirst true': 'keys that are numbers come first, as in JavaScript',
  'nulls keep': 'members that are null are kept',
  'nulls drop': 'members that are null are left out',
  'nfc false': 'text is not normalized',
  'nfc true': 'text is in Unicode normalization form C',
};

function styleChanges(): Change[] {
  return STYLE_CHOICES.flatMap((choices) =>
    choices.map((choice): Change => {
      const [key, value] = Object.entries(choice)[0] as [keyof JsonStyle, unknown];
      const name = `${key} ${Array.isArray(value) ? value.join('') : String(value)}`;
      return {
        name,
        detail: STYLE_WORDS[name]!,
        apply: (recipe) => eachJson(recipe, (spec) => restyled(spec, recipe, choice)),
        loses: lossOfStyle(choice),
      };
    }),
  );
}

function lossOfStyle(choice: Partial<JsonStyle>): Change['loses'] {
  if (choice.nulls === 'drop') return holdsNull;
  if (choice.numbers === 'ecma') return (tape) => changesNumber(tape, ecmaNumber);
  if (choice.numbers === 'python')
    return (tape) => changesNumber(tape, (text) => pythonNumber(text, /[.eE]/.test(text)));
  return never;
}

function holdsNull(tape: JsonTape): boolean {
  for (let node = 0; node < tape.count; node++) if (tape.type(node) === NULL) return true;
  return false;
}

/** Is some number of the row another one once it is written so? */
function changesNumber(tape: JsonTape, write: (text: string) => string): boolean {
  for (let node = 0; node < tape.count; node++) {
    if (tape.type(node) !== NUMBER) continue;
    const text = tape.source(node);
    if (!sameDecimal(text, write(text))) return true;
  }
  return false;
}

function restyled(spec: JsonSpec, recipe: Recipe, choice: Partial<JsonStyle>): JsonSpec {
  const { style: reference, ...rest } = spec;
  const style = styleSettings({ ...resolveStyle(reference, recipe.styles), ...choice });
  return Object.keys(style).length === 0 ? rest : { ...rest, style };
}

const TIME_WORDS: Record<TransformName, string> = {
  'z-to-offset': '“Z” is written as “+00:00”',
  'offset-to-z': '“+00:00” is written as “Z”',
  'truncate-us': 'times end at the microsecond',
  'pad-ms': 'times have all digits of the millisecond',
  'pad-us': 'times have all digits of the microsecond',
  'truncate-ms': 'times end at the millisecond',
  'truncate-seconds': 'times end at the second',
  'unix-s': 'times are seconds since 1970',
  'unix-ms': 'times are milliseconds since 1970',
  'unix-us': 'times are microseconds since 1970',
  'unix-ns': 'times are nanoseconds since 1970',
  lower: 'text is in lower case',
  trim: 'text is without space around it',
};

function timeChanges({ times }: Seen): Change[] {
  if (times.length === 0) return [];
  const groups = times.length === 1 ? [times] : [times, ...times.map((field) => [field])];
  return groups.flatMap((fields) =>
    [[] as TransformName[], ...TIME_CHOICES].map((names): Change => {
      const of = fields.length === times.length ? '' : ` in ${fields.join(', ')}`;
      const words = names.map((name) => TIME_WORDS[name]).join(' and ');
      return {
        name: `time ${names.join('+') || 'as-stored'}${of}`,
        detail: (names.length === 0 ? 'times are written as they are stored' : words) + of,
        apply: (recipe) => withTimes(recipe, fields, names),
        loses: (tape) => fields.some((field) => losesTime(tape.text(tape.at(field)), names)),
      };
    }),
  );
}

/** Does the transform drop digits of a fraction that are not zero? */
function losesTime(text: string | null, names: readonly TransformName[]): boolean {
  const fraction = /[.,](\d+)/.exec(text ?? '')?.[1] ?? '';
  const digits = { 'truncate-seconds': 0, 'unix-s': 0, 'truncate-ms': 3, 'unix-ms': 3 } as const;
  return names.some((name) => {
    if (name === 'z-to-offset' || name === 'offset-to-z') return false;
    const kept = name in digits ? digits[name as keyof typeof digits] : 6;
    return /[1-9]/.test(fraction.slice(kept));
  });
}

function withTimes(recipe: Recipe, fields: readonly string[], names: readonly TransformName[]): Recipe {
  const xformOf = (own: Record<string, string[]> | undefined): Record<string, string[]> | undefined => {
    const kept = Object.fromEntries(Object.entries(own ?? {}).filter(([field]) => !fields.includes(field)));
    const all =
      names.length === 0
        ? kept
        : { ...kept, ...Object.fromEntries(fields.map((field) => [field, [...names]])) };
    return Object.keys(all).length === 0 ? undefined : all;
  };
  const inJson = eachJson(recipe, ({ xform, ...spec }) => {
    const changed = xformOf(xform);
    return changed === undefined ? spec : { ...spec, xform: changed };
  });
  return eachSegment(inJson, (segment) => {
    if (!('field' in segment) || !fields.includes(segment.field)) return segment;
    const { xform: _, ...bare } = segment;
    return names.length === 0 ? bare : { ...bare, xform: [...names] };
  });
}

const SEPARATORS = ['', '|', ':', ',', '\n', '-', '_', ' ', ';', '.', '||', '::', '\t', '\0'];

/** Between segments; only where the recipe joins several. */
function separatorChanges(recipe: Recipe): Change[] {
  const preimage = recipe.preimage ?? [];
  if (preimage.filter((segment) => !('lit' in segment)).length < 2) return [];
  return SEPARATORS.map((separator) => ({
    name: `separator ${JSON.stringify(separator)}`,
    detail:
      separator === ''
        ? 'the parts are joined without a separator'
        : `the parts are joined by ${JSON.stringify(separator)}`,
    apply: (before) => {
      const parts = (before.preimage ?? []).filter((segment) => !('lit' in segment));
      const lit: Segment[] = separator === '' ? [] : [{ lit: separator }];
      return { ...before, preimage: parts.flatMap((part, i) => (i === 0 ? [part] : [...lit, part])) };
    },
    loses: never,
  }));
}

function nullTextChanges(recipe: Recipe, { nulls }: Seen): Change[] {
  const joinsFields = (recipe.preimage ?? []).some((segment) => fieldOf(segment) !== null);
  const texts = nulls && joinsFields ? ['', 'null', 'None', 'NULL', 'nil', 'undefined'] : [];
  if (texts.length === 0) return [];
  const omitted: Change = {
    name: 'null omitted',
    detail: 'a null field is left out, with what separates it',
    apply: (before) => ({ ...before, preimage: whereNotNull(before.preimage ?? []) }),
    loses: holdsNull,
  };
  const written = texts.map(
    (text): Change => ({
      name: `null ${JSON.stringify(text)}`,
      detail: text === '' ? 'a null field writes nothing' : `a null field writes “${text}”`,
      apply: (before) =>
        eachSegment(before, (segment) => {
          if (!('field' in segment)) return segment;
          const { null: _, ...bare } = segment;
          return text === '' ? bare : { ...bare, null: text };
        }),
      loses: holdsNull,
    }),
  );
  return [...written, omitted];
}

/** Every field, with the text before it that separates it, only where it is not null. */
function whereNotNull(preimage: readonly Segment[]): Segment[] {
  const found: Segment[] = [];
  for (const segment of preimage) {
    const field = fieldOf(segment);
    const before = found.at(-1);
    if (field === null) found.push(segment);
    else {
      const lit = before !== undefined && 'lit' in before ? [found.pop()!] : [];
      // biome-ignore lint/suspicious/noThenProperty: the recipe format names it so
      found.push({ when: { notNull: field }, then: [...lit, segment] });
    }
  }
  return found;
}

function fieldChanges({ fields, prev }: Seen): Change[] {
  const missing = (['drop', 'null'] as const).map(
    (value): Change => ({
      name: `missing ${value}`,
      detail:
        value === 'drop'
          ? 'members that a row lacks are left out'
          : 'members that a row lacks are written as null',
      apply: (recipe) =>
        eachJson(recipe, ({ missing: _, ...spec }) =>
          value === 'drop' ? { ...spec, missing: value } : spec,
        ),
      loses: value === 'drop' ? never : holdsNull,
    }),
  );
  const outs = fields
    .filter((field) => field !== prev)
    .map(
      (field): Change => ({
        name: `without ${field}`,
        detail: `the field ${field} is left out: no hash protects it then`,
        apply: (recipe) => withoutField(recipe, field),
        loses: (tape) => tape.member(field) >= 0,
      }),
    );
  const ins = fields.map(
    (field): Change => ({
      name: `with ${field}`,
      detail: `the field ${field} is hashed too`,
      apply: (recipe) => withField(recipe, field, fields),
      loses: never,
    }),
  );
  return [...missing, ...outs, ...ins];
}

function withoutField(recipe: Recipe, field: string): Recipe {
  const inJson = eachJson(recipe, (spec) => {
    if (spec.of !== 'record') return spec;
    const pick = spec.pick?.filter((entry) => (typeof entry === 'string' ? entry : entry[1]) !== field);
    if (pick !== undefined) return { ...spec, pick };
    return { ...spec, omit: [...new Set([...(spec.omit ?? []), field])] };
  });
  const preimage = (inJson.preimage ?? []).filter(
    (segment) => !('field' in segment && segment.field === field),
  );
  return preimage.length === 0 ? inJson : { ...inJson, preimage };
}

function withField(recipe: Recipe, field: string, stored: readonly string[]): Recipe {
  return eachJson(recipe, (spec) => {
    if (spec.of !== 'record') return spec;
    if (spec.pick === undefined) {
      const { omit = [], ...rest } = spec;
      const kept = omit.filter((name) => name !== field);
      return kept.length === 0 ? rest : { ...rest, omit: kept };
    }
    const pathOf = (entry: string | [string, string]): string =>
      typeof entry === 'string' ? entry : entry[1];
    if (spec.pick.some((entry) => pathOf(entry) === field)) return spec;
    const place = stored.indexOf(field);
    const at = spec.pick.findIndex((entry) => stored.indexOf(pathOf(entry)) > place);
    return { ...spec, pick: at < 0 ? [...spec.pick, field] : spec.pick.toSpliced(at, 0, field) };
  });
}

/** Where the predecessor's hash enters. */
function prevChanges({ prev }: Seen): Change[] {
  const bare = (recipe: Recipe): Segment[] =>
    (recipe.preimage ?? []).filter((segment) => !('prev' in segment));
  const asMember = (recipe: Recipe, isMember: boolean): Recipe => {
    if (prev === null) return recipe;
    return isMember ? withField(recipe, prev, [prev]) : withoutField(recipe, prev);
  };
  const place = (
    name: string,
    detail: string,
    apply: Change['apply'],
    loses: Change['loses'] = never,
  ): Change => ({
    name: `prev ${name}`,
    detail,
    apply,
    loses,
  });
  const around = (form: 'text' | 'bytes', before: boolean, isMember: boolean): Change['apply'] => {
    return (recipe) => {
      const rest = bare(recipe);
      const link: Segment = { prev: form };
      return asMember({ ...recipe, preimage: before ? [link, ...rest] : [...rest, link] }, isMember);
    };
  };
  const words = { text: 'text', bytes: 'raw bytes' };
  return [
    ...(prev === null
      ? []
      : [
          place('member', 'the predecessor’s hash is a member only', (recipe) => {
            const rest = bare(recipe);
            return rest.length === 0 ? recipe : asMember({ ...recipe, preimage: rest }, true);
          }),
        ]),
    ...(['text', 'bytes'] as const).flatMap((form) =>
      [true, false].flatMap((before) =>
        [true, false].map((isMember) =>
          place(
            `${before ? 'first' : 'last'} ${form}${isMember ? ' and member' : ''}`,
            `the predecessor’s hash stands ${before ? 'first' : 'last'}, as ${words[form]}${isMember ? ', and is a member too' : ''}`,
            around(form, before, isMember),
          ),
        ),
      ),
    ),
    place(
      'none',
      'the predecessor’s hash is left out: a row’s hash does not prove its place then',
      (recipe) => {
        const rest = bare(recipe);
        return rest.length === 0 ? recipe : asMember({ ...recipe, preimage: rest }, false);
      },
      () => true,
    ),
  ];
}

function algorithmChanges(recipe: Recipe): Change[] {
  if (recipe.key !== undefined) return [];
  const same = algorithmsFor(32, {}).map(({ alg }) => alg);
  if (!same.includes(recipe.alg)) return [];
  return same.map((alg) => ({
    name: `alg ${alg}`,
    detail: `the algorithm is ${alg}`,
    apply: (before) => ({ ...before, alg }),
    loses: never,
  }));
}

/** Rewrites every JSON text of a recipe's preimages. */
function eachJson(recipe: Recipe, change: (spec: JsonSpec) => JsonSpec): Recipe {
  return eachSegment(recipe, (segment) => ('json' in segment ? { json: change(segment.json) } : segment));
}

function eachSegment(recipe: Recipe, change: (segment: Segment) => Segment): Recipe {
  const within = (segment: Segment): Segment => {
    // biome-ignore lint/suspicious/noThenProperty: the recipe format names it so
    if ('when' in segment) return { ...segment, then: segment.then.map(within) };
    if ('len' in segment) return { ...segment, of: within(segment.of) };
    return change(segment);
  };
  const { preimage, intermediate } = recipe;
  return {
    ...recipe,
    ...(preimage === undefined ? {} : { preimage: preimage.map(within) }),
    ...(intermediate === undefined
      ? {}
      : { intermediate: intermediate.map((inner) => ({ ...inner, preimage: inner.preimage.map(within) })) }),
  };
}
