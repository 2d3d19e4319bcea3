import type { JsonItem, JsonSpec, Segment } from './recipe-segments.ts';
import type { Rules } from './ways-of-hashing.ts';

/**
 * Which fields of a record the hash protects. An edit elsewhere passes every verifier of the scheme, so the
 * reader of a verdict must be told the names.
 */
export type Coverage = {
  /** Fields left out of a hash over the whole record; null where the hash is over listed fields only. */
  allBut: ReadonlySet<string> | null;
  /** Paths that are hashed by name. */
  listed: ReadonlySet<string>;
  /** Paths of members that are hashed but for some of their own members, with those. */
  parts: ReadonlyMap<string, ReadonlySet<string>>;
  /** Fields that are checked in another way: hashes, links, sequence numbers, signatures. */
  checked: ReadonlySet<string>;
};

export function coverageOf(recipe: Rules, preimage: readonly Segment[]): Coverage {
  const found: Found = { allBut: null, listed: new Set(), parts: new Map() };
  for (const segment of preimage) addSegment(segment, recipe, found);
  for (const inner of recipe.intermediate ?? []) {
    if (inner.stored !== undefined) for (const segment of inner.preimage) addSegment(segment, recipe, found);
  }
  const checked = [
    ...(recipe.hash === undefined ? [] : [fieldName(recipe.hash)]),
    ...(recipe.prev === undefined ? [] : [fieldName(recipe.prev)]),
    ...(recipe.seq === undefined ? [] : [recipe.seq.field]),
    ...(recipe.signatures ?? []).map(({ field }) => field),
    ...(recipe.intermediate ?? []).flatMap(({ stored }) => (stored === undefined ? [] : [stored])),
  ];
  return { ...found, checked: new Set(checked) };
}

type Found = { allBut: Set<string> | null; listed: Set<string>; parts: Map<string, Set<string>> };

export function fieldName(field: string | { field: string }): string {
  return typeof field === 'string' ? field : field.field;
}

function addSegment(segment: Segment, recipe: Rules, found: Found): void {
  if ('field' in segment) found.listed.add(segment.field);
  else if ('stored' in segment) found.listed.add(segment.stored);
  else if ('int' in segment) found.listed.add(segment.int);
  else if ('rawLine' in segment) addWhole([], found);
  else if ('len' in segment) addSegment(segment.of, recipe, found);
  else if ('when' in segment) for (const inner of segment.then) addSegment(inner, recipe, found);
  else if ('computed' in segment) addComputed(segment.computed, recipe, found);
  else if ('json' in segment) addJson(segment.json, recipe, found);
}

function addComputed(name: string, recipe: Rules, found: Found): void {
  const inner = recipe.intermediate?.find((each) => each.name === name);
  if (inner === undefined) return;
  // Inner hashes form no cycle, so the walk ends; leaving out this one makes that plain.
  const others = { ...recipe, intermediate: recipe.intermediate?.filter((each) => each !== inner) };
  for (const segment of inner.preimage) addSegment(segment, others, found);
}

function addJson(spec: JsonSpec, recipe: Rules, found: Found): void {
  if (typeof spec.of === 'object') {
    const items = 'array' in spec.of ? spec.of.array : Object.values(spec.of.object);
    for (const item of items) addItem(item, recipe, found);
  } else if (spec.pick !== undefined) {
    const prefix = spec.of === 'record' ? '' : `${spec.of}.`;
    for (const entry of spec.pick) found.listed.add(prefix + (typeof entry === 'string' ? entry : entry[1]));
  } else if (spec.of === 'record') addWhole(spec.omit ?? [], found);
  else if ((spec.omit?.length ?? 0) === 0) found.listed.add(spec.of);
  else {
    const before = found.parts.get(spec.of);
    const omitted = (spec.omit ?? []).filter((name) => before === undefined || before.has(name));
    found.parts.set(spec.of, new Set(omitted));
  }
}

