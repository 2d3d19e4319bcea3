import AttachFile from '@mui/icons-material/AttachFileOutlined';
import Notes from '@mui/icons-material/NotesOutlined';
import Box from '@mui/material/Box';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { styled } from '@mui/material/styles';
import TablePagination from '@mui/material/TablePagination';
import { type KeyboardEvent, memo, useRef, useState } from 'react';
import {
  type AttributeLetter,
  MARKS,
  type Mark,
  type SampledRecord,
  TICK_MARKS,
  type WorksheetCell,
  type WorksheetItem,
} from '../../shared/model/worksheet.ts';
import { singleKeyShortcuts } from '../api/preferences.ts';
import { count, counted } from '../lib/numbers.ts';
import { markOfKey, type Place, placeAfterKey } from '../lib/worksheet-keys.ts';
import { visuallyHidden } from './visually-hidden.ts';

const PAGE = 100;

const Grid = styled('table')(({ theme }) => ({
  borderCollapse: 'collapse',
  width: '100%',
  backgroundColor: theme.vars?.palette.background.paper,
  '& th, & td': {
    borderBottom: `1px solid ${theme.vars?.palette.divider}`,
    padding: '4px 8px',
    textAlign: 'left',
    fontSize: '0.875rem',
    fontWeight: 400,
  },
  '& thead th': {
    fontSize: '0.8125rem',
    fontWeight: 600,
    color: theme.vars?.palette.text.secondary,
    backgroundColor: theme.vars?.palette.background.well,
    whiteSpace: 'nowrap',
    position: 'sticky',
    top: 0,
    zIndex: 1,
  },
  '& .mark': { width: 60, minWidth: 44, textAlign: 'center', cursor: 'pointer', whiteSpace: 'nowrap' },
  '& td.mark:hover, & td.mark:focus': { backgroundColor: theme.vars?.palette.background.well },
  '& td:focus-visible, & button:focus-visible': {
    outline: `2px solid ${theme.vars?.palette.primary.main}`,
    outlineOffset: -2,
  },
  '& .deviation': { color: theme.vars?.palette.error.main, fontWeight: 600 },
  '& .open': { color: theme.vars?.palette.warning.main, fontWeight: 600 },
  '& .sign': { fontSize: '1.0625rem' },
  '& .item': {
    all: 'unset',
    cursor: 'pointer',
    display: 'block',
    width: '100%',
    boxSizing: 'border-box',
    minWidth: 0,
    '& .id': {
      display: 'block',
      overflow: 'hidden',
      textOverflow: 'ellipsis',
      whiteSpace: 'nowrap',
      textDecoration: 'underline',
      textUnderlineOffset: 2,
    },
    '& .what': {
      display: 'block',
      overflow: 'hidden',
      textOverflow: 'ellipsis',
      whiteSpace: 'nowrap',
      color: theme.vars?.palette.text.secondary,
      fontSize: '0.8125rem',
    },
  },
  '& th.about': { maxWidth: 0, width: '100%' },
  '& tr.replaced .id': { textDecoration: 'line-through' },
  '& svg': { fontSize: '1rem', verticalAlign: 'text-bottom', color: theme.vars?.palette.text.secondary },
  [theme.breakpoints.down('sm')]: { '& .evidence': { display: 'none' }, '& th, & td': { padding: 4 } },
}));

export function MarkSign({ cell }: { cell: WorksheetCell | undefined }) {
  if (!cell)
    return (
      <Box component="span" sx={visuallyHidden}>
        no mark
      </Box>
    );
  const { sign, words, counts } = TICK_MARKS[cell.mark];
  const tone = counts === 'deviation' ? 'deviation' : counts === 'open' ? 'open' : undefined;
  return (
    <span className={tone} title={[words, cell.reason].filter(Boolean).join(': ')}>
      <span aria-hidden="true" className="sign">
        {sign}
      </span>
      <Box component="span" sx={visuallyHidden}>
        {words}
      </Box>
      {cell.exception !== null && ` E${cell.exception}`}
    </span>
  );
}

type RowProps = {
  row: number;
  no: number;
  item: WorksheetItem;
  record: SampledRecord | undefined;
  letters: readonly AttributeLetter[];
  /** The column whose cell the Tab key reaches, null in all rows but one. */
  reached: number | null;
  nos: ReadonlyMap<number, number>;
};

function RowView({ row, no, item, record, letters, reached, nos }: RowProps) {
  const use =
    item.use === 'replaced'
      ? `replaced by no. ${nos.get(item.replaced?.by_item ?? 0)}`
      : item.instead_of === null
        ? null
        : `reserve, for no. ${nos.get(item.instead_of)}`;
  const what = [use, record?.type, record?.title || record?.target, record?.actor]
    .filter(Boolean)
    .join(' · ');
  return (
    <tr className={item.use === 'replaced' ? 'replaced' : undefined} aria-rowindex={no + 1}>
      <td>{count(no)}</td>
      <th scope="row" className="about">
        <button type="button" className="item" data-place={`${row}-0`} tabIndex={reached === 0 ? 0 : -1}>
          <span className="id">{item.id}</span>
          <span className="what">{what}</span>
        </button>
      </th>
      {letters.map((letter, i) => (
        <td
          key={letter}
          className="mark"
          data-place={`${row}-${i + 1}`}
          tabIndex={reached === i + 1 ? 0 : -1}
        >
          <MarkSign cell={item.cells[letter]} />
        </td>
      ))}
      <td className="evidence">
        {item.attachments.length > 0 && (
          <span title={counted(item.attachments.length, 'attachment')}>
            <AttachFile aria-hidden="true" />
            {count(item.attachments.length)}
          </span>
        )}
        {item.note !== '' && <Notes titleAccess="has a note" sx={{ ml: 1 }} />}
      </td>
    </tr>
  );
}
const Row = memo(RowView);

