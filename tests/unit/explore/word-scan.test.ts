import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { textQuery } from '../../../electron/engine/explore/text-query.ts';
import { WordScan } from '../../../electron/engine/explore/word-scan.ts';
import { ReadDb } from '../../../electron/engine/vault/connection.ts';

const STEP = 700;

/** Texts of many shapes: what all have, what few have, the same word again and again, and words with one beginning. */
const SIZE = 3000;
const textOf = (row: number) =>
  [
    'Every record',
    row % 3 === 0 ? 'has a thing' : 'thing has',
    row === 7 ? 'rare' : '',
    row % 50 === 1 ? 'long '.repeat(row % 400) : '',
    `number-${row} hex ${(row * 2654435761).toString(16)}`,
    row % 5 === 0 ? 'Müller said: has a number' : 'muster',
    row % 11 === 0 ? '確認済み проверено' : '',
  ].join(' ');

/** Small leaves and little memory for words, so that few rows make many leaves, segments, and segments of segments. */
function indexed(leafBytes: number): Sqlite.Database {
  const raw = new Sqlite(':memory:');
  raw.exec(`CREATE TABLE segment (first_rid, id_marks);
    CREATE TABLE record (rid INTEGER PRIMARY KEY, native_id, source_id);
    CREATE VIRTUAL TABLE record_text USING fts5(
      text, content='', columnsize=0, detail=full, tokenize="unicode61 remove_diacritics 2"
    );
    INSERT INTO record_text (record_text, rank) VALUES ('pgsz', ${leafBytes}), ('automerge', 0), ('hashsize', 9000)`);
  return raw;
}

function add(raw: Sqlite.Database, from: number, to: number): void {
  const insert = raw.prepare('INSERT INTO record_text (rowid, text) VALUES (?, ?)');
  raw.transaction(() => {
    for (let row = from; row <= to; row++) insert.run(row, textOf(row));
  })();
}

const vaults = [60, 500, 16_200].map((leafBytes) => {
  const raw = indexed(leafBytes);
  add(raw, 1, SIZE);
  return raw;
});
afterAll(() => {
  for (const raw of vaults) raw.close();
});

function rowsIn({ found: { bits } }: WordScan, size = SIZE): number[] {
  const rows: number[] = [];
  for (let i = 0; i < size; i++) if (((bits[i >> 3]! >> (i & 7)) & 1) === 1) rows.push(i + 1);
  return rows;
}

/** What SQLite itself finds. */
function expected(raw: Sqlite.Database, text: string): number[] {
  const query = textQuery(text);
  if (query === null) return [];
  return raw
    .prepare('SELECT rowid FROM record_text WHERE record_text MATCH ? AND rowid <= ? ORDER BY rowid')
    .pluck()
    .all(query, SIZE) as number[];
}

/** Where the scan is begun, in different places. */
const FIRST = [
  undefined,
  { from: 900, before: 1900 },
  { from: 0, before: 100 },
  { from: 2000, before: SIZE },
];

/** Goes to the end, step by step; what is gone through is exact at any time. */
function inSteps(raw: Sqlite.Database, text: string, first: (typeof FIRST)[number]): number[] {
  const all = expected(raw, text);
  const scan = new WordScan(new ReadDb(raw), text, SIZE, { step: STEP, ...(first && { first }) });
  for (let before = -1; scan.searched < 1; ) {
    expect(scan.searched).toBeGreaterThan(before);
    before = scan.searched;
    scan.advance(0);
    const isGone = (row: number) => scan.goneFrom(row - 1, row) < row;
    expect(rowsIn(scan).filter(isGone)).toEqual(all.filter(isGone));
  }
  return rowsIn(scan);
}

