import { AppError } from '../../../shared/errors.ts';
import type { Acquisition } from '../../../shared/model/acquisition.ts';
import type { Platform } from '../../../shared/model/platform.ts';
import type { ActivityDraft } from '../activity/activity-log.ts';
import type { JobContext } from '../jobs/job-context.ts';
import { keepMapping } from '../mappings/known-mappings.ts';
import { mappingDialectName } from '../mappings/mapping-dialect.ts';
import type { Dialect } from '../platforms/dialect.ts';
import { dialectNamed } from '../platforms/registry.ts';
import type { WriteDb } from '../vault/connection.ts';
import { recordCount } from '../vault/record-count.ts';
import { type KnownKeys, knownKeys } from './known-keys.ts';
import type { ReadEnd, ReadInput } from './read-records.ts';
import { ReadingThread } from './reading-thread.ts';
import { dialectOfInput } from './recognise-input.ts';
import { RecordWriter } from './record-writer.ts';
import { keepShape } from './stored-shape.ts';
import { putOffTargetIndex } from './target-index.ts';

export type FileToImport = ReadInput & { source?: string };

/** `onBytes` is told how much of the received bytes was read, and how many records of this file were accepted. */
export type OnBytes = (bytes: number, records: number) => void;

/** An acquisition that was written, and the file as it was read. */
export type Acquired = { id: number; end: ReadEnd };

/** Above this size, and beside a vault that holds less, the index over targets is made at the end. */
const LARGE_FILE_BYTES = 64 * 1024 * 1024;
/** Roughly what a record takes, to size tables beforehand; being wrong costs only time. */
const RECORD_BYTES_GUESS = 400;

/**
 * Words that wait in memory until they are written as one piece of the full-text index. Four times SQLite's own: a
 * quarter of the pieces to merge; with more, looking words up misses the processor's caches.
 */
const WORDS_IN_MEMORY_BYTES = 4 * 1024 * 1024;

/** What the files that are imported in one transaction share: the reading thread, the indexes, the next ids. */
export class ImportTransaction {
  readonly #ctx: JobContext;
  readonly #db: WriteDb;
  readonly #thread: ReadingThread;
  readonly #known: KnownKeys;
  readonly #makeIndex: (() => void) | null;

  private constructor(ctx: JobContext, db: WriteDb, bytes: number) {
    this.#ctx = ctx;
    this.#db = db;
    this.#thread = new ReadingThread(ctx);
    const held = recordCount(db);
    const expected = Math.ceil(bytes / RECORD_BYTES_GUESS);
    const deferred = bytes > LARGE_FILE_BYTES && expected > held;
    this.#makeIndex = deferred ? putOffTargetIndex(db) : null;
    this.#known = knownKeys(db, held, expected);
    db.raw.exec(`INSERT INTO record_text (record_text, rank) VALUES ('hashsize', ${WORDS_IN_MEMORY_BYTES})`);
  }

  /** Runs `work`, whose files have about so many bytes, then makes the index that was put off. */
  static async run<T>(
    ctx: JobContext,
    db: WriteDb,
    bytes: number,
    work: (transaction: ImportTransaction) => Promise<T>,
  ): Promise<T> {
    const transaction = new ImportTransaction(ctx, db, bytes);
    try {
      const result = await work(transaction);
      if (transaction.#makeIndex) {
        // Its memory is free for what is sorted.
        await transaction.#thread.close();
        ctx.phase('Indexing (target key)');
        transaction.#makeIndex();
      }
      return result;
    } finally {
      await transaction.#thread.close();
    }
  }

