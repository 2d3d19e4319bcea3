import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonDocumentSplitter } from '../../../electron/engine/intake/json-document-splitter.ts';
import {
  LineSplitter,
  MAX_RECORD_BYTES,
  type Splitter,
} from '../../../electron/engine/intake/record-splitter.ts';

type Found =
  | { record: string; offset: number; line: number }
  | { blank: number }
  | { rejected: number; offset: number; length: number };

/** Feeds `bytes` to a splitter in chunks that end at `cuts`, as the reader of files does. */
function split(make: () => Splitter, bytes: Buffer, cuts: readonly number[] = []): Found[] {
  const splitter = make();
  const found: Found[] = [];
  const sink = {
    record: (record: Buffer, offset: number, line: number) =>
      void found.push({ record: record.toString('latin1'), offset, line }),
    blank: (line: number) => void found.push({ blank: line }),
    reject: (offset: number, length: number, line: number) =>
      void found.push({ rejected: line, offset, length }),
  };
  const ends = [...cuts.filter((cut) => cut > 0 && cut < bytes.length).sort((a, b) => a - b), bytes.length];
  let [base, from] = [0, 0];
  for (const end of ends) {
    const buffer = bytes.subarray(base, end);
    expect(end).toBeGreaterThanOrEqual(from);
    base += splitter.push(buffer, base, false, sink);
    from = end;
  }
  base += splitter.push(bytes.subarray(base), base, true, sink);
  expect(splitter.incomplete()).toBeNull();
  return found;
}

const isBlank = (text: string) => /^[ \t\r\n]*$/.test(text);
const records = (found: readonly Found[]) => found.flatMap((f) => ('record' in f ? [f.record] : []));
const cutsOf = fc.array(fc.nat(400), { maxLength: 12 });

/** Texts rich in what a splitter could trip over. */
const tricky = fc.string({
  unit: fc.constantFrom('a', '"', '\\', ',', '{', '}', '[', ']', ':', ' ', 'é', '\u2028', '日', '🎉'),
  maxLength: 12,
});

describe('lines', () => {
  const lines = () => new LineSplitter();

  test('are the same however the bytes arrive', () => {
    const line = fc.oneof(tricky, fc.constantFrom('', '   ', '\t'));
    const end = fc.constantFrom('\n', '\r\n');
    fc.assert(
      fc.property(fc.array(fc.tuple(line, end)), tricky, cutsOf, (rows, last, cuts) => {
        const bytes = Buffer.from(rows.map(([text, ending]) => text + ending).join('') + last);
        const whole = split(lines, bytes);
        expect(split(lines, bytes, cuts)).toEqual(whole);
        const expected = [...rows.map(([text]) => text), last].filter((text) => !isBlank(text));
        expect(records(whole)).toEqual(expected.map((text) => Buffer.from(text).toString('latin1')));
      }),
    );
  });

  test('every record is at its offset', () => {
    const bytes = Buffer.from('{"a":1}\r\n\n  \n{"b":2}\n{"c":3}');
    expect(split(lines, bytes, [3, 9, 10])).toEqual([
      { record: '{"a":1}', offset: 0, line: 1 },
      { blank: 2 },
      { blank: 3 },
      { record: '{"b":2}', offset: 13, line: 4 },
      { record: '{"c":3}', offset: 21, line: 5 },
    ]);
  });

  test('one that is too long is rejected with its place, and the next is read', () => {
    const long = Buffer.alloc(MAX_RECORD_BYTES + 10, 0x61);
    const bytes = Buffer.concat([Buffer.from('{"a":1}\n'), long, Buffer.from('\n{"b":2}\n')]);
    const megabytes = Array.from({ length: 20 }, (_, i) => i * 1024 * 1024);
    for (const cuts of [[], megabytes]) {
      expect(split(lines, bytes, cuts)).toEqual([
        { record: '{"a":1}', offset: 0, line: 1 },
        { rejected: 2, offset: 8, length: long.length },
        { record: '{"b":2}', offset: 8 + long.length + 1, line: 3 },
      ]);
    }
  });
});

describe('CSV rows', () => {
  const rowsOf = () => new LineSplitter(',');

  test('a line feed in a quoted cell ends nothing', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', 'é', ' '), maxLength: 8 });
    const csvCell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1 }),
        cutsOf,
        (table, cuts) => {
          const rows = table.map((cells) => cells.map(csvCell).join(','));
          const bytes = Buffer.from(`${rows.join('\r\n')}\r\n`);
          expect(records(split(rowsOf, bytes, cuts))).toEqual(
            rows
              .filter((row) => !isBlank(row))
              .map((row) => Buffer.from(row.replace(/\r$/, '')).toString('latin1')),
          );
        },
      ),
    );
  });

  test('a quote inside a cell that is not quoted is text', () => {
    expect(records(split(rowsOf, Buffer.from('a,b"c\nd,e\n')))).toEqual(['a,b"c', 'd,e']);
  });

  test('a quote that is never closed takes the rest, and loses nothing', () => {
    expect(records(split(rowsOf, Buffer.from('a,b\n"c,d\ne,f\n')))).toEqual(['a,b', '"c,d\ne,f\n']);
  });
});

