import { basename } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { FileContent } from '../intake/content.ts';
import { inNumberOrder, isEvidenceEntry } from '../intake/evidence-names.ts';
import { recognise } from '../intake/recognise.ts';
import { isZip, readZipDirectory } from '../intake/zip-directory.ts';
import { filesAt } from '../jobs/files-at.ts';
import { readSample } from './log-sample.ts';

/** How many members of a folder or zip are looked at for one that is not known. */
const LOOKED_AT = 50;

/**
 * Of a folder or a zip the member that a mapping is made for: the first that no platform's dialect reads, else the
 * first. A file is its own. Throws `folder-empty`, `zip-empty`, and what opening a zip throws.
 */
export async function memberToMap(path: string, name: string): Promise<FileContent> {
  const members: FileContent[] = [];
  for (const file of filesAt(path).files) {
    const own = file === path ? name : basename(file);
    members.push(...(await membersOf({ path: file, name: own })));
    if (members.length >= LOOKED_AT) break;
  }
  const [first] = members;
  if (first && members.length === 1) return first;
  for (const member of members.slice(0, LOOKED_AT)) if (await isUnknown(member)) return member;
  return first!;
}

async function membersOf(file: FileContent): Promise<FileContent[]> {
  if (!isZip(file)) return [file];
  const entries = (await readZipDirectory(file.path, file.name)).filter(({ name }) => isEvidenceEntry(name));
  if (entries.length === 0) throw new AppError('zip-empty', { path: file.name });
  return entries
    .sort((a, b) => inNumberOrder(a.name, b.name))
    .map((entry) => ({ path: file.path, name: `${file.name}/${entry.name}`, entry }));
}

async function isUnknown(file: FileContent): Promise<boolean> {
  const { bytes, complete } = await readSample(file);
  try {
    recognise(bytes, complete, file.name);
    return false;
  } catch (error) {
    if (error instanceof AppError)
      return error.code === 'format-unknown' || error.code.startsWith('csv-header-');
    throw error;
  }
}
