import { AppError } from '../../../shared/errors.ts';
import type { RecordFilter } from '../../../shared/model/filter.ts';
import type { SavedQuery } from '../../../shared/model/saved-query.ts';
import type { Session } from './session.ts';

/** Throws `not-found`. */
export async function queryNamed(session: Session, name: string): Promise<SavedQuery> {
  const found = (await session.invoke('queries.list', {})).find((query) => query.name === name);
  if (!found) throw new AppError('not-found', { what: 'saved query', id: name });
  return found;
}

/**
 * The filter of a saved query, with `isNext` in the period after its own. Throws `not-found`, and `request-invalid`
 * where it names no period.
 */
export async function savedFilter(session: Session, name: string, isNext = false): Promise<RecordFilter> {
  const { filter, next } = await queryNamed(session, name);
  if (!isNext) return filter;
  if (next === null)
    throw new AppError('request-invalid', { problem: 'the query names no period that --next could move' });
  return { ...filter, from: next.from, to: next.to };
}
