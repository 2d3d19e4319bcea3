import AcUnit from '@mui/icons-material/AcUnitOutlined';
import Inventory from '@mui/icons-material/Inventory2Outlined';
import Schedule from '@mui/icons-material/ScheduleOutlined';
import ViewColumn from '@mui/icons-material/ViewColumnOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMemo, useState } from 'react';
import { COLUMN_FIELDS, type ColumnField, type RecordFilter } from '../../shared/model/filter.ts';
import type { RecordOrder } from '../../shared/model/order.ts';
import { useCommand, useQueryOf } from '../api/queries.ts';
import { useRecordPages } from '../api/record-pages.ts';
import { Empty, ErrorNotice, Loading } from '../components/async-state.tsx';
import { BuildPackageDialog } from '../components/build-package-dialog.tsx';
import { ColumnsDialog } from '../components/columns-dialog.tsx';
import { ExportRecords } from '../components/export-menu.tsx';
import { FilterBar } from '../components/filter-bar.tsx';
import { FreezeDialog } from '../components/freeze-dialog.tsx';
import { openImport } from '../components/import-dialog.tsx';
import { JumpDialog } from '../components/jump-dialog.tsx';
import { OrderMenu } from '../components/order-menu.tsx';
import { Page } from '../components/page.tsx';
import { RecordTable } from '../components/record-table.tsx';
import { SavedQueries } from '../components/saved-queries.tsx';
import { TimelineSection } from '../components/timeline.tsx';
import { useListStepper } from '../components/use-list-stepper.ts';
import { filterFromParams, filterToParams, isEmptyFilter } from '../lib/filter-url.ts';
import { counted } from '../lib/numbers.ts';
import { NEWEST, orderFromText, orderToText, sameOrder } from '../lib/order-words.ts';
import { columnsFromText, columnsToText, type ShownColumn } from '../lib/record-columns.ts';
import { changeParams, here, navigate, useParams } from '../router.ts';

/** The view as the address holds it; `columns`: null where it says nothing of them. */
type View = {
  filter: RecordFilter;
  order: RecordOrder;
  columns: readonly string[] | null;
  row: number;
  split: ColumnField | null;
};

function viewOf(params: URLSearchParams): View {
  const row = Number(params.get('row'));
  return {
    filter: filterFromParams(params),
    order: orderFromText(params.get('order')),
    columns: params.get('columns')?.split(',') ?? null,
    row: Number.isSafeInteger(row) && row > 0 ? row : 0,
    split: COLUMN_FIELDS.find((field) => field === params.get('split')) ?? null,
  };
}

function addressOf({ filter, order, columns, row, split }: View, open: string | null): string {
  const params = filterToParams(filter);
  if (!sameOrder(order, NEWEST)) params.set('order', orderToText(order));
  if (columns && columns.length > 0) params.set('columns', columns.join(','));
  if (split) params.set('split', split);
  if (row > 0) params.set('row', String(row));
  if (open) params.set('open', open);
  return params.size > 0 ? `/records?${params}` : '/records';
}

const listOf = (filter: RecordFilter, order: RecordOrder) =>
  `${filterToParams(filter)} ${orderToText(order)}`;

export function RecordsScreen() {
  const params = useParams();
  const view = viewOf(params);
  const pages = useRecordPages(view.filter, view.order);
  const [freezing, setFreezing] = useState(false);
  const [packing, setPacking] = useState(false);
  const [dialog, setDialog] = useState<'columns' | 'jump' | null>(null);
  const [goTo, setGoTo] = useState<{ row: number; list: string } | null>(null);
  const head = pages.head.data;
  const total = head?.total ?? 0;
  const list = listOf(view.filter, view.order);
  useListStepper(view.filter, view.order, pages, total);

  // The columns of the address, else those that the vault keeps.
  const kept = useQueryOf('columns.get', {});
  const keepColumns = useCommand('columns.keep');
  const columnsText = (view.columns ?? kept.data ?? []).join();
  const shown = useMemo(() => columnsFromText(columnsText.split(',')), [columnsText]);

  const go = (change: Partial<View>, options: { replace?: boolean } = {}) => {
    navigate(addressOf({ ...view, row: 0, ...change }, null), options);
  };
  const setColumns = (next: readonly ShownColumn[]) => {
    const columns = columnsToText(next);
    keepColumns.mutate({ columns });
    navigate(addressOf({ ...view, columns }, params.get('open')), { replace: true });
  };
  const jump = (row: number, order: RecordOrder) => {
    if (!sameOrder(order, view.order)) navigate(addressOf({ ...view, order, row }, null));
    // Of this list only: another one begins where its address says.
    setGoTo({ row, list: listOf(view.filter, order) });
  };

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
            current={{ filter: view.filter, order: view.order, columns: columnsToText(shown) }}
            sentence={head?.sentence ?? ''}
            addressOf={({ filter, order, columns }) =>
              addressOf({ ...view, filter, order, columns, row: 0 }, null)
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
      <Stack
        direction="row"
        useFlexGap
        spacing={1}
        sx={{ alignItems: 'baseline', my: 1.5, flexWrap: { xs: 'wrap', md: 'nowrap' } }}
      >
        <Typography role="status" sx={{ flex: '1 1 260px' }}>
          <strong>{head ? counted(total, 'record') : 'Counting…'}</strong>
          {head && head.searched < 1 && ` so far, ${Math.floor(head.searched * 100)} % looked through`}
          {head && ` · ${head.sentence}`}
        </Typography>
        <Stack direction="row" useFlexGap sx={{ flexShrink: 0, flexWrap: 'wrap', justifyContent: 'end' }}>
          <Button
            size="small"
            color="inherit"
            startIcon={<Schedule />}
            disabled={total === 0}
            onClick={() => setDialog('jump')}
          >
            Go to a time
          </Button>
          <OrderMenu order={view.order} onChange={(order) => go({ order })} />
          <Button
            size="small"
            color="inherit"
            startIcon={<ViewColumn />}
            aria-haspopup="dialog"
            onClick={() => setDialog('columns')}
          >
            Columns
          </Button>
        </Stack>
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
          <RecordTable
            key={list}
            filter={view.filter}
            order={view.order}
            total={total}
            pages={pages}
            shown={shown}
            startRow={Math.min(view.row, total - 1)}
            goTo={goTo?.list === list ? goTo : null}
            onFilter={(filter) => go({ filter })}
            onOrder={(order) => go({ order })}
            onColumns={setColumns}
            onJump={() => setDialog('jump')}
            onSettled={(first, last) => {
              pages.look(first, last);
              if (here().path !== '/records') return;
              changeParams(
                (now) => {
                  if (first > 0) now.set('row', String(first));
                  else now.delete('row');
                },
                { replace: true },
              );
            }}
          />
        </Box>
      )}
      {dialog === 'columns' && (
        <ColumnsDialog shown={shown} onChange={setColumns} onClose={() => setDialog(null)} />
      )}
      {dialog === 'jump' && (
        <JumpDialog filter={view.filter} order={view.order} onJump={jump} onClose={() => setDialog(null)} />
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
