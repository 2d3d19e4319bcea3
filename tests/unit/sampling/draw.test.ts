import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draw, formatDraw, parseDraw } from '../../../electron/engine/sampling/draw.ts';
import { redraw } from '../../../electron/engine/sampling/redraw.ts';
import { AppError } from '../../../shared/errors.ts';

const ids = Array.from({ length: 500 }, (_, i) => `KMT-${i}`);
const document = draw(ids, 25, '29384756102938475610', 5, {
  drawn_by: 'Ana Kovač',
  seed_origin: 'typed',
});

test('a draw document holds what another person needs', () => {
  expect(document).toMatchObject({
    draw: 'vouch-draw/2',
    method: { name: 'random' },
    algorithm: { name: 'consistent_sampler', version: '1' },
    seed: '29384756102938475610',
    parameters: { size: 25, reserve: 5 },
    population: { count: 500 },
  });
  expect(document.items.map((item) => item.order)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
  expect(document.reserves.map((item) => item.order)).toEqual([26, 27, 28, 29, 30]);
});

test('it is read back as written, and drawn again the same', () => {
  const read = parseDraw(formatDraw(document));
  expect(read).toEqual(document);
  expect(redraw(read, ids.toReversed())).toEqual({
    same: true,
    differences: [],
    population: document.population,
  });
});

test('any change of one character is noticed', () => {
  const text = formatDraw(document);
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom('0', '1', 'x', '"', ' '), (at, character) => {
      const changed = text.slice(0, at) + character + text.slice(at + 1);
      let read: unknown;
      try {
        read = parseDraw(changed);
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        expect((error as AppError).code).toBe('draw-altered');
        return;
      }
      // What still reads is the same document: only white space between its parts was changed.
      expect(read).toEqual(document);
    }),
    { numRuns: 500 },
  );
});

describe('a difference is a verdict', () => {
  test('when an item was added to the population', () => {
    const { same, differences } = redraw(document, [...ids, 'KMT-late']);
    expect(same).toBe(false);
    expect(differences).toContain('the population has 501 items, the draw 500');
    expect(differences).toContain('the population digest differs');
  });

  test('when a drawn item is missing', () => {
    const { same, differences } = redraw(
      document,
      ids.filter((id) => id !== document.items[0]!.id),
    );
    expect(same).toBe(false);
    expect(differences).toContain('item 1 is another item');
  });

  test('when too few are left', () => {
    expect(redraw(document, ids.slice(0, 10)).differences).toContain('30 items cannot be drawn from 10');
  });

  test('when the list was exchanged by someone who also mended the checksum', () => {
    const forged = draw(ids, 25, '1', 5);
    expect(redraw({ ...document, items: forged.items }, ids).same).toBe(false);
    expect(redraw({ ...document, seed: '1' }, ids).same).toBe(false);
    expect(redraw({ ...document, items: document.items.slice(1) }, ids).same).toBe(false);
  });
});
