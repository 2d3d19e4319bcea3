import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { memo, useDeferredValue, useMemo, useRef, useState } from 'react';
import { COLUMN_FIELDS, type ColumnField, type RecordFilter } from '../../shared/model/filter.ts';
import type { RecordOrder } from '../../shared/model/order.ts';
import type { SavedQuery } from '../../shared/model/saved-query.ts';
import { comparedFromText } from '../api/compare.ts';
import { useCommand, useQueryOf } from '../api/queries.ts';
import { useRecordPages } from '../api/record-pages.ts';
import { Empty, ErrorNotice, Loading } from '../components/async-state.tsx';
import { ColumnsDialog } from '../components/columns-dialog.tsx';
import { FilterBar } from '../components/filter-bar.tsx';
import { openImport } from '../components/import-dialog.tsx';
import { JumpDialog } from '../components/jump-dialog.tsx';
import { LeftOut } from '../components/left-out.tsx';
import { type ListDialog, ListTools } from '../components/list-tools.tsx';
import { Page } from '../components/page.tsx';
import { RecordActions } from '../components/record-actions.tsx';
import { RecordTable } from '../components/record-table.tsx';
import { SearchResults } from '../components/search-results.tsx';
import { TimelineSection } from '../components/timeline.tsx';
import { useListStepper } from '../components/use-list-stepper.ts';
import { filterFromParams, filterToParams, isEmptyFilter, type ViewParams } from '../lib/filter-url.ts';
import { counted } from '../lib/numbers.ts';
import { NEWEST, orderFromText, orderToText, sameOrder } from '../lib/order-words.ts';
import { columnsFromText, columnsToText, type ShownColumn } from '../lib/record-columns.ts';
import { changeParams, here, navigate, useParams } from '../router.ts';

/** The view as the address holds it; `columns`: null where it says nothing of them. */
type View = {
  filter: RecordFilter;
  order: RecordOrder;
  columns: readonly string[] | null;
  split: ColumnField | null;
};

function viewOf(params: URLSearchParams): View {
  return {
    filter: filterFromParams(params),
    order: orderFromText(params.get('order')),
    columns: params.get('columns')?.split(',') ?? null,
    split: COLUMN_FIELDS.find((field) => field === params.get('split')) ?? null,
  };
}

function addressOf({ filter, order, columns, split }: View): string {
  const params = filterToParams(filter);
  if (!sameOrder(order, NEWEST)) params.set('order', orderToText(order));
  if (columns && columns.length > 0) params.set('columns', columns.join(','));
  if (split) params.set('split', split);
  return params.size > 0 ? `/records?${params}` : '/records';
}

/** Of the address, but no part of the filter. */
const VIEW_PARAMS: ViewParams = {
  order: (text) => orderToText(orderFromText(text)) === text,
  columns: (text) => columnsFromText(text.split(',')).length === text.split(',').length,
  split: (text) => COLUMN_FIELDS.some((field) => field === text),
  row: () => true,
  open: () => true,
  compare: (text) => comparedFromText(text) !== null,
};

/** The first row in view, as the address holds it. */
function rowOf(params: URLSearchParams): number {
  const row = Number(params.get('row'));
  return Number.isSafeInteger(row) && row > 0 ? row : 0;
}

const listOf = (filter: RecordFilter, order: RecordOrder) =>
  `${filterToParams(filter)} ${orderToText(order)}`;

// The address follows every scroll: what does not depend on where the list stands is not drawn again for it.
const Filters = memo(FilterBar);
const OverTime = memo(TimelineSection);

/** The same filter, which looks for its text anywhere in the originals; null where it cannot. */
function insideOfWords({ text, original, ...filter }: RecordFilter): RecordFilter | null {
  const characters = text?.trim().replaceAll('"', '') ?? '';
  return original === undefined && characters !== '' && characters.length <= 500
    ? { ...filter, original: characters }
    : null;
}

const viewAt = (address: string) => viewOf(new URLSearchParams(address.split('?')[1]));

/**
 * The view of the address, and how to go to another. `filterNow` is shown at once where it is typed; all that
 * follows from it is drawn in pieces, between which keys are heard.
 */
function useView() {
  const params = useParams();
  const address = addressOf(viewOf(params));
  const viewNow = useMemo(() => viewAt(address), [address]);
  const drawn = useDeferredValue(address);
  const view = useMemo(() => viewAt(drawn), [drawn]);
  const now = useRef(viewNow);
  now.current = viewNow;
  const ways = useMemo(() => {
    const go = (change: Partial<View>) => navigate(addressOf({ ...now.current, ...change }));
    return {
      onFilter: (filter: RecordFilter) => go({ filter }),
      onOrder: (order: RecordOrder) => go({ order }),
      onSplit: (split: ColumnField | null) => go({ split }),
      addressOf: (query: Pick<SavedQuery, 'filter' | 'order' | 'columns'>) =>
        addressOf({ ...now.current, ...query }),
    };
  }, []);
  return { params, view, filterNow: viewNow.filter, ways };
}

/** The columns of the address, else those that the vault keeps. */
function useColumns(view: View) {
  const kept = useQueryOf('columns.get', {});
  const keep = useCommand('columns.keep');
  const text = (view.columns ?? kept.data ?? []).join();
  const shown = useMemo(() => columnsFromText(text.split(',')), [text]);
  const setShown = (next: readonly ShownColumn[]) => {
    const columns = columnsToText(next);
    keep.mutate({ columns });
    changeParams((now) => now.set('columns', columns.join()), { replace: true });
  };
  return { shown, setShown };
}

