/**
 * A list of texts as one text with their ends: it is handed to another thread in one piece, where a list of
 * many small texts costs more than parsing them did.
 */
export type JoinedTexts = { joined: string; ends: Int32Array };

export function joinTexts(texts: readonly string[]): JoinedTexts {
  const ends = new Int32Array(texts.length);
  let end = 0;
  for (let i = 0; i < texts.length; i++) {
    end += texts[i]!.length;
    ends[i] = end;
  }
  return { joined: texts.join(''), ends };
}

/** The text at a position of the list. */
export function textAt({ joined, ends }: JoinedTexts, position: number): string {
  return joined.slice(position === 0 ? 0 : ends[position - 1], ends[position]);
}
