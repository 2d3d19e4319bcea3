import type { ReportFonts, Style } from './report-fonts.ts';
import { visibleText } from './report-fonts.ts';

/** CJK and Thai have no spaces to break at: any character boundary will do. */
const BREAKS_ANYWHERE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

function* pieces(text: string): Generator<string> {
  for (const word of text.split(/(?<= )/u)) {
    if (BREAKS_ANYWHERE.test(word)) yield* graphemes(word);
    else yield word;
  }
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
function graphemes(text: string): string[] {
  return [...segmenter.segment(text)].map((part) => part.segment);
}

/** Breaks text into lines no wider than `width` points; a word that is too long is
 * broken after punctuation, or else anywhere. */
export function breakLines(
  fonts: ReportFonts,
  text: string,
  style: Style,
  size: number,
  width: number,
): string[] {
  const lines: string[] = [];
  let line = '';
  const fits = (candidate: string): boolean => fonts.width(candidate.trimEnd(), style, size) <= width;
  const push = (): void => {
    lines.push(line.trimEnd());
    line = '';
  };
  for (const piece of pieces(visibleText(text))) {
    if (fits(line + piece)) {
      line += piece;
      continue;
    }
    if (line !== '') push();
    if (fits(piece)) {
      line = piece;
      continue;
    }
    for (const part of piece.split(/(?<=[-_/.,;:@])/u)) {
      if (line !== '' && !fits(line + part)) push();
      if (fits(part)) line += part;
      else {
        for (const grapheme of graphemes(part)) {
          if (line !== '' && !fits(line + grapheme)) push();
          line += grapheme;
        }
      }
    }
  }
  push();
  return lines;
}
