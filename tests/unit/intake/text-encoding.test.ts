import { describe, expect, test } from 'vitest';
import { splitterFor, UTF8_LINES } from '../../../electron/engine/intake/file-shape.ts';
import { recognise } from '../../../electron/engine/intake/recognise.ts';
import { bomLength, decode, encodingOf } from '../../../electron/engine/intake/text-encoding.ts';
import { encode, type Spelling } from './encode.ts';

const SPELLINGS: Spelling[] = ['utf-8', 'utf-8 bom', 'utf-16le', 'utf-16le bom', 'utf-16be', 'utf-16be bom'];

describe.each(SPELLINGS)('%s', (spelling) => {
  const encoding = spelling.split(' ')[0]!;

  test('is known by its first bytes', () => {
    const bytes = encode('id,at\n', spelling);
    expect(encodingOf(bytes)).toBe(encoding);
    expect(bomLength(bytes)).toBe(spelling.endsWith('bom') ? (encoding === 'utf-8' ? 3 : 2) : 0);
  });

  test.each(['lf', 'cr'] as const)(
    'rows that end with %s lie at exact places, whatever the pieces',
    (lineEnd) => {
      const end = lineEnd === 'lf' ? '\r\n' : '\r';
      const rows = ['id;at', 'ü;"a;\nb"', '🦉漢;x', '', 'last;y'];
      const bytes = encode(rows.join(end), spelling);
      const shape = {
        ...UTF8_LINES,
        encoding: encodingOf(bytes),
        lineEnd,
        format: 'csv' as const,
        delimiter: ';',
      };
      for (const step of [1, 2, 3, 7, 1000]) {
        const splitter = splitterFor(shape);
        const found: [number, string | null][] = [];
        let base = bomLength(bytes);
        for (
          let end = base;
          end <= bytes.length;
          end = end === bytes.length ? end + 1 : Math.min(end + step, bytes.length)
        ) {
          base += splitter.push(bytes.subarray(base, end), base, end === bytes.length, {
            record: (record, offset, line) => {
              expect(bytes.subarray(offset, offset + record.length)).toEqual(record);
              found.push([line, decode(record, shape.encoding)]);
            },
            blank: (line) => found.push([line, '']),
            reject: () => expect.unreachable(),
          });
        }
        expect(found).toEqual(rows.map((row, i) => [i + 1, row]));
      }
    },
  );

  test('a JSON document with its records deep inside', () => {
    const text = JSON.stringify(
      { skip: { b: [{ no: 1 }] }, a: { c: [9], b: [{ id: 'ü' }, { id: '🦉' }] }, z: [] },
      null,
      1,
    );
    const bytes = encode(text, spelling);
    const splitter = splitterFor({
      ...UTF8_LINES,
      encoding: encodingOf(bytes),
      format: 'json',
      key: { path: ['a', 'b'] },
    });
    const ids: unknown[] = [];
    const from = bomLength(bytes);
    splitter.push(bytes.subarray(from), from, true, {
      record: (record) => ids.push(JSON.parse(decode(record, encodingOf(bytes))!)),
      blank: () => {},
      reject: () => {},
    });
    expect(splitter.incomplete()).toBeNull();
    expect(ids).toEqual([{ id: 'ü' }, { id: '🦉' }]);
  });
});

test.each(SPELLINGS)(
  '%s: records under a name that is not ASCII, and not under another of its shape',
  (spelling) => {
    const text = JSON.stringify({ événements: [{ no: 1 }], évènements: [{ id: 'ü' }, { id: '🦉' }] });
    const bytes = encode(text, spelling);
    const shape = { ...UTF8_LINES, encoding: encodingOf(bytes), format: 'json' as const, key: 'évènements' };
    for (const step of [1, 5, 1000]) {
      const splitter = splitterFor(shape);
      const found: (string | null)[] = [];
      let base = bomLength(bytes);
      for (let end = base; end < bytes.length; ) {
        end = Math.min(end + step, bytes.length);
        base += splitter.push(bytes.subarray(base, end), base, end === bytes.length, {
          record: (record) => found.push(decode(record, shape.encoding)),
          blank: () => {},
          reject: () => expect.unreachable(),
        });
      }
      expect(found).toEqual(['{"id":"ü"}', '{"id":"🦉"}']);
    }
  },
);

test('what is not valid is no text', () => {
  expect(decode(Buffer.from([0xff]), 'utf-8')).toBeNull();
  expect(decode(Buffer.from([0x61]), 'utf-16le')).toBeNull();
  expect(decode(Buffer.from([0x00, 0xd8, 0x61, 0x00]), 'utf-16le')).toBeNull();
  expect(decode(Buffer.from([0xd8, 0x00, 0x00, 0x61]), 'utf-16be')).toBeNull();
});

test('UTF-32 and programs are not taken for text', () => {
  const utf32 = Buffer.from([0xff, 0xfe, 0, 0, 0x69, 0, 0, 0, 0x64, 0, 0, 0]);
  expect(() => recognise(utf32, true, 'x.csv')).toThrow(/is not text/);
  expect(() => recognise(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0]), true, 'x')).toThrow(
    /is not text/,
  );
});

const HEAD = 'id,actor,action,target,metadata,created_at,prev_hash,row_hash';
const ROW = `1,alice@example.com,policy.update,,,2026-03-12T09:14:22Z,${'0'.repeat(64)},${'a'.repeat(64)}`;

describe('headers', () => {
  test('a platform’s export with two columns of one name is refused, and says which', () => {
    const text = `${HEAD},actor\n${ROW},bob@example.com\n`;
    expect(() => recognise(Buffer.from(text), true, 'k.csv')).toThrow(/two columns with one name: actor/);
  });

  test.each([undefined, 'kommit'] as const)(
    'the first record is never taken for the header (%s)',
    (platform) => {
      expect(() => recognise(Buffer.from(`${ROW}\n${ROW}\n`), true, 'k.csv', platform)).toThrow(
        /no row with the names of its columns: its first row has a number in column 1/,
      );
    },
  );

  test.each([';', '\t', '|', ','])('the delimiter %j', (delimiter) => {
    const text = `${HEAD}\n${ROW}\n`.replaceAll(',', delimiter);
    expect(recognise(Buffer.from(text), true, 'k.csv')).toMatchObject({
      delimiter,
      format: 'csv',
      lineEnd: 'lf',
    });
  });

  test('lines that end with a lone CR, quoted line feeds between them', () => {
    const text = `${HEAD}\r${ROW.replace(',,,', ',"a\nb",,')}\r`;
    expect(recognise(Buffer.from(text), true, 'k.csv')).toMatchObject({ lineEnd: 'cr', format: 'csv' });
  });

  test('the reason names an encoding that is not UTF-8', () => {
    expect(recognise(encode(`${HEAD}\n${ROW}\n`, 'utf-16be'), true, 'k.csv').reason).toContain(
      'UTF-16 (big-endian)',
    );
  });
});
