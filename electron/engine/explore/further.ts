import { AppError } from '../../../shared/errors.ts';
import type { RecordFilter } from '../../../shared/model/filter.ts';
import { FURTHER, type FurtherRecords, type StoredRecord } from '../../../shared/model/record.ts';
import { microsToText } from '../../../shared/time.ts';
import { searchText } from '../intake/fields.ts';
import { parseRecord } from '../intake/read-records.ts';
import type { Fields } from '../platforms/dialect.ts';
import type { ReadDb } from '../vault/connection.ts';
import { countIfKnown } from './query-records.ts';
import { StoredRecords } from './stored-records.ts';
import { textTerms } from './text-query.ts';
import { sessionsIn } from './traces.ts';

const MINUTES = 10;
const MINUTE = 60_000_000;
/** A value that is shorter, or as short as this, stands in records for other reasons too. */
const SHORTEST = 6;
const LONGEST = 500;

/**
 * Where one looks further from a record: the same run, pull request, session, request, commit and address, its
 * target, and what its actor did around that time. What the full text holds is found there at once; what it leaves
 * out (notSearched) is looked for in the originals. Throws `not-found`.
 */
export function furtherRecords(db: ReadDb, rid: number, zone: string): FurtherRecords[] {
  const records = new StoredRecords(db);
  const row = records.row(rid);
  if (!row) throw new AppError('not-found', { what: 'record', id: rid });
  const format = records.format(row.acquisition_id);
  const record = records.stored(row);
  const fields = parseRecord(records.originals.record(row), format);
  const searched = searchText(fields, format.dialect.notSearched);
  const naming = (value: string | null): RecordFilter | null => {
    if (!value || value.length < SHORTEST || value.length > LONGEST) return null;
    const isPhrase = !/["“”]/.test(value) && textTerms(`"${value}"`).length === 1;
    return isPhrase && searched.includes(value) ? { text: `"${value}"` } : { original: value };
  };
  const found: (Omit<FurtherRecords, 'others' | 'filter'> & { filter: RecordFilter | null })[] = [
    { by: 'run', value: record.run_id ?? '', filter: naming(record.run_id) },
    { by: 'pull request', value: `#${record.pr_number}`, filter: samePullRequest(record) },
    ...sessionsOf(record, fields).map((session) => ({
      by: 'session' as const,
      value: session,
      filter: naming(session),
    })),
    { by: 'request', value: record.request_id ?? '', filter: naming(record.request_id) },
    {
      by: 'actor',
      value: record.actor?.label || record.actor?.id || '',
      filter: record.actor && {
        from: microsToText(row.occurred_at - MINUTES * MINUTE),
        to: microsToText(row.occurred_at + MINUTES * MINUTE),
        actor: [record.actor.id],
      },
    },
    {
      by: 'target',
      value: record.target?.label || record.target?.id || '',
      filter: record.target && { target: [record.target.id] },
    },
    { by: 'commit', value: record.commit_sha ?? '', filter: naming(record.commit_sha) },
    { by: 'address', value: record.ip ?? '', filter: naming(record.ip) },
  ];
  const order = (by: FurtherRecords['by']) => FURTHER.indexOf(by);
  return found
    .flatMap(({ filter, ...rest }) => {
      if (filter === null) return [];
      const records = countIfKnown(db, filter, zone);
      return [{ ...rest, filter, others: records === null ? null : Math.max(0, records - 1) }];
    })
    .sort((a, b) => order(a.by) - order(b.by));
}

/** A number alone is no address of a pull request: its repository belongs to it. */
function samePullRequest({ pr_number, repository }: StoredRecord): RecordFilter | null {
  if (pr_number === null || repository === null) return null;
  return { repository: [repository], text: `"${pr_number}"` };
}

function sessionsOf({ target }: StoredRecord, fields: Fields): string[] {
  const sessions = new Set(sessionsIn(fields));
  if (target?.kind === 'session') sessions.add(target.id);
  return [...sessions];
}
