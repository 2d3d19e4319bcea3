import type { RecordDetail, StoredRecord } from '../../../shared/model/record.ts';
import type { Dialect, Fields } from '../platforms/dialect.ts';
import type { ReadDb } from '../vault/connection.ts';
import { ridsOfId } from '../vault/record-ids.ts';
import { textKey } from '../vault/text-key.ts';
import { allRids } from './query-records.ts';
import type { RecordRow, StoredRecords } from './stored-records.ts';

const LISTED = 50;

type Related = RecordDetail['related'][number];

/**
 * The records of its source that belong with a record: the one that it is about (the result that a waiver waives),
 * the run whose time it takes, those that are about it, and those that share its target where its dialect says
 * that such belong together. Each is named once.
 */
export function relatedRecords(
  db: ReadDb,
  records: StoredRecords,
  row: RecordRow,
  { record, fields, dialect }: { record: StoredRecord; fields: Fields; dialect: Dialect },
): Related[] {
  const seen = new Set([row.rid]);
  const add = (relation: string, rids: readonly number[]): Related[] => {
    const fresh = rids.filter((rid) => !seen.has(rid));
    for (const rid of fresh) seen.add(rid);
    return fresh.length === 0
      ? []
      : [{ relation, total: fresh.length, records: records.byRids(fresh.slice(0, LISTED)) }];
  };
  const run = dialect.timeFrom?.id(fields) ?? null;
  return [
    ...(record.target ? add('what it is about', ridsOfId(db, record.target.id, row.source_id)) : []),
    ...(run !== null && run !== record.id ? add('its run', ridsOfId(db, run, row.source_id)) : []),
    ...add('about this record', withTarget(db, record.source, record.id)),
    ...(record.target && dialect.sharedTargets?.has(record.target.kind)
      ? add(`about the same ${record.target.kind}`, withTarget(db, record.source, record.target.id))
      : []),
  ];
}

/** In the order of time. */
function withTarget(db: ReadDb, source: string, target: string): number[] {
  // Most ids are nobody's target: then no column is looked through.
  const isTarget = db.raw.prepare('SELECT 1 FROM target WHERE key = ? AND text = ?').pluck();
  if (isTarget.get(textKey(target), target) === undefined) return [];
  return [...allRids(db, { target: [target], source: [source] }, 'UTC', 'occurred_at')];
}
