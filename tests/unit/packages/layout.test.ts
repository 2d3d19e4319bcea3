import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvRow } from '../../../electron/engine/packages/csv.ts';
import { fileListing, manifestText, safeName } from '../../../electron/engine/packages/layout.ts';
import { summaryOf } from '../../../electron/engine/packages/package-summary.ts';
import { examplePackage } from './example-package.ts';

describe('a spreadsheet cell', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['+49 30', "'+49 30"],
    ['-1', "'-1"],
    ['  =1', "'  =1"],
    ['\t=1', "'\t=1"],
    ['＝1', "'＝1"],
    // What a spreadsheet would show as something else.
    ['007', "'007"],
    ['1E10', "'1E10"],
    ['1234e56', "'1234e56"],
    ['12345678901234567890', "'12345678901234567890"],
    ['123456789012', "'123456789012"],
    ['0.003954223255', "'0.003954223255"],
    ['1.10', "'1.10"],
    ['1,5', `"'1,5"`],
    ['3/4', "'3/4"],
    ['10:30', "'10:30"],
    ['1-2', "'1-2"],
    ['MAR1', "'MAR1"],
    ['Dec-12', "'Dec-12"],
    ['5 %', "'5 %"],
    ['(5)', "'(5)"],
    [' 12', "' 12"],
    ['true', "'true"],
    // What comes out as it went in.
    ['0', '0'],
    ['993', '993'],
    ['12345678901', '12345678901'],
    ['0.5', '0.5'],
    ['203.0.113.7', '203.0.113.7'],
    ['2026-03-12', '2026-03-12'],
    ['2026-03-12T09:14:22.000000Z', '2026-03-12T09:14:22.000000Z'],
    ['e4cd1092-136f-4ee5-a0ca-95628f8587de', 'e4cd1092-136f-4ee5-a0ca-95628f8587de'],
    ['pr:acme/web#12', 'pr:acme/web#12'],
    ['market5', 'market5'],
    ['maybe 1', 'maybe 1'],
    ['#993', '#993'],
    ['', ''],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
  ])('%j is written %j', (value, expected) => {
    expect(csvRow([value])).toBe(`${expected}\r\n`);
  });

  test('a number stays a number, nothing stays empty', () => {
    expect(csvRow([-1, 0.5, null, undefined])).toBe('-1,0.5,,\r\n');
  });
});

test('a received name becomes one that every tool takes', () => {
  expect(safeName('kommit 2026/Q1 (final).ndjson')).toBe('kommit_2026_Q1__final_.ndjson');
  expect(safeName('../../etc/passwd')).toBe('__.._etc_passwd');
  expect(safeName('-rf')).toBe('_rf');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      expect(safeName(name)).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$|^[A-Za-z0-9._-]{100}$/);
    }),
  );
});

test('the listing is what find and sort print', () => {
  expect(fileListing(['b/c.txt', 'a.txt', 'b/B/x'])).toBe('.\n./a.txt\n./b\n./b/B\n./b/B/x\n./b/c.txt\n');
});

test('a manifest is sorted, whatever order the files came in', () => {
  const files = [
    { path: 'data/b', sha256: '2' },
    { path: 'data/a', sha256: '1' },
  ];
  expect(manifestText(files)).toBe('1  data/a\n2  data/b\n');
});

describe('what a package does not prove', () => {
  test('is said for every weak spot', () => {
    const input = examplePackage();
    input.sources.push({ name: 'Ledger', platform: 'kommit', records: 1, first_at: null, last_at: null });
    input.chains[0]!.stale = true;
    input.chains[0]!.result.integrity = 'altered';
    input.acquisitions[0]!.lines.conflict = 3;
    const text = summaryOf(input).not_proven.join('\n');
    expect(text).toContain('No chain was verified for Ledger');
    expect(text).toContain('records were added after the chain was verified');
    expect(text).toContain('unaltered (altered)');
    expect(text).toContain('nothing is missing (unproven)');
    expect(text).toContain('not covered by the chain: user_agent, labels');
    expect(text).toContain('read as Europe/Berlin');
    expect(text).toContain('could not be read as records: 2');
    expect(text).toContain('other content: 3');
    expect(text).toContain('received files are not in this package');
  });

  test('is not said where it does not hold', () => {
    const input = examplePackage(40, true);
    Object.assign(input.chains[0]!.result, { completeness: 'proven', unprotected: [] });
    Object.assign(input.acquisitions[0]!, { assumed_zone: null });
    Object.assign(input.acquisitions[0]!.lines, { rejected: 0 });
    expect(summaryOf(input).not_proven).toHaveLength(2);
  });
});