describe('a JSON document', () => {
  const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      tricky,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(tricky, tie('value'), { maxKeys: 3 }),
    ),
  })).value;
  const items = fc.array(fc.dictionary(tricky, value, { maxKeys: 3 }), { maxLength: 5 });
  const spacing = fc.constantFrom(undefined, 1, 2, '\t');
  const latin = (text: string) => Buffer.from(text).toString('latin1');

  test('the elements of a root array, byte for byte', () => {
    fc.assert(
      fc.property(items, fc.constantFrom(',', ' ,\n', ',\r\n\t'), cutsOf, (list, comma, cuts) => {
        const texts = list.map((item) => JSON.stringify(item));
        const bytes = Buffer.from(` [ ${texts.join(comma)} ]\n`);
        const found = split(() => new JsonDocumentSplitter(null), bytes, cuts);
        expect(records(found)).toEqual(texts.map(latin));
        for (const f of found) {
          if ('record' in f)
            expect(bytes.subarray(f.offset, f.offset + f.record.length).toString('latin1')).toBe(f.record);
        }
      }),
    );
  });

  test('the elements under a key, whatever else the document holds', () => {
    fc.assert(
      fc.property(items, value, value, spacing, cutsOf, (list, before, after, space, cuts) => {
        const document = { success: true, before, nested: { data: [before] }, data: list, after };
        const bytes = Buffer.from(JSON.stringify(document, null, space));
        const found = records(split(() => new JsonDocumentSplitter('data'), bytes, cuts));
        expect(found.map((text) => JSON.parse(Buffer.from(text, 'latin1').toString()) as unknown)).toEqual(
          JSON.parse(JSON.stringify(list)),
        );
      }),
    );
  });

  test('one object under a key, or at the root, is one record', () => {
    const bytes = Buffer.from('{"success":true,"data":{"id":"1","list":[{}]}}');
    expect(records(split(() => new JsonDocumentSplitter('data'), bytes, [7, 25, 30]))).toEqual([
      '{"id":"1","list":[{}]}',
    ]);
    expect(records(split(() => new JsonDocumentSplitter(''), bytes, [7]))).toEqual([bytes.toString()]);
  });

  test('elements that are no objects are handed on, to be rejected by name', () => {
    const bytes = Buffer.from('[1, "a]", [2,3], null, {"a":1}]');
    expect(records(split(() => new JsonDocumentSplitter(null), bytes, [2, 6, 12]))).toEqual([
      '1',
      '"a]"',
      '[2,3]',
      'null',
      '{"a":1}',
    ]);
  });

  test.each([
    ['it is empty', ''],
    ['breaks off', '[{"a":1},{"b"'],
    ['breaks off', '[{"a":1}'],
    ['breaks off', '[{"a":"x'],
    ['follows its end', '[{"a":1}]oops'],
    ['follows its end', '[{"a":1}],[{"b":2}]'],
    ['follows its end', '[{"a":1}]]'],
    ['breaks off', '[{"a":1}]\n[{"b":2}'],
    ['brackets', '[{]}'],
    ['brackets', '[{"a":1}}'],
  ])('says that %s: %s', (problem, text) => {
    const splitter = new JsonDocumentSplitter(null);
    const ignore = { record: () => {}, blank: () => {}, reject: () => {} };
    splitter.push(Buffer.from(text), 0, true, ignore);
    expect(splitter.incomplete()).toContain(problem);
  });

  test('of several documents, one after another, the records of each', () => {
    const page = fc.record({ success: fc.boolean(), data: items, pagination: value });
    const between = fc.constantFrom('\n', '', '\r\n\r\n', ' ');
    fc.assert(
      fc.property(
        fc.array(page, { minLength: 1, maxLength: 4 }),
        between,
        spacing,
        cutsOf,
        (pages, gap, space, cuts) => {
          const bytes = Buffer.from(pages.map((each) => JSON.stringify(each, null, space)).join(gap));
          const found = split(() => new JsonDocumentSplitter('data'), bytes, cuts);
          expect(found.map((f) => ('line' in f ? f.line : null))).toEqual(found.map((_, i) => i + 1));
          const parsed = records(found).map(
            (text) => JSON.parse(Buffer.from(text, 'latin1').toString()) as unknown,
          );
          expect(parsed).toEqual(JSON.parse(JSON.stringify(pages.flatMap(({ data }) => data))));
        },
      ),
    );
  });

  test('a document among others that has no place for records is rejected whole', () => {
    const error = '{"success":false,"error":{"data":[{"no":1}]}}';
    const bytes = Buffer.from(`{"data":[{"a":1}]}\n${error}\n{"data":[]}{"data":{"b":2}}`);
    expect(split(() => new JsonDocumentSplitter('data'), bytes, [22, 40])).toEqual([
      { record: '{"a":1}', offset: 9, line: 1 },
      { rejected: 2, offset: 19, length: error.length },
      { record: '{"b":2}', offset: bytes.length - 8, line: 3 },
    ]);
  });

  test('a member that comes twice has all its records read', () => {
    const text = '{"logs":[{"a":1}],"x":[{"no":1}],"logs":[{"b":2},{"c":3}]}';
    const found = split(() => new JsonDocumentSplitter('logs'), Buffer.from(text));
    expect(records(found)).toEqual(['{"a":1}', '{"b":2}', '{"c":3}']);
  });
});
