import { statSync } from 'node:fs';
import { AppError, toWireError, type WireError } from '../../../shared/errors.ts';
import type { Acquisition, FileNotice } from '../../../shared/model/acquisition.ts';
import type { ActivityDraft } from '../activity/activity-log.ts';
import type { JobContext } from '../jobs/job-context.ts';
import type { WriteDb } from '../vault/connection.ts';
import { acquisitionById } from './acquisitions.ts';
import { lendersFirst } from './borrowed-times.ts';
import { chunkNotices } from './chunk-series.ts';
import { inNumberOrder, isEvidenceEntry, SIGNATURE_ENDING } from './evidence-names.ts';
import {
  type Acquired,
  type FileToImport,
  ImportTransaction,
  importedDraft,
  type OnBytes,
} from './import-transaction.ts';
import { type KeptFile, keepFile } from './keep-file.ts';
import { NO_EXPORT } from './recognise.ts';
import { readZipDirectory, type ZipEntry } from './zip-directory.ts';

/** What became of a zip and of everything in it. Names begin with the zip's. */
export type ZipImport = {
  acquisitions: Acquisition[];
  failed: { file: string; error: WireError }[];
  skipped: string[];
  notices: FileNotice[];
};

type EntryFile = FileToImport & { entry: ZipEntry };
type Imported = { file: EntryFile; acquired: Acquired };
type Failed = { file: EntryFile; error: AppError };

/**
 * Imports a zip in one transaction: its bytes once, and every file in it that holds evidence as an acquisition
 * of its own, in the order of their numbers. It is checked before anything is written. Throws `zip-refused`,
 * `zip-damaged`, `zip-empty`, and what importing a file throws.
 */
export async function importZip(ctx: JobContext, zip: FileToImport, onBytes: OnBytes): Promise<ZipImport> {
  const { vault } = ctx;
  const before = statSync(zip.path, { throwIfNoEntry: false });
  const entries = await readZipDirectory(zip.path, zip.name);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const placed = (entry: ZipEntry) => ({ ...zip, name: `${zip.name}/${entry.name}`, entry });
  const files = entries
    .filter(({ name }) => isEvidenceEntry(name))
    .sort((a, b) => inNumberOrder(a.name, b.name))
    .map((entry): EntryFile => {
      const signature = byName.get(entry.name + SIGNATURE_ENDING);
      return { ...placed(entry), ...(signature && { signature: placed(signature) }) };
    });
  if (files.length === 0) throw new AppError('zip-empty', { path: zip.name });
  const ordered = await lendersFirst(files);
  const signatures = new Set(files.flatMap(({ signature }) => signature?.entry ?? []));
  const others = entries.filter((entry) => !isEvidenceEntry(entry.name) && !signatures.has(entry));
  const unpacked = files.reduce((sum, { entry }) => sum + entry.size, 0);
  const { result } = await vault.write(
    (db) =>
      ImportTransaction.run(ctx, db, unpacked, async (transaction) => {
        const received = await keepFile(ctx, db, zip);
        const { imported, failed } = await acquireAll(transaction, ordered, received.id, onBytes);
        // The files were read one after another; they must be those of the bytes that were kept.
        const after = statSync(zip.path, { throwIfNoEntry: false });
        if (after?.size !== before?.size || after?.mtimeMs !== before?.mtimeMs)
          throw new AppError('file-unreadable', { path: zip.name, reason: 'it changed while it was read' });
        if (imported.length === 0 && failed[0]) throw failed[0].error;
        const notices = noticesOf(zip, files, imported);
        writeEntries(db, received.id, imported, failed, [...signatures], others);
        writeNotices(db, received.id, notices);
        const result: ZipImport = {
          acquisitions: imported.map(({ acquired }) => acquisitionById(db, acquired.id)),
          failed: failed.map(({ file, error }) => ({ file: file.name, error: toWireError(error) })),
          skipped: others.map(({ name }) => `${zip.name}/${name}`),
          notices,
        };
        return { result, received };
      }),
    ({ result, received }) => entriesOfLog(zip, received, result),
  );
  vault.checkpoint();
  return result;
}

async function acquireAll(
  transaction: ImportTransaction,
  files: readonly EntryFile[],
  zip: number,
  onBytes: OnBytes,
): Promise<{ imported: Imported[]; failed: Failed[] }> {
  const imported: Imported[] = [];
  const failed: Failed[] = [];
  let [before, records] = [0, 0];
  for (const file of files) {
    let accepted = 0;
    try {
      const acquired = await transaction.acquire(file, zip, (bytes, count) => {
        accepted = count;
        onBytes(before + bytes, records + count);
      });
      imported.push({ file, acquired });
    } catch (error) {
      if (!(error instanceof AppError) || !NO_EXPORT.includes(error.code)) throw error;
      failed.push({ file, error });
    }
    before += file.entry.packedSize;
    records += accepted;
  }
  return { imported, failed };
}

/** By name: numbers that are missing or there twice; by content: files with the same bytes. */
function noticesOf(
  zip: FileToImport,
  files: readonly EntryFile[],
  imported: readonly Imported[],
): FileNotice[] {
  const numbered = chunkNotices(files.map(({ entry }) => entry.name));
  const same = Map.groupBy(imported, ({ acquired }) => Buffer.from(acquired.end.sha256).toString('hex'));
  const repeated = [...same.values()].flatMap((copies) => {
    if (copies.length < 2) return [];
    const names = copies.map(({ file }) => file.entry.name).sort(inNumberOrder);
    return {
      kind: 'repeated' as const,
      files: names,
      sentence: `These files hold the same bytes: ${names.join(', ')}.`,
    };
  });
  return [...numbered, ...repeated].map((notice) => ({ container: zip.name, ...notice }));
}

function writeEntries(
  db: WriteDb,
  zip: number,
  imported: readonly Imported[],
  failed: readonly Failed[],
  signatures: readonly ZipEntry[],
  others: readonly ZipEntry[],
): void {
  const rows = [
    ...imported.map(({ file, acquired }) => [file.entry.name, acquired.id, null] as const),
    ...failed.map(({ file, error }) => [file.entry.name, null, error.message] as const),
    ...signatures.map(({ name }) => [name, null, 'it holds the signature of the file beside it'] as const),
    ...others.map(({ name }) => [name, null, 'passed over: its name is not that of an export'] as const),
  ];
  const insert = db.raw.prepare(
    'INSERT INTO zip_entry (zip_id, position, name, acquisition_id, problem) VALUES (?, ?, ?, ?, ?)',
  );
  for (const [position, row] of rows.entries()) insert.run(zip, position, ...row);
}

function writeNotices(db: WriteDb, zip: number, notices: readonly FileNotice[]): void {
  const insert = db.raw.prepare(
    'INSERT INTO zip_notice (zip_id, position, kind, files, sentence) VALUES (?, ?, ?, ?, ?)',
  );
  for (const [position, { kind, files, sentence }] of notices.entries())
    insert.run(zip, position, kind, JSON.stringify(files), sentence);
}

function entriesOfLog(zip: FileToImport, received: KeptFile, result: ZipImport): ActivityDraft[] {
  const { acquisitions, failed, skipped, notices } = result;
  return [
    {
      action: 'zip.received',
      details: {
        file: zip.name,
        bytes: received.bytes,
        sha256: Buffer.from(received.sha256).toString('hex'),
        imported: acquisitions.length,
        not_imported: failed.length + skipped.length,
        notices: notices.map(({ sentence }) => sentence),
      },
    },
    ...acquisitions.map(importedDraft),
  ];
}
