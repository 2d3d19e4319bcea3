import Skeleton from '@mui/material/Skeleton';
import { styled } from '@mui/material/styles';
import { type KeyboardEvent, memo, type ReactNode, useId, useRef, useState } from 'react';
import { count } from '../lib/numbers.ts';
import { rowAfterKey } from '../lib/row-keys.ts';
import { useScaledScroll } from './use-scaled-scroll.ts';

export type Column<T> = {
  id: string;
  head: string;
  /** A track of CSS grid: `190px`, `minmax(120px, 1fr)`. */
  width: string;
  align?: 'end';
  cell(row: T, index: number): ReactNode;
};

const ROW = 36;
const HEAD = 36;
const BORDERS = 2;

const Scroller = styled('div')(({ theme }) => ({
  position: 'relative',
  overflow: 'auto',
  border: `1px solid ${theme.vars?.palette.divider}`,
  borderRadius: theme.vars?.shape.borderRadius,
  backgroundColor: theme.vars?.palette.background.paper,
  '&:has(:focus-visible)': { outline: `2px solid ${theme.vars?.palette.primary.main}`, outlineOffset: -1 },
  '& .window': { display: 'block', position: 'sticky', top: 0, overflow: 'hidden', outline: 'none' },
  '& thead': { display: 'block' },
  '& tbody': { display: 'block', position: 'relative', overflow: 'hidden' },
  '& .row': {
    display: 'grid',
    height: ROW,
    alignItems: 'center',
    columnGap: 12,
    padding: '0 12px',
    boxSizing: 'border-box',
    borderBottom: `1px solid ${theme.vars?.palette.divider}`,
    cursor: 'default',
  },
  // A row that the browser or an assistive tool scrolls to stands below the head, not under it.
  '& tbody .row': { position: 'absolute', insetInline: 0, fontSize: '0.875rem', scrollMarginTop: HEAD },
  '& tbody .row:hover': { backgroundColor: theme.vars?.palette.background.well },
  '& .row[aria-selected="true"]': {
    backgroundColor: theme.vars?.palette.background.well,
    boxShadow: `inset 3px 0 0 ${theme.vars?.palette.primary.main}`,
  },
  '& .head': {
    height: HEAD,
    fontSize: '0.8125rem',
    fontWeight: 600,
    color: theme.vars?.palette.text.secondary,
    backgroundColor: theme.vars?.palette.background.well,
  },
  '& .cell': {
    padding: 0,
    textAlign: 'left',
    minWidth: 0,
    whiteSpace: 'nowrap',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
  },
  '& .cell.end': { textAlign: 'right' },
}));

type RowProps<T> = {
  id: string;
  index: number;
  top: number;
  row: T | undefined;
  columns: readonly Column<T>[];
  tracks: string;
  selected: boolean;
};

function RowView<T>({ id, index, top, row, columns, tracks, selected }: RowProps<T>) {
  return (
    <tr
      className="row"
      id={id}
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={selected}
      aria-busy={row === undefined || undefined}
      style={{ top, gridTemplateColumns: tracks }}
    >
      {columns.map((column) => (
        <td key={column.id} className={column.align ? 'cell end' : 'cell'}>
          {row === undefined ? <Skeleton animation={false} width="80%" /> : column.cell(row, index)}
        </td>
      ))}
    </tr>
  );
}
const Row = memo(RowView) as typeof RowView;

/**
 * A table of any number of rows. Only what is visible is drawn, and `rowAt` may not know a row yet. Keys: arrows,
 * PgUp, PgDn, Home, End move; Enter opens.
 */
export function VirtualTable<T>({
  label,
  rows,
  columns,
  rowAt,
  onOpen,
  onSettled = () => undefined,
  startRow = 0,
  minWidth = 0,
  maxRows,
}: {
  label: string;
  rows: number;
  columns: readonly Column<T>[];
  rowAt(index: number): T | undefined;
  onOpen?: (row: T, index: number) => void;
  onSettled?: (first: number, last: number) => void;
  startRow?: number;
  /** Narrower windows scroll sideways. */
  minWidth?: number;
  /** As high as its rows, up to this many; left out, the table fills what is around it. */
  maxRows?: number;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLTableElement>(null);
  const base = useId();
  const [active, setActive] = useState(startRow);
  const [hasActive, setHasActive] = useState(false);
  const scroll = useScaledScroll(scroller, rows, ROW, HEAD, startRow, onSettled);
  const { first, last, top } = scroll.window;
  const tracks = columns.map(({ width }) => width).join(' ');
  const current = Math.min(active, rows - 1);
  // An active row that was scrolled out of sight is left behind: the keyboard goes on from what is seen.
  const shows = hasActive && current >= first && current <= last;

  const open = (index: number) => {
    const row = rowAt(index);
    if (row !== undefined) onOpen?.(row, index);
  };
  const select = (index: number) => {
    const next = Math.min(Math.max(0, index), rows - 1);
    setActive(next);
    setHasActive(true);
    scroll.show(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || rows === 0) return;
    if (event.key === 'Enter') open(current);
    else {
      const next = rowAfterKey(event.key, shows ? current : null, first, rows, scroll.pageRows);
      if (next === null) return;
      select(next);
    }
    event.preventDefault();
  };
  const indexOf = (target: EventTarget) => {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
    return row ? Number(row.dataset.index) : null;
  };

  const visible: number[] = [];
  for (let index = first; index <= last; index++) visible.push(index);
  const size =
    maxRows === undefined
      ? { flex: 1, minHeight: 160 }
      : { height: Math.min(maxRows, rows) * ROW + HEAD + BORDERS };
  const bodyHeight = Math.min(scroll.viewport, rows * ROW);
  return (
    <Scroller ref={scroller} onScroll={scroll.onScroll} style={size}>
      <div style={{ height: scroll.height + HEAD, minWidth }}>
        <table
          ref={grid}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a data grid is made of a table
          role="grid"
          className="window"
          aria-label={`${label}, ${count(rows)} rows`}
          aria-rowcount={rows + 1}
          aria-colcount={columns.length}
          aria-activedescendant={shows ? `${base}-${current}` : undefined}
          tabIndex={0}
          onKeyDown={onKeyDown}
          onClick={(event) => {
            const index = indexOf(event.target);
            if (index === null || (event.target instanceof Element && event.target.closest('a, button')))
              return;
            setActive(index);
            setHasActive(true);
            grid.current?.focus({ preventScroll: true });
            open(index);
          }}
          style={{ height: bodyHeight + HEAD }}
        >
          <thead>
            <tr className="row head" aria-rowindex={1} style={{ gridTemplateColumns: tracks }}>
              {columns.map((column) => (
                <th key={column.id} scope="col" className={column.align ? 'cell end' : 'cell'}>
                  {column.head}
                </th>
              ))}
            </tr>
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
                tracks={tracks}
                selected={hasActive && index === current}
              />
            ))}
          </tbody>
        </table>
      </div>
    </Scroller>
  );
}
