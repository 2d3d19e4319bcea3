import AcUnit from '@mui/icons-material/AcUnitOutlined';
import Inventory from '@mui/icons-material/Inventory2Outlined';
import SwapVert from '@mui/icons-material/SwapVert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useEffect, useMemo, useRef, useState } from 'react';
import { COLUMN_FIELDS, type ColumnField, type RecordFilter } from '../../shared/model/filter.ts';
import { openRecord, stepper } from '../api/open-record.ts';
import { type RecordOrder, useRecordPages } from '../api/record-pages.ts';
import { Empty, ErrorNotice, Loading } from '../components/async-state.tsx';
import { BuildPackageDialog } from '../components/build-package-dialog.tsx';
import { ExportRecords } from '../components/export-menu.tsx';
import { FilterBar } from '../components/filter-bar.tsx';
import { FreezeDialog } from '../components/freeze-dialog.tsx';
import { openImport } from '../components/import-dialog.tsx';
import { Page } from '../components/page.tsx';
import { RECORD_TABLE_WIDTH, recordColumns } from '../components/record-columns.tsx';
import { SavedQueries } from '../components/saved-queries.tsx';
import { TimelineSection } from '../components/timeline.tsx';
import { VirtualTable } from '../components/virtual-table.tsx';
import { useZone } from '../components/when.tsx';
import { filterFromParams, filterToParams, isEmptyFilter } from '../lib/filter-url.ts';
import { count, counted } from '../lib/numbers.ts';
import { navigate, useParams } from '../router.ts';

const ORDER_WORDS = {
  newest: { order: { by: 'occurred_at', descending: true }, words: 'Newest first' },
  oldest: { order: { by: 'occurred_at', descending: false }, words: 'Oldest first' },
  received: { order: { by: 'received', descending: false }, words: 'As received' },
} as const satisfies Record<string, { order: RecordOrder; words: string }>;
type OrderName = keyof typeof ORDER_WORDS;
const ORDERS = Object.keys(ORDER_WORDS) as OrderName[];

function orderName({ by, descending }: RecordOrder): OrderName {
  return by === 'received' ? 'received' : descending ? 'newest' : 'oldest';
}

/** The view as the address holds it. */
type View = { filter: RecordFilter; order: OrderName; row: number; split: ColumnField | null };

function viewOf(params: URLSearchParams): View {
  const row = Number(params.get('row'));
  return {
    filter: filterFromParams(params),
    order: ORDERS.find((name) => name === params.get('order')) ?? 'newest',
    row: Number.isSafeInteger(row) && row > 0 ? row : 0,
    split: COLUMN_FIELDS.find((field) => field === params.get('split')) ?? null,
  };
}

function addressOf({ filter, order, row, split }: View, open: string | null): string {
  const params = filterToParams(filter);
  if (order !== 'newest') params.set('order', order);
  if (split) params.set('split', split);
  if (row > 0) params.set('row', String(row));
  if (open) params.set('open', open);
  return params.size > 0 ? `/records?${params}` : '/records';
}

