import { readdirSync, type Stats, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { inNumberOrder, isImportable } from '../intake/evidence-names.ts';

/** `skipped`: what else the folder holds, links too, named from the folder; hidden files are not listed. */
export type FilesAt = { files: string[]; skipped: string[] };

/**
 * The files a path stands for: itself, or what a folder and its folders hold, by name, numbers in it by value. Throws
 * `file-not-found`, `file-unreadable` or `folder-empty`.
 */
export function filesAt(path: string): FilesAt {
  const { files, others, links } = everyFileAt(path);
  if (files.length === 0) throw new AppError('folder-empty', { path });
  return { files, skipped: [...others, ...links].map((file) => relative(path, file)).sort() };
}

/**
 * The same with the paths of files whose names say nothing of evidence, which may be what a recipe's pattern names;
 * none of them need be there.
 */
export function everyFileAt(path: string): { files: string[]; others: string[]; links: string[] } {
  const info = infoOf(path);
  if (!info) throw new AppError('file-not-found', { path });
  if (info.isFile()) return { files: [path], others: [], links: [] };
  // A pipe can be read only once, and a device has no end.
  if (!info.isDirectory())
    throw new AppError('file-unreadable', {
      path,
      reason: 'it is neither a file nor a folder; write what comes through a pipe to a file first',
    });
  const files: string[] = [];
  const others: string[] = [];
  const links: string[] = [];
  for (const entry of readdirSync(path, { withFileTypes: true, recursive: true })) {
    if (entry.isDirectory() || entry.name.startsWith('.')) continue;
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile()) links.push(file);
    else (isImportable(entry.name) ? files : others).push(file);
  }
  return { files: files.sort(inNumberOrder), others, links };
}

function infoOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new AppError('file-unreadable', { path, reason }, { cause: error });
  }
}
