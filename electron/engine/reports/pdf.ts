import type { Report } from './report-model.ts';

/**
 * The report as PDF, with the fonts of `fontsFolder` embedded; the same report gives the same bytes. pdf-lib and
 * fontkit unpack tables of their own when they are loaded, which every thread and command would wait for.
 */
export async function renderPdf(report: Report, fontsFolder: string): Promise<Uint8Array> {
  const { renderDocument } = await import('./pdf-document.ts');
  return renderDocument(report, fontsFolder);
}
