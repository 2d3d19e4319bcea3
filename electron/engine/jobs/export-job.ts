import { AppError } from '../../../shared/errors.ts';
import type { Exported, ExportFormat } from '../../../shared/model/export.ts';
import type { RecordFilter } from '../../../shared/model/filter.ts';
import { VERSION } from '../../../shared/version.ts';
import { allRids, countRecords } from '../explore/query-records.ts';
import { filterSentence } from '../explore/sentence.ts';
import { StoredRecords } from '../explore/stored-records.ts';
import { type Chunk, zipOfChunks } from '../exports/chunks-zip.ts';
import { type ExportedRecord, fileOf, writerOf } from '../exports/formats.ts';
import { decodeLenient } from '../intake/text-encoding.ts';
import { SPREADSHEET_ROWS } from '../packages/csv.ts';
import { zoneOf } from '../vault/settings.ts';
import type { JobContext } from './job-context.ts';
import type { JobDefinition } from './job-definition.ts';
import { writeOutput } from './output-file.ts';

type ExportInput = { filter: RecordFilter; format: ExportFormat; path: string };

/**
 * Writes the mapped fields and the original of everything that a filter matches, oldest first: one file, or numbered
 * files with a manifest where the name ends in .zip.
 */
export const exportRecordsJob: JobDefinition<'records.export', ExportInput> = {
  needsVault: true,
  prepare: ({ filter, format, out }, files) => ({ filter, format, path: files.resolve(out, 'write').path }),
  title: ({ format }) => `Export records as ${format.toUpperCase()}`,
  async run(ctx, { filter, format, path }) {
    const { read } = ctx.vault;
    const zone = zoneOf(read);
    const expected = countRecords(read, filter, zone);
    const isZip = /\.zip$/i.test(path);
    if (format === 'csv' && !isZip && expected >= SPREADSHEET_ROWS)
      throw new AppError('request-invalid', {
        problem: `a spreadsheet has ${SPREADSHEET_ROWS} rows: export to a .zip, which holds files of 50,000`,
      });
    const writer = writerOf(format);
    const sentence = filterSentence(filter, zone);
    let records = 0;
    const counted = (function* () {
      for (const record of matching(ctx, filter, zone)) {
        yield record;
        if (++records % 1000 === 0) {
          ctx.checkCancelled();
          ctx.progress(records, expected, 'records');
        }
      }
    })();
    const chunks: Chunk[] = [];
    const summary = () => {
      // Nothing is left behind that does not hold what it says.
      if (records !== expected) throw new Error('an export wrote another number of records than match');
      const { escaped, cut } = writer.changes();
      return { sentence, expected, records, chunks, escaped_cells: escaped, cut_cells: cut };
    };
    const manifest = (written: readonly Chunk[]) => {
      chunks.push(...written);
      const { records: count, ...rest } = summary();
      const said = { vouch: VERSION, format, zone, filter, ...rest, written: count };
      return `${JSON.stringify(said, null, 2)}\n`;
    };
    const output = await writeOutput(
      path,
      isZip ? zipOfChunks(writer, counted, expected, manifest) : checked(fileOf(writer, counted), summary),
    );
    const result: Exported = { ...output, ...summary() };
    await ctx.vault.write(
      () => {},
      () => ({
        action: 'query.exported',
        details: {
          filter,
          sentence,
          format,
          expected,
          records,
          files: chunks.length || 1,
          sha256: output.sha256,
        },
      }),
    );
    return result;
  },
};

/** Asks at the end, before the file gets its name. */
function* checked(parts: Iterable<string>, check: () => unknown): Generator<string> {
  yield* parts;
  check();
}

/** Rows that are read at once. */
const ROWS = 512;

function* matching(ctx: JobContext, filter: RecordFilter, zone: string): Generator<ExportedRecord> {
  const { read } = ctx.vault;
  const stored = new StoredRecords(read);
  for (const rids of batches(allRids(read, filter, zone, { by: 'occurred_at', descending: false }))) {
    for (const row of stored.rows(rids)) {
      const { encoding } = stored.format(row.acquisition_id);
      yield { ...stored.stored(row), original: decodeLenient(stored.originals.record(row), encoding) };
    }
  }
}

function* batches(rids: Iterable<number>): Generator<number[]> {
  let batch: number[] = [];
  for (const rid of rids) {
    batch.push(rid);
    if (batch.length < ROWS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
