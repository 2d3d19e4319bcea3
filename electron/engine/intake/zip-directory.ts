import { type FileHandle, open } from 'node:fs/promises';
import type { FileContent } from './content.ts';
import { isZipName } from './evidence-names.ts';
import { fileError, firstBytes } from './file-bytes.ts';
import { requireOwnNames, requirePlain } from './zip-entry-rules.ts';
import { DEFLATED, type DirectoryEntry, parseDirectory, STORED } from './zip-fields.ts';
import { type LocalPlace, localPlace, requireEveryByte } from './zip-local-headers.ts';
import { damaged, refuse } from './zip-problem.ts';

/** A file in a zip and where its packed bytes lie. Sizes in bytes; names with `/` between folders. */
export type ZipEntry = {
  name: string;
  method: typeof STORED | typeof DEFLATED;
  size: number;
  packedSize: number;
  crc32: number;
  /** Offset in the zip of its first packed byte. */
  start: number;
};

const MOST_ENTRIES = 10_000;
const MOST_DIRECTORY_BYTES = 16 * 1024 * 1024;

const END = 0x06054b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const ZIP64_END = 0x06064b50;
const ZIP64_END_BYTES = 56;
const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_LOCATOR_BYTES = 20;

/**
 * The files in a zip, in the order of its directory, after everything about it was checked that can be
 * without unpacking (APPNOTE 6.3.10; what is refused and why: docs/import.md). Every byte of the zip belongs to
 * exactly one file, to the directory or to its end, and a file's own header says what the directory says: a
 * zip that two tools could read differently is no evidence. `name` is what the user calls the zip.
 *
 * Throws `zip-refused` and `zip-damaged` with the entry's name, `file-not-found` or `file-unreadable`.
 */
export async function readZipDirectory(path: string, name: string): Promise<ZipEntry[]> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const zip: ZipFile = { name, bytes: (await file.stat()).size, read: reader(file, name) };
    const end = await findEnd(zip);
    if (end.count > MOST_ENTRIES) refuse(name, 'too-many', `it holds ${end.count} files`);
    if (end.directory + end.directoryBytes > end.at)
      damaged(name, 'its directory does not lie where its end says');
    if (end.directory + end.directoryBytes < end.at)
      refuse(name, 'stray-bytes', 'bytes lie before its first file or after its directory');
    if (end.directoryBytes > MOST_DIRECTORY_BYTES) refuse(name, 'too-many', 'its directory is too large');
    const entries = parseDirectory(await zip.read(end.directory, end.directoryBytes), end.count, zip);
    for (const entry of entries) requirePlain(entry, name);
    requireOwnNames(entries, name);
    const places: LocalPlace[] = [];
    for (const entry of entries) places.push(await localPlace(zip, entry, end.directory));
    await requireEveryByte(zip, places, end.directory);
    return places
      .filter(({ entry }) => !entry.name.endsWith('/'))
      .map(({ entry, start }) => toEntry(entry, start));
  } catch (error) {
    throw fileError(error, path);
  } finally {
    await file?.close();
  }
}

function toEntry({ name, method, size, packedSize, crc32 }: DirectoryEntry, start: number): ZipEntry {
  return { name, method: method === DEFLATED ? DEFLATED : STORED, size, packedSize, crc32, start };
}

/** By its beginning, or by its name: what precedes a zip does not make it another file. Throws as reading does. */
export function isZip({ path, name, entry }: FileContent): boolean {
  if (entry) return false;
  const start = firstBytes(path, 4).toString('latin1');
  return start === 'PK\x03\x04' || start === 'PK\x05\x06' || isZipName(name);
}

/** A zip that is open, and how to read of it. `read` throws `zip-damaged` where the zip is too short. */
export type ZipFile = {
  name: string;
  bytes: number;
  read(offset: number, length: number): Promise<Buffer>;
};

function reader(file: FileHandle, name: string): ZipFile['read'] {
  return async (offset, length) => {
    const buffer = Buffer.alloc(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await file.read(buffer, done, length - done, offset + done);
      if (bytesRead === 0) damaged(name, 'it breaks off before its end');
      done += bytesRead;
    }
    return buffer;
  };
}

