import { PDFDocument, type PDFPage, rgb } from 'pdf-lib';
import { drawRibbon, RIBBON_HEIGHT } from './pdf-ribbon.ts';
import { ReportFonts, type Style } from './report-fonts.ts';
import type { Block, Column, Report, Tone } from './report-model.ts';
import { breakLines } from './text-lines.ts';

/** A4 upright, in points. */
const PAPER = { width: 595.28, height: 841.89 };
const PAGE = { left: 51, right: 51, top: 56, bottom: 60 };

const INK = rgb(0.11, 0.13, 0.17);
const MUTED = rgb(0.37, 0.4, 0.46);
const ACCENT = rgb(0.08, 0.29, 0.46);
const RULE = rgb(0.82, 0.84, 0.88);
const SHADE = rgb(0.945, 0.955, 0.968);
const TONES = {
  good: { ink: rgb(0.05, 0.36, 0.2), fill: rgb(0.9, 0.96, 0.92) },
  caution: { ink: rgb(0.48, 0.31, 0), fill: rgb(0.995, 0.95, 0.85) },
  bad: { ink: rgb(0.6, 0.09, 0.09), fill: rgb(0.99, 0.91, 0.9) },
  neutral: { ink: INK, fill: SHADE },
} as const satisfies Record<Tone, unknown>;
type Colour = typeof INK;

const BODY = { size: 9.5, leading: 14 };
const CELL = { size: 7.8, leading: 10.6, padX: 4, padY: 3.6 };
const CELL_MONO_SIZE = 6.9;
const FACT = { size: 9, leading: 12.6, label: 108 };

/** Of a row, or the part of one that stands on a page. */
const heightOf = (cells: string[][] = []) =>
  Math.max(0, ...cells.map((lines) => lines.length)) * CELL.leading + CELL.padY * 2;

/** Where the text of a report goes: pages, a cursor, and the few marks a report is made of. */
class Layout {
  readonly #document: PDFDocument;
  readonly #fonts: ReportFonts;
  readonly #pages: PDFPage[] = [];
  readonly #eachRow: () => void;
  #landscape: boolean;
  #y = 0;

  constructor(document: PDFDocument, fonts: ReportFonts, eachRow: () => void, landscape: boolean) {
    this.#eachRow = eachRow;
    this.#landscape = landscape;
    this.#document = document;
    this.#fonts = fonts;
    this.#newPage();
  }

