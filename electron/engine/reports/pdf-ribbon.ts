import { LineCapStyle, type PDFPage, type RGB } from 'pdf-lib';
import { FINDING_SHAPES } from '../../../shared/finding-shapes.ts';
import type { TornEnds } from '../../../shared/ribbon.ts';
import type { FindingFamily } from '../../../shared/verdict-words.ts';
import type { RibbonBlock, Tone } from './report-model.ts';

/** Marks, band, row numbers and legend, in points. */
export const RIBBON_HEIGHT = 74;

const MARK = { size: 8, top: 4 };
const BAND = { top: 19, height: 11 };
const TICK_SIZE = 7;
const LEGEND = { top: 52, size: 8, mark: 6 };
/** How deep a torn end is torn. */
const TEETH = 4;

export type Canvas = {
  page: PDFPage;
  /** The upper left corner. */
  x: number;
  y: number;
  width: number;
  colours: { band: RGB; muted: RGB; ink: RGB };
  tone: (tone: Tone) => RGB;
  write: (text: string, x: number, y: number, size: number, colour: RGB) => void;
  widthOf: (text: string, size: number) => number;
};

/** Draws a chain and what was found on it; shapes tell the findings apart where the paper has no colour. */
export function drawRibbon({ marks, ticks, legend, torn, unlistedFrom }: RibbonBlock, canvas: Canvas): void {
  const { page, x, y, width, colours, tone, write, widthOf } = canvas;
  const [bandTop, bandBottom] = [y - BAND.top, y - BAND.top - BAND.height];
  page.drawSvgPath(bandPath(width, torn), { x, y: bandTop, color: colours.band, opacity: 0.3 });
  if (unlistedFrom !== null) hatch(canvas, x + width * unlistedFrom, bandTop);
  for (const { at, label } of ticks) {
    const tickX = x + width * at;
    page.drawRectangle({ x: tickX - 0.25, y: bandBottom - 7, width: 0.5, height: 7, color: colours.muted });
    const room = x + width - tickX;
    const labelWidth = widthOf(label, TICK_SIZE);
    const labelX = room < labelWidth + 3 ? tickX - labelWidth - 2 : tickX + 2;
    write(label, labelX, bandBottom - 8, TICK_SIZE, colours.muted);
  }
  for (const { at, family, tone: name, findings } of marks) {
    const markX = x + width * at;
    const top = y - MARK.top - MARK.size;
    page.drawRectangle({
      ...{ x: markX - 0.4, y: bandBottom, width: 0.8, height: top - bandBottom, color: tone(name) },
    });
    shape(page, family, markX - MARK.size / 2, y - MARK.top, MARK.size, tone(name));
    if (findings > 1) write(String(findings), markX + MARK.size / 2 + 1, y - MARK.top - 3, 6, colours.ink);
  }
  let legendX = x;
  for (const { family, tone: name, text } of legend) {
    shape(page, family, legendX, y - LEGEND.top, LEGEND.mark, tone(name));
    write(text, legendX + LEGEND.mark + 3, y - LEGEND.top - LEGEND.mark, LEGEND.size, colours.ink);
    legendX += LEGEND.mark + widthOf(text, LEGEND.size) + 14;
  }
  if (torn.words === null) return;
  const wide = widthOf(torn.words, LEGEND.size);
  const drop = x + width - legendX >= wide ? 0 : LEGEND.size + 2;
  write(torn.words, x + width - wide, y - LEGEND.top - LEGEND.mark - drop, LEGEND.size, colours.muted);
}

function bandPath(width: number, { start, end }: TornEnds): string {
  const { height } = BAND;
  const right = end ? teeth(width, width - TEETH, [0, 1, 2, 3, 4]) : `L${width} 0L${width} ${height}`;
  const left = start ? teeth(0, TEETH, [4, 3, 2, 1, 0]) : `L0 ${height}L0 0`;
  return `M0 0${right}${left}Z`;
}

/** An edge that goes in and out between two places, over quarters of the band's height. */
function teeth(outer: number, inner: number, quarters: readonly number[]): string {
  return quarters
    .map((quarter) => `L${quarter % 2 === 0 ? outer : inner} ${(BAND.height * quarter) / 4}`)
    .join('');
}

function hatch({ page, x, width, tone }: Canvas, from: number, top: number): void {
  for (let at = from; at < x + width - BAND.height; at += 5) {
    page.drawLine({
      start: { x: at, y: top - BAND.height },
      end: { x: at + BAND.height, y: top },
      thickness: 0.7,
      color: tone('bad'),
    });
  }
}

function shape(page: PDFPage, family: FindingFamily, x: number, y: number, size: number, color: RGB): void {
  const { path, line } = FINDING_SHAPES[family];
  const scale = size / 16;
  page.drawSvgPath(path, {
    ...{ x, y, scale },
    ...(line === null
      ? { color }
      : { borderColor: color, borderWidth: line * scale, borderLineCap: LineCapStyle.Round }),
  });
}
