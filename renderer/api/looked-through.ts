import type { RecordFilter } from '../../shared/model/filter.ts';
import { useRecordPages } from './record-pages.ts';

const NEWEST = { by: 'occurred_at', descending: true } as const;

/**
 * True once all originals were looked through for what a filter asks, which goes on in small steps. What counts all
 * that matches is asked for then: before, the engine would look through them in one go, and answer nobody else.
 * `inPart`: once the first of them were, for what is asked again when all were.
 */
export function useLookedThrough(filter: RecordFilter, { inPart = false } = {}): boolean {
  const { head } = useRecordPages(filter, NEWEST);
  // A filter that cannot be asked is asked all the same: the answer says why.
  return (
    head.isError ||
    (!head.isPlaceholderData && head.data !== undefined && (inPart || head.data.searched === 1))
  );
}