  get #page(): PDFPage {
    return this.#pages.at(-1)!;
  }

  /** Between the margins. */
  get #width(): number {
    return this.#page.getWidth() - PAGE.left - PAGE.right;
  }

  get #left(): number {
    return this.#y - PAGE.bottom;
  }

  #newPage(): void {
    const { width, height } = PAPER;
    this.#pages.push(this.#document.addPage(this.#landscape ? [height, width] : [width, height]));
    this.#y = this.#page.getHeight() - PAGE.top;
  }

  /** Begins a new page unless this much height is left. */
  #need(height: number): void {
    if (this.#left < height) this.#newPage();
  }

  #write(
    text: string,
    x: number,
    y: number,
    style: Style,
    size: number,
    color: Colour,
    page = this.#page,
  ): void {
    let at = x;
    for (const run of this.#fonts.runs(text, style)) {
      page.drawText(run.text, { x: at, y, size, font: run.font, color });
      at += run.font.widthOfTextAtSize(run.text, size);
    }
  }

  #lines(text: string, style: Style, size: number, width: number): string[] {
    return breakLines(this.#fonts, text, style, size, width);
  }

  /** Lines one under another, over page ends. */
  #flow(
    text: string,
    x: number,
    width: number,
    style: Style,
    size: number,
    leading: number,
    color: Colour,
  ): void {
    for (const line of this.#lines(text, style, size, width)) {
      this.#need(leading);
      this.#write(line, x, this.#y - size, style, size, color);
      this.#y -= leading;
    }
  }

  title(title: string, subtitle: string): void {
    this.#page.drawRectangle({ x: PAGE.left, y: this.#y - 2, width: 34, height: 3, color: ACCENT });
    this.#y -= 14;
    this.#flow(title, PAGE.left, this.#width, 'bold', 20, 26, INK);
    this.#flow(subtitle, PAGE.left, this.#width, 'regular', 10.5, 15, MUTED);
    this.#y -= 6;
  }

  block(block: Block): void {
    switch (block.kind) {
      case 'page':
        this.#landscape = block.landscape;
        this.#newPage();
        break;
      case 'heading':
        this.#need(70);
        this.#y -= 14;
        this.#flow(block.text, PAGE.left, this.#width, 'bold', 12.5, 16, ACCENT);
        this.#rule(this.#y - 1);
        this.#y -= 8;
        break;
      case 'subheading':
        this.#need(60);
        this.#y -= 6;
        this.#flow(block.text, PAGE.left, this.#width, 'bold', 10, 14.5, INK);
        this.#y -= 2;
        break;
      case 'paragraph': {
        const color = block.muted ? MUTED : INK;
        this.#flow(block.text, PAGE.left, this.#width, 'regular', BODY.size, BODY.leading, color);
        this.#y -= 5;
        break;
      }
      case 'facts':
        for (const { label, value, mono } of block.facts) this.#fact(label, value, mono ?? false);
        this.#y -= 5;
        break;
      case 'bullets':
        for (const item of block.items) this.#bullet(item);
        this.#y -= 4;
        break;
      case 'verdicts':
        this.#verdicts(block.verdicts);
        break;
      case 'table':
        this.#table(block.columns, block.rows);
        this.#y -= 8;
        break;
      case 'ribbon':
        this.#need(RIBBON_HEIGHT);
        drawRibbon(block, {
          page: this.#page,
          ...{
            x: PAGE.left,
            y: this.#y,
            width: this.#width,
            colours: { band: ACCENT, muted: MUTED, ink: INK },
          },
          tone: (tone) => TONES[tone].ink,
          write: (text, x, y, size, colour) => this.#write(text, x, y, 'regular', size, colour),
          widthOf: (text, size) => this.#fonts.width(text, 'regular', size),
        });
        this.#y -= RIBBON_HEIGHT;
        break;
    }
  }

  #rule(y: number): void {
    this.#page.drawRectangle({ x: PAGE.left, y, width: this.#width, height: 0.7, color: RULE });
  }

  #fact(label: string, value: string, mono: boolean): void {
    this.#need(FACT.leading);
    this.#write(label, PAGE.left, this.#y - FACT.size, 'regular', FACT.size, MUTED);
    const size = mono ? 8 : FACT.size;
    const style = mono ? 'mono' : 'regular';
    this.#flow(value, PAGE.left + FACT.label, this.#width - FACT.label, style, size, FACT.leading, INK);
    this.#y -= 1.6;
  }

  #bullet(text: string): void {
    this.#need(BODY.leading);
    this.#page.drawCircle({ x: PAGE.left + 4, y: this.#y - BODY.size + 3.2, size: 1.5, color: ACCENT });
    this.#flow(text, PAGE.left + 14, this.#width - 14, 'regular', BODY.size, BODY.leading - 0.6, INK);
    this.#y -= 2.4;
  }

  /** Labelled boxes side by side; the word says it, the colour only helps. */
  #verdicts(verdicts: { label: string; value: string; tone: Tone }[]): void {
    const gap = 10;
    const width = (this.#width - gap * (verdicts.length - 1)) / verdicts.length;
    this.#need(48);
    verdicts.forEach(({ label, value, tone }, index) => {
      const x = PAGE.left + index * (width + gap);
      const { ink, fill } = TONES[tone];
      this.#page.drawRectangle({ x, y: this.#y - 36, width, height: 36, color: fill });
      this.#page.drawRectangle({ x, y: this.#y - 36, width: 2.5, height: 36, color: ink });
      this.#write(label, x + 11, this.#y - 13, 'regular', 8, ink);
      this.#write(value, x + 11, this.#y - 28, 'bold', 12, ink);
    });
    this.#y -= 46;
  }

  #table(columns: Column[], rows: string[][]): void {
    for (const [index, row] of rows.entries()) {
      this.#eachRow();
      const parts = this.#partsOf(columns, row);
      // A head keeps together with its first row: alone at the end of a page it would stand above nothing.
      if (index === 0) this.#tableHead(columns, heightOf(parts[0]));
      for (const part of parts) this.#tablePart(columns, part);
      if (index === rows.length - 1) this.#y -= 1;
    }
    if (rows.length === 0) this.#tableHead(columns, 0);
  }

  /** `above`: so much of the table stands below it on the same page. */
  #tableHead(columns: Column[], above: number): void {
    const height = CELL.leading + CELL.padY * 2;
    this.#need(height + Math.max(above, height * 2));
    this.#page.drawRectangle({ x: PAGE.left, y: this.#y - height, width: this.#width, height, color: SHADE });
    this.#cells(
      columns,
      columns.map((column) => [column.title]),
      'bold',
    );
    this.#y -= height;
  }

  /** The cells of a row as lines: a row keeps together where it fits on a page, and is cut where it does not. */
  #partsOf(columns: Column[], row: string[]): string[][][] {
    let cells = columns.map((column, index) => {
      const size = column.mono ? CELL_MONO_SIZE : CELL.size;
      const width = column.width * this.#width - CELL.padX * 2;
      return this.#lines(row[index] ?? '', column.mono ? 'mono' : 'regular', size, width);
    });
    const pageLines = Math.floor((this.#page.getHeight() - PAGE.top - PAGE.bottom) / CELL.leading) - 4;
    const parts: string[][][] = [];
    while (cells.some((lines) => lines.length > 0)) {
      parts.push(cells.map((lines) => lines.slice(0, pageLines)));
      cells = cells.map((lines) => lines.slice(pageLines));
    }
    return parts;
  }

  #tablePart(columns: Column[], part: string[][]): void {
    const height = heightOf(part);
    if (this.#left < height) {
      this.#newPage();
      this.#tableHead(columns, height);
    }
    this.#cells(columns, part, 'regular');
    this.#y -= height;
    this.#rule(this.#y);
  }

  #cells(columns: Column[], cells: string[][], weight: 'regular' | 'bold'): void {
    let x = PAGE.left;
    columns.forEach((column, index) => {
      const style: Style = weight === 'bold' ? 'bold' : column.mono ? 'mono' : 'regular';
      const size = style === 'mono' ? CELL_MONO_SIZE : CELL.size;
      const width = column.width * this.#width;
      cells[index]!.forEach((line, number) => {
        const y = this.#y - CELL.padY - CELL.size - number * CELL.leading;
        const indent =
          column.align === 'right' ? width - CELL.padX - this.#fonts.width(line, style, size) : CELL.padX;
        this.#write(line, x + indent, y, style, size, weight === 'bold' ? MUTED : INK);
      });
      x += width;
    });
  }

  /** Head (from the second page on) and foot of every page, once their number is known. */
  margins(header: string | undefined, footer: string): void {
    const size = 7.8;
    this.#pages.forEach((page, index) => {
      const width = page.getWidth() - PAGE.left - PAGE.right;
      if (header !== undefined && index > 0) {
        const [line = ''] = this.#lines(header, 'regular', size, width);
        this.#write(line, PAGE.left, page.getHeight() - 34, 'regular', size, MUTED, page);
        page.drawRectangle({ x: PAGE.left, y: page.getHeight() - 40, width, height: 0.7, color: RULE });
      }
      const number = `Page ${index + 1} of ${this.#pages.length}`;
      const numberWidth = this.#fonts.width(number, 'regular', size);
      const y = PAGE.bottom - 28;
      page.drawRectangle({ x: PAGE.left, y: y + 13, width, height: 0.7, color: RULE });
      const [line = ''] = this.#lines(footer, 'regular', size, width - numberWidth - 20);
      this.#write(line, PAGE.left, y, 'regular', size, MUTED, page);
      this.#write(number, PAGE.left + width - numberWidth, y, 'regular', size, MUTED, page);
    });
  }
}

