import { useEffect } from 'react';
import type { RecordFilter } from '../../shared/model/filter.ts';
import type { RecordOrder } from '../../shared/model/order.ts';
import { stepper } from '../api/open-record.ts';
import { queryClient, queryOf, useQueryOf } from '../api/queries.ts';
import type { RecordPages } from '../api/record-pages.ts';
import { count } from '../lib/numbers.ts';
import { useParams } from '../router.ts';

/** The open record is stepped through the rows of a list: where it stands there, the engine knows. */
export function useListStepper(
  filter: RecordFilter,
  order: RecordOrder,
  { fetch }: RecordPages,
  total: number,
): void {
  const open = Number(useParams().get('open'));
  const rid = Number.isSafeInteger(open) && open > 0 ? open : null;
  const input = (of: number) => ({ filter, order, at: { rid: of } });
  const place = useQueryOf('records.place', input(rid ?? 1), { enabled: rid !== null });
  const row = rid === null ? null : (place.data?.row ?? null);
  const key = JSON.stringify([filter, order]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for filter and order
  useEffect(() => {
    stepper.set({
      place: (of) => (of !== rid || row === null ? null : `Record ${count(row + 1)} of ${count(total)}`),
      async step(of, by) {
        const { row: from } = await queryClient.fetchQuery(queryOf('records.place', input(of)));
        return from === null ? null : ((await fetch(from + by))?.rid ?? null);
      },
    });
    return () => stepper.set(null);
  }, [key, fetch, total, rid, row]);
}
