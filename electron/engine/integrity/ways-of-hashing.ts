import type { Written } from './recipe.ts';
import { relocate } from './relocate.ts';

/** The recipe as it holds for rows of one version or kind. */
export type Rules = Omit<Written, 'kinds' | 'versions' | 'candidates' | 'candidateGrid'>;
export type Way = {
  place: string;
  version: string | null;
  kind: string | null;
  at: string | null;
  rules: Rules;
};

/**
 * Every way in which rows are hashed: by the recipe itself, by each version, by each kind of link (of each
 * version). A recipe of versions or kinds that has no preimage of its own is no way by itself.
 */
export function waysOfHashing(recipe: Written): Way[] {
  const { kinds, versions, candidates: _, candidateGrid: __, ...base } = recipe;
  const hasOwn = base.preimage !== undefined;
  const own: Way = { place: '', version: null, kind: null, at: null, rules: base };
  const ways = versions === undefined || hasOwn ? [own] : [];
  for (const [text, { recipe: _r, name: _n, source: _s, version: _v, ...changes }] of Object.entries(
    versions?.cases ?? {},
  )) {
    const keys = { ...base.keys, ...changes.keys };
    const styles = { ...base.styles, ...changes.styles };
    const rules = { ...base, ...changes, keys, styles };
    ways.push({ place: `versions.cases.${text}.`, version: text, kind: null, at: null, rules });
  }
  if (kinds === undefined) return ways;
  const links = Object.entries(kinds.of).flatMap(([type, kind]) =>
    kind.kind === 'link' ? [{ type, kind }] : [],
  );
  return (ways.length > 0 ? ways : [own]).flatMap((way) =>
    links.map(({ type, kind: { kind: _, at, ...link } }) => {
      const rules = relocate({ ...way.rules, ...link }, at);
      return { place: `${way.place}kinds.${type}.`, version: way.version, kind: type, at: at ?? null, rules };
    }),
  );
}
