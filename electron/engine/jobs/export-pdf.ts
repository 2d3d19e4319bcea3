import { hash } from 'node:crypto';
import { join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { MOST_IN_PDF } from '../../../shared/model/export.ts';
import type { RecordFilter } from '../../../shared/model/filter.ts';
import { count } from '../../../shared/text.ts';
import { microsToText } from '../../../shared/time.ts';
import { allRids } from '../explore/query-records.ts';
import { filterSentence } from '../explore/sentence.ts';
import { StoredRecords } from '../explore/stored-records.ts';
import { renderPdf } from '../reports/pdf.ts';
import { type ListedRecord, recordList } from '../reports/record-list.ts';
import { readSetting } from '../vault/settings.ts';
import type { JobContext } from './job-context.ts';

const BATCH = 500;

/**
 * The records that match as a list to read, as PDF. Throws `request-invalid` where they are more than anybody reads
 * on paper, and `cancelled`.
 */
export async function recordsPdf(
  ctx: JobContext,
  filter: RecordFilter,
  expected: number,
): Promise<{ pdf: Uint8Array; records: number }> {
  if (expected > MOST_IN_PDF)
    throw new AppError('request-invalid', {
      problem: `${count(expected)} records match, and a PDF lists at most ${count(MOST_IN_PDF)}: narrow the filter, or export CSV`,
    });
  const { read, operator } = ctx.vault;
  const { entity, zone } = readSetting(read, 'engagement');
  const stored = new StoredRecords(read);
  const rids = [...allRids(read, filter, zone, 'occurred_at')];
  const listed: ListedRecord[] = [];
  for (let i = 0; i < rids.length; i += BATCH) {
    for (const row of stored.rows(rids.slice(i, i + BATCH)))
      listed.push({
        record: stored.stored(row),
        sha256: hash('sha256', stored.originals.record(row), 'hex'),
      });
    ctx.checkCancelled();
    ctx.progress(listed.length, expected, 'records', 'Reading the records');
  }
  const report = recordList(listed, expected, {
    at: microsToText(operator.clock()),
    by: operator.name,
    version: ctx.appVersion,
    entity,
    sentence: filterSentence(filter, zone),
  });
  let rows = 0;
  const pdf = await renderPdf(report, join(ctx.resources, 'fonts'), () => {
    if (++rows % 50 !== 0) return;
    ctx.checkCancelled();
    ctx.progress(rows, expected, 'records', 'Laying out the pages');
  });
  return { pdf, records: listed.length };
}
