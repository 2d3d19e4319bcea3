import { join } from 'node:path';
import { decodePDFRawStream, type PDFArray, PDFDocument, type PDFRawStream } from 'pdf-lib';
import { beforeAll, describe, expect, test } from 'vitest';
import { renderPdf } from '../../../electron/engine/reports/pdf.ts';
import { ReportFonts, visibleText } from '../../../electron/engine/reports/report-fonts.ts';
import type { Block, Report } from '../../../electron/engine/reports/report-model.ts';
import { breakLines } from '../../../electron/engine/reports/text-lines.ts';
import { RESOURCES } from './example-package.ts';

const FONTS = join(RESOURCES, 'fonts');

const report = (blocks: Block[]): Report => ({
  title: 'Title',
  subtitle: 'Subtitle',
  createdAt: '2026-07-01T08:15:00.000000Z',
  author: 'Ana Kovač',
  producer: 'Vouch 0.1.0',
  footer: 'Foot',
  blocks,
});

const table = (rows: string[][]): Block => ({
  kind: 'table',
  columns: [
    { title: 'A', width: 0.5 },
    { title: 'B', width: 0.5, mono: true, align: 'right' },
  ],
  rows,
});

describe('text', () => {
  const samples = [
    'Ærøskøbing Łódź İstanbul',
    'Νίκος Ἀριστοτέλης',
    'Юлия Ђорђе',
    'דנה לוי',
    'سارة أحمد',
    'प्रिया शर्मा',
    'สวัสดี',
    '修正登錄 テスト',
    'e\u0301 ✓ ⟳ 😀',
  ];
  let fonts: ReportFonts;
  beforeAll(async () => {
    fonts = new ReportFonts(await PDFDocument.create(), FONTS);
    const texts = [...samples, '\u{1F9FF} \u202E abc-def/ghi'];
    await fonts.prepare(texts.map((text) => ({ text, style: 'regular' })));
  });

  test.each(samples)('%s is drawn in full', (text) => {
    const drawn = fonts.runs(text, 'regular').map((run) => run.text);
    expect(drawn.join('')).toBe(text);
  });

  test('a character that no font holds (Hangul is one) is written as its code', () => {
    const drawn = fonts.runs('\u{1F9FF}', 'regular').map((run) => run.text);
    expect(drawn.join('')).toBe('[U+1F9FF]');
    expect(fonts.runs('한', 'regular').map((run) => run.text)).toEqual(['[U+D55C]']);
  });

  test('what would steer the reader unseen is named', () => {
    expect(visibleText('a\u202Eb\u200Bc\u0007d\ufeff')).toBe('a[U+202E]b[U+200B]c[U+0007]d[U+FEFF]');
    expect(visibleText('one\r\ntwo\tthree')).toBe('one two three');
  });

  test('two right-to-left words are one run, so that they stand in reading order', () => {
    expect(fonts.runs('abc דנה לוי abc', 'regular').map((run) => run.text)).toContain('דנה לוי');
  });

  test('lines break at spaces, then after punctuation, then anywhere, and lose nothing', () => {
    const text = 'abc abc-def/ghi abcabcabcabcabcabcabc';
    const lines = breakLines(fonts, text, 'regular', 10, 40);
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    for (const line of lines) expect(fonts.width(line, 'regular', 10)).toBeLessThanOrEqual(40);
  });
});

test('a table goes on over pages, and so does a single cell longer than a page', async () => {
  const rows = Array.from({ length: 120 }, (_, i) => [`row ${i}`, String(i)]);
  const long = await PDFDocument.load(await renderPdf(report([table(rows)]), FONTS));
  expect(long.getPageCount()).toBe(4);
  const cell = 'word '.repeat(3000);
  const tall = await PDFDocument.load(await renderPdf(report([table([[cell, '']])]), FONTS));
  expect(tall.getPageCount()).toBeGreaterThan(3);
});

test('only the fonts that are needed are embedded, and an empty report is one page', async () => {
  const plain = await renderPdf(report([]), FONTS);
  const more = await renderPdf(report([{ kind: 'paragraph', text: '修' }]), FONTS);
  expect((await PDFDocument.load(plain)).getPageCount()).toBe(1);
  expect(plain.length).toBeLessThan(40_000);
  expect(more.length).toBeLessThan(80_000);
});

test('the same report gives the same bytes, dated as it says', async () => {
  const blocks: Block[] = [table([['a', 'b']]), { kind: 'bullets', items: ['x'] }];
  const [a, b] = [await renderPdf(report(blocks), FONTS), await renderPdf(report(blocks), FONTS)];
  expect(Buffer.from(a).equals(b)).toBe(true);
  const document = await PDFDocument.load(a, { updateMetadata: false });
  expect(document.getCreationDate()?.toISOString()).toBe('2026-07-01T08:15:00.000Z');
  expect(document.getProducer()).toBe('Vouch 0.1.0');
});

/** How many texts stand on each page. */
async function textsByPage(pdf: Uint8Array): Promise<number[]> {
  const document = await PDFDocument.load(pdf);
  return document.getPages().map((page) => {
    const streams = (page.node.Contents() as PDFArray).asArray();
    const bytes = streams.map((ref) =>
      decodePDFRawStream(document.context.lookup(ref) as PDFRawStream).decode(),
    );
    return Buffer.concat(bytes).toString('latin1').split(' Tj').length - 1;
  });
}

test('the head of a table stands above its first row, however little room is left and however tall that is', async () => {
  const rows = [
    [Array.from({ length: 12 }, () => 'word '.repeat(8)).join(' '), 'x'],
    ...Array(9).fill(['a', 'b']),
  ];
  for (let filled = 30; filled < 50; filled++) {
    const above: Block[] = Array.from({ length: filled }, () => ({ kind: 'paragraph', text: 'x' }));
    const [first, ...others] = await textsByPage(await renderPdf(report([...above, table(rows)]), FONTS));
    // Title, subtitle, foot and number, then what is above; a head alone would be two more.
    if (first === 4 + filled + 2) expect.unreachable('the head stands alone');
    expect(others.length).toBeLessThanOrEqual(1);
  }
});
