import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react';
import type { RecordFilter } from '../../shared/model/filter.ts';
import type { RecordOrder } from '../../shared/model/order.ts';
import type { StoredRecord } from '../../shared/model/record.ts';
import { openRecord } from '../api/open-record.ts';
import type { RecordPages } from '../api/record-pages.ts';
import { counted } from '../lib/numbers.ts';
import { firstOrder } from '../lib/order-words.ts';
import { cellTitle, orderOfColumn, type ShownColumn, trackOf } from '../lib/record-columns.ts';
import { type Selection, selectedRows } from '../lib/selection.ts';
import { timeInUtc } from '../lib/time.ts';
import { copyRecords, MOST_SELECTED_WORDS } from './copy-records.ts';
import { notify } from './notifications.tsx';
import { RecordMenu } from './record-menu.tsx';
import { GAP } from './table-frame.ts';
import type { HeadActions } from './table-head.tsx';
import { type Column, type MenuPlace, VirtualTable } from './virtual-table.tsx';
import { useZone } from './when.tsx';

function tableColumns(shown: readonly ShownColumn[], zone: string): Column<StoredRecord>[] {
  return shown.map((each) => {
    const { column } = each;
    const isTime = column.id === 'time' || column.id === 'utc';
    return {
      id: column.id,
      head: column.id === 'time' ? `Time (${zone})` : column.head,
      width: trackOf(each).track,
      cell: (record) =>
        isTime ? (
          <time dateTime={record.occurred_at} title={timeInUtc(record.occurred_at)}>
            {column.text(record, zone)}
          </time>
        ) : (
          <span title={cellTitle(column, record, zone)}>{column.text(record, zone)}</span>
        ),
    };
  });
}

export type RecordTableProps = {
  filter: RecordFilter;
  order: RecordOrder;
  total: number;
  pages: RecordPages;
  shown: readonly ShownColumn[];
  startRow: number;
  goTo: { row: number } | null;
  onFilter(filter: RecordFilter): void;
  onOrder(order: RecordOrder): void;
  onColumns(shown: ShownColumn[]): void;
  onJump(): void;
  onSettled(first: number, last: number): void;
};

/** The records of one list: rows to be selected, copied, compared, pinned and filtered by. */
export function RecordTable(props: RecordTableProps) {
  const { filter, order, total, pages, shown, onOrder, onColumns } = props;
  const zone = useZone();
  const [selection, setSelection] = useState<Selection | null>(null);
  const [menu, setMenu] = useState<MenuPlace | null>(null);
  // Rows are selected by their place: where the list grew (an import, originals that are still looked through), it
  // is another record's.
  const [selectedOf, setSelectedOf] = useState(total);
  if (selectedOf !== total) {
    setSelectedOf(total);
    setSelection(null);
    setMenu(null);
  }
  // A width while its edge is dragged; the columns themselves change once, at the end.
  const [dragged, setDragged] = useState<{ id: string; width: number } | null>(null);
  const widths = useMemo(
    () => shown.map((each) => (each.column.id === dragged?.id ? { ...each, width: dragged.width } : each)),
    [shown, dragged],
  );
  // The cells do not depend on widths: rows are drawn once for all widths of a drag.
  const cells = useMemo(() => tableColumns(shown, zone), [shown, zone]);
  const columns = useMemo(
    () => (dragged ? cells.map((cell, i) => ({ ...cell, width: trackOf(widths[i]!).track })) : cells),
    [cells, widths, dragged],
  );
  const minWidth = widths.reduce((sum, each) => sum + trackOf(each).least, 0) + GAP * (widths.length + 1);

  const latest = useRef({ selection, pages, shown, zone });
  latest.current = { selection, pages, shown, zone };
  const copy = useCallback(async () => {
    const { selection: now, ...of } = latest.current;
    if (now) await copyRecords('table', selectedRows(now), of);
  }, []);
  // Ctrl+C in the grid copies; text that was marked with the mouse is copied as text.
  const onKey = useCallback(
    (event: KeyboardEvent) => {
      const isCommand = (event.ctrlKey || event.metaKey) && !event.shiftKey;
      const key = event.key.toLowerCase();
      if (
        isCommand &&
        key === 'c' &&
        latest.current.selection &&
        window.getSelection()?.isCollapsed !== false
      ) {
        void copy();
        return true;
      }
      if (isCommand && key === 'g') {
        props.onJump();
        return true;
      }
      return false;
    },
    [copy, props.onJump],
  );

  const head: HeadActions = {
    ordered: (() => {
      const at = shown.find(({ column }) => orderOfColumn(column) === order.by);
      return at ? { id: at.column.id, descending: order.descending } : null;
    })(),
    canOrder: (id) => orderOfColumn(columnOf(shown, id)) !== null,
    onOrder(id) {
      const by = orderOfColumn(columnOf(shown, id));
      if (by === null) return;
      onOrder(by === order.by ? { by, descending: !order.descending } : firstOrder(by));
    },
    onWidth(id, width, done) {
      setDragged(done ? null : { id, width });
      if (done) onColumns(shown.map((each) => (each.column.id === id ? { ...each, width } : each)));
    },
    onMove(id, before) {
      const moved = shown.find(({ column }) => column.id === id);
      const others = shown.filter((each) => each !== moved);
      const at = before === null ? others.length : others.findIndex(({ column }) => column.id === before);
      if (moved && at >= 0) onColumns(others.toSpliced(at, 0, moved));
    },
  };
  const several = selection && selection.chosen.size > 1 ? selection : null;

  return (
    <>
      <VirtualTable
        label="Records"
        rows={total}
        columns={columns}
        rowAt={pages.at}
        startRow={props.startRow}
        goTo={props.goTo}
        minWidth={minWidth}
        onOpen={(record) => openRecord(record.rid)}
        onSettled={props.onSettled}
        head={head}
        selecting={{
          selection,
          onSelect: setSelection,
          onTooMany: () => notify(MOST_SELECTED_WORDS, { severity: 'warning' }),
          onMenu: setMenu,
          onKey,
        }}
      />
      {/* Always as high: rows never move away from under the mouse. */}
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, height: 36, flexShrink: 0 }}>
        <Typography
          aria-live="polite"
          variant="body2"
          color={several ? 'textPrimary' : 'textSecondary'}
          sx={{ lineHeight: '18px', maxHeight: 36, overflow: 'hidden' }}
        >
          {several
            ? `${counted(several.chosen.size, 'record')} selected`
            : 'Shift or Ctrl selects several; right click or Shift+F10 shows what can be done.'}
        </Typography>
        {several && (
          <>
            <Button
              size="small"
              aria-haspopup="menu"
              onClick={({ currentTarget }) => {
                const { left, top } = currentTarget.getBoundingClientRect();
                setMenu({ row: several.active, column: null, left, top });
              }}
            >
              Actions
            </Button>
            <Button size="small" color="inherit" onClick={() => setSelection(null)}>
              Clear selection
            </Button>
          </>
        )}
      </Box>
      {menu && selection && (
        <RecordMenu
          place={menu}
          rows={selectedRows(selection)}
          filter={filter}
          pages={pages}
          shown={shown}
          onFilter={props.onFilter}
          onClose={() => setMenu(null)}
        />
      )}
    </>
  );
}

function columnOf(shown: readonly ShownColumn[], id: string) {
  return shown.find(({ column }) => column.id === id)!.column;
}
