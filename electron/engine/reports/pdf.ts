import type { Report } from './report-model.ts';

/**
 * The report as PDF, with the fonts of `fontsFolder` embedded; the same report gives the same bytes. pdf-lib and
 * fontkit unpack tables of their own when they are loaded, which every thread and command would wait for.
 * `eachRow` is called for each row of a table, and may throw to give it up.
 */
export async function renderPdf(
  report: Report,
  fontsFolder: string,
  eachRow?: () => void,
): Promise<Uint8Array> {
  const { renderDocument } = await import('./pdf-document.ts');
  return renderDocument(report, fontsFolder, eachRow);
}