describe('going through the index of words', () => {
  test('the index of the test has many segments, of several levels', () => {
    const structure = vaults[0]!.prepare('SELECT block FROM record_text_data WHERE id = 10').pluck().get();
    const [levels, segments] = (structure as Buffer).subarray(4);
    expect(levels).toBeGreaterThan(1);
    expect(segments).toBeGreaterThan(3);
  });

  test.each([
    'every',
    'thing',
    'RARE',
    'long',
    'muller',
    'said has',
    'absent',
    'absent every',
    '確認済み',
    '"has a thing"',
    '"thing has a"',
    '"long long long"',
    '"has a number"',
    'said:has',
    '"every every"',
    'n*',
    'h* thing',
    'mu*',
    '1* 2*',
    'zz*',
    'number-1*',
    '"has a" number-29*',
    'long-l*',
    'absent-n*',
    '%',
    'every %',
    'every \u{16D40}',
    'rare every thing long number',
    'every record has number-1500',
    '"number 1500" every-record',
    'recore*',
    '0* every',
  ])('%s finds what SQLite finds, wherever it is begun', (text) => {
    for (const raw of vaults)
      for (const first of FIRST) expect(inSteps(raw, text, first)).toEqual(expected(raw, text));
  });

  test('so does any text', () => {
    const words = [
      'every',
      'record',
      'has',
      'a',
      'thing',
      'long',
      'rare',
      'number',
      'said',
      'müller',
      'hex',
      '77',
      '1500',
    ];
    const word = fc.constantFrom(...words);
    const phrase = fc.array(word, { minLength: 1, maxLength: 4 });
    const term = fc.oneof(
      word,
      phrase.map((of) => `"${of.join(' ')}"`),
      phrase.map((of) => of.join('-')),
      fc.tuple(phrase, fc.nat(3)).map(([of, cut]) => `${of.join('-').slice(0, -cut || undefined)}*`),
    );
    fc.assert(
      fc.property(
        fc.array(term, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...vaults),
        (terms, raw) => {
          const text = terms.join(' ');
          const scan = new WordScan(new ReadDb(raw), text, SIZE, { step: STEP });
          scan.advance(Number.POSITIVE_INFINITY);
          expect([text, scan.searched, rowsIn(scan)]).toEqual([text, 1, expected(raw, text)]);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('any beginning, also where segments were put together step by step', () => {
    const raw = indexed(60);
    add(raw, 1, SIZE);
    const merge = raw.prepare("INSERT INTO record_text (record_text, rank) VALUES ('merge', ?)");
    merge.run(-50);
    for (let i = 0; i < 100; i++) merge.run(50);
    raw.exec("CREATE VIRTUAL TABLE temp.word USING fts5vocab('main', 'record_text', 'row')");
    const beginnings = raw.prepare('SELECT DISTINCT substr(term, 1, ?) FROM word ORDER BY 1').pluck();
    for (const length of [1, 2])
      for (const beginning of beginnings.all(length) as string[]) {
        const scan = new WordScan(new ReadDb(raw), `${beginning}*`, SIZE);
        scan.advance(Number.POSITIVE_INFINITY);
        expect([beginning, rowsIn(scan)]).toEqual([beginning, expected(raw, `${beginning}*`)]);
      }
    raw.close();
  });

  test('what is imported meanwhile puts segments together and changes nothing of what was there', () => {
    const raw = indexed(60);
    let last = SIZE;
    add(raw, 1, last);
    for (const text of ['thing', 'n*', '"has a thing"', 'has-a-n*']) {
      const scan = new WordScan(new ReadDb(raw), text, SIZE, { step: STEP });
      while (scan.searched < 1) {
        scan.advance(0);
        add(raw, last + 1, last + 500);
        last += 500;
      }
      expect(rowsIn(scan)).toEqual(expected(raw, text));
    }
    raw.close();
  });

  test('what is asked about first is gone through first, and then what was received last', () => {
    const first = { from: 900, before: 1900 };
    const scan = new WordScan(new ReadDb(vaults[0]!), 'thing every', SIZE, { step: STEP, first });
    const gone = () => [0, 899, 900, 1200, 1899, 1900, 2999].filter((at) => scan.goneFrom(at, at + 1) === at);
    const steps = [gone()];
    while (scan.searched < 1) {
      scan.advance(0);
      steps.push(gone());
    }
    expect(steps).toEqual([
      [],
      [1200, 1899],
      [900, 1200, 1899],
      [900, 1200, 1899, 2999],
      [900, 1200, 1899, 1900, 2999],
      [899, 900, 1200, 1899, 1900, 2999],
      [0, 899, 900, 1200, 1899, 1900, 2999],
    ]);
  });

  test('a text that holds no word is gone through at once', () => {
    const scan = new WordScan(new ReadDb(vaults[0]!), '%', SIZE);
    expect([scan.searched, rowsIn(scan)]).toEqual([1, []]);
  });

  test('a vault of which a part of the index is missing is damaged', () => {
    const raw = indexed(60);
    add(raw, 1, 500);
    raw.unsafeMode();
    raw.exec('DELETE FROM record_text_data WHERE id > 100 AND id % 2 = 0');
    const scan = new WordScan(new ReadDb(raw), 'every', 500);
    expect(() => scan.advance(0)).toThrowError(expect.objectContaining({ code: 'vault-damaged' }));
    raw.exec("UPDATE record_text_data SET block = x'00000000ff000001' WHERE id = 10");
    expect(() => new WordScan(new ReadDb(raw), 'every', 500).advance(0)).toThrowError(
      expect.objectContaining({ code: 'vault-damaged' }),
    );
    raw.close();
  });
});