/** Every text of a block with the style it is drawn in. */
function* textsOf(block: Block): Generator<{ text: string; style: Style }> {
  switch (block.kind) {
    case 'page':
      break;
    case 'heading':
    case 'subheading':
      yield { text: block.text, style: 'bold' };
      break;
    case 'paragraph':
      yield { text: block.text, style: 'regular' };
      break;
    case 'facts':
      for (const { label, value, mono } of block.facts) {
        yield { text: label, style: 'regular' };
        yield { text: value, style: mono ? 'mono' : 'regular' };
      }
      break;
    case 'bullets':
      for (const text of block.items) yield { text, style: 'regular' };
      break;
    case 'verdicts':
      for (const { label, value } of block.verdicts) {
        yield { text: label, style: 'regular' };
        yield { text: value, style: 'bold' };
      }
      break;
    case 'ribbon':
      for (const { label } of block.ticks) yield { text: label, style: 'regular' };
      for (const { text } of block.legend) yield { text, style: 'regular' };
      if (block.torn.words !== null) yield { text: block.torn.words, style: 'regular' };
      for (const { findings } of block.marks) yield { text: String(findings), style: 'regular' };
      break;
    case 'table':
      for (const column of block.columns) yield { text: column.title, style: 'bold' };
      for (const row of block.rows) {
        for (const [index, text] of row.entries()) {
          yield { text, style: block.columns[index]?.mono ? 'mono' : 'regular' };
        }
      }
      break;
  }
}

function* allTexts(report: Report): Generator<{ text: string; style: Style }> {
  yield { text: report.title, style: 'bold' };
  for (const text of [report.subtitle, report.header ?? '', report.footer, 'Page 0123456789 of'])
    yield { text, style: 'regular' };
  for (const block of report.blocks) yield* textsOf(block);
}

/**
 * Renders a report to PDF: A4, embedded and subset fonts, page numbers, the same bytes for the same report.
 *
 * @param fontsFolder the folder `resources/fonts`
 */
export async function renderDocument(
  report: Report,
  fontsFolder: string,
  eachRow: () => void = () => {},
): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.setTitle(report.title, { showInWindowTitleBar: true });
  document.setAuthor(report.author);
  document.setProducer(report.producer);
  document.setCreator(report.producer);
  document.setLanguage('en');
  if (report.createdAt !== null) {
    document.setCreationDate(new Date(report.createdAt));
    document.setModificationDate(new Date(report.createdAt));
  }
  const fonts = new ReportFonts(document, fontsFolder);
  await fonts.prepare(allTexts(report));
  const layout = new Layout(document, fonts, eachRow, report.landscape ?? false);
  layout.title(report.title, report.subtitle);
  for (const block of report.blocks) layout.block(block);
  layout.margins(report.header, report.footer);
  return document.save({ updateFieldAppearances: false });
}