/** Where the directory lies; `at` is where what follows it begins. */
type End = { count: number; directory: number; directoryBytes: number; at: number };

async function findEnd(zip: ZipFile): Promise<End> {
  const { name } = zip;
  const tailBytes = Math.min(zip.bytes, END_BYTES + LONGEST_COMMENT);
  const tail = await zip.read(zip.bytes - tailBytes, tailBytes);
  const ends: number[] = [];
  let seen = false;
  for (let i = tailBytes - END_BYTES; i >= 0; i--) {
    if (tail.readUInt32LE(i) !== END) continue;
    seen = true;
    if (i + END_BYTES + tail.readUInt16LE(i + 20) === tailBytes) ends.push(i);
  }
  const [place] = ends;
  if (place === undefined) {
    if (seen)
      refuse(name, 'stray-bytes', 'bytes follow its end, or its comment has another length than it says');
    damaged(name, 'it has no end; it was cut off, or is no zip');
  }
  if (ends.length > 1) refuse(name, 'stray-bytes', 'it has two ends, and so two directories');
  const at = zip.bytes - tailBytes + place;
  const record = tail.subarray(place, place + END_BYTES);
  const end = {
    disk: record.readUInt16LE(4),
    directoryDisk: record.readUInt16LE(6),
    countHere: record.readUInt16LE(8),
    count: record.readUInt16LE(10),
    directoryBytes: record.readUInt32LE(12),
    directory: record.readUInt32LE(16),
  };
  const zip64 = await findZip64End(zip, at);
  const final = zip64 ? overruled(end, zip64, name) : { ...end, at };
  if (final.disk !== 0 || final.directoryDisk !== 0) refuse(name, 'split', 'it is one part of a split zip');
  if (final.countHere !== final.count) refuse(name, 'headers', 'it states two numbers of files');
  return final;
}

type EndFields = Omit<End, 'at'> & { disk: number; directoryDisk: number; countHere: number };

async function findZip64End(zip: ZipFile, endAt: number): Promise<(EndFields & { at: number }) | null> {
  const { name } = zip;
  const locatorAt = endAt - ZIP64_LOCATOR_BYTES;
  if (locatorAt < 0) return null;
  const locator = await zip.read(locatorAt, ZIP64_LOCATOR_BYTES);
  if (locator.readUInt32LE(0) !== ZIP64_LOCATOR) return null;
  const at = Number(locator.readBigUInt64LE(8));
  if (locator.readUInt32LE(4) !== 0 || locator.readUInt32LE(16) > 1)
    refuse(name, 'split', 'it is one part of a split zip');
  if (at + ZIP64_END_BYTES > locatorAt) refuse(name, 'zip64', 'its zip64 end does not lie where it says');
  const record = await zip.read(at, ZIP64_END_BYTES);
  if (record.readUInt32LE(0) !== ZIP64_END || at + 12 + Number(record.readBigUInt64LE(4)) !== locatorAt)
    refuse(name, 'zip64', 'its zip64 end does not lie where it says');
  return {
    disk: record.readUInt32LE(16),
    directoryDisk: record.readUInt32LE(20),
    countHere: Number(record.readBigUInt64LE(24)),
    count: Number(record.readBigUInt64LE(32)),
    directoryBytes: Number(record.readBigUInt64LE(40)),
    directory: Number(record.readBigUInt64LE(48)),
    at,
  };
}

/** Both ends must say the same, where the short one does not say "see the long one". */
function overruled(
  short: EndFields,
  long: EndFields & { at: number },
  name: string,
): EndFields & { at: number } {
  const agrees = (field: keyof EndFields, see: number) =>
    short[field] === see || short[field] === long[field];
  const same =
    (['disk', 'directoryDisk', 'countHere', 'count'] as const).every((field) => agrees(field, 0xffff)) &&
    (['directoryBytes', 'directory'] as const).every((field) => agrees(field, 0xffffffff));
  if (!same) refuse(name, 'zip64', 'its zip64 end and its plain end disagree');
  return long;
}
