import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { AppError } from '../../../shared/errors.ts';
import { type Exported, MANIFEST_ENDING, type RecordExport } from '../../../shared/model/export.ts';
import type { RecordFilter } from '../../../shared/model/filter.ts';
import { VERSION } from '../../../shared/version.ts';
import { allRids, countRecords } from '../explore/query-records.ts';
import { filterSentence } from '../explore/sentence.ts';
import { type Chunk, zipOfChunks } from '../exports/chunks-zip.ts';
import { ExportThreads } from '../exports/export-threads.ts';
import { fileOf, type Piece, writerOf } from '../exports/formats.ts';
import { PieceWriter } from '../exports/piece-writer.ts';
import { SPREADSHEET_ROWS } from '../packages/csv.ts';
import { zoneOf } from '../vault/settings.ts';
import { recordsPdf } from './export-pdf.ts';
import type { JobDefinition } from './job-definition.ts';
import { type OutputFile, writeOutput } from './output-file.ts';

type ExportInput = { filter: RecordFilter; format: RecordExport; path: string };

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
    const sentence = filterSentence(filter, zone);
    let [records, escaped, cut] = [0, 0, 0];
    const chunks: Chunk[] = [];
    const summary = () => {
      // Nothing is left behind that does not hold what it says.
      if (records !== expected) throw new Error('an export wrote another number of records than match');
      return { sentence, expected, records, chunks, escaped_cells: escaped, cut_cells: cut };
    };
    const manifestOf = (files: readonly Chunk[]) => {
      const { records: count, chunks: _, ...rest } = summary();
      const said = { vouch: VERSION, format, zone, filter, ...rest, chunks: files, written: count };
      return `${JSON.stringify(said, null, 2)}\n`;
    };
    const finish = async (output: OutputFile, manifest: string | null = null): Promise<Exported> => {
      const said = summary();
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
      return { ...output, ...said, manifest };
    };
    if (format === 'pdf') {
      const { pdf, records: listed } = await recordsPdf(ctx, filter, expected);
      records = listed;
      summary();
      return finish(await writeOutput(path, [pdf]));
    }
    const writer = writerOf(format);
    const threads = expected > MOST_ALONE ? new ExportThreads(ctx.vault.forThread, format) : null;
    const batches = batchesOf(allRids(read, filter, zone, 'occurred_at'));
    const counted = (async function* () {
      for await (const piece of threads?.pieces(batches) ??
        piecesOf(new PieceWriter(read, format), batches)) {
        records += piece.records;
        escaped += piece.escaped;
        cut += piece.cut;
        yield piece;
        ctx.checkCancelled();
        ctx.progress(records, expected, 'records');
      }
    })();
    const written = (piece: Piece) => threads?.written(piece);
    if (!isZip) {
      const parts = checked(fileOf(writer, counted, written), summary);
      const output = await withManifest(path, parts, (file) => manifestOf([{ ...file, records }])).finally(
        () => threads?.close(),
      );
      return finish(output, manifestName(output.file));
    }
    const manifest = (files: readonly Chunk[]) => {
      chunks.push(...files);
      return manifestOf(files);
    };
    const parts = zipOfChunks(writer, counted, expected, manifest, written);
    return finish(await writeOutput(path, parts).finally(() => threads?.close()));
  },
};

const manifestName = (file: string) => `${file}${MANIFEST_ENDING}`;

/** Writes a file and beside it what it holds, as a zip has it inside: both or neither. */
async function withManifest(
  path: string,
  parts: AsyncIterable<Buffer>,
  manifestOf: (file: OutputFile) => string,
): Promise<OutputFile> {
  const manifest = manifestName(path);
  if (existsSync(manifest)) throw new AppError('file-exists', { path: manifest });
  const output = await writeOutput(path, parts);
  try {
    await writeOutput(manifest, [manifestOf(output)]);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return output;
}

/** Asks at the end, before the file gets its name. */
async function* checked(parts: AsyncIterable<Buffer>, check: () => unknown): AsyncGenerator<Buffer> {
  yield* parts;
  check();
}

/** Records of a piece: a part of a file of a zip, and soon enough written that cancelling is not waited for. */
const BATCH = 1000;
/** So few are written by the job itself before other threads had started. */
const MOST_ALONE = 20_000;

function* piecesOf(writer: PieceWriter, batches: Iterable<readonly number[]>): Generator<Piece> {
  let memory: SharedArrayBuffer | null = null;
  for (const rids of batches)
    for (let done = 0; done < rids.length; ) {
      const piece = writer.write(rids.slice(done), memory);
      yield piece;
      // Whoever asks for the next one has written this.
      memory = piece.bytes.buffer;
      done += piece.records;
    }
}

function* batchesOf(rids: Iterable<number>): Generator<number[]> {
  let batch: number[] = [];
  for (const rid of rids) {
    batch.push(rid);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
