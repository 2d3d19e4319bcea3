import type { TextTerm } from './text-query.ts';

/** A piece of text, and whether it is what was searched for. */
export type HighlightPart = { text: string; hit: boolean };

/** As FTS5's unicode61 cuts words; marks belong to the letter before. */
const WORD = /[\p{L}\p{N}\p{Co}\p{M}]+/gu;
/** Words shown on each side of the first hit. */
const AROUND = 8;
const LONGEST = 300;

type Word = { folded: string; start: number; end: number };

/** Upper and lower case and marks on letters make no difference, as in the index. */
const folded = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const wordsOf = (text: string): Word[] =>
  Array.from(text.matchAll(WORD), (match) => ({
    folded: folded(match[0]),
    start: match.index,
    end: match.index + match[0].length,
  }));

/**
 * The part of a text around the first of the terms that occurs in it, with every term in that part marked; null
 * where none occurs.
 */
export function highlight(text: string, terms: readonly TextTerm[]): HighlightPart[] | null {
  const words = wordsOf(text);
  const wanted = terms
    .map(({ text: term, isPrefix }) => ({ words: wordsOf(term).map((word) => word.folded), isPrefix }))
    .filter((term) => term.words.length > 0);
  const hits: { start: number; end: number; word: number }[] = [];
  for (let i = 0; i < words.length; i++) {
    const lengths = wanted.filter((term) => occursAt(words, i, term)).map((term) => term.words.length);
    if (lengths.length === 0) continue;
    const last = words[i + Math.max(...lengths) - 1]!;
    if (words[i]!.start >= (hits.at(-1)?.end ?? 0))
      hits.push({ start: words[i]!.start, end: last.end, word: i });
  }
  const [first] = hits;
  if (!first) return null;
  const from = first.word > AROUND ? words[first.word - AROUND]!.start : 0;
  const last = words[first.word + AROUND + 1] ? words[first.word + AROUND]!.end : text.length;
  const to = Math.min(last, from + LONGEST);
  const end = Math.max(to, first.end);
  return partsOf(
    text,
    from,
    end,
    hits.filter((hit) => hit.end <= end),
  );
}

function occursAt(words: readonly Word[], at: number, term: { words: string[]; isPrefix: boolean }): boolean {
  return term.words.every((wanted, i) => {
    const word = words[at + i]?.folded;
    const isLast = i === term.words.length - 1;
    return term.isPrefix && isLast ? (word?.startsWith(wanted) ?? false) : word === wanted;
  });
}

function partsOf(
  text: string,
  from: number,
  to: number,
  hits: readonly { start: number; end: number }[],
): HighlightPart[] {
  const parts: HighlightPart[] = [];
  const add = (part: string, hit: boolean) => {
    if (part !== '') parts.push({ text: part, hit });
  };
  let at = from;
  if (from > 0) add('…', false);
  for (const { start, end } of hits) {
    add(text.slice(at, start), false);
    add(text.slice(start, end), true);
    at = end;
  }
  add(text.slice(at, to), false);
  if (to < text.length) add('…', false);
  return parts;
}