/** The items with their marks. Arrows move, one key sets a mark, Enter opens the item; a click offers the marks. */
export function WorksheetGrid({
  items,
  records,
  letters,
  frozen,
  onMark,
  onOpen,
}: {
  items: readonly WorksheetItem[];
  records: ReadonlyMap<number, SampledRecord>;
  letters: readonly AttributeLetter[];
  frozen: boolean;
  onMark: (item: WorksheetItem, letter: AttributeLetter, mark: Mark | null) => void;
  onOpen: (item: WorksheetItem) => void;
}) {
  const table = useRef<HTMLTableElement>(null);
  const [place, setPlace] = useState<Place>({ row: 0, column: Math.min(1, letters.length) });
  const [page, setPage] = useState(0);
  const [menu, setMenu] = useState<{ anchor: HTMLElement; place: Place } | null>(null);
  const from = page * PAGE;
  const shown = items.slice(from, from + PAGE);
  const nos = new Map(items.map(({ order }, i) => [order, i + 1]));

  const cellAt = ({ row, column }: Place) =>
    table.current?.querySelector<HTMLElement>(`[data-place="${row}-${column}"]`) ?? null;
  const placeOf = (target: EventTarget | null): Place | null => {
    const at = target instanceof Element ? target.closest('[data-place]')?.getAttribute('data-place') : null;
    const [row, column] = (at ?? '').split('-').map(Number);
    return at && row !== undefined && column !== undefined ? { row, column } : null;
  };
  const at = ({ row, column }: Place) => ({ item: shown[row], letter: letters[column - 1] });

  const onKeyDown = (event: KeyboardEvent) => {
    const current = placeOf(event.target);
    if (!current || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = placeAfterKey(event.key, current, { rows: shown.length, columns: letters.length + 1 });
    const { item, letter } = at(current);
    if (next) {
      event.preventDefault();
      setPlace(next);
      cellAt(next)?.focus();
    } else if (event.key === 'Enter' && item) {
      event.preventDefault();
      onOpen(item);
    } else if (event.key === ' ' && letter && event.target instanceof HTMLElement) {
      event.preventDefault();
      setMenu({ anchor: event.target, place: current });
    } else if (item && letter && !frozen && singleKeyShortcuts.get()) {
      const mark = markOfKey(event.key);
      if (mark === undefined) return;
      event.preventDefault();
      onMark(item, letter, mark);
    }
  };
  const choose = (mark: Mark | null) => {
    const chosen = menu && at(menu.place);
    setMenu(null);
    if (chosen?.item && chosen.letter) onMark(chosen.item, chosen.letter, mark);
  };

  return (
    <Box sx={{ border: '1px solid', borderColor: 'divider', borderRadius: 1, overflow: 'hidden' }}>
      <Box sx={{ overflow: 'auto', maxHeight: '70vh' }}>
        <Grid
          ref={table}
          role="grid"
          aria-label={`Items and tick marks, ${count(items.length)} items`}
          aria-rowcount={items.length + 1}
          onKeyDown={onKeyDown}
          onClick={(event) => {
            const clicked = placeOf(event.target);
            if (!clicked) return;
            setPlace(clicked);
            const cell = cellAt(clicked);
            cell?.focus();
            const { item } = at(clicked);
            if (clicked.column === 0 && item) onOpen(item);
            else if (!frozen && cell) setMenu({ anchor: cell, place: clicked });
          }}
        >
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col">No.</th>
              <th scope="col">Item</th>
              {letters.map((letter) => (
                <th key={letter} scope="col" className="mark">
                  {letter}
                </th>
              ))}
              <th scope="col" className="evidence">
                Evidence
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((item, row) => (
              <Row
                key={item.order}
                row={row}
                no={from + row + 1}
                item={item}
                record={records.get(item.order)}
                letters={letters}
                reached={row === place.row ? place.column : null}
                nos={nos}
              />
            ))}
          </tbody>
        </Grid>
      </Box>
      {items.length > PAGE && (
        <TablePagination
          component="div"
          count={items.length}
          page={page}
          rowsPerPage={PAGE}
          rowsPerPageOptions={[PAGE]}
          onPageChange={(_, to) => {
            setPage(to);
            setPlace({ row: 0, column: 1 });
          }}
        />
      )}
      <Menu open={menu !== null} anchorEl={menu?.anchor ?? null} onClose={() => setMenu(null)}>
        {MARKS.map((mark) => (
          <MenuItem key={mark} onClick={() => choose(mark)}>
            <Box component="span" aria-hidden="true" sx={{ width: 36 }}>
              {TICK_MARKS[mark].sign}
            </Box>
            {TICK_MARKS[mark].words}
          </MenuItem>
        ))}
        <MenuItem onClick={() => choose(null)}>
          <Box component="span" sx={{ width: 36 }} />
          no mark
        </MenuItem>
      </Menu>
    </Box>
  );
}
