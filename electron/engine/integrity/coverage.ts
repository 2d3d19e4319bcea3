import type { Recipe } from './recipe.ts';
import type { JsonItem, JsonSpec, Segment } from './recipe-segments.ts';

/**
 * Which fields of a record the hash protects. An edit elsewhere passes every verifier of the scheme, so the
 * reader of a verdict must be told the names.
 */
export type Coverage = {
  /** Fields left out of a hash over the whole record; null where the hash is over listed fields only. */
  allBut: ReadonlySet<string> | null;
  /** Paths that are hashed by name. */
  listed: ReadonlySet<string>;
  /** Fields that are checked in another way: hashes, links, sequence numbers, signatures. */
  checked: ReadonlySet<string>;
};

export function coverageOf(recipe: Recipe, preimage: readonly Segment[]): Coverage {
  const found: Found = { allBut: null, listed: new Set() };
  for (const segment of preimage) addSegment(segment, recipe, found);
  for (const inner of recipe.intermediate ?? []) {
    if (inner.stored !== undefined) for (const segment of inner.preimage) addSegment(segment, recipe, found);
  }
  const checked = [
    fieldName(recipe.hash),
    ...(recipe.prev === undefined ? [] : [fieldName(recipe.prev)]),
    ...(recipe.seq === undefined ? [] : [recipe.seq.field]),
    ...(recipe.signatures ?? []).map(({ field }) => field),
    ...(recipe.intermediate ?? []).flatMap(({ stored }) => (stored === undefined ? [] : [stored])),
  ];
  return { allBut: found.allBut, listed: found.listed, checked: new Set(checked) };
}

type Found = { allBut: Set<string> | null; listed: Set<string> };

export function fieldName(field: string | { field: string }): string {
  return typeof field === 'string' ? field : field.field;
}

function addSegment(segment: Segment, recipe: Recipe, found: Found): void {
  if ('field' in segment) found.listed.add(segment.field);
  else if ('stored' in segment) found.listed.add(segment.stored);
  else if ('int' in segment) found.listed.add(segment.int);
  else if ('rawLine' in segment) addWhole([], found);
  else if ('len' in segment) addSegment(segment.of, recipe, found);
  else if ('when' in segment) for (const inner of segment.then) addSegment(inner, recipe, found);
  else if ('computed' in segment) addComputed(segment.computed, recipe, found);
  else if ('json' in segment) addJson(segment.json, recipe, found);
}

function addComputed(name: string, recipe: Recipe, found: Found): void {
  const position = (recipe.intermediate ?? []).findIndex((inner) => inner.name === name);
  const inner = recipe.intermediate?.[position];
  if (inner === undefined) return;
  // An inner hash may use only those before it, so the walk ends.
  const earlier = { ...recipe, intermediate: recipe.intermediate?.slice(0, position) };
  for (const segment of inner.preimage) addSegment(segment, earlier, found);
}

function addJson(spec: JsonSpec, recipe: Recipe, found: Found): void {
  if (typeof spec.of === 'object') {
    const items = 'array' in spec.of ? spec.of.array : Object.values(spec.of.object);
    for (const item of items) addItem(item, recipe, found);
  } else if (spec.pick !== undefined) {
    const prefix = spec.of === 'record' ? '' : `${spec.of}.`;
    for (const entry of spec.pick) found.listed.add(prefix + (typeof entry === 'string' ? entry : entry[1]));
  } else if (spec.of === 'record') addWhole(spec.omit ?? [], found);
  else found.listed.add(spec.of);
}

function addItem(item: JsonItem, recipe: Recipe, found: Found): void {
  if ('field' in item) found.listed.add(item.field);
  else if ('computed' in item) addComputed(item.computed, recipe, found);
  else if ('pick' in item) {
    for (const entry of item.pick) found.listed.add(typeof entry === 'string' ? entry : entry[1]);
  }
}

function addWhole(omit: readonly string[], found: Found): void {
  const before = found.allBut;
  found.allBut = new Set(omit.filter((name) => before === null || before.has(name)));
}

/** Can a field be unprotected at all? Not where the hash is over the record but for what is checked apart. */
export function protectsAll(coverage: Coverage): boolean {
  const { allBut, listed, checked } = coverage;
  return allBut !== null && [...allBut].every((name) => listed.has(name) || checked.has(name));
}

/** Of these field names of a record, those that no hash and no other check protects, sorted. */
export function unprotectedFields(coverage: Coverage, names: Iterable<string>): string[] {
  const found: string[] = [];
  for (const name of names) {
    if (coverage.checked.has(name) || coverage.listed.has(name)) continue;
    if (coverage.allBut !== null && !coverage.allBut.has(name)) continue;
    const parts = [...coverage.listed].filter((path) => path.startsWith(`${name}.`));
    found.push(parts.length === 0 ? name : `${name} (other than ${parts.sort().join(', ')})`);
  }
  return found.sort();
}
