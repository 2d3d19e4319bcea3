import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { compareUtf8 } from '../../../electron/engine/sampling/item-id.ts';
import { populationDigest, SortedPopulation } from '../../../electron/engine/sampling/population-digest.ts';

const golden = new URL('../../golden/sampling/population-digest.csv', import.meta.url);
type Row = { population: string; count: string; sha256: string };
const rows = Papa.parse<Row>(readFileSync(golden, 'utf8'), { header: true, skipEmptyLines: true }).data;

function idsOf(population: string): string[] {
  const series = /^(\D*)(?:(\d+)-)?(\d+)\.\.(?:\D*)(?:\d+-)?(\d+)( as decimal strings)?$/.exec(population);
  if (population === '(empty population)') return [];
  if (!series) return population.split(';');
  const [, letters, year, from, to, plain] = series;
  const width = plain ? 0 : from!.length;
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => {
    const number = String(Number(from) + i).padStart(width, '0');
    return `${letters}${year ? `${year}-` : ''}${number}`;
  });
}

describe('the reference digests', () => {
  test.each(rows)('$population', (row) => {
    const ids = idsOf(row.population);
    expect(populationDigest(ids)).toEqual({ count: Number(row.count), digest: row.sha256 });
    expect(populationDigest(ids.toReversed()).digest).toBe(row.sha256);
  });
});

test('text order is the order of the UTF-8 bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    { numRuns: 2000 },
  );
  expect(compareUtf8('\uff5e', '😀')).toBeLessThan(0);
});

test('a sorted population takes ascending ids only, and no id twice', () => {
  const population = new SortedPopulation();
  population.add('b');
  expect(() => population.add('a')).toThrowError('ascending');
  expect(() => population.add('b')).toThrowError('Item 2 ');
});
