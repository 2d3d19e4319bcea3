/** A word, a beginning (`word*`) or a “quoted phrase” that must occur. */
export type TextTerm = { text: string; isPrefix: boolean };

/**
 * What a person typed, as terms that must all occur, in any order. Everything is text, never an operator, so no
 * input is an error. What holds no letter or digit is no word and cannot be searched for.
 */
export function textTerms(text: string): TextTerm[] {
  const terms: TextTerm[] = [];
  // FTS5 reads its query up to the first NUL.
  for (const [, phrase, word] of text.replaceAll('\0', ' ').matchAll(/["“”]([^"“”]*)["“”]|([^\s"“”]+)/g)) {
    const term = phrase ?? word ?? '';
    // FTS5's unicode61 keeps letters, numbers and private-use characters.
    if (!/[\p{L}\p{N}\p{Co}]/u.test(term)) continue;
    const isPrefix = phrase === undefined && term.endsWith('*');
    terms.push({ text: isPrefix ? term.slice(0, -1) : term, isPrefix });
  }
  return terms;
}

/** The terms as an FTS5 query, or null where there are none. */
export function textQuery(text: string): string | null {
  const parts = textTerms(text).map(({ text: term, isPrefix }) => `"${term}"${isPrefix ? '*' : ''}`);
  return parts.length === 0 ? null : parts.join(' AND ');
}

/** What is searched for, in words that promise no more than the search does. */
export function textWords(text: string): string {
  const terms = textTerms(text).map(({ text: term, isPrefix }) => (isPrefix ? `“${term}…”` : `“${term}”`));
  const id = `the id “${text.trim()}”`;
  if (terms.length === 0) return `with ${id}`;
  const list = terms.length === 1 ? terms[0] : `${terms.slice(0, -1).join(', ')} and ${terms.at(-1)}`;
  return `with ${list} in the searched fields, or with ${id}`;
}
