import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type DrawDocument, formatDraw, parseDraw } from '../../../electron/engine/sampling/draw.ts';
import { drawWarnings } from '../../../electron/engine/sampling/draw-warnings.ts';
import { drawingOf } from '../../../electron/engine/sampling/drawing.ts';
import { parseFrameLine } from '../../../electron/engine/sampling/frame.ts';
import { keptPlanOf } from '../../../electron/engine/sampling/planning.ts';
import { redraw, redrawListed } from '../../../electron/engine/sampling/redraw.ts';
import { drawSample } from '../../../electron/engine/sampling/selection.ts';
import { SELECTIONS } from '../../../shared/model/draw-method.ts';
import { framedDraw } from '../../fixtures/framed-draws.ts';

const ids = Array.from({ length: 400 }, (_, i) => `${['KMT', '😀', '\uff5e', 'é'][i % 4]}-${i}`);

function again({ document, listing }: ReturnType<typeof framedDraw>) {
  const lines = listing.split('\n').slice(0, -1);
  const isFramed = 'frame' in document.method!;
  const rows = lines.map((line) => (isFramed ? parseFrameLine(line)! : { key: '', id: line }));
  return redraw(
    document,
    rows.map(({ id }) => id),
    rows.map(({ key }) => key),
  );
}

/** As someone would who also mends the checksum. */
function forged(document: DrawDocument, change: Partial<DrawDocument>): DrawDocument {
  const { checksum: _, ...rest } = { ...document, ...change };
  return { ...rest, checksum: createHash('sha256').update(JSON.stringify(rest)).digest('hex') };
}

describe.each(SELECTIONS)('a draw: %s', (name) => {
  const made = framedDraw(ids, name);

  test('is read back as written, and drawn again the same', () => {
    const read = parseDraw(formatDraw(made.document));
    expect(formatDraw(read)).toBe(formatDraw(made.document));
    expect(again({ ...made, document: read })).toMatchObject({ same: true, differences: [] });
    expect(redrawListed(read)).toEqual({ same: true, differences: [] });
    expect(read.items.map(({ order }) => order)).toEqual(read.items.map((_, i) => i + 1));
  });

  test('another list is found, though its checksum was mended', () => {
    const { items } = made.document;
    const spare = { ...items[0]!, id: 'KMT-nowhere' };
    const changed = forged(made.document, { items: [spare, ...items.slice(1)] });
    expect(again({ ...made, document: changed }).same).toBe(false);
  });
});

test('a systematic draw takes every N/n-th in the order of time', () => {
  const { document, listing } = framedDraw(ids, 'systematic', 40);
  const ordered = listing
    .split('\n')
    .slice(0, -1)
    .map((line) => Buffer.from(line))
    .sort(Buffer.compare);
  const places = document.items.map(({ ticket }) => Number(ticket));
  for (const [i, { id }] of document.items.entries())
    expect(ordered[places[i]! - 1]!.toString().split('\t')[1]).toBe(id);
  expect(places.slice(1).map((place, i) => place - places[i]!)).toEqual(new Array<number>(39).fill(10));
  expect(drawWarnings(document)).toEqual([
    'Not a statistical sample: nobody stated that nothing in the population repeats with the interval.',
  ]);
});

test('a stratified draw takes the smallest tickets of each stratum', () => {
  const { document, listing } = framedDraw(ids, 'stratified', 30);
  for (const stratum of [1, 2, 3]) {
    const within = listing
      .split('\n')
      .flatMap((line) => (line.startsWith(`${stratum}\t`) ? [line.slice(2)] : []));
    const drawn = document.items.filter((item) => item.stratum === stratum);
    expect(drawn.map(({ id }) => id)).toEqual(
      drawSample(within, drawn.length, document.seed).items.map(({ id }) => id),
    );
  }
});

test('a plan without strata that strata widen beyond the tolerable rate is warned of', () => {
  const plan = keptPlanOf(
    { confidence: 9500, tolerable: 1000, method: 'hypergeometric', rationale: '' },
    400,
  );
  const warnings = (size: number) => {
    const { document } = framedDraw(ids, 'stratified', size);
    return drawWarnings({ ...document, circumstances: { plan } });
  };
  expect(warnings(plan.n)).toEqual([expect.stringContaining('Draw more items.')]);
  expect(warnings(2 * plan.n)).toEqual([]);
});

describe('what was altered in the method is found', () => {
  const systematic = framedDraw(ids, 'systematic');
  const stratified = framedDraw(ids, 'stratified');
  const change = ({ document, listing }: typeof systematic, method: object) =>
    again({ document: forged(document, { method: { ...document.method, ...method } as never }), listing })
      .differences;

  test('the start, the frame, the strata', () => {
    expect(change(systematic, { start: 1 })).toContain('the start does not follow from the seed');
    expect(change(systematic, { frame: 'a'.repeat(64) })).toContain('the frame differs');
    const { strata } = stratified.document.method as Extract<DrawDocument['method'], { name: 'stratified' }>;
    const shifted = strata.map((stratum, h) => ({ ...stratum, size: stratum.size + [1, -1, 0][h]! }));
    expect(change(stratified, { strata: shifted })).toContain('the strata are allocated otherwise');
    expect(change(stratified, { strata: strata.slice(1) })).toContain('the strata do not add up');
  });
});

describe('refused', () => {
  const chosen = (...names: string[]) => {
    const method = { name: 'judgmental', reason: 'x' } as const;
    const drawing = drawingOf({ method, size: names.length, reserve: 0, seed: '', chosen: names });
    for (const id of ids) drawing.add(id);
    return () => drawing.finish();
  };

  test('an item chosen twice, or that is not there', () => {
    expect(() => chosen('KMT-0', 'KMT-0')).toThrow('Line 2 of the ids given names an item a second time.');
    expect(chosen('KMT-0', 'KMT-1')).toThrow('Line 2 of the ids given names no item of the population.');
  });

  test('an empty population, a repeated id, more than there are', () => {
    const of = (name: 'all' | 'systematic', items: string[]) => {
      const method = { name, order: 'time', frame: '', start: 0 } as never;
      const drawing = drawingOf({ method, size: 3, reserve: 0, seed: '1' });
      for (const id of items) drawing.add(id);
      return drawing.finish();
    };
    expect(() => of('all', [])).toThrow('The population is empty.');
    expect(() => of('all', ['a', 'a'])).toThrow('an earlier item has the same id');
    expect(() => of('systematic', ['a', 'b'])).toThrow(
      'A sample of 3 cannot be drawn from a population of 2.',
    );
  });
});
