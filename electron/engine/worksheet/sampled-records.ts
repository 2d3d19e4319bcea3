import { hash } from 'node:crypto';
import type { SampledRecord } from '../../../shared/model/worksheet.ts';
import { StoredRecords } from '../explore/stored-records.ts';
import type { ReadDb } from '../vault/connection.ts';
import { openWorksheet } from './worksheets.ts';

/** What tells the items of a sample apart, reserves last. Throws `not-found`. */
export function sampledRecords(db: ReadDb, sample: number): SampledRecord[] {
  const { draw } = openWorksheet(db, sample);
  const rids = new Map(
    db.raw.prepare('SELECT draw_order, rid FROM sample_item WHERE sample_id = ?').raw().all(sample) as [
      number,
      number,
    ][],
  );
  const records = new StoredRecords(db);
  return [...draw.items, ...draw.reserves].map(({ order, id }) => {
    const rid = rids.get(order) ?? null;
    const row = rid === null ? null : records.row(rid);
    if (!row) throw new Error(`the record of item ${order} of sample ${sample} is missing`);
    const record = records.stored(row);
    const pull = record.pr_number === null ? null : `#${record.pr_number}`;
    return {
      order,
      id,
      rid,
      occurred_at: record.occurred_at,
      type: record.type,
      actor: record.actor?.label ?? '',
      target: record.target?.label ?? '',
      title: record.title ?? '',
      change: [pull, record.commit_sha?.slice(0, 12)].filter(Boolean).join(' '),
      file: record.file,
      line: record.line,
      sha256: hash('sha256', records.originals.record(row), 'hex'),
    };
  });
}
