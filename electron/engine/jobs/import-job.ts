import { statSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { AppError, toWireError, type WireError } from '../../../shared/errors.ts';
import type { Acquisition, FileNotice } from '../../../shared/model/acquisition.ts';
import { isZone } from '../../../shared/time.ts';
import { lendersFirst } from '../intake/borrowed-times.ts';
import { chunkNotices } from '../intake/chunk-series.ts';
import { importFile } from '../intake/import-file.ts';
import type { FileToImport, OnBytes } from '../intake/import-transaction.ts';
import { importZip, type ZipImport } from '../intake/import-zip.ts';
import { isZip } from '../intake/zip-directory.ts';
import { filesAt } from './files-at.ts';
import type { JobContext } from './job-context.ts';
import type { JobDefinition } from './job-definition.ts';

export type ImportResult = {
  acquisitions: Acquisition[];
  failed: { file: string; error: WireError }[];
  /** What the chosen folders and zips hold beside the files that were imported. */
  skipped: string[];
  /** Files that are missing by number, or there twice, in a folder or a zip. */
  notices: FileNotice[];
};

export type ImportInput = { files: FileToImport[] } & Pick<ImportResult, 'skipped' | 'notices'>;

export const importJob: JobDefinition<'import.start', ImportInput> = {
  needsVault: true,
  prepare({ files, platform, source, zone }, tokens) {
    if (zone !== undefined && !isZone(zone))
      throw new AppError('request-invalid', { problem: `${zone} is not a time zone like Europe/Berlin` });
    const chosen = files.map((token) => {
      const { path: root, name } = tokens.resolve(token, 'read');
      const found = filesAt(root);
      const inside = found.files.filter((path) => path !== root).map((path) => relative(root, path));
      return {
        files: found.files.map((path) => ({ path, name: path === root ? name : basename(path) })),
        skipped: found.skipped,
        notices: chunkNotices(inside).map((notice) => ({ container: name, ...notice })),
      };
    });
    return {
      files: chosen.flatMap((each) => each.files.map((file) => ({ ...file, platform, source, zone }))),
      skipped: chosen.flatMap(({ skipped }) => skipped),
      notices: chosen.flatMap(({ notices }) => notices),
    };
  },
  title: ({ files }) => (files.length === 1 ? `Import ${files[0]?.name}` : `Import ${files.length} files`),
  async run(ctx, { files: chosen, skipped, notices }): Promise<ImportResult> {
    const files = await lendersFirst(chosen);
    const sizes = files.map(({ path }) => statSync(path, { throwIfNoEntry: false })?.size ?? 0);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const result: ImportResult = {
      acquisitions: [],
      failed: [],
      skipped: [...skipped],
      notices: [...notices],
    };
    let before = 0;
    let records = 0;
    for (const [i, file] of files.entries()) {
      ctx.phase(`Reading ${file.name}`);
      try {
        const imported = await importOne(ctx, file, (bytes, accepted) => {
          const phase = `Reading ${file.name}: ${(records + accepted).toLocaleString('en')} records`;
          ctx.progress(before + bytes, total, 'bytes', phase);
        });
        records += imported.acquisitions.reduce((sum, { lines }) => sum + lines.accepted, 0);
        result.acquisitions.push(...imported.acquisitions);
        result.failed.push(...imported.failed);
        result.skipped.push(...imported.skipped);
        result.notices.push(...imported.notices);
      } catch (error) {
        // One file that cannot be read does not take the others with it; a single one fails the job.
        if (!(error instanceof AppError) || files.length === 1 || !isAboutTheFile(error)) throw error;
        result.failed.push({ file: file.name, error: toWireError(error) });
        await ctx.vault.write(
          () => {},
          () => ({
            action: 'import.stopped',
            details: { title: `Import ${file.name}`, reason: error.code },
          }),
        );
      }
      before += sizes[i] ?? 0;
      ctx.progress(before, total, 'bytes');
    }
    return result;
  },
};

async function importOne(ctx: JobContext, file: FileToImport, onBytes: OnBytes): Promise<ZipImport> {
  if (await isZip(file)) return importZip(ctx, file, onBytes);
  return { acquisitions: [await importFile(ctx, file, onBytes)], failed: [], skipped: [], notices: [] };
}

function isAboutTheFile({ code }: AppError): boolean {
  return /^(file-|format-|json-|request-|time-|zip-)/.test(code) && code !== 'file-unwritable';
}
