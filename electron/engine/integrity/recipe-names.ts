import { PRESETS } from './json-style.ts';
import type { Written } from './recipe.ts';
import type { JsonItem, Segment } from './recipe-segments.ts';

/** A name that segments use, and where. */
type Used = { name: string; place: string };
type Uses = { styles: Used[]; inner: Used[] };
/** What a version or a kind of rows may say anew of what is hashed. */
type Part = Pick<Written, 'intermediate' | 'preimage' | 'genesis' | 'styles'>;

/**
 * Where a recipe uses a style or an inner hash that it names nowhere; the first of them with its problem, or null. Names
 * that only another version has are found when the rules of each are made.
 */
export function unknownName(recipe: Written): { place: string; problem: string } | null {
  const parts = partsOf(recipe);
  const uses: Uses = { styles: [], inner: [] };
  for (const { place, part } of parts) collectPart(part, place, uses);
  const candidates = recipe.candidates ?? [];
  for (const [i, { preimage }] of candidates.entries()) collect(preimage, `candidates.${i}.preimage`, uses);
  const own = [...new Set(parts.flatMap(({ part }) => Object.keys(part.styles ?? {})))];
  const presets = Object.keys(PRESETS);
  const style = uses.styles.find(({ name }) => !own.includes(name) && !presets.includes(name));
  if (style !== undefined) {
    const named = own.length > 0 ? `the recipe’s own are ${own.join(', ')}; ` : '';
    const problem = `there is no style ${style.name}; ${named}presets are ${presets.join(', ')}`;
    return { place: style.place, problem };
  }
  const known = new Set(parts.flatMap(({ part }) => (part.intermediate ?? []).map(({ name }) => name)));
  const inner = uses.inner.find(({ name }) => !known.has(name));
  return inner === undefined
    ? null
    : { place: inner.place, problem: `there is no intermediate ${inner.name}` };
}

function partsOf({ kinds, versions, ...recipe }: Written): { place: string; part: Part }[] {
  const cases = Object.entries(versions?.cases ?? {});
  const links = Object.entries(kinds?.of ?? {});
  return [
    { place: '', part: recipe },
    ...cases.map(([text, part]) => ({ place: `versions.cases.${text}.`, part })),
    ...links.flatMap(([type, kind]) =>
      kind.kind === 'link' ? [{ place: `kinds.${type}.`, part: kind }] : [],
    ),
  ];
}

function collectPart({ intermediate = [], preimage = [], genesis }: Part, place: string, uses: Uses): void {
  for (const [i, inner] of intermediate.entries())
    collect(inner.preimage, `${place}intermediate.${i}.preimage`, uses);
  collect(preimage, `${place}preimage`, uses);
  if (genesis !== undefined && 'derive' in genesis) collect(genesis.derive, `${place}genesis.derive`, uses);
}

function collect(segments: readonly Segment[], place: string, uses: Uses): void {
  for (const [i, segment] of segments.entries()) collectSegment(segment, `${place}.${i}`, uses);
}

function collectSegment(segment: Segment, place: string, uses: Uses): void {
  if ('computed' in segment) uses.inner.push({ name: segment.computed, place: `${place}.computed` });
  else if ('len' in segment) collectSegment(segment.of, `${place}.of`, uses);
  else if ('when' in segment) collect(segment.then, `${place}.then`, uses);
  else if ('json' in segment) {
    const { of, style } = segment.json;
    if (typeof style === 'string') uses.styles.push({ name: style, place: `${place}.json.style` });
    if (typeof of === 'string') return;
    const [shape, items]: [string, [string | number, JsonItem][]] =
      'array' in of ? ['array', [...of.array.entries()]] : ['object', Object.entries(of.object)];
    for (const [key, item] of items)
      if ('computed' in item)
        uses.inner.push({ name: item.computed, place: `${place}.json.of.${shape}.${key}.computed` });
  }
}
