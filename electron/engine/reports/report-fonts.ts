import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fontkit from '@pdf-lib/fontkit';
import type { PDFDocument, PDFFont } from 'pdf-lib';
import { supplyGenerators } from './fontkit-generators.ts';

export type Style = 'regular' | 'bold' | 'mono';

/** One stretch of text that a single font draws in a single direction. */
export type Run = { text: string; font: PDFFont };

const STYLE_FILES: Record<Style, string> = {
  regular: 'NotoSans-Regular.ttf',
  bold: 'NotoSans-Bold.ttf',
  mono: 'DejaVuSansMono.ttf',
};

/** Asked in this order for what the style's own font does not hold. */
const FALLBACK_FILES = [
  'NotoSans-Regular.ttf',
  'DejaVuSans.ttf',
  'NotoSansDevanagari-Regular.ttf',
  'NotoSansThai-Regular.ttf',
  'DroidSansFallbackFull.ttf',
];

/**
 * Characters that change what is seen without being seen: controls, zero-width and bidirectional controls
 * (Trojan Source, CVE-2021-42574). In evidence they must show.
 */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this looks for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const MARK = /\p{M}|\u200c|\u200d|\ufe0e|\ufe0f/u;

const codeName = (character: string): string =>
  `[U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`;

/** Text in which every unseen character is named, and line ends and tabs are spaces. */
export function visibleText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n|[\t\n\r]/g, ' ')
    .replace(UNSEEN, codeName);
}

type Candidate = { file: string; bytes: Uint8Array; has: (codePoint: number) => boolean };

/**
 * The fonts of one document. Only those that its text needs are embedded, as subsets. A character that none of
 * them holds is written as [U+XXXX]: nothing is dropped silently.
 */
export class ReportFonts {
  readonly #folder: string;
  readonly #document: PDFDocument;
  readonly #candidates = new Map<string, Promise<Candidate>>();
  readonly #embedded = new Map<string, PDFFont>();
  readonly #fileOf = new Map<string, string>();

  constructor(document: PDFDocument, folder: string) {
    this.#folder = folder;
    this.#document = document;
    supplyGenerators();
    document.registerFontkit(fontkit);
  }

  /** Finds and embeds what these texts need. Must be called with all of them before anything is measured. */
  async prepare(texts: Iterable<{ text: string; style: Style }>): Promise<void> {
    const characters: Record<Style, Set<string>> = {
      regular: new Set(),
      bold: new Set(),
      mono: new Set(),
    };
    for (const { text, style } of texts)
      for (const character of visibleText(text)) characters[style].add(character);
    for (const style of ['regular', 'bold', 'mono'] as const) {
      // The escape's own characters may be needed in every style.
      for (const character of ' [U+0123456789ABCDEF]') characters[style].add(character);
      for (const character of [...characters[style]].sort()) await this.#assign(character, style);
    }
  }

  async #assign(character: string, style: Style): Promise<void> {
    for (const file of new Set([STYLE_FILES[style], ...FALLBACK_FILES])) {
      const candidate = await this.#candidate(file);
      if (!candidate.has(character.codePointAt(0)!)) continue;
      this.#fileOf.set(style + character, file);
      if (!this.#embedded.has(file)) {
        // Ligatures would hide which letters an identifier has.
        const features = { liga: false, clig: false };
        // The tag says "subset" (ISO 32000-1, 9.6.4); pdf-lib would make up a name without one.
        const tag = `VOUCH${String.fromCharCode(65 + this.#embedded.size)}`;
        const customName = `${tag}+${file.replace('.ttf', '')}`;
        const options = { subset: true, customName, features };
        this.#embedded.set(file, await this.#document.embedFont(candidate.bytes, options));
      }
      return;
    }
  }

  #candidate(file: string): Promise<Candidate> {
    const known = this.#candidates.get(file);
    if (known) return known;
    const loading = readFile(join(this.#folder, file)).then((bytes) => {
      const font = fontkit.create(bytes);
      return { file, bytes, has: (codePoint: number) => font.hasGlyphForCodePoint(codePoint) };
    });
    this.#candidates.set(file, loading);
    return loading;
  }

  #file(character: string, style: Style): string | undefined {
    return this.#fileOf.get(style + character);
  }

  /**
   * Splits text into runs, left to right. A right-to-left stretch is one run, spaces inside it included, and
   * fontkit puts its glyphs in visual order.
   */
  runs(text: string, style: Style): Run[] {
    const parts: { text: string; file: string; rtl: boolean }[] = [];
    for (const character of visibleText(text)) {
      const file = this.#file(character, style);
      const shown = file === undefined ? codeName(character) : character;
      const last = parts.at(-1);
      const rtl = RIGHT_TO_LEFT.test(character);
      const target = file ?? this.#file('U', style)!;
      const joins =
        last !== undefined && (MARK.test(character) || (last.file === target && last.rtl === rtl));
      if (joins && (last.file === target || MARK.test(character))) last.text += shown;
      else parts.push({ text: shown, file: target, rtl });
    }
    return joinRightToLeft(parts).map((part) => ({ text: part.text, font: this.#embedded.get(part.file)! }));
  }

  /** Width in points. */
  width(text: string, style: Style, size: number): number {
    return this.runs(text, style).reduce((sum, run) => sum + run.font.widthOfTextAtSize(run.text, size), 0);
  }
}

/** Joins right-to-left runs that only spaces part, so that their words are put in order together. */
function joinRightToLeft<T extends { text: string; file: string; rtl: boolean }>(parts: T[]): T[] {
  const joined: T[] = [];
  for (const part of parts) {
    const space = joined.at(-1);
    const before = joined.at(-2);
    if (part.rtl && space && before?.rtl && /^ +$/.test(space.text) && before.file === part.file) {
      joined.pop();
      before.text += space.text + part.text;
    } else {
      joined.push({ ...part });
    }
  }
  return joined;
}
