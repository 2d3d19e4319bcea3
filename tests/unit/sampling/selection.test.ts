import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { drawSample, SampleDraw } from '../../../electron/engine/sampling/selection.ts';
import {
  leadingDigits,
  nextTicket,
  seedBase,
  ticketDigest,
  ticketOf,
  zeroBitsOf,
} from '../../../electron/engine/sampling/ticket.ts';

const golden = new URL('../../golden/sampling/selection-vectors.csv', import.meta.url);
type Row = {
  algorithm: string;
  seed: string;
  population: string;
  item_or_draw: string;
  field: string;
  expected: string;
};
const rows = Papa.parse<Row>(readFileSync(golden, 'utf8'), {
  header: true,
  skipEmptyLines: true,
}).data.filter((row) => row.algorithm === 'consistent_sampler');

const range = (from: number, to: number, name: (i: number) => string): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => name(from + i));
const event = (i: number): string => `EVT-${String(i).padStart(6, '0')}`;

/** The populations that the vectors describe in words. */
function populationOf(text: string): string[] {
  switch (text) {
    case '0..99 as decimal strings':
      return range(0, 99, String);
    case 'EVT-000001..EVT-010000':
      return range(1, 10_000, event);
    case 'EVT-000001..EVT-010000 without every third (i mod 3 = 0)':
      return range(1, 10_000, (i) => (i % 3 === 0 ? '' : event(i))).filter((id) => id !== '');
    case '2024-01..2024-12':
      return range(1, 12, (i) => `2024-${String(i).padStart(2, '0')}`);
  }
  return text.split(/ and |;/).flatMap((part) => {
    const series = /^(.*?)(\d+)\.\.\1(\d+)$/.exec(part);
    return series ? range(Number(series[2]), Number(series[3]), (i) => `${series[1]}${i}`) : [part];
  });
}

/** All draws with replacement up to the wanted one, by brute force over the tickets. */
function withReplacement(ids: string[], seed: string, draws: number): [string, string, number] {
  const basket = ids.map((id): [string, string, number] => [ticketOf(seedBase(seed), id), id, 1]);
  for (let draw = 1; ; draw++) {
    basket.sort((a, b) => (a[0] < b[0] ? -1 : 1));
    const [ticket, id, generation] = basket[0]!;
    if (draw === draws) return [ticket, id, generation];
    basket[0] = [nextTicket(ticket), id, generation + 1];
  }
}

const drawn = new Map<string, ReturnType<typeof drawSample>['items']>();
function drawOf(row: Row): ReturnType<typeof drawSample>['items'] {
  const key = `${row.seed}|${row.population}`;
  const ids = populationOf(row.population);
  if (!drawn.has(key)) drawn.set(key, drawSample(ids, Math.min(ids.length, 100), row.seed).items);
  return drawn.get(key)!;
}

describe('the vectors of the published consistent_sampler package', () => {
  test.each(rows.map((row, index) => ({ row, name: `${index + 1} ${row.field} ${row.item_or_draw}` })))(
    '$name',
    ({ row }) => {
      const draw = Number(row.item_or_draw.replace('draw ', ''));
      switch (row.field) {
        case 'next_fraction':
          expect(nextTicket(row.item_or_draw)).toBe(row.expected);
          break;
        case 'ticket (generation 1)':
          expect(ticketOf(seedBase(row.seed), row.item_or_draw)).toBe(row.expected);
          break;
        case 'ticket (generation 1); item given as a JSON string':
          expect(ticketOf(seedBase(row.seed), JSON.parse(row.item_or_draw) as string)).toBe(row.expected);
          break;
        case 'id (without replacement)':
          expect(drawOf(row)[draw - 1]!.id).toBe(row.expected);
          break;
        case 'ticket|id': {
          const item = drawOf(row)[draw - 1]!;
          expect(`${item.ticket}|${item.id}`).toBe(row.expected);
          break;
        }
        case 'ticket|id (9 digits, truncated)': {
          const item = drawOf(row)[draw - 1]!;
          expect(`${item.ticket.slice(0, 11)}|${item.id}`).toBe(row.expected);
          break;
        }
        case 'ticket|id|generation (with replacement)': {
          const [ticket, id, generation] = withReplacement(populationOf(row.population), row.seed, draw);
          expect(`${ticket.slice(0, 11)}|${id}|${generation}`).toBe(row.expected);
          break;
        }
        default:
          throw new Error(`no rule for the vector field ${row.field}`);
      }
    },
  );
});

const ids = fc.uniqueArray(fc.stringMatching(/^[^\n\r\0]{0,12}$/u), { minLength: 1, maxLength: 60 });
const seeds = fc.stringMatching(/^[0-9]{1,24}$/);

test('the first digits of a ticket are known without the rest', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (seed, id) => {
      const base = seedBase(seed);
      expect(leadingDigits(ticketDigest(base, id))).toBe(Number(ticketOf(base, id).slice(2, 8)));
    }),
  );
});

