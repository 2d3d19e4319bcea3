import type { Recipe } from '../recipe.ts';
import type { JsonItem, JsonSpec, Segment } from '../recipe-segments.ts';
import { resolveStyle } from '../resolve-style.ts';
import type { Change, Seen } from './changes.ts';

/**
 * Changes of recipes that name one by one what is hashed: texts that are joined, items of an array, members of an
 * object. A field more is tried in every place, a field less wherever it is. Each is tried alone: in pairs there
 * would be too many.
 */
export function itemChanges(recipe: Recipe, seen: Seen): Change[] {
  const preimage = recipe.preimage ?? [];
  const at = preimage.findIndex((segment) => 'json' in segment && typeof segment.json.of === 'object');
  if (at >= 0) return jsonItemChanges(recipe, at, seen);
  const parts = preimage.filter((segment) => !('lit' in segment));
  const lits = preimage.filter((segment) => 'lit' in segment);
  const isJoined = parts.some((segment) => fieldOf(segment) !== null) && lits.length <= parts.length - 1;
  return isJoined ? joinedChanges(parts, lits[0] ?? null, seen) : [];
}

const MOST_FIELDS = 40;

/** The field that a segment writes as text, with or without its length. */
export function fieldOf(segment: Segment): string | null {
  if ('len' in segment) return fieldOf(segment.of);
  return 'field' in segment ? segment.field : null;
}

function added(field: string, place: string, apply: Change['apply']): Change {
  return {
    name: `with ${field} ${place}`,
    detail: `the field ${field} is hashed too, ${place}`,
    apply,
    loses: () => false,
    alone: true,
  };
}

function placeWords(at: number, count: number, before: string | null): string {
  return at === 0 ? 'first' : at === count ? 'last' : `after ${before ?? `part ${at}`}`;
}

function joinedChanges(parts: readonly Segment[], lit: Segment | null, { fields, prev }: Seen): Change[] {
  const held = new Set(parts.map(fieldOf));
  const measured = parts.find((segment) => 'len' in segment);
  return fields
    .filter((field) => field !== prev && !held.has(field))
    .slice(0, MOST_FIELDS)
    .flatMap((field) =>
      Array.from({ length: parts.length + 1 }, (_, at): Change => {
        const before = at === 0 ? null : fieldOf(parts[at - 1]!);
        const bare: Segment = { field };
        const segment: Segment = measured === undefined ? bare : { len: measured.len, of: bare };
        const joined = parts
          .toSpliced(at, 0, segment)
          .flatMap((part, i) => (i === 0 || lit === null ? [part] : [lit, part]));
        return added(field, placeWords(at, parts.length, before), (recipe) => ({
          ...recipe,
          preimage: joined,
        }));
      }),
    );
}

function jsonItemChanges(recipe: Recipe, at: number, { fields, prev }: Seen): Change[] {
  const segment = recipe.preimage![at] as { json: JsonSpec };
  const { of } = segment.json;
  const entries = entriesOf(of);
  const isSorted =
    'object' in (of as object) && resolveStyle(segment.json.style, recipe.styles).keys !== 'as-stored';
  const withEntries = (changed: readonly Entry[]): Change['apply'] => {
    const json = { ...segment.json, of: ofEntries(of, changed) };
    return (before) => ({ ...before, preimage: (before.preimage ?? []).with(at, { json }) });
  };
  const held = new Set(entries.map(([, item]) => ('field' in item ? item.field : null)));
  const ins = fields
    .filter((field) => field !== prev && !held.has(field))
    .slice(0, MOST_FIELDS)
    .flatMap((field) => {
      const places = isSorted ? [entries.length] : Array.from({ length: entries.length + 1 }, (_, i) => i);
      return places.map((place) => {
        const words = isSorted
          ? 'in its place'
          : placeWords(place, entries.length, nameOf(entries[place - 1]));
        return added(field, words, withEntries(entries.toSpliced(place, 0, [field, { field }])));
      });
    });
  const outs = entries.flatMap(([, item], i): Change[] => {
    if (!('field' in item) || entries.length < 2) return [];
    const { field } = item;
    return [
      {
        name: `without ${field}`,
        detail: `the field ${field} is left out: no hash protects it then`,
        apply: withEntries(entries.toSpliced(i, 1)),
        loses: (tape) => tape.at(field) >= 0,
      },
    ];
  });
  return [...ins, ...outs];
}

type Entry = readonly [string, JsonItem];

function nameOf(entry: Entry | undefined): string | null {
  return entry !== undefined && 'field' in entry[1] ? entry[1].field : null;
}

function entriesOf(of: JsonSpec['of']): Entry[] {
  if (typeof of === 'string') return [];
  return 'array' in of ? of.array.map((item): Entry => ['', item]) : Object.entries(of.object);
}

function ofEntries(of: JsonSpec['of'], entries: readonly Entry[]): JsonSpec['of'] {
  const isArray = typeof of === 'object' && 'array' in of;
  return isArray ? { array: entries.map(([, item]) => item) } : { object: Object.fromEntries(entries) };
}
