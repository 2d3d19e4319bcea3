import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import {
  barHeight,
  barOfOffset,
  clampOffset,
  isScaled,
  offsetAfterScroll,
  offsetToShow,
  type RowWindow,
  rowsAt,
} from '../lib/scaled-scroll.ts';

const SETTLED_MS = 90;

export type ScaledScroll = {
  window: RowWindow;
  /** The height of the scrolled element, without the head. */
  height: number;
  viewport: number;
  /** Whole rows that fit. */
  pageRows: number;
  onScroll(): void;
  show(row: number): void;
  /** Puts a row at the top. */
  goTo(row: number): void;
};

/**
 * Scrolls any number of rows in an element of bounded height. `onSettled` hears which rows are visible once the
 * scroll is at rest, so that rows flown over are never asked for.
 */
export function useScaledScroll(
  scroller: RefObject<HTMLElement | null>,
  rows: number,
  rowHeight: number,
  headHeight: number,
  startRow: number,
  onSettled: (first: number, last: number) => void,
): ScaledScroll {
  const [offset, setOffset] = useState(startRow * rowHeight);
  const [viewport, setViewport] = useState(600);
  const shape = { rows, rowHeight, viewport };
  const now = useRef({ offset, shape, bar: 0 });
  now.current.shape = shape;
  const settle = useRef<ReturnType<typeof setTimeout>>(undefined);
  const report = useRef(onSettled);
  report.current = onSettled;

  const placeBar = useCallback(() => {
    const bar = barOfOffset(now.current.shape, now.current.offset);
    now.current.bar = bar;
    if (scroller.current && scroller.current.scrollTop !== bar) scroller.current.scrollTop = bar;
  }, [scroller]);

  const settleSoon = useCallback(() => {
    clearTimeout(settle.current);
    settle.current = setTimeout(() => {
      placeBar();
      const { first, last } = rowsAt(now.current.shape, now.current.offset);
      report.current(first, last);
    }, SETTLED_MS);
  }, [placeBar]);

  const moveTo = useCallback(
    (next: number, bar: 'follows' | 'leads') => {
      now.current.offset = clampOffset(now.current.shape, next);
      setOffset(now.current.offset);
      if (bar === 'follows') placeBar();
      settleSoon();
    },
    [placeBar, settleSoon],
  );

  // Another list, or another height: what was in view stays in view as far as it exists.
  useLayoutEffect(() => {
    if (rows === 0) return;
    now.current.offset = clampOffset({ rows, rowHeight, viewport }, now.current.offset);
    setOffset(now.current.offset);
    placeBar();
    const { first, last } = rowsAt({ rows, rowHeight, viewport }, now.current.offset);
    report.current(first, last);
  }, [rows, rowHeight, viewport, placeBar]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() =>
      setViewport(Math.max(rowHeight, element.clientHeight - headHeight)),
    );
    observer.observe(element);
    // A scaled bar moves many rows per pixel: the wheel moves the rows, and the bar follows.
    const onWheel = (event: WheelEvent) => {
      if (!isScaled(now.current.shape) || event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
      event.preventDefault();
      const unit = event.deltaMode === 1 ? rowHeight : event.deltaMode === 2 ? now.current.shape.viewport : 1;
      moveTo(now.current.offset + event.deltaY * unit, 'follows');
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      observer.disconnect();
      element.removeEventListener('wheel', onWheel);
      clearTimeout(settle.current);
    };
  }, [scroller, rowHeight, headHeight, moveTo]);

  return {
    window: rowsAt(shape, offset),
    height: barHeight(shape),
    viewport,
    pageRows: Math.max(1, Math.floor(viewport / rowHeight) - 1),
    onScroll() {
      const bar = scroller.current?.scrollTop ?? 0;
      if (Math.abs(bar - now.current.bar) < 1) return;
      const next = offsetAfterScroll(now.current.shape, now.current.offset, now.current.bar, bar);
      now.current.bar = bar;
      moveTo(next, 'leads');
    },
    show: (row) => moveTo(offsetToShow(now.current.shape, now.current.offset, row), 'follows'),
    goTo: (row) => moveTo(row * rowHeight, 'follows'),
  };
}
