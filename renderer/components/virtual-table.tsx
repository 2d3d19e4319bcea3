import Skeleton from '@mui/material/Skeleton';
import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { count } from '../lib/numbers.ts';
import { rowAfterKey } from '../lib/row-keys.ts';
import { everything, movedTo, only, reaching, type Selection, toggled } from '../lib/selection.ts';
import { BORDERS, HEAD, ROW, TableFrame } from './table-frame.ts';
import { type HeadActions, TableHead } from './table-head.tsx';
import { useScaledScroll } from './use-scaled-scroll.ts';

export type Column<T> = {
  id: string;
  head: string;
  /** A track of CSS grid: `190px`, `minmax(120px, 1fr)`. */
  width: string;
  align?: 'end';
  cell(row: T, index: number): ReactNode;
};

/** Where a menu opens: beside a cell or row, or where the mouse is. */
export type MenuPlace = { row: number; column: string | null; left: number; top: number };

/** For tables of which several rows can be selected, and cells be looked at. */
export type Selecting = {
  /** null while no row is. */
  selection: Selection | null;
  onSelect(selection: Selection): void;
  /** More rows were asked for than may be selected. */
  onTooMany(): void;
  onMenu(place: MenuPlace): void;
  /** Every other key; true where it was one that meant something. */
  onKey(event: KeyboardEvent): boolean;
};

type RowProps<T> = {
  id: string;
  index: number;
  top: number;
  row: T | undefined;
  columns: readonly Column<T>[];
  selected: boolean;
  /** The cell that the keyboard is at, -1 for the row as a whole; null where it is not in this row. */
  at: number | null;
};

function RowView<T>({ id, index, top, row, columns, selected, at }: RowProps<T>) {
  return (
    <tr
      className={at === null ? 'row' : 'row active'}
      id={id}
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={selected}
      aria-busy={row === undefined || undefined}
      style={{ top }}
    >
      {columns.map((column, place) => (
        <td
          key={column.id}
          id={at === place ? `${id}-cell` : undefined}
          className={`cell${column.align ? ' end' : ''}${at === place ? ' at' : ''}`}
        >
          {row === undefined ? <Skeleton animation={false} width="80%" /> : column.cell(row, index)}
        </td>
      ))}
    </tr>
  );
}
const Row = memo(RowView) as typeof RowView;

/**
 * A table of any number of rows. Only what is visible is drawn, and `rowAt` may not know a row yet. Keys: arrows,
 * PgUp, PgDn, Home, End move; Enter opens. With `selecting`, Shift reaches, Ctrl moves alone, Space chooses, Ctrl+A
 * takes all, and the arrows to the sides go through the cells of a row.
 */
