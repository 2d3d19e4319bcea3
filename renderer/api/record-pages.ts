import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Input, Output } from '../../shared/contract.ts';
import type { RecordFilter } from '../../shared/model/filter.ts';
import type { StoredRecord } from '../../shared/model/record.ts';
import { pagesOf } from '../lib/scaled-scroll.ts';
import { queryClient, queryOf } from './queries.ts';

export type RecordOrder = NonNullable<Input<'records.query'>['order']>;
type Answer = Output<'records.query'>;

const PAGE = 100;
const ASK_AGAIN_MS = 50;

function pageOf(filter: RecordFilter, order: RecordOrder, page: number) {
  return {
    ...queryOf('records.query', { filter, order, offset: page * PAGE, limit: PAGE }),
    // Each question looks through more of the words or the originals.
    refetchInterval: (query: { state: { data?: Answer | undefined } }) =>
      (query.state.data?.searched ?? 1) < 1 ? ASK_AGAIN_MS : (false as const),
  };
}

export type RecordPages = {
  /** The first page's answer: total and sentence. */
  head: ReturnType<typeof useQuery<Answer>>;
  /** A record already here, or undefined. */
  at(index: number): StoredRecord | undefined;
  /** A record, asked for if it is not here; undefined beyond either end. */
  fetch(index: number): Promise<StoredRecord | undefined>;
  /** Tells which rows are looked at; only their pages are asked for. */
  look(first: number, last: number): void;
  /** The first failure among the pages looked at. */
  error: Error | null;
  retry(): void;
};

/** The records that a filter matches, by page. Pages once seen stay in the cache while the view lasts. */
export function useRecordPages(filter: RecordFilter, order: RecordOrder): RecordPages {
  const [pages, setPages] = useState<number[]>([0]);
  const head = useQuery({ ...pageOf(filter, order, 0), placeholderData: keepPreviousData });
  const wanted = pages.filter((page) => page > 0);
  const answers = useQueries({ queries: wanted.map((page) => pageOf(filter, order, page)) });
  const failed = answers.find((answer) => answer.isError) ?? null;
  // A page that arrives makes `at` another function, so that what shows the rows is drawn again.
  const arrived = [head, ...answers].map((answer) => answer.dataUpdatedAt).join();

  // Counts that were asked for meanwhile are of the part that had been looked through.
  const searched = head.data?.searched ?? 1;
  const wasPartial = useRef(false);
  useEffect(() => {
    if (searched === 1 && wasPartial.current)
      void queryClient.invalidateQueries({
        predicate: ({ queryKey: [method] }) =>
          method !== 'records.query' && String(method).startsWith('records.'),
      });
    wasPartial.current = searched < 1;
  }, [searched]);

  const look = useCallback((first: number, last: number) => {
    const next = pagesOf(first, last, PAGE);
    setPages((before) => (before.join() === next.join() ? before : next));
  }, []);

  const key = JSON.stringify([filter, order]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `arrived` stands for what the cache holds
  const rows = useMemo(() => {
    const [exactFilter, exactOrder] = JSON.parse(key) as [RecordFilter, RecordOrder];
    const page = (index: number) => pageOf(exactFilter, exactOrder, Math.floor(index / PAGE));
    return {
      at: (index: number) => queryClient.getQueryData<Answer>(page(index).queryKey)?.records[index % PAGE],
      async fetch(index: number) {
        if (index < 0) return undefined;
        return (await queryClient.ensureQueryData(page(index))).records[index % PAGE];
      },
    };
  }, [key, arrived]);
  return { head, ...rows, look, error: failed?.error ?? null, retry: () => void failed?.refetch() };
}
