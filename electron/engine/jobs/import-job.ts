import { readdirSync, type Stats, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AppError, toWireError, type WireError } from '../../../shared/errors.ts';
import type { Acquisition } from '../../../shared/model/acquisition.ts';
import { isZone } from '../../../shared/time.ts';
import { onlyBorrows } from '../intake/borrowed-times.ts';
import { type FileToImport, importFile } from '../intake/import-file.ts';
import type { JobDefinition } from './job-definition.ts';

const IMPORTABLE = /\.(csv|tsv|json|ndjson|jsonl|log)(\.gz)?$|\.gz$/i;

/**
 * The files a path stands for: itself, or what a folder and its folders hold, in name order. Throws
 * `file-not-found`, `file-unreadable` or `folder-empty`.
 */
export function filesAt(path: string): string[] {
  const info = infoOf(path);
  if (!info) throw new AppError('file-not-found', { path });
  if (info.isFile()) return [path];
  // A pipe can be read only once, and a device has no end.
  if (!info.isDirectory())
    throw new AppError('file-unreadable', { path, reason: 'it is neither a file nor a folder' });
  const files = readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && IMPORTABLE.test(entry.name) && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (files.length === 0) throw new AppError('folder-empty', { path });
  return files;
}

function infoOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new AppError('file-unreadable', { path, reason }, { cause: error });
  }
}

export type ImportResult = { acquisitions: Acquisition[]; failed: { file: string; error: WireError }[] };

export const importJob: JobDefinition<'import.start', { files: FileToImport[] }> = {
  needsVault: true,
  prepare({ files, platform, source, zone }, tokens) {
    if (zone !== undefined && !isZone(zone))
      throw new AppError('request-invalid', { problem: `${zone} is not a time zone like Europe/Berlin` });
    const paths = files.flatMap((token) => filesAt(tokens.resolve(token, 'read').path));
    return { files: paths.map((path) => ({ path, name: basename(path), platform, source, zone })) };
  },
  title: ({ files }) => (files.length === 1 ? `Import ${files[0]?.name}` : `Import ${files.length} files`),
  async run(ctx, input): Promise<ImportResult> {
    const files = await lendersFirst(input.files);
    const sizes = files.map(({ path }) => statSync(path, { throwIfNoEntry: false })?.size ?? 0);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const result: ImportResult = { acquisitions: [], failed: [] };
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
