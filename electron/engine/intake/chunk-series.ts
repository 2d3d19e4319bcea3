import { inNumberOrder } from './evidence-names.ts';

/** What is to be said about the files of one export: `files` are the names that the sentence is about. */
export type ChunkNotice = { kind: 'missing' | 'repeated'; files: string[]; sentence: string };

/** A file's place in an export that was cut into numbered pieces. */
type Place = {
  series: string;
  number: number;
  of: number | null;
  isWord: boolean;
  name: (n: number) => string;
};

/** Words that say that what follows counts pieces, so that the first is 0 or 1. */
const WORD =
  /(?:^|[^a-z])(?:part|chunk|page|batch|segment|seg|slice|piece|shard|split|volume|vol|file|no|nr|p)[ ._#-]*$/i;
/** A copy of a file, as browsers and file managers name it. */
const COPY = / ?\((\d+)\)$| - copy$| copy$/i;
const MOST_NAMED = 20;

/**
 * Finds, by their names alone, which pieces of an export are missing and which are there twice. What is said is
 * about numbers: where a name's number may be a date or an id, only a hole between two pieces is named, and
 * never one in front.
 */
export function chunkNotices(names: readonly string[]): ChunkNotice[] {
  const all = new Set(names.map(contentName));
  const series = new Map<string, (Place & { file: string })[]>();
  for (const file of names) {
    const place = placeOf(file, all);
    if (place) series.set(place.series, [...(series.get(place.series) ?? []), { ...place, file }]);
  }
  return [...series.values()].flatMap((members) => {
    const first = members[0]!;
    // One file with a bare number is no series.
    if (!first.isWord && new Set(members.map(({ number }) => number)).size < 2) return [];
    return [...repeated(members), ...missing(members)];
  });
}

/** A file's name without what packs it. */
const contentName = (name: string) => name.replace(/\.gz$/i, '');

function placeOf(file: string, all: ReadonlySet<string>): Place | null {
  const slash = file.lastIndexOf('/') + 1;
  const [, stem, suffix] = /^(.*?)((?:\.[a-z]+)*)$/i.exec(contentName(file).slice(slash)) ?? [];
  if (stem === undefined || suffix === undefined) return null;
  const folder = file.slice(0, slash);
  const original = stem.replace(COPY, '');
  const isCopy = original !== stem && all.has(`${folder}${original}${suffix}`);
  const plain = isCopy ? original : stem;
  const counted = /^(.*?)(\d{1,9})([ ._-]*of[ ._-]*)(\d{1,9})(\)?)$/i.exec(plain);
  const bare = /^(.*?)(\d+)(\)?)$/.exec(plain);
  const [, before, digits] = counted ?? bare ?? [];
  if (before === undefined || digits === undefined || digits.length > 9) return null;
  const isWord = counted !== null || WORD.test(before);
  if (!isWord && mayBeDateOrId(before, digits)) return null;
  const after = (counted ? counted[3]! + counted[4]! + counted[5]! : bare![3]!) + suffix;
  return {
    series: `${folder}${before}\0${after}`.toLowerCase(),
    number: Number(digits),
    of: counted ? Number(counted[4]) : null,
    isWord,
    name: (n) =>
      `${folder}${before}${String(n).padStart(digits.startsWith('0') ? digits.length : 0, '0')}${after}`,
  };
}

/** 2026-03-12, 20260312, 2026_Q1, 202603, 2026; or more digits than pieces are counted with. */
function mayBeDateOrId(before: string, digits: string): boolean {
  // `2026-03-31_001`: no part of a date or time has three or five digits.
  if (/^0(\d{2}|\d{4})$/.test(digits)) return false;
  return (
    /\d[-_.: T]?$/.test(before) || /q$/i.test(before) || /^(19|20)\d\d/.test(digits) || digits.length > 6
  );
}

function repeated(members: readonly (Place & { file: string })[]): ChunkNotice[] {
  return [...Map.groupBy(members, ({ number }) => number)].flatMap(([number, same]) => {
    if (same.length < 2) return [];
    const files = same.map(({ file }) => file).sort(inNumberOrder);
    return {
      kind: 'repeated',
      files,
      sentence: `The number ${number} is there ${same.length} times: ${files.join(', ')}.`,
    };
  });
}

function missing(members: readonly (Place & { file: string })[]): ChunkNotice[] {
  const numbers = [...new Set(members.map(({ number }) => number))].sort((a, b) => a - b);
  const [{ isWord, name }, least, most] = [members[0]!, numbers[0]!, numbers.at(-1)!];
  const ends = members.flatMap(({ of }) => of ?? []);
  const last = Math.max(most, ...ends);
  const holes: [number, number][] = [];
  let expected = isWord ? Math.min(1, least) : least;
  for (const number of [...numbers, last + 1]) {
    // Pieces counted from 0 end one before their number.
    const until = number === last + 1 && least === 0 && last > most ? last - 1 : number - 1;
    if (until >= expected) holes.push([expected, until]);
    expected = number + 1;
  }
  if (holes.length === 0) return [];
  const named = holes.map(([from, to]) => (from === to ? name(from) : `${name(from)} to ${name(to)}`));
  const more = named.length - MOST_NAMED;
  const listed = named.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} other gaps` : '');
  const count = holes.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  const range = least === most ? `only ${least} is there` : `the others go from ${least} to ${most}`;
  const there = ends.length > 0 ? `the names count ${last}` : range;
  return [
    {
      kind: 'missing',
      files: named.slice(0, MOST_NAMED),
      sentence: `${count === 1 ? 'One file is' : `${count} files are`} missing by number: ${listed} (${there}).`,
    },
  ];
}
