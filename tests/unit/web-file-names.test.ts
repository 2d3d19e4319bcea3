import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attachment, safeFileName } from '../../electron/hosts/web/file-names.ts';

describe('safeFileName', () => {
  test.each([
    ['audit-log.ndjson', 'audit-log.ndjson'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\temp\\a.csv', 'C__temp_a.csv'],
    ['..', 'file'],
    ['', 'file'],
    ['   ', 'file'],
    ['.hidden', 'hidden'],
    ['CON.csv', '_CON.csv'],
    ['trailing. ', 'trailing'],
    ['line\nbreak\0.csv', 'line_break_.csv'],
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['Prüfung 東京.csv', 'Prüfung 東京.csv'],
  ])('%j becomes %j', (given, expected) => {
    expect(safeFileName(given)).toBe(expected);
  });

  test('a long name keeps its extension', () => {
    const name = safeFileName(`${'界'.repeat(300)}.ndjson.gz`);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
    expect(name).toMatch(/^界+\.ndjson\.gz$/);
  });

  test('whatever is given, one plain path segment comes out', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (given) => {
        const name = safeFileName(given);
        expect(name).not.toMatch(/[/\\\0]/);
        expect(['', '.', '..']).not.toContain(name);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(210);
      }),
    );
  });
});

describe('attachment (RFC 6266, RFC 8187)', () => {
  test.each([
    ['sample.csv', `attachment; filename="sample.csv"; filename*=UTF-8''sample.csv`],
    [
      `Q1 "final" (2)*'.zip`,
      `attachment; filename="Q1 _final_ (2)*'.zip"; filename*=UTF-8''Q1%20%22final%22%20%282%29%2A%27.zip`,
    ],
    ['Prüfung.zip', `attachment; filename="Pr_fung.zip"; filename*=UTF-8''Pr%C3%BCfung.zip`],
    ['100%.csv', `attachment; filename="100_.csv"; filename*=UTF-8''100%25.csv`],
  ])('%s', (name, header) => {
    expect(attachment(name)).toBe(header);
  });

  test('is one header line of ASCII whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(attachment(name)).toMatch(
          /^attachment; filename="[^"\\]*"; filename\*=UTF-8''[\w!#$&+.^`|~%-]*$/,
        );
      }),
    );
  });
});
