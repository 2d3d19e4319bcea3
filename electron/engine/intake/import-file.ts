import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError, fromWireError } from '../../../shared/errors.ts';
import type { Acquisition } from '../../../shared/model/acquisition.ts';
import type { Platform } from '../../../shared/model/platform.ts';
import { workerEntry } from '../entry-path.ts';
import type { JobContext } from '../jobs/job-context.ts';
import type { Dialect } from '../platforms/dialect.ts';
import { dialectNamed } from '../platforms/registry.ts';
import type { WriteDb } from '../vault/connection.ts';
import { acquisitionById } from './acquisitions.ts';
import type { Batch } from './batch.ts';
import type { FromIntake, ToIntake } from './intake-worker.ts';
import type { ReadEnd } from './read-records.ts';
import { RecordWriter } from './record-writer.ts';
import { putOffIndexes } from './secondary-indexes.ts';

export type FileToImport = {
  path: string;
  /** As the user knows it; an upload's path is not its name. */
  name: string;
  platform?: Platform;
  source?: string;
  zone?: string;
};

/** Above this size, and beside a vault that holds less, the indexes are made at the end. */
const LARGE_FILE_BYTES = 64 * 1024 * 1024;
/** Roughly what a record takes, to size tables beforehand; being wrong costs only time. */
const RECORD_BYTES_GUESS = 400;
/** The reading thread may find nothing to send for long. */
const CANCEL_CHECK_MS = 100;

/**
 * Imports one file in one transaction: all of it or nothing, whatever happens meanwhile. `onBytes` is told
 * how much of the file was read and how many records were written.
 */
export async function importFile(
  ctx: JobContext,
  file: FileToImport,
  onBytes: (bytes: number, records: number) => void,
): Promise<Acquisition> {
  const { vault } = ctx;
  const started = performance.now();
  const id = await vault.write(
    (db) => new FileImport(ctx, db, file, onBytes).run(started),
    ({ acquisition }) => ({
      action: 'records.imported',
      details: {
        acquisition: acquisition.id,
        source: acquisition.source,
        platform: acquisition.platform,
        file: acquisition.file,
        bytes: acquisition.bytes,
        sha256: acquisition.sha256,
        lines: acquisition.lines,
      },
    }),
  );
  vault.checkpoint();
  return id.acquisition;
}

class FileImport {
  readonly #ctx: JobContext;
  readonly #db: WriteDb;
  readonly #file: FileToImport;
  readonly #onBytes: (bytes: number, records: number) => void;

  constructor(
    ctx: JobContext,
    db: WriteDb,
    file: FileToImport,
    onBytes: (bytes: number, records: number) => void,
  ) {
    this.#ctx = ctx;
    this.#db = db;
    this.#file = file;
    this.#onBytes = onBytes;
  }

  async run(started: number): Promise<{ acquisition: Acquisition }> {
    const db = this.#db;
    const bytes = statSync(this.#file.path, { throwIfNoEntry: false })?.size ?? 0;
    const ids = this.#reserveIds();
    const held = db.raw.prepare('SELECT count(*) FROM record').pluck().get() as number;
    const expectedRecords = Math.ceil(bytes / RECORD_BYTES_GUESS);
    const deferred = bytes > LARGE_FILE_BYTES && expectedRecords > held;
    const makeIndexes = deferred ? putOffIndexes(db) : null;
    // The source is known once the dialect is.
    let writer: RecordWriter | null = null;
    let sourceId = 0;
    const end = await this.#read((dialect) => {
      sourceId = this.#sourceId(dialect);
      writer = new RecordWriter(
        db,
        { acquisition: ids.acquisition, source: sourceId, file: ids.file },
        { deferred, expectedRecords },
      );
      return writer;
    }, ids.container);
    if (!writer) throw new Error('the reader ended without a batch');
    makeIndexes?.((name) => this.#ctx.phase(`Indexing (${name.replace('record_', '').replace('_', ' ')})`));
    this.#finish(end, writer, sourceId, ids, started);
    return { acquisition: acquisitionById(db, ids.acquisition) };
  }

  #reserveIds(): { acquisition: number; file: number; container: number } {
    const next = (table: string) =>
      1 + (this.#db.raw.prepare(`SELECT coalesce(max(id), 0) FROM ${table}`).pluck().get() as number);
    const file = next('received_file');
    return { acquisition: next('acquisition'), file, container: file + 1 };
  }

