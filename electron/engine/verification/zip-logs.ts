import { readFileSync, statSync } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import type { FileNotice } from '../../../shared/model/acquisition.ts';
import { chunkNotices } from '../intake/chunk-series.ts';
import { contentOf, type FileContent, isGzip } from '../intake/content.ts';
import { inNumberOrder, isEvidenceEntry } from '../intake/evidence-names.ts';
import { isZip, readZipDirectory, type ZipEntry } from '../intake/zip-directory.ts';

/**
 * A log that is verified where it lies; `beside`: what else is in its zip; `isUnlikely`: it lies in a folder and its
 * name says nothing of evidence.
 */
export type LogFile = FileContent & { beside?: readonly ZipEntry[]; isUnlikely?: boolean };

const NOTHING = { add: () => {} };
const LONGEST_ANCHOR_FILE = 16 * 1024 * 1024;

/**
 * The files with, in place of every zip, those in it that an import would take, by name, numbers in it by value;
 * and what is to be said about a zip's numbering. Throws what opening a zip throws.
 */
export async function withZipsOpened(
  files: readonly LogFile[],
): Promise<{ files: LogFile[]; notices: FileNotice[] }> {
  const opened: LogFile[] = [];
  const notices: FileNotice[] = [];
  for (const file of files) {
    if (file.isUnlikely || !isZip(file)) {
      opened.push(file);
      continue;
    }
    const beside = await readZipDirectory(file.path, file.name);
    const entries = beside.filter(({ name }) => isEvidenceEntry(name));
    if (entries.length === 0) throw new AppError('zip-empty', { path: file.name });
    const named = chunkNotices(entries.map(({ name }) => name));
    notices.push(...named.map((notice) => ({ container: file.name, ...notice })));
    opened.push(
      ...entries.map((entry) => ({ path: file.path, name: `${file.name}/${entry.name}`, entry, beside })),
    );
  }
  return { files: opened.sort((a, b) => inNumberOrder(a.name, b.name)), notices };
}

/** What an import calls the file: what came as .gz in a zip goes without it. */
export async function nameAsKept(file: LogFile): Promise<string> {
  return file.entry && (await isGzip(file)) ? file.name.replace(/\.gz$/i, '') : file.name;
}

/** A small file that lies beside a log, in its folder or in its zip; null where there is none. */
export async function bytesBeside(log: LogFile, name: string): Promise<Buffer | null> {
  const { entry, beside } = log;
  if (!entry || !beside) return log.path ? bytesAt(log.path.replace(/[^/\\]*$/, name)) : null;
  const path = entry.name.replace(/[^/]*$/, name);
  const found = beside.find((other) => other.name === path);
  if (!found || found.size > LONGEST_ANCHOR_FILE) return null;
  const parts: Buffer[] = [];
  for await (const chunk of contentOf({ ...log, entry: found }, false, NOTHING, null)) parts.push(chunk);
  return Buffer.concat(parts);
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

export function bytesAt(path: string): Buffer | null {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path) : null;
}