export function VirtualTable<T>({
  label,
  rows,
  columns,
  rowAt,
  onOpen,
  onSettled = () => undefined,
  startRow = 0,
  goTo = null,
  minWidth = 0,
  maxRows,
  selecting,
  head,
}: {
  label: string;
  rows: number;
  columns: readonly Column<T>[];
  rowAt(index: number): T | undefined;
  onOpen?: (row: T, index: number) => void;
  onSettled?: (first: number, last: number) => void;
  startRow?: number;
  /** A row to be brought to the top, with the keyboard; another object asks again. */
  goTo?: { row: number } | null;
  /** Narrower windows scroll sideways. */
  minWidth?: number;
  /** As high as its rows, up to this many; left out, the table fills what is around it. */
  maxRows?: number;
  selecting?: Selecting;
  head?: HeadActions;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLTableElement>(null);
  const base = useId();
  const [own, setOwn] = useState<Selection | null>(null);
  const selection = selecting ? selecting.selection : own;
  const setSelection = selecting ? selecting.onSelect : setOwn;
  const scroll = useScaledScroll(scroller, rows, ROW, HEAD, startRow, onSettled);
  const { first, last, top } = scroll.window;
  const current = Math.min(selection?.active ?? startRow, rows - 1);
  // An active row that was scrolled out of sight is left behind: the keyboard goes on from what is seen.
  const shows = selection !== null && current >= first && current <= last;
  const cell =
    shows && selection.column !== null && selection.column < columns.length ? selection.column : -1;

  const wanted = useRef({ scroll, setSelection });
  wanted.current = { scroll, setSelection };
  useEffect(() => {
    if (!goTo) return;
    wanted.current.scroll.goTo(goTo.row);
    wanted.current.setSelection(only(goTo.row));
    grid.current?.focus({ preventScroll: true });
  }, [goTo]);

  // A cell that the keyboard came to may lie beyond the window's edge.
  useEffect(() => {
    if (cell < 0 || current < 0) return;
    grid.current?.querySelector('.cell.at')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [cell, current]);

  const open = (index: number) => {
    const row = rowAt(index);
    if (row !== undefined) onOpen?.(row, index);
  };
  const select = (next: Selection | null) => {
    if (next === null) selecting?.onTooMany();
    else {
      setSelection(next);
      scroll.show(next.active);
    }
  };
  const here = selection ?? only(current);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || rows === 0) return;
    const isPlain = !event.ctrlKey && !event.metaKey;
    if (event.key === 'Enter' && isPlain && !event.shiftKey) open(current);
    else if (selecting && selectByKey(event, selecting)) {
      // Done.
    } else {
      const next = rowAfterKey(event.key, shows ? current : null, first, rows, scroll.pageRows);
      if (next === null || (!isPlain && !selecting)) return;
      if (event.shiftKey && selecting) select(reaching(here, next));
      else if (!isPlain) select(movedTo(here, next));
      else select(only(next, selection?.column ?? null));
    }
    event.preventDefault();
  };
  const selectByKey = (event: KeyboardEvent, { onMenu, onKey, onSelect }: Selecting): boolean => {
    const { key, shiftKey } = event;
    const isCommand = event.ctrlKey || event.metaKey;
    if (key === ' ' && !shiftKey) {
      // Space adds to what Ctrl left in place; the row where the keyboard came in is chosen, not taken out.
      select(shows ? toggled(here, current) : only(first));
      return true;
    }
    if (isCommand && key.toLowerCase() === 'a') {
      select(everything(here, rows));
      return true;
    }
    if (key === 'Escape' && selection && (selection.chosen.size > 1 || selection.column !== null)) {
      onSelect(only(current));
      return true;
    }
    if ((key === 'ArrowLeft' || key === 'ArrowRight') && !isCommand && !shiftKey) {
      const column = cell + (key === 'ArrowRight' ? 1 : -1);
      const to = column < 0 ? null : Math.min(column, columns.length - 1);
      select(shows ? { ...here, column: to } : only(first));
      return true;
    }
    if (key === 'ContextMenu' || (key === 'F10' && shiftKey)) {
      const row = shows ? current : first;
      const element = document.getElementById(cell < 0 ? `${base}-${row}` : `${base}-${row}-cell`);
      const box = element?.getBoundingClientRect();
      const frame = scroller.current?.getBoundingClientRect();
      if (!here.chosen.has(row)) onSelect(only(row, here.column));
      onMenu({
        row,
        column: columns[cell]?.id ?? null,
        left: Math.max(box?.left ?? 0, frame?.left ?? 0) + 24,
        top: box?.bottom ?? 0,
      });
      return true;
    }
    return onKey(event);
  };
  const placeOf = (target: EventTarget) => {
    if (!(target instanceof Element) || target.closest('a, button')) return null;
    const row = target.closest<HTMLElement>('[data-index]');
    if (!row) return null;
    const td = target.closest('td');
    return { row: Number(row.dataset.index), column: td ? [...row.children].indexOf(td) : -1 };
  };
  const onClick = (event: MouseEvent) => {
    const place = placeOf(event.target);
    if (!place) return;
    grid.current?.focus({ preventScroll: true });
    if (selecting && event.shiftKey) select(reaching(here, place.row));
    else if (selecting && (event.ctrlKey || event.metaKey))
      select(selection ? toggled(selection, place.row) : only(place.row));
    else {
      setSelection(only(place.row));
      open(place.row);
    }
  };
  const onContextMenu = (event: MouseEvent) => {
    const place = placeOf(event.target);
    // Keys come by their own way, with the place of their cell.
    if (!selecting || !place) return;
    event.preventDefault();
    grid.current?.focus({ preventScroll: true });
    if (!here.chosen.has(place.row) || selection === null) selecting.onSelect(only(place.row));
    const column = columns[place.column]?.id ?? null;
    selecting.onMenu({ row: place.row, column, left: event.clientX, top: event.clientY });
  };

  const visible: number[] = [];
  for (let index = first; index <= last; index++) visible.push(index);
  const size =
    maxRows === undefined
      ? { flex: 1, minHeight: 160 }
      : { height: Math.min(maxRows, rows) * ROW + HEAD + BORDERS };
  const bodyHeight = Math.min(scroll.viewport, rows * ROW);
  const tracks = { '--tracks': columns.map(({ width }) => width).join(' ') } as CSSProperties;
  const activeId = cell < 0 ? `${base}-${current}` : `${base}-${current}-cell`;
  return (
    <TableFrame ref={scroller} onScroll={scroll.onScroll} style={size}>
      <div style={{ height: scroll.height + HEAD, minWidth }}>
        <table
          ref={grid}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a data grid is made of a table
          role="grid"
          className="window"
          aria-label={`${label}, ${count(rows)} rows`}
          aria-rowcount={rows + 1}
          aria-colcount={columns.length}
          aria-multiselectable={selecting ? true : undefined}
          aria-activedescendant={shows ? activeId : undefined}
          tabIndex={0}
          onKeyDown={onKeyDown}
          onClick={onClick}
          onContextMenu={onContextMenu}
          // A stretch that is selected with Shift is one of rows, not of text.
          onMouseDown={(event) => {
            if (selecting && event.shiftKey) event.preventDefault();
          }}
          style={{ height: bodyHeight + HEAD, ...tracks }}
        >
          <thead>
            <TableHead columns={columns} {...(head && { actions: head })} />
          </thead>
          <tbody style={{ height: bodyHeight }}>
            {visible.map((index) => (
              <Row
                key={index}
                id={`${base}-${index}`}
                index={index}
                top={top + (index - first) * ROW}
                row={rowAt(index)}
                columns={columns}
                selected={selection?.chosen.has(index) ?? false}
                at={shows && index === current ? cell : null}
              />
            ))}
          </tbody>
        </table>
      </div>
    </TableFrame>
  );
}
