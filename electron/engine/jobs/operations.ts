import type { UnitName } from '../../../shared/model/sample.ts';
import { StoredRecords } from '../explore/stored-records.ts';
import { compareUtf8 } from '../sampling/item-id.ts';
import type { ReadDb } from '../vault/connection.ts';
import type { JobContext } from './job-context.ts';

/** An operation of a control, by its own id, and its first record. */
export type Operation = { item: string; rid: number };

type Mapped = ReturnType<StoredRecords['stored']>;

/** What a record calls the operation that it belongs to; null where it names none. */
const NAMES: Record<Exclude<UnitName, 'record'>, (record: Mapped) => string | null> = {
  run: ({ run_id }) => run_id,
  'pull request': ({ repository, pr_number }) =>
    pr_number === null ? null : `${repository ?? ''}#${pr_number}`,
  commit: ({ commit_sha }) => commit_sha,
  target: ({ target }) => target && `${target.kind}:${target.id}`,
};

/**
 * The operations that records belong to, by their ids in the order of UTF-8 bytes, each with the record that came
 * first in time. Where two sources call operations the same, all are written `source/id`. What names no
 * operation is counted.
 */
export function operationsOf(
  ctx: JobContext,
  db: ReadDb,
  rids: readonly number[],
  unit: Exclude<UnitName, 'record'>,
): { operations: Operation[]; ungrouped: number } {
  ctx.phase('Grouping the records');
  const records = new StoredRecords(db);
  const first = new Map<string, { source: string; name: string; rid: number; at: number }>();
  let ungrouped = 0;
  for (const [i, rid] of rids.entries()) {
    const row = records.row(rid)!;
    const record = records.stored(row);
    const name = NAMES[unit](record);
    if (name === null || name === '') ungrouped += 1;
    else {
      const key = JSON.stringify([record.source, name]);
      const held = first.get(key);
      if (!held || row.occurred_at < held.at)
        first.set(key, { source: record.source, name, rid, at: row.occurred_at });
    }
    if (i % 2000 === 0) {
      ctx.checkCancelled();
      ctx.progress(i, rids.length, 'records');
    }
  }
  const found = [...first.values()];
  const isShared = new Set(found.map(({ name }) => name)).size < found.length;
  const operations = found.map(({ source, name, rid }) => ({
    item: isShared ? `${source}/${name}` : name,
    rid,
  }));
  return { operations: operations.sort((a, b) => compareUtf8(a.item, b.item)), ungrouped };
}