test('a digest is passed over by its last bits only where its ticket is too large', () => {
  for (const bound of [0, 9, 10, 99, 4321, 99_999, 100_000, 999_999]) {
    const bits = zeroBitsOf(bound);
    for (let i = 0; i < 20_000; i++) {
      const digest = ticketDigest('', String(i));
      if (leadingDigits(digest) <= bound) expect(digest.charCodeAt(31) & bits).toBe(0);
    }
  }
});

test('sorted ids: the same draw, and a repeated id is found', () => {
  const ids = range(1, 2000, event);
  const draw = new SampleDraw(25, 'seed', 5, true);
  for (const id of ids) draw.add(id);
  expect(draw.finish()).toEqual(drawSample(ids, 25, 'seed', 5));
  expect(() => draw.add(event(2000))).toThrow('an earlier item has the same id');
});

describe('a draw', () => {
  test('does not depend on the order of the population', () => {
    fc.assert(
      fc.property(
        ids.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        seeds,
        ([list, shuffled], seed) => {
          const size = Math.ceil(list.length / 2);
          expect(drawSample(shuffled, size, seed)).toEqual(drawSample(list, size, seed));
        },
      ),
    );
  });

  test('is a prefix of every larger draw, reserves included', () => {
    fc.assert(
      fc.property(ids, seeds, (list, seed) => {
        const all = drawSample(list, list.length, seed).items;
        for (let n = 1; n <= list.length; n++) {
          const { items, reserves } = drawSample(list, n, seed, list.length - n);
          expect([...items, ...reserves]).toEqual(all);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('does not change when an item that was not drawn is taken away', () => {
    fc.assert(
      fc.property(ids, seeds, (list, seed) => {
        fc.pre(list.length > 3);
        const items = drawSample(list, 3, seed).items;
        const drawnIds = new Set(items.map((item) => item.id));
        const removed = list.find((id) => !drawnIds.has(id));
        expect(
          drawSample(
            list.filter((id) => id !== removed),
            3,
            seed,
          ).items,
        ).toEqual(items);
      }),
    );
  });

  test('gives every item the same chance: chi-square over 2,000 seeds at 0.1 %', () => {
    const list = range(1, 50, event);
    const counts = new Map(list.map((id) => [id, 0]));
    for (let seed = 0; seed < 2000; seed++) {
      for (const item of drawSample(list, 10, String(seed)).items)
        counts.set(item.id, counts.get(item.id)! + 1);
    }
    // Without replacement the counts vary by (1 - n/N) less than multinomial ones; divide by it.
    const expected = (2000 * 10) / 50;
    const spread = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect((spread / (1 - 10 / 50)) * (49 / 50)).toBeLessThan(85.35);
  });
});

describe('refused', () => {
  const code = (fn: () => unknown): string => {
    try {
      fn();
    } catch (error) {
      return (error as { code: string }).code;
    }
    return 'nothing';
  };
  test.each([
    ['a line feed in an id', ['a', 'b\n'], 1, 0, 'x', 'item-id-invalid'],
    ['a carriage return in an id', ['a\rb'], 1, 0, 'x', 'item-id-invalid'],
    ['a NUL in an id', ['a\0'], 1, 0, 'x', 'item-id-invalid'],
    ['a lone surrogate in an id', ['\ud800'], 1, 0, 'x', 'item-id-invalid'],
    ['a repeated id', ['a', 'b', 'a'], 1, 0, 'x', 'item-id-invalid'],
    ['an empty population', [], 1, 0, 'x', 'population-empty'],
    ['more than there are', ['a', 'b'], 3, 0, 'x', 'sample-too-large'],
    ['more than there are with reserves', ['a', 'b'], 2, 1, 'x', 'sample-too-large'],
    ['no seed', ['a'], 1, 0, '', 'seed-missing'],
    ['a lone surrogate in the seed', ['a'], 1, 0, '\udfff', 'request-invalid'],
    ['a size of none', ['a'], 0, 0, 'x', 'request-invalid'],
    ['half an item', ['a', 'b'], 1.5, 0, 'x', 'request-invalid'],
    ['a negative reserve', ['a', 'b'], 1, -1, 'x', 'request-invalid'],
  ] as const)('%s', (_, list, size, reserve, seed, expected) => {
    expect(code(() => drawSample(list, size, seed, reserve))).toBe(expected);
  });

  test('an id never enters the message', () => {
    expect(() => drawSample(['secret\n'], 1, 'x')).toThrowError(/^(?!.*secret).*Item 1 /);
  });
});

test('ids that only look alike are different items, and an empty id is one', () => {
  const list = ['\u00e9', 'e\u0301', ' a', 'a', 'A', ''];
  expect(new Set(drawSample(list, 6, '7').items.map((item) => item.id))).toEqual(new Set(list));
});

test('finds a repeated id among 100,000', () => {
  const list = [...range(1, 100_000, event), event(77_777)];
  expect(() => drawSample(list, 5, '1')).toThrowError('Item 100001 ');
});
