/**
 * What a person typed, as an FTS5 query: words and “quoted phrases” that must all occur, `word*` for a
 * beginning. Everything else is text, never an operator, so no input is a syntax error. null where nothing
 * in it is a word.
 */
export function textQuery(text: string): string | null {
  const parts: string[] = [];
  // FTS5 reads its query up to the first NUL.
  for (const [, phrase, word] of text.replaceAll('\0', ' ').matchAll(/["“”]([^"“”]*)["“”]|([^\s"“”]+)/g)) {
    const term = phrase ?? word ?? '';
    // FTS5's unicode61 keeps letters, numbers and private-use characters.
    if (!/[\p{L}\p{N}\p{Co}]/u.test(term)) continue;
    const isPrefix = phrase === undefined && term.endsWith('*');
    parts.push(`"${isPrefix ? term.slice(0, -1) : term}"${isPrefix ? '*' : ''}`);
  }
  return parts.length === 0 ? null : parts.join(' AND ');
}
