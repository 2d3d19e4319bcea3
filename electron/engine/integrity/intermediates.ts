import type { AppError } from '../../../shared/errors.ts';
import type { Intermediate } from './recipe-parts.ts';
import type { JsonItem, Segment } from './recipe-segments.ts';

/**
 * The inner hashes of a recipe, each after those that it uses. `refuse` makes the error for a name that is
 * given twice, that does not exist, or that refers to itself by way of others.
 */
export function orderIntermediates(
  intermediates: readonly Intermediate[],
  refuse: (problem: string) => AppError,
): Intermediate[] {
  const byName = new Map(intermediates.map((inner) => [inner.name, inner]));
  if (byName.size < intermediates.length) throw refuse('a name is given twice');
  const ordered: Intermediate[] = [];
  const open: string[] = [];
  const visit = (inner: Intermediate): void => {
    if (ordered.includes(inner)) return;
    if (open.includes(inner.name)) {
      const cycle = [...open.slice(open.indexOf(inner.name)), inner.name];
      throw refuse(`${cycle.join(' uses ')}: a cycle`);
    }
    open.push(inner.name);
    for (const name of inner.preimage.flatMap(namesUsed)) {
      const used = byName.get(name);
      if (used === undefined) throw refuse(`there is no intermediate ${name}`);
      visit(used);
    }
    open.pop();
    ordered.push(inner);
  };
  for (const inner of intermediates) visit(inner);
  return ordered;
}

/** Names of inner hashes that a segment uses. */
function namesUsed(segment: Segment): string[] {
  if ('computed' in segment) return [segment.computed];
  if ('len' in segment) return namesUsed(segment.of);
  if ('when' in segment) return segment.then.flatMap(namesUsed);
  if (!('json' in segment) || typeof segment.json.of === 'string') return [];
  const { of } = segment.json;
  const items: JsonItem[] = 'array' in of ? of.array : Object.values(of.object);
  return items.flatMap((item) => ('computed' in item ? [item.computed] : []));
}
