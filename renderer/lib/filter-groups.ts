import { type FilterGroup, MOST_GROUPS, type RecordFilter, recordFilter } from '../../shared/model/filter.ts';

/** Groups of a filter as a person writes them: of some one has to match, or none may. */
export type GroupSet = { match: 'any' | 'none'; groups: readonly FilterGroup[] };

/** The groups of a filter; a record has to pass every set. */
export function groupSetsOf({ any, all = [], none }: RecordFilter): GroupSet[] {
  return [
    ...(any ? [{ match: 'any', groups: any } as const] : []),
    ...all.map(setOf),
    ...(none ? [{ match: 'none', groups: none } as const] : []),
  ];
}

/** A group that holds nothing but a set is shown as that set. */
function setOf(group: FilterGroup): GroupSet {
  const [name, ...others] = Object.keys(group);
  if (others.length === 0 && (name === 'any' || name === 'none'))
    return { match: name, groups: group[name] ?? [] };
  return { match: 'any', groups: [group] };
}

/**
 * The filter with these sets in place of its groups, or why no filter can say them. The first set of each kind is
 * its own entry, every other one a group of `all`.
 */
export function withGroupSets(
  { any: _any, all: _all, none: _none, ...own }: RecordFilter,
  sets: readonly GroupSet[],
): { filter: RecordFilter } | { problem: string } {
  const made: RecordFilter = { ...own };
  const all: FilterGroup[] = [];
  for (const { match, groups } of withDeepestFirst(sets)) {
    if (groups.length === 0) continue;
    if (made[match] === undefined) made[match] = [...groups];
    else if (match === 'any' && groups.length === 1) all.push(groups[0]!);
    else all.push({ [match]: [...groups] });
  }
  if (all.length > 0) made.all = all;
  const { success, error } = recordFilter.safeParse(made);
  if (success) return { filter: made };
  if (all.length > MOST_GROUPS) return { problem: `A filter has at most ${MOST_GROUPS + 2} sets of groups.` };
  const tooMany = error.issues.find(({ code }) => code === 'custom');
  return {
    problem: tooMany ? `A filter ${tooMany.message}.` : 'These groups hold groups that are too deep.',
  };
}

/** Groups that hold groups themselves have their place in the first set of a kind: the others lie one level deeper. */
function withDeepestFirst(sets: readonly GroupSet[]): GroupSet[] {
  const depth = ({ groups }: GroupSet) => Number(groups.some(({ any, all, none }) => any ?? all ?? none));
  return sets.toSorted((a, b) => depth(b) - depth(a));
}
