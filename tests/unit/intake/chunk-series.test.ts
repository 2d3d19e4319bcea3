import { describe, expect, test } from 'vitest';
import { chunkNotices } from '../../../electron/engine/intake/chunk-series.ts';
import { inNumberOrder } from '../../../electron/engine/intake/evidence-names.ts';

const said = (...names: string[]) =>
  chunkNotices(names).map(({ kind, files }) => `${kind}: ${files.join(' | ')}`);

describe('pieces that are missing', () => {
  test.each<[string[], string]>([
    [['audit-part-3.ndjson', 'audit-part-1.ndjson'], 'missing: audit-part-2.ndjson'],
    [['chunk_0004.csv', 'chunk_0001.csv', 'chunk_0002.csv'], 'missing: chunk_0003.csv'],
    [
      ['export.part10.ndjson', 'export.part8.ndjson'],
      'missing: export.part1.ndjson to export.part7.ndjson | export.part9.ndjson',
    ],
    [['export-1.csv', 'export-2.csv', 'export-10.csv'], 'missing: export-3.csv to export-9.csv'],
    [['1.json', '2.json', '4.json'], 'missing: 3.json'],
    [['export (1).csv', 'export (3).csv'], 'missing: export (2).csv'],
    [['logs/p-1.csv.gz', 'logs/p-3.csv.gz'], 'missing: logs/p-2.csv'],
    [['x-1-of-4.csv', 'x-2-of-4.csv'], 'missing: x-3-of-4.csv to x-4-of-4.csv'],
    [['part-2.csv'], 'missing: part-1.csv'],
    [['audit_2026-03-31_001.csv', 'audit_2026-03-31_003.csv'], 'missing: audit_2026-03-31_002.csv'],
    [['job_123.00001.ndjson', 'job_123.00003.ndjson'], 'missing: job_123.00002.ndjson'],
    [['2026-03-12-part-1.csv', '2026-03-12-part-3.csv'], 'missing: 2026-03-12-part-2.csv'],
  ])('%j', (names, expected) => expect(said(...names)).toEqual([expected]));

  test('the sentence says what the others are', () => {
    expect(chunkNotices(['part-1.csv', 'part-4.csv'])[0]?.sentence).toBe(
      '2 files are missing by number: part-2.csv to part-3.csv (the others go from 1 to 4).',
    );
    expect(chunkNotices(['part-3.csv'])[0]?.sentence).toContain('(only 3 is there)');
    expect(chunkNotices(['a1of3.csv', 'a3of3.csv'])[0]?.sentence).toBe(
      'One file is missing by number: a2of3.csv (the names count 3).',
    );
  });

  test('very many gaps are counted', () => {
    const names = Array.from({ length: 100 }, (_, i) => `part-${i * 2}.csv`);
    expect(chunkNotices(names)[0]?.sentence).toContain(' and 79 other gaps (');
  });
});

describe('pieces that are there twice', () => {
  test.each<[string[], string]>([
    [['part-1.csv', 'part-01.csv'], 'repeated: part-01.csv | part-1.csv'],
    [['part-1.csv', 'part-1.csv.gz'], 'repeated: part-1.csv | part-1.csv.gz'],
    [['part-1.csv', 'part-2.csv', 'part-2 (1).csv'], 'repeated: part-2 (1).csv | part-2.csv'],
    [['part-1.csv', 'part-1 - copy.csv'], 'repeated: part-1 - copy.csv | part-1.csv'],
  ])('%j', (names, expected) => expect(said(...names)).toEqual([expected]));
});

test.each([
  [['2026-03-01.ndjson', '2026-03-03.ndjson']],
  [['audit_2024.csv', 'audit_2026.csv']],
  [['log-20260301.csv', 'log-20260303.csv']],
  [['log-202601.csv', 'log-202603.csv']],
  [['2026-Q1.csv', '2026-Q3.csv']],
  [['log_2026-03-01_0100.csv', 'log_2026-03-01_0300.csv']],
  [['kommit.csv', 'trail.csv']],
  [['part-0.csv', 'part-1.csv']],
  [['part-1.csv', 'part-2.csv']],
  [['x_0of2.csv', 'x_1of2.csv']],
  [['run-1001.json']],
  [['export.csv', 'export (1).csv']],
  [['part-1.csv', 'part-1.ndjson']],
  [['a/part-1.csv', 'b/part-1.csv']],
  [[]],
])('%j: nothing is said', (names) => expect(said(...names)).toEqual([]));

test('a number that may be an id is missing only between two others', () => {
  expect(said('run-1001.json', 'run-1003.json')).toEqual(['missing: run-1002.json']);
});

test('numbers in names are read in their order', () => {
  const ordered = [
    'a/part-1.csv',
    'a/part-2.csv',
    'a/part-10.csv',
    'b-9-1.csv',
    'b-9-10.csv',
    'b-10-1.csv',
    'c.csv',
  ];
  for (let i = 0; i < 20; i++)
    expect([...ordered.slice(i % 7), ...ordered.slice(0, i % 7)].sort(inNumberOrder)).toEqual(ordered);
  expect(['007.csv', '7.csv', '07.csv'].sort(inNumberOrder)).toEqual(['007.csv', '07.csv', '7.csv']);
  expect(inNumberOrder(`${'9'.repeat(400)}.csv`, `1${'0'.repeat(400)}.csv`)).toBeLessThan(0);
});
