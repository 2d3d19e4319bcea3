import { AppError } from '../../../shared/errors.ts';
import type { Recipe } from '../integrity/recipe.ts';

/** The files whose names say that they may hold evidence; all where none does. */
export function likelyFiles<F extends { isUnlikely?: boolean }>(files: readonly F[]): F[] {
  const likely = files.filter(({ isUnlikely }) => !isUnlikely);
  return likely.length > 0 ? likely : [...files];
}

/**
 * Which files of a folder are the log, by a recipe: those that its `container.glob` names, whatever
 * they end in, and never the files that its anchors are read from. A file that was named itself is taken as it is. Throws `nothing-to-verify`
 * where no file of a folder fits.
 */
export function filesOfLog<F extends { name: string; isUnlikely?: boolean }>(
  files: readonly F[],
  recipe: Recipe,
): F[] {
  if (files.length <= 1) return [...files];
  const anchors = new Set((recipe.anchors ?? []).map(({ file }) => file));
  const others = files.filter(({ name }) => !anchors.has(lastPart(name)));
  const glob = recipe.container?.glob;
  if (glob === undefined) return likelyFiles(others);
  const pattern = globPattern(glob);
  const isNamed = (name: string): boolean => pattern.test(glob.includes('/') ? name : lastPart(name));
  // What was packed since is the same file.
  const chosen = others.filter(({ name }) => isNamed(name) || isNamed(name.replace(/\.gz$/i, '')));
  if (chosen.length > 0) return chosen;
  throw new AppError('nothing-to-verify', { problem: `no file here is named ${glob}, as the recipe asks` });
}

const MOST_NAMED = 5;

/** What is said of files of a folder that were left out: silence would pass them for verified. */
export function leftOutSentences(
  files: readonly { name: string }[],
  taken: readonly { name: string }[],
  recipe: Recipe | null,
): string[] {
  const known = new Set(taken.map(({ name }) => name));
  const anchors = new Set((recipe?.anchors ?? []).map(({ file }) => file));
  const out = files.filter(({ name }) => !known.has(name) && !anchors.has(lastPart(name)));
  if (out.length === 0) return [];
  const more = out.length > MOST_NAMED ? ` and ${out.length - MOST_NAMED} more` : '';
  const names = out.slice(0, MOST_NAMED).map(({ name }) => name);
  const glob = recipe?.container?.glob;
  const why = glob === undefined ? '' : `, as the recipe asks for ${glob}`;
  return [`Not taken for a part of the log${why}: ${names.join(', ')}${more}.`];
}

function lastPart(name: string): string {
  return name.replace(/^.*[/\\]/, '');
}

/** `*` any characters of a name, `**` those of folders too, `?` one, `{a,b}` either, `[a-z]` one of. */
export function globPattern(glob: string): RegExp {
  const source = glob.replace(/\*\*\/?|[*?{},]|\[[^\]]*\]|[.+^$()|\\\]]|\[/g, (part) => {
    if (part.startsWith('**')) return '(?:.*)';
    if (part === '*') return '[^/\\\\]*';
    if (part === '?') return '[^/\\\\]';
    if (part === '{') return '(?:';
    if (part === '}') return ')';
    if (part === ',') return braced(glob) ? '|' : ',';
    if (part.length > 1) return part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
    return `\\${part}`;
  });
  try {
    return new RegExp(`^${source}$`);
  } catch (error) {
    throw new AppError(
      'recipe-invalid',
      { place: 'container.glob', problem: `${glob} is no file pattern` },
      { cause: error },
    );
  }
}

function braced(glob: string): boolean {
  return /\{[^}]*,[^}]*\}/.test(glob);
}
