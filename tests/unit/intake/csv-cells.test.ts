import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import {
  columnNames,
  likelyDelimiters,
  parseCells,
  repeatedNames,
  whyNoHeader,
} from '../../../electron/engine/intake/csv-cells.ts';

describe('cells of a row', () => {
  test.each([
    ['a,b,c', ['a', 'b', 'c']],
    ['', ['']],
    [',', ['', '']],
    ['"a,b",c', ['a,b', 'c']],
    ['"say ""hi""",2', ['say "hi"', '2']],
    ['"",x', ['', 'x']],
    ['"two\nlines",x', ['two\nlines', 'x']],
    ['"two\r\nlines"', ['two\r\nlines']],
    ['a"b,c', ['a"b', 'c']],
    [' "a",b', [' "a"', 'b']],
    ['=1+1,-1,00012,1E10,1234e56', ['=1+1', '-1', '00012', '1E10', '1234e56']],
    ['Ёлка,Ωμέγα,مرحبا,שלום,漢字,हिन्दी,🦉', ['Ёлка', 'Ωμέγα', 'مرحبا', 'שלום', '漢字', 'हिन्दी', '🦉']],
  ])('%j', (row, cells) => {
    expect(parseCells(row, ',')).toEqual(cells);
    // The library that other people read CSV with agrees.
    if (row !== '')
      expect(Papa.parse<string[]>(row, { delimiter: ',', newline: '\r' }).data[0]).toEqual(cells);
  });

  test.each([
    ['1,"not closed', 'cell 2 has a quote that is not closed'],
    ['"a"b,c', 'cell 1 goes on after its closing quote'],
    ['"a" ,c', 'cell 1 goes on after its closing quote'],
  ])('%j is refused: rows may hide in it', (row, problem) => {
    expect(() => parseCells(row, ',')).toThrow(problem);
  });
});

describe('the delimiter', () => {
  const best = (text: string) => likelyDelimiters(() => text.split('\n'))[0];

  test.each([
    [',', 'id,at\n1,x\n2,y'],
    [';', 'id;at;text\n1;x;a, b\n2;y;c, d, e'],
    ['\t', 'id\tat, text\n1\tx\n2\ty'],
    ['|', 'id|at\n1|x,y\n2|z'],
    [',', 'only\none\ncolumn'],
    [';', '"a;b";c\n"1;2";"3,4"'],
  ])('%j', (delimiter, text) => expect(best(text)).toBe(delimiter));
});

test('columns get names that are all different', () => {
  expect(columnNames(['id', ' at ', '', 'note', 'note', 'note (2)', ''])).toEqual([
    'id',
    'at',
    'column 3',
    'note',
    'note (3)',
    'note (2)',
    'column 7',
  ]);
  expect(repeatedNames(['id', 'note', ' note', '', ''])).toEqual(['note']);
});

test.each([
  [['id', 'created_at', 'actor'], null],
  [['ID', '2026 total', 'user@host'], null],
  [['1', 'x'], 'a number in column 1'],
  [['x', '2026-03-12T09:14:22Z'], 'a time in column 2'],
  [['x', '00000000-0000-4000-8000-000000000001'], 'a UUID in column 2'],
  [['alice@example.com', 'x'], 'an e-mail address in column 1'],
])('a first row of %j: %s', (cells, shown) => expect(whyNoHeader(cells)).toBe(shown));
