import { attachmentRef } from '../../../shared/model/worksheet.ts';
import { worksheetPdf } from '../reports/worksheet-report.ts';
import { worksheetCsv } from '../worksheet/worksheet-csv.ts';
import { PATHS, safeName } from './layout.ts';
import type { includedRow } from './package-index.ts';
import type { PackageWorksheet, Rows } from './package-input.ts';
import { encodeLines } from './record-lines.ts';

/** A file that goes into a package; `sha256` where it has to be a certain one. */
type PackageFile = {
  path: string;
  content: Rows<Uint8Array>;
  row: Parameters<typeof includedRow>[1];
  sha256?: string;
};

/** The worksheet of the sample as paper, as data and as what was done to it, and the evidence attached to it. */
export async function* worksheetFiles(
  { paper, attachment }: PackageWorksheet,
  resources: string,
): AsyncGenerator<PackageFile> {
  const { worksheet, records, history } = paper;
  const ref = 'SMP-01';
  yield {
    path: PATHS.worksheetPdf,
    content: [await worksheetPdf(paper, resources)],
    row: { ref, title: 'Worksheet: what was tested, the result, the sign-offs', kind: 'worksheet' },
  };
  yield {
    path: PATHS.worksheetCsv,
    content: [Buffer.from([...worksheetCsv(worksheet, records, 'evidence')].join(''))],
    row: {
      ref,
      title: 'Worksheet: the marks of every item, true values',
      kind: 'worksheet',
      records: worksheet.items.length,
    },
  };
  yield {
    path: PATHS.worksheetHistory,
    content: encodeLines(history.lines),
    row: {
      ref,
      title: 'Worksheet: every change, by whom and when',
      kind: 'worksheet',
      records: history.lines.length,
    },
  };
  for (const { number, name, sha256 } of worksheet.attachments)
    yield {
      path: `${PATHS.attachments}${attachmentRef(number)}-${safeName(name)}`,
      content: attachment(number),
      row: { ref: attachmentRef(number), title: name, kind: 'attachment' },
      sha256,
    };
}