  /**
   * Imports one file. `zip` is the received file that it is an entry of; its bytes are kept there. An error before
   * the first batch (`file-empty`, `file-binary`, `format-unknown`) leaves nothing behind, so that other files
   * may follow; after any other the transaction cannot go on.
   */
  async acquire(file: FileToImport, zip: number | null, onBytes: OnBytes): Promise<Acquired> {
    const started = performance.now();
    const ids = this.#nextIds();
    // The source is known once the dialect is.
    let writer: RecordWriter | null = null;
    let sourceId = 0;
    const { source, ...input } = file;
    const end = await this.#thread.read(input, (batch, packed, { dialect: named, ...form }) => {
      if (!writer) {
        const dialect = dialectOfInput(file, named) ?? dialectNamed(named);
        sourceId = this.#sourceId(source, dialect);
        const place = { acquisition: ids.acquisition, source: sourceId, file: ids.file };
        writer = new RecordWriter(this.#db, place, this.#known, { ...form, dialect });
      }
      if (packed) writer.writeContainerBlocks(ids.container, batch.blocks);
      else writer.write(batch);
      onBytes(batch.bytesRead, writer.counts.accepted);
    });
    if (!writer) throw new Error('the reader ended without a batch');
    this.#writeFiles(file, end, ids);
    const container = zip ?? (end.container ? ids.container : null);
    this.#writeAcquisition(file, end, writer, { ...ids, source: sourceId, container }, started);
    return { id: ids.acquisition, end };
  }

  #nextIds(): { acquisition: number; file: number; container: number } {
    const next = (table: string) =>
      1 + (this.#db.raw.prepare(`SELECT coalesce(max(id), 0) FROM ${table}`).pluck().get() as number);
    const file = next('received_file');
    return { acquisition: next('acquisition'), file, container: file + 1 };
  }

  #sourceId(named: string | undefined, { platform, defaultSource }: Dialect): number {
    const { raw } = this.#db;
    const name = named ?? defaultSource;
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

  /** What was unpacked is called by its own name. */
  #writeFiles({ name }: FileToImport, end: ReadEnd, ids: { file: number; container: number }): void {
    const unpacked = end.packed ? name.replace(/\.gz$/i, '') : name;
    addReceivedFile(this.#db, ids.file, unpacked, end);
    if (end.container) addReceivedFile(this.#db, ids.container, name, end.container);
  }

  #writeAcquisition(
    { zone, mappings }: FileToImport,
    end: ReadEnd,
    writer: RecordWriter,
    ids: { acquisition: number; source: number; file: number; container: number | null },
    started: number,
  ): void {
    const { operator } = this.#ctx.vault;
    const { accepted, rejected, duplicate, conflict, blank } = writer.counts;
    const { recognition } = end;
    const { once, twice, never } = writer.zoneAssumed;
    this.#db.raw
      .prepare(
        `INSERT INTO acquisition (id, source_id, container_id, dialect, dialect_reason, format, header, delimiter,
         file_id, total, accepted, rejected, duplicate, conflict, blank, first_rid, last_rid, first_at, assumed_zone,
         imported_at, imported_by, app_version, seconds)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        ids.acquisition,
        ids.source,
        ids.container,
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
        once + twice + never > 0 ? (zone ?? null) : null,
        operator.clock(),
        operator.name,
        this.#ctx.appVersion,
        Math.round(performance.now() - started) / 1000,
      );
    const used = mappings?.known.find(({ sha256 }) => recognition.dialect === mappingDialectName(sha256));
    if (used) keepMapping(this.#db, used, 'shipped', { at: operator.clock(), name: operator.name });
    keepShape(this.#db, ids.acquisition, recognition);
    this.#db.raw
      .prepare(
        'INSERT INTO acquisition_time (acquisition_id, oldest_at, newest_at, without_zone, shown_twice, never_shown) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(ids.acquisition, writer.firstAt, writer.lastAt, once + twice + never, twice, never);
    if (!end.signatures) return;
    const { valid, invalid, unsigned, not_checked } = end.signatures;
    this.#db.raw
      .prepare(
        'INSERT INTO signature_check (acquisition_id, valid, invalid, unsigned, not_checked) VALUES (?, ?, ?, ?, ?)',
      )
      .run(ids.acquisition, valid, invalid, unsigned, not_checked);
  }
}

/** `what`: length in bytes and SHA-256 of the file as it is kept. */
export function addReceivedFile(
  db: WriteDb,
  id: number,
  name: string,
  what: { bytes: number; sha256: Uint8Array },
): void {
  db.raw
    .prepare('INSERT INTO received_file (id, name, bytes, sha256) VALUES (?, ?, ?, ?)')
    .run(id, name, what.bytes, Buffer.from(what.sha256));
}

/** The log's entry for one acquisition. */
export function importedDraft(acquisition: Acquisition): ActivityDraft {
  const { id, source, platform, file, bytes, sha256, lines, signatures } = acquisition;
  return {
    action: 'records.imported',
    details: {
      acquisition: id,
      source,
      platform,
      file,
      bytes,
      sha256,
      lines,
      ...(signatures && { signatures }),
    },
  };
}
