import { expect, test } from 'vitest';
import { pictureIn } from '../../../electron/engine/worksheet/pictures.ts';
import { worksheetCsv } from '../../../electron/engine/worksheet/worksheet-csv.ts';
import type { SampledRecord, Worksheet } from '../../../shared/model/worksheet.ts';

const FORMULA = '=HYPERLINK("http://x";"y")';

test('evidence has the true values; a spreadsheet runs nothing, and what is cut is seen', () => {
  const record: SampledRecord = {
    ...{ order: 1, id: FORMULA, rid: 1, occurred_at: '', type: 't', actor: '-x', target: '', change: '' },
    ...{ title: 'x'.repeat(40_000), file: 'f', line: 7, sha256: 'ab' },
  };
  const item = {
    ...{
      order: 1,
      ticket: '0.12',
      id: FORMULA,
      rid: 1,
      use: 'sample' as const,
      stratum: 'eu',
      instead_of: null,
      replaced: null,
    },
    ...{ cells: {}, note: 'two\nlines', attachments: [3] },
  };
  const worksheet = { items: [item], setup: null } as unknown as Worksheet;
  const rows = (kind: 'evidence' | 'spreadsheet') =>
    [...worksheetCsv(worksheet, new Map([[1, record]]), kind)].join('');
  const quoted = '=HYPERLINK(""http://x"";""y"")';
  expect(rows('evidence')).toContain(`,0.12,"${quoted}",,t,-x,`);
  expect(rows('evidence').endsWith(`xx,f,7,ab,"two\nlines",ATT-03\r\n`)).toBe(true);
  expect(rows('spreadsheet')).toContain(`,0.12,"'${quoted}",,t,'-x,`);
  expect(rows('spreadsheet').includes('x… (40000 characters; the evidence form has all),f,7')).toBe(true);
  expect(rows('spreadsheet').startsWith('\ufeff')).toBe(true);
});

test('a picture is known by its first bytes, never by its name', () => {
  const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
  const png = hex('89504e470d0a1a0a 0000000d 49484452 00000280 000001e0');
  expect(pictureIn(png)).toEqual({ type: 'image/png', width: 640, height: 480 });
  expect(pictureIn(hex('474946383961 8002 e001'))).toEqual({ type: 'image/gif', width: 640, height: 480 });
  const jpeg = hex('ffd8 ffe00004 0000 ffc00011 08 01e0 0280 03');
  expect(pictureIn(jpeg)).toEqual({ type: 'image/jpeg', width: 640, height: 480 });
  for (const other of ['', 'ffd8', 'ffd8ffe0ffff00', '89504e470d0a1a0a', '3c7376673e'])
    expect(pictureIn(hex(other)), other).toBeNull();
});