  #sourceId({ platform, defaultSource }: Dialect): number {
    const { raw } = this.#db;
    const name = this.#file.source ?? defaultSource;
    const row = raw.prepare('SELECT id, platform FROM source WHERE name = ?').get(name) as
      | { id: number; platform: Platform }
      | undefined;
    if (row && row.platform !== platform) {
      throw new AppError('request-invalid', {
        problem: `the source ${name} is of another platform (${row.platform})`,
      });
    }
    return (
      row?.id ??
      Number(
        raw.prepare('INSERT INTO source (name, platform) VALUES (?, ?)').run(name, platform).lastInsertRowid,
      )
    );
  }

  /** Runs the reading thread and writes what it sends, one batch while it prepares the next. */
  async #read(start: (dialect: Dialect) => RecordWriter, containerId: number): Promise<ReadEnd> {
    const worker = new Worker(workerEntry(import.meta.url, 'intake-worker'));
    const post = (message: ToIntake) => worker.postMessage(message);
    let writer: RecordWriter | null = null;
    let watch: NodeJS.Timeout | undefined;
    try {
      return await new Promise<ReadEnd>((resolve, reject) => {
        watch = setInterval(() => {
          try {
            this.#ctx.checkCancelled();
          } catch (error) {
            reject(error);
          }
        }, CANCEL_CHECK_MS);
        worker.on('error', reject);
        worker.on('exit', (code) => reject(new Error(`the reading thread ended with ${code}`)));
        worker.on('message', (message: FromIntake) => {
          try {
            this.#ctx.checkCancelled();
            if (message.type === 'error')
              reject(message.error ? fromWireError(message.error) : new Error(message.stack));
            else if (message.type === 'end') resolve(message.end);
            else {
              writer ??= start(dialectNamed(message.dialect));
              this.#write(writer, message.batch, message.packed ? containerId : null);
              post({ type: 'more' });
            }
          } catch (error) {
            reject(error);
          }
        });
        const { path, name, platform, zone } = this.#file;
        post({ type: 'read', input: { path, name, platform, zone } });
      });
    } finally {
      clearInterval(watch);
      await worker.terminate();
    }
  }

  #write(writer: RecordWriter, batch: Batch, containerId: number | null): void {
    if (containerId === null) writer.write(batch);
    else writer.writeContainerBlocks(containerId, batch.blocks);
    this.#onBytes(batch.bytesRead, writer.counts.accepted);
  }

  #finish(
    end: ReadEnd,
    writer: RecordWriter,
    sourceId: number,
    ids: { acquisition: number; file: number; container: number },
    started: number,
  ): void {
    const { raw } = this.#db;
    const { operator } = this.#ctx.vault;
    const name = this.#file.name || basename(this.#file.path);
    const addFile = raw.prepare('INSERT INTO received_file (id, name, bytes, sha256) VALUES (?, ?, ?, ?)');
    addFile.run(
      ids.file,
      end.container ? name.replace(/\.gz$/i, '') : name,
      end.bytes,
      Buffer.from(end.sha256),
    );
    if (end.container)
      addFile.run(ids.container, name, end.container.bytes, Buffer.from(end.container.sha256));
    const { accepted, rejected, duplicate, conflict, blank } = writer.counts;
    const { recognition } = end;
    const { once, twice, never } = writer.zoneAssumed;
    raw
      .prepare(
        `INSERT INTO acquisition (id, source_id, container_id, dialect, dialect_reason, format, header, delimiter,
         file_id, total, accepted, rejected, duplicate, conflict, blank, first_rid, last_rid, first_at, assumed_zone,
         imported_at, imported_by, app_version, seconds)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        ids.acquisition,
        sourceId,
        end.container ? ids.container : null,
        recognition.dialect,
        recognition.reason,
        recognition.format,
        recognition.header ? JSON.stringify(recognition.header) : null,
        recognition.delimiter,
        ids.file,
        accepted + rejected + duplicate + conflict + blank,
        accepted,
        rejected,
        duplicate,
        conflict,
        blank,
        writer.firstRid,
        writer.lastRid,
        writer.firstAt,
        once + twice + never > 0 ? (this.#file.zone ?? null) : null,
        operator.clock(),
        operator.name,
        this.#ctx.appVersion,
        Math.round(performance.now() - started) / 1000,
      );
    raw
      .prepare(
        'INSERT INTO acquisition_time (acquisition_id, oldest_at, newest_at, without_zone, shown_twice, never_shown) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(ids.acquisition, writer.firstAt, writer.lastAt, once + twice + never, twice, never);
  }
}
