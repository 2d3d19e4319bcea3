export type Spelling = 'utf-8' | 'utf-8 bom' | 'utf-16le' | 'utf-16le bom' | 'utf-16be' | 'utf-16be bom';

/** A text as the bytes of a file. */
export function encode(text: string, spelling: Spelling): Buffer {
  const marked = spelling.endsWith(' bom') ? `\ufeff${text}` : text;
  if (spelling.startsWith('utf-8')) return Buffer.from(marked);
  const bytes = Buffer.from(marked, 'utf16le');
  return spelling.startsWith('utf-16be') ? bytes.swap16() : bytes;
}
