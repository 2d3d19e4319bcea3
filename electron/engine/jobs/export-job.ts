import type { RecordFilter } from '../../../shared/model/filter.ts';
import type { StoredRecord } from '../../../shared/model/record.ts';
import { allRids, countRecords } from '../explore/query-records.ts';
import { filterSentence } from '../explore/sentence.ts';
import { StoredRecords } from '../explore/stored-records.ts';
import { decodeLenient } from '../intake/text-encoding.ts';
import { CSV_MARK, csvRow } from '../packages/csv.ts';
import { zoneOf } from '../vault/settings.ts';
import type { JobContext } from './job-context.ts';
import type { JobDefinition } from './job-definition.ts';
import { writeOutput } from './output-file.ts';

type ExportInput = { filter: RecordFilter; format: 'ndjson' | 'csv' | 'json'; path: string };

/** Writes the mapped fields and the original of everything that a filter matches, oldest first. */
export const exportRecordsJob: JobDefinition<'records.export', ExportInput> = {
  needsVault: true,
  prepare: ({ filter, format, out }, files) => ({ filter, format, path: files.resolve(out, 'write').path }),
  title: ({ format }) => `Export records as ${format.toUpperCase()}`,
  async run(ctx, { filter, format, path }) {
    const { read } = ctx.vault;
    const zone = zoneOf(read);
    const total = countRecords(read, filter, zone);
    let written = 0;
    const records = function* (): Generator<StoredRecord & { original: string }> {
      for (const record of matching(ctx, filter, zone)) {
        yield record;
        if (++written % 1000 === 0) {
          ctx.checkCancelled();
          ctx.progress(written, total, 'records');
        }
      }
    };
    const output = await writeOutput(path, WRITERS[format](records()));
    const sentence = filterSentence(filter, zone);
    await ctx.vault.write(
      () => {},
      () => ({
        action: 'query.exported',
        details: { filter, sentence, format, records: written, sha256: output.sha256 },
      }),
    );
    return { ...output, records: written, sentence };
  },
};

function* matching(
  ctx: JobContext,
  filter: RecordFilter,
  zone: string,
): Generator<StoredRecord & { original: string }> {
  const { read } = ctx.vault;
  const stored = new StoredRecords(read);
  for (const rid of allRids(read, filter, zone, { by: 'occurred_at', descending: false })) {
    const row = stored.row(rid);
    if (!row) continue;
    const { encoding } = stored.format(row.acquisition_id);
    yield { ...stored.stored(row), original: decodeLenient(stored.originals.record(row), encoding) };
  }
}

type Exported = Iterable<StoredRecord & { original: string }>;

const WRITERS: Record<ExportInput['format'], (records: Exported) => Generator<string>> = {
  *ndjson(records) {
    for (const record of records) yield `${JSON.stringify(record)}\n`;
  },
  *json(records) {
    let separator = '[\n';
    for (const record of records) {
      yield `${separator}${JSON.stringify(record)}`;
      separator = ',\n';
    }
    yield separator === '[\n' ? '[]\n' : '\n]\n';
  },
  /** For spreadsheets: cells that would be read as formulas are made text. */
  *csv(records) {
    yield CSV_MARK + csvRow(COLUMNS.map(([name]) => name));
    for (const record of records) yield csvRow(COLUMNS.map(([, cell]) => cell(record)));
  },
};

const COLUMNS: [string, (record: StoredRecord & { original: string }) => string | number | null][] = [
  ['id', (r) => r.id],
  ['occurred_at', (r) => r.occurred_at],
  ['occurred_text', (r) => r.occurred_text],
  ['time_note', (r) => r.time_note],
  ['platform', (r) => r.platform],
  ['source', (r) => r.source],
  ['kind', (r) => r.kind],
  ['type', (r) => r.type],
  ['actor', (r) => r.actor?.label ?? null],
  ['actor_kind', (r) => r.actor?.kind ?? null],
  ['actor_id', (r) => r.actor?.id ?? null],
  ['target', (r) => r.target?.id ?? null],
  ['repository', (r) => r.repository],
  ['outcome', (r) => r.outcome],
  ['severity', (r) => r.severity],
  ['title', (r) => r.title],
  ['pr_number', (r) => r.pr_number],
  ['commit_sha', (r) => r.commit_sha],
  ['row_hash', (r) => r.row_hash],
  ['file', (r) => r.file],
  ['line', (r) => r.line],
  ['original', (r) => r.original],
];
