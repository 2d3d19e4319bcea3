import { join } from 'node:path';
import { PDFDocument } from 'pdf-lib';
import { expect, test } from 'vitest';
import { recordsPdf } from '../../../electron/engine/jobs/export-pdf.ts';
import type { JobContext } from '../../../electron/engine/jobs/job-context.ts';
import { renderPdf } from '../../../electron/engine/reports/pdf.ts';
import { type ListedRecord, recordList } from '../../../electron/engine/reports/record-list.ts';
import { MOST_IN_PDF } from '../../../shared/model/export.ts';
import { RESOURCES } from './example-package.ts';

const FONTS = join(RESOURCES, 'fonts');

const made = {
  at: '2026-04-01T08:00:00.000000Z',
  by: 'Edda Tester',
  version: '0.1.0',
  entity: 'Tidewright Robotics GmbH',
  sentence: 'Records kind approval.',
};
const listed = (n: number): ListedRecord[] =>
  Array.from({ length: n }, (_, i) => ({
    record: {
      id: `id-${i}`,
      type: 'approval.granted',
      occurred_at: `2026-03-12T09:14:22.${String(i).padStart(6, '0')}Z`,
      time_note: i === 1 ? 'It has no zone: it was read in UTC.' : null,
      actor: {
        kind: 'user',
        id: 'u1',
        label: 'd.sokolov@tidewright.example',
        email: 'd.sokolov@tidewright.example',
      },
      target: null,
      repository: 'tidewright/web',
      outcome: null,
      verdict: null,
      severity: null,
      title: '監査 🧾 أحمد',
      source: 'Kommit',
      file: 'kommit.ndjson',
      line: i + 1,
    } as ListedRecord['record'],
    sha256: 'ab'.repeat(32),
  }));

test('says by which filter, how many match and are listed, and where each record lies', () => {
  const report = recordList(listed(1200), 1200, made);
  const text = JSON.stringify(report.blocks);
  for (const words of [
    'Records kind approval.',
    '1\u202f200 records match; 1\u202f200 records are listed here',
    '2026-03-12 09:14:22 UTC to 2026-03-12 09:14:22.001199 UTC',
    '* It has no zone: it was read in UTC.',
    'id-7; Kommit, kommit.ndjson, 8',
    'ab'.repeat(32),
  ])
    expect(text).toContain(words);
  const table = report.blocks.find((block) => block.kind === 'table')!;
  expect(table.rows).toHaveLength(1200);
  expect(table.columns.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(1);
});

test('begins with its rows on the first page, also under a long head', async () => {
  const long = { ...made, sentence: `Records ${'type “a.long.name.of.a.type”, '.repeat(20)}kind run.` };
  for (const head of [made, long]) {
    const document = await PDFDocument.load(await renderPdf(recordList(listed(2), 2, head), FONTS));
    expect(document.getPageCount()).toBe(1);
  }
});

test('can be given up at any row', async () => {
  let rows = 0;
  const stop = () => {
    if (++rows === 3) throw new Error('given up');
  };
  await expect(renderPdf(recordList(listed(10), 10, made), FONTS, stop)).rejects.toThrow('given up');
});

test('more than anybody reads is refused before anything is read', async () => {
  const refused = recordsPdf({} as JobContext, {}, MOST_IN_PDF + 1);
  await expect(refused).rejects.toThrow(/2\u202f001 records match, and a PDF lists at most 2\u202f000/);
});