export function RecordsScreen() {
  const params = useParams();
  const view = viewOf(params);
  const zone = useZone();
  const filterKey = filterToParams(view.filter).toString();
  const pages = useRecordPages(view.filter, ORDER_WORDS[view.order].order);
  const columns = useMemo(() => recordColumns(zone), [zone]);
  const [freezing, setFreezing] = useState(false);
  const [packing, setPacking] = useState(false);
  const head = pages.head.data;
  const total = head?.total ?? 0;

  // The open record is stepped through the rows of this table. Where it stands is known from opening it; after
  // a reload it is looked for among the rows in view.
  const places = useRef(new Map<number, number>());
  const list = `${filterKey} ${view.order}`;
  const placesOf = useRef(list);
  // The address may bring another list by itself: a link, the way back.
  if (placesOf.current !== list) {
    placesOf.current = list;
    places.current.clear();
  }
  const { at, fetch } = pages;
  useEffect(() => {
    const indexOf = (rid: number) => {
      for (
        let index = view.row;
        index < Math.min(total, view.row + 200) && !places.current.has(rid);
        index++
      ) {
        const record = at(index);
        if (record) places.current.set(record.rid, index);
      }
      return places.current.get(rid) ?? null;
    };
    stepper.set({
      place: (rid) => {
        const index = indexOf(rid);
        return index === null ? null : `Record ${count(index + 1)} of ${count(total)}`;
      },
      async step(rid, by) {
        const index = indexOf(rid);
        if (index === null) return null;
        const record = await fetch(index + by);
        if (record) places.current.set(record.rid, index + by);
        return record?.rid ?? null;
      },
    });
    return () => stepper.set(null);
  }, [at, fetch, total, view.row]);

  const go = (change: Partial<View>) => {
    navigate(addressOf({ ...view, row: 0, ...change }, null));
  };
  const nextOrder = ORDERS[(ORDERS.indexOf(view.order) + 1) % ORDERS.length] ?? 'newest';

  return (
    <Page
      fill
      title="Records"
      actions={
        <>
          <Button
            variant="outlined"
            startIcon={<AcUnit />}
            disabled={total === 0}
            onClick={() => setFreezing(true)}
          >
            Freeze as population
          </Button>
          <Button
            variant="outlined"
            startIcon={<Inventory />}
            disabled={total === 0}
            onClick={() => setPacking(true)}
          >
            Package
          </Button>
          <SavedQueries
            current={{ filter: view.filter, order: ORDER_WORDS[view.order].order, columns: [] }}
            sentence={head?.sentence ?? ''}
            addressOf={({ filter, order }) =>
              addressOf({ ...view, filter, order: orderName(order), row: 0 }, null)
            }
          />
          <ExportRecords filter={view.filter} total={total} />
        </>
      }
    >
      <FilterBar filter={view.filter} onChange={(filter) => go({ filter })} />
      {(head?.total !== 0 || !isEmptyFilter(view.filter)) && (
        <TimelineSection
          filter={view.filter}
          split={view.split}
          isKnown={pages.head.isError || (!pages.head.isPlaceholderData && head?.searched === 1)}
          onFilter={(filter) => go({ filter })}
          onSplit={(split) => go({ split })}
        />
      )}
      <Stack direction="row" spacing={1} sx={{ alignItems: 'baseline', my: 1.5 }}>
        <Typography role="status" sx={{ flex: 1 }}>
          <strong>{head ? counted(total, 'record') : 'Counting…'}</strong>
          {head && head.searched < 1 && ` so far, ${Math.floor(head.searched * 100)} % looked through`}
          {head && ` · ${head.sentence}`}
        </Typography>
        <Button
          size="small"
          color="inherit"
          startIcon={<SwapVert />}
          aria-label={`Order: ${ORDER_WORDS[view.order].words}. Change to ${ORDER_WORDS[nextOrder].words}`}
          onClick={() => go({ order: nextOrder })}
          sx={{ flexShrink: 0 }}
        >
          {ORDER_WORDS[view.order].words}
        </Button>
      </Stack>
      {pages.head.isError && (
        <ErrorNotice error={pages.head.error} onRetry={() => void pages.head.refetch()} />
      )}
      {pages.error && <ErrorNotice error={pages.error} onRetry={pages.retry} />}
      {pages.head.isPending && <Loading label="Loading the records" rows={12} />}
      {head && total === 0 && isEmptyFilter(view.filter) && (
        <Empty
          title="No records yet"
          action={
            <Button variant="contained" onClick={() => openImport([])}>
              Import records
            </Button>
          }
        >
          Import an export of Kommit or ComplianceAgent, or drop it anywhere on this window.
        </Empty>
      )}
      {head && total === 0 && head.searched === 1 && !isEmptyFilter(view.filter) && (
        <Empty
          title="Nothing matches"
          action={
            <Button variant="outlined" onClick={() => go({ filter: {} })}>
              Clear the filter
            </Button>
          }
        >
          No record matches this filter. Take a part of it away, or clear it.
        </Empty>
      )}
      {head && total > 0 && (
        <Box sx={{ flex: 1, minHeight: 240, display: 'flex', flexDirection: 'column' }}>
          <VirtualTable
            key={list}
            label="Records"
            rows={total}
            columns={columns}
            rowAt={pages.at}
            startRow={Math.min(view.row, total - 1)}
            minWidth={RECORD_TABLE_WIDTH}
            onOpen={(record, index) => {
              places.current.set(record.rid, index);
              openRecord(record.rid);
            }}
            onSettled={(first, last) => {
              pages.look(first, last);
              const now = new URLSearchParams(window.location.hash.split('?')[1] ?? '');
              const here = window.location.hash.startsWith('#/records');
              if (here)
                navigate(addressOf({ ...viewOf(now), row: first }, now.get('open')), { replace: true });
            }}
          />
        </Box>
      )}
      {packing && head && (
        <BuildPackageDialog
          found={{ filter: view.filter, sentence: head.sentence, total }}
          onClose={() => setPacking(false)}
        />
      )}
      {freezing && head && (
        <FreezeDialog
          filter={view.filter}
          sentence={head.sentence}
          total={total}
          onClose={() => setFreezing(false)}
        />
      )}
    </Page>
  );
}
