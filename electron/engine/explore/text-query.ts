import { AppError } from '../../../shared/errors.ts';

/** A word, a beginning (`word*`) or a “quoted phrase” that must occur. */
export type TextTerm = { text: string; isPrefix: boolean };

/** More words than anybody types; each is a walk through the index. */
const MOST_WORDS = 200;

/**
 * What a person typed, as terms that must all occur, in any order, each once. Everything is text, never an operator, so no
 * input is an error. What holds no letter or digit is no word and cannot be searched for.
 */
export function textTerms(text: string): TextTerm[] {
  const terms = new Map<string, TextTerm>();
  // FTS5 reads its query up to the first NUL.
  for (const [, phrase, word] of text.replaceAll('\0', ' ').matchAll(/["“”]([^"“”]*)["“”]|([^\s"“”]+)/g)) {
    const term = phrase ?? word ?? '';
    // FTS5's unicode61 keeps letters, numbers and private-use characters.
    if (!/[\p{L}\p{N}\p{Co}]/u.test(term)) continue;
    const isPrefix = phrase === undefined && term.endsWith('*');
    terms.set(isPrefix ? term : `"${term}"`, { text: isPrefix ? term.slice(0, -1) : term, isPrefix });
  }
  return [...terms.values()];
}

/** The same; throws `request-invalid` for more than 200 words. */
export function searchedTerms(text: string): TextTerm[] {
  const terms = textTerms(text);
  const words = terms.reduce(
    (sum, term) => sum + (term.text.match(/[\p{L}\p{N}\p{Co}\p{M}]+/gu)?.length ?? 0),
    0,
  );
  if (words > MOST_WORDS)
    throw new AppError('request-invalid', {
      problem: `at most ${MOST_WORDS} words can be searched for at once`,
    });
  return terms;
}

/** The terms as an FTS5 query, or null where there are none. Throws `request-invalid` for more than 200 words. */
export function textQuery(text: string): string | null {
  const terms = searchedTerms(text);
  const parts = terms.map(({ text: term, isPrefix }) => `"${term}"${isPrefix ? '*' : ''}`);
  return parts.length === 0 ? null : parts.join(' AND ');
}

/** The id that a text may be; null where it is several words, which an id with spaces is only in quotes. */
export function idIn(text: string): string | null {
  return textTerms(text).length > 1 ? null : text.trim().replace(/^["“”]([^"“”]*)["“”]$/, '$1');
}

/** What is searched for, in words that promise no more than the search does. */
export function textWords(text: string): string {
  const id = idIn(text);
  const terms = textTerms(text).map(({ text: term, isPrefix }) => (isPrefix ? `“${term}…”` : `“${term}”`));
  if (terms.length === 0) return `with the id “${id}”`;
  const list = terms.length === 1 ? terms[0] : `${terms.slice(0, -1).join(', ')} and ${terms.at(-1)}`;
  const or = id === null ? '' : list === `“${id}”` ? ' or as the id' : ` or “${id}” as the id`;
  return `with ${list} in the searched fields${or}`;
}
