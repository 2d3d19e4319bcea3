import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError, toWireError, type WireError } from '../../../shared/errors.ts';
import type { Acquisition } from '../../../shared/model/acquisition.ts';
import { isZone } from '../../../shared/time.ts';
import { onlyBorrows } from '../intake/borrowed-times.ts';
import { type FileToImport, importFile } from '../intake/import-file.ts';
import { filesAt } from './files-at.ts';
import type { JobDefinition } from './job-definition.ts';

export type ImportResult = {
  acquisitions: Acquisition[];
  failed: { file: string; error: WireError }[];
  /** What the chosen folders hold beside the files that were imported. */
  skipped: string[];
};

export const importJob: JobDefinition<'import.start', { files: FileToImport[]; skipped: string[] }> = {
  needsVault: true,
  prepare({ files, platform, source, zone }, tokens) {
    if (zone !== undefined && !isZone(zone))
      throw new AppError('request-invalid', { problem: `${zone} is not a time zone like Europe/Berlin` });
    const chosen = files.map((token) => {
      const { path: root, name } = tokens.resolve(token, 'read');
      const found = filesAt(root);
      return {
        ...found,
        files: found.files.map((path) => ({ path, name: path === root ? name : basename(path) })),
      };
    });
    return {
      files: chosen.flatMap((each) => each.files.map((file) => ({ ...file, platform, source, zone }))),
      skipped: chosen.flatMap(({ skipped }) => skipped),
    };
  },
  title: ({ files }) => (files.length === 1 ? `Import ${files[0]?.name}` : `Import ${files.length} files`),
  async run(ctx, input): Promise<ImportResult> {
    const files = await lendersFirst(input.files);
    const sizes = files.map(({ path }) => statSync(path, { throwIfNoEntry: false })?.size ?? 0);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const result: ImportResult = { acquisitions: [], failed: [], skipped: input.skipped };
    let before = 0;
    let records = 0;
    for (const [i, file] of files.entries()) {
      ctx.phase(`Reading ${file.name}`);
      try {
        const acquisition = await importFile(ctx, file, (bytes, accepted) => {
          const phase = `Reading ${file.name}: ${(records + accepted).toLocaleString('en')} records`;
          ctx.progress(before + bytes, total, 'bytes', phase);
        });
        records += acquisition.lines.accepted;
        result.acquisitions.push(acquisition);
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

/** In the order given, but files of records that take their time from others come last. */
async function lendersFirst(files: readonly FileToImport[]): Promise<readonly FileToImport[]> {
  if (files.length === 1) return files;
  const borrows = new Set<FileToImport>();
  for (const file of files) if (await onlyBorrows(file)) borrows.add(file);
  return [...files.filter((file) => !borrows.has(file)), ...borrows];
}

function isAboutTheFile({ code }: AppError): boolean {
  return /^(file-|format-|json-|request-|time-)/.test(code) && code !== 'file-unwritable';
}
