import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  barHeight,
  barOfOffset,
  fullHeight,
  isScaled,
  MAX_HEIGHT,
  offsetAfterScroll,
  offsetOfBar,
  offsetToShow,
  pagesOf,
  rowsAt,
} from '../../../renderer/lib/scaled-scroll.ts';

const shapes = fc.record({
  rows: fc.integer({ min: 1, max: 100_000_000 }),
  rowHeight: fc.constantFrom(28, 36, 40),
  viewport: fc.integer({ min: 100, max: 2000 }),
});

describe('scaled scroll', () => {
  it('leaves a short list as it is', () => {
    const shape = { rows: 1000, rowHeight: 36, viewport: 600 };
    expect(isScaled(shape)).toBe(false);
    expect(barHeight(shape)).toBe(36_000);
    expect(offsetOfBar(shape, 1234)).toBe(1234);
    expect(barOfOffset(shape, 1234)).toBe(1234);
  });

  it('never asks the browser for more than it can lay out, and reaches both ends', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        expect(barHeight(shape)).toBeLessThanOrEqual(MAX_HEIGHT);
        expect(offsetOfBar(shape, 0)).toBe(0);
        const end = Math.max(0, barHeight(shape) - shape.viewport);
        expect(rowsAt(shape, offsetOfBar(shape, 0)).first).toBe(0);
        expect(rowsAt(shape, offsetOfBar(shape, end)).last).toBe(shape.rows - 1);
      }),
    );
  });

  it('brings the bar back to where it was', () => {
    fc.assert(
      fc.property(shapes, fc.double({ min: 0, max: 1, noNaN: true }), (shape, share) => {
        const bar = Math.round(share * Math.max(0, barHeight(shape) - shape.viewport));
        expect(barOfOffset(shape, offsetOfBar(shape, bar))).toBe(bar);
      }),
    );
  });

  it('is row-exact for short moves of a scaled bar: every row is met', () => {
    const shape = { rows: 50_000_000, rowHeight: 36, viewport: 720 };
    let offset = offsetOfBar(shape, 4_000_000);
    let bar = 4_000_000;
    const before = rowsAt(shape, offset).first;
    for (let step = 1; step <= 40; step++) {
      const next = offsetAfterScroll(shape, offset, bar, bar + 36);
      expect(rowsAt(shape, next).first).toBe(before + step);
      offset = next;
      bar += 36;
    }
  });

  it('takes a long move as a place in the whole list', () => {
    const shape = { rows: 50_000_000, rowHeight: 36, viewport: 720 };
    const end = barHeight(shape) - shape.viewport;
    expect(offsetAfterScroll(shape, 0, 0, end)).toBe(fullHeight(shape) - 720);
    expect(offsetAfterScroll(shape, 5, 0, end / 2)).toBe(offsetOfBar(shape, end / 2));
  });

  it('draws rows that cover the window and nothing else', () => {
    fc.assert(
      fc.property(shapes, fc.double({ min: 0, max: 1, noNaN: true }), (shape, share) => {
        const offset = share * Math.max(0, fullHeight(shape) - shape.viewport);
        const { first, last, top } = rowsAt(shape, offset);
        expect(top).toBeLessThanOrEqual(0.001);
        expect(top).toBeGreaterThan(-shape.rowHeight - 0.001);
        const bottom = top + (last - first + 1) * shape.rowHeight;
        expect(bottom + 0.001).toBeGreaterThanOrEqual(Math.min(shape.viewport, fullHeight(shape)));
        expect(last - first).toBeLessThanOrEqual(Math.ceil(shape.viewport / shape.rowHeight) + 1);
      }),
    );
  });

  it('moves only as far as a row needs to be seen', () => {
    const shape = { rows: 1000, rowHeight: 40, viewport: 400 };
    expect(offsetToShow(shape, 400, 12)).toBe(400);
    expect(offsetToShow(shape, 400, 9)).toBe(360);
    expect(offsetToShow(shape, 400, 20)).toBe(440);
    expect(offsetToShow(shape, 0, 999)).toBe(39_600);
    expect(offsetToShow(shape, 39_600, 0)).toBe(0);
  });

  it('has nothing to draw without rows', () => {
    expect(rowsAt({ rows: 0, rowHeight: 36, viewport: 600 }, 0)).toEqual({ first: 0, last: -1, top: 0 });
  });

  it('names the pages that hold the rows', () => {
    expect(pagesOf(0, 30, 100)).toEqual([0]);
    expect(pagesOf(95, 130, 100)).toEqual([0, 1]);
    expect(pagesOf(100, 100, 100)).toEqual([1]);
    expect(pagesOf(0, -1, 100)).toEqual([]);
  });
});