export function RecordsScreen() {
  const { params, view, filterNow, ways } = useView();
  const { filter, order } = view;
  const pages = useRecordPages(filter, order);
  const { shown, setShown } = useColumns(view);
  const [dialog, setDialog] = useState<ListDialog | null>(null);
  const [goTo, setGoTo] = useState<{ row: number; list: string } | null>(null);
  const head = pages.head.data;
  const total = head?.total ?? 0;
  const list = listOf(filter, order);
  const wider = insideOfWords(filter);
  useListStepper(filter, order, pages, total);
  const current = useMemo(() => ({ filter, order, columns: columnsToText(shown) }), [filter, order, shown]);
  const jump = (row: number, inOrder: RecordOrder) => {
    if (!sameOrder(inOrder, order)) ways.onOrder(inOrder);
    // Of this list only: another one begins where its address says.
    setGoTo({ row, list: listOf(filter, inOrder) });
  };

  return (
    <Page
      fill
      title="Records"
      actions={
        <RecordActions
          filter={filter}
          total={total}
          isCounted={head !== undefined}
          current={current}
          sentence={head?.sentence ?? ''}
          addressOf={ways.addressOf}
        />
      }
    >
      <LeftOut params={params} others={VIEW_PARAMS} />
      <Filters filter={filterNow} onChange={ways.onFilter} />
      {!pages.head.isError && (head?.total !== 0 || !isEmptyFilter(filter)) && (
        <OverTime
          filter={filter}
          split={view.split}
          isKnown={!pages.head.isPlaceholderData && head?.searched === 1}
          onFilter={ways.onFilter}
          onSplit={ways.onSplit}
        />
      )}
      <Stack
        direction="row"
        useFlexGap
        spacing={1}
        sx={{ alignItems: 'baseline', my: 1.5, flexWrap: { xs: 'wrap', lg: 'nowrap' } }}
      >
        <Typography role="status" sx={{ flex: '1 1 400px', minWidth: 0, overflowWrap: 'anywhere' }}>
          <strong>
            {head ? counted(total, 'record') : pages.head.isError ? 'Not counted' : 'Counting…'}
          </strong>
          {head && head.searched < 1 && ` so far, ${Math.floor(head.searched * 100)} % looked through`}
          {head && ` · ${head.sentence}`}
        </Typography>
        <ListTools
          order={order}
          isEmpty={total === 0}
          hasWords={filter.text !== undefined}
          onOrder={ways.onOrder}
          onDialog={setDialog}
        />
      </Stack>
      {pages.head.isError && (
        <ErrorNotice error={pages.head.error} onRetry={() => void pages.head.refetch()} />
      )}
      {pages.error && !pages.head.isError && <ErrorNotice error={pages.error} onRetry={pages.retry} />}
      {pages.head.isPending && <Loading label="Loading the records" rows={12} />}
      {head && total === 0 && isEmptyFilter(filter) && (
        <Empty
          title="No records yet"
          action={
            <Button variant="contained" onClick={() => openImport([])}>
              Import records
            </Button>
          }
        >
          Import the export of a platform or any other log, or drop it anywhere on this window.
        </Empty>
      )}
      {head && total === 0 && head.searched === 1 && !isEmptyFilter(filter) && (
        <Empty
          title="Nothing matches"
          action={
            <Stack direction="row" useFlexGap spacing={1} sx={{ flexWrap: 'wrap', justifyContent: 'center' }}>
              {wider && (
                <Button variant="contained" onClick={() => ways.onFilter(wider)}>
                  Look inside of words too
                </Button>
              )}
              <Button variant="outlined" onClick={() => ways.onFilter({})}>
                Clear the filter
              </Button>
            </Stack>
          }
        >
          {wider
            ? 'No record has this as whole words. It may stand inside of a word: Chinese, Japanese and Thai have no spaces between words, and signs such as emoji are no words. All originals can be looked through for it.'
            : 'No record matches this filter. Take a part of it away, or clear it.'}
        </Empty>
      )}
      {head && total > 0 && (
        <Box sx={{ flex: 1, minHeight: 240, display: 'flex', flexDirection: 'column' }}>
          <RecordTable
            key={list}
            filter={filter}
            order={order}
            total={total}
            pages={pages}
            shown={shown}
            startRow={Math.min(rowOf(params), total - 1)}
            goTo={goTo?.list === list ? goTo : null}
            onFilter={ways.onFilter}
            onOrder={ways.onOrder}
            onColumns={setShown}
            onJump={() => setDialog('jump')}
            onSettled={(first, last) => {
              pages.look(first, last);
              if (here().path !== '/records') return;
              changeParams((now) => (first > 0 ? now.set('row', String(first)) : now.delete('row')), {
                replace: true,
              });
            }}
          />
        </Box>
      )}
      {dialog === 'columns' && (
        <ColumnsDialog shown={shown} onChange={setShown} onClose={() => setDialog(null)} />
      )}
      {dialog === 'best' && <SearchResults filter={filter} onClose={() => setDialog(null)} />}
      {dialog === 'jump' && (
        <JumpDialog filter={filter} order={order} onJump={jump} onClose={() => setDialog(null)} />
      )}
    </Page>
  );
}
