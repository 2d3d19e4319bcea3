import { statSync } from 'node:fs';
import type { Acquisition } from '../../../shared/model/acquisition.ts';
import type { JobContext } from '../jobs/job-context.ts';
import { acquisitionById } from './acquisitions.ts';
import { type FileToImport, ImportTransaction, importedDraft, type OnBytes } from './import-transaction.ts';

/** Imports one file in one transaction: all of it or nothing, whatever happens meanwhile. */
export async function importFile(
  ctx: JobContext,
  file: FileToImport,
  onBytes: OnBytes,
): Promise<Acquisition> {
  const { vault } = ctx;
  const bytes = statSync(file.path, { throwIfNoEntry: false })?.size ?? 0;
  const acquisition = await vault.write(
    (db) =>
      ImportTransaction.run(ctx, db, bytes, async (transaction) =>
        acquisitionById(db, (await transaction.acquire(file, null, onBytes)).id),
      ),
    importedDraft,
  );
  vault.checkpoint();
  return acquisition;
}