function addItem(item: JsonItem, recipe: Rules, found: Found): void {
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

/** Is the path one of these, or inside of one? */
function isWithin(path: string, paths: { has(path: string): boolean }): boolean {
  if (paths.has(path)) return true;
  const dot = path.lastIndexOf('.');
  return dot > 0 && isWithin(path.slice(0, dot), paths);
}

/**
 * Does the predecessor's hash enter the row's own, by itself or as a stored field? Where it does not, rows can be taken
 * out and the others be made to name one another, and no hash shows it.
 */
export function hashesPredecessor(recipe: Rules): boolean {
  const inner = recipe.intermediate ?? [];
  const uses = (segment: Segment): boolean => {
    if ('prev' in segment) return true;
    if ('len' in segment) return uses(segment.of);
    if ('when' in segment) return segment.then.some(uses);
    if ('computed' in segment)
      return inner.some(({ name, preimage }) => name === segment.computed && preimage.some(uses));
    if (!('json' in segment) || typeof segment.json.of === 'string') return false;
    const { of } = segment.json;
    const items = 'array' in of ? of.array : Object.values(of.object);
    return items.some((item) => 'prev' in item || ('computed' in item && uses(item)));
  };
  if ((recipe.preimage ?? []).some(uses)) return true;
  if (recipe.prev === undefined) return false;
  const { checked, ...hashed } = coverageOf(recipe, recipe.preimage ?? []);
  const prev = fieldName(recipe.prev);
  if (isWithin(prev, hashed.listed)) return true;
  if (hashed.allBut !== null) return !isWithin(prev, hashed.allBut);
  return unprotectedFields({ ...hashed, checked: new Set() }, [prev]).length === 0;
}

/** Fields that follow one another in the preimage with nothing between: characters can move across unseen. */
export function unseparatedFields({ preimage = [] }: Pick<Rules, 'preimage'>): [string, string][] {
  const textOf = (segment: Segment | undefined): string | null =>
    segment === undefined
      ? null
      : 'field' in segment
        ? segment.field
        : 'stored' in segment
          ? segment.stored
          : null;
  return preimage.flatMap((segment, i): [string, string][] => {
    const [before, after] = [textOf(segment), textOf(preimage[i + 1])];
    return before === null || after === null ? [] : [[before, after]];
  });
}

/** Can a field be unprotected at all? Not where the hash is over the record but for what is checked apart. */
export function protectsAll(coverage: Coverage): boolean {
  const { allBut, listed, checked } = coverage;
  return allBut !== null && [...allBut].every((name) => listed.has(name) || checked.has(name));
}

/**
 * Of these field names of a record, those that no hash and no other check protects, sorted. Under `at` the
 * names are of its members, each after its path, and of the row around it.
 */
export function unprotectedFields(coverage: Coverage, names: Iterable<string>): string[] {
  const { allBut, listed, parts, checked } = coverage;
  const isSafe = (path: string): boolean => checked.has(path) || listed.has(path);
  const found: string[] = [];
  for (const name of names) {
    if (isSafe(name)) continue;
    if (allBut !== null && !allBut.has(name)) {
      for (const path of allBut) if (path.startsWith(`${name}.`) && !isSafe(path)) found.push(path);
      continue;
    }
    const omitted = parts.get(name);
    const holder = [...parts].find(([path]) => name.startsWith(`${path}.`));
    if (omitted !== undefined) {
      for (const inner of omitted) if (!isSafe(`${name}.${inner}`)) found.push(`${name}.${inner}`);
    } else if (holder === undefined || holder[1].has(name.slice(holder[0].length + 1))) {
      const inside = [...listed, ...checked, ...parts.keys()].filter((path) => path.startsWith(`${name}.`));
      found.push(inside.length === 0 ? name : `${name} (other than ${inside.sort().join(', ')})`);
    }
  }
  return found.sort();
}
