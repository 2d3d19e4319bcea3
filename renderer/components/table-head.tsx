import ArrowDownward from '@mui/icons-material/ArrowDownward';
import ArrowUpward from '@mui/icons-material/ArrowUpward';
import { type PointerEvent, useRef, useState } from 'react';
import { clampWidth } from '../lib/record-columns.ts';
import type { Column } from './virtual-table.tsx';

/** What can be done with the heads of columns, by mouse; the keyboard has menus and dialogs for all of it. */
export type HeadActions = {
  /** The column that the rows are ordered by. */
  ordered: { id: string; descending: boolean } | null;
  canOrder(id: string): boolean;
  onOrder(id: string): void;
  /** While an edge is dragged, and at the end, its `done`. */
  onWidth(id: string, pixels: number, done: boolean): void;
  /** A column was dragged in front of another, or with null to the end. */
  onMove(id: string, before: string | null): void;
};

/** Shorter is a click. */
const DRAG = 8;

export function TableHead<T>({ columns, actions }: { columns: readonly Column<T>[]; actions?: HeadActions }) {
  const row = useRef<HTMLTableRowElement>(null);
  // The column in front of which a dragged one would come to stand; '' is the end.
  const [before, setBefore] = useState<string | null>(null);
  if (!actions)
    return (
      <tr className="row head" aria-rowindex={1}>
        {columns.map(({ id, head, align }) => (
          <th key={id} scope="col" className={align ? 'cell end' : 'cell'}>
            <span className="name" style={align && { justifyContent: 'end' }}>
              <span>{head}</span>
            </span>
          </th>
        ))}
      </tr>
    );
  const heads = () => [...(row.current?.querySelectorAll('th') ?? [])];
  const dragHead = (id: string, event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    const [start, element] = [event.clientX, event.currentTarget];
    let target: string | null = null;
    const move = ({ clientX }: globalThis.PointerEvent) => {
      if (target === null && Math.abs(clientX - start) < DRAG) return;
      const at = heads().findIndex((head) => {
        const { left, width } = head.getBoundingClientRect();
        return clientX < left + width / 2;
      });
      target = columns[at]?.id ?? '';
      setBefore(target);
    };
    const end = ({ type }: Event) => {
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', end);
      element.removeEventListener('pointercancel', end);
      setBefore(null);
      if (type === 'pointercancel' || target === id) return;
      if (target !== null) actions.onMove(id, target || null);
      else if (actions.canOrder(id)) actions.onOrder(id);
    };
    element.setPointerCapture(event.pointerId);
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', end);
    element.addEventListener('pointercancel', end);
  };
  const dragEdge = (id: string, event: PointerEvent<HTMLElement>) => {
    const element = event.currentTarget;
    const width = element.closest('th')?.getBoundingClientRect().width ?? 0;
    const start = event.clientX;
    const widthAt = (x: number) => clampWidth(width + x - start);
    const move = ({ clientX }: globalThis.PointerEvent) => actions.onWidth(id, widthAt(clientX), false);
    const end = (over: Event) => {
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', end);
      element.removeEventListener('pointercancel', end);
      element.classList.remove('dragged');
      if (over instanceof globalThis.PointerEvent && over.clientX !== start)
        actions.onWidth(id, widthAt(over.clientX), true);
    };
    event.preventDefault();
    event.stopPropagation();
    element.classList.add('dragged');
    element.setPointerCapture(event.pointerId);
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', end);
    element.addEventListener('pointercancel', end);
  };
  return (
    <tr className="row head" aria-rowindex={1} ref={row}>
      {columns.map(({ id, head, align }) => {
        const order = actions.ordered?.id === id ? actions.ordered : null;
        const Arrow = order?.descending ? ArrowDownward : ArrowUpward;
        return (
          <th
            key={id}
            scope="col"
            className={`${align ? 'cell end' : 'cell'}${before === id ? ' before' : ''}`}
            aria-sort={order ? (order.descending ? 'descending' : 'ascending') : undefined}
          >
            <button
              type="button"
              className="name"
              // The order, the columns and their widths have controls of their own in the order of Tab.
              tabIndex={-1}
              title={
                actions.canOrder(id)
                  ? `${head}: click to order by it, drag to move it`
                  : `${head}: drag to move it`
              }
              onPointerDown={(event) => dragHead(id, event)}
            >
              <span>{head}</span>
              {order && <Arrow sx={{ fontSize: 15 }} aria-hidden />}
            </button>
            <span className="resize" aria-hidden onPointerDown={(event) => dragEdge(id, event)} />
          </th>
        );
      })}
    </tr>
  );
}
