import { isUtf8 } from 'node:buffer';
import { getFileNameLowLevel, parseExtraFields } from 'yauzl';
import { damaged, refuse } from './zip-problem.ts';

/** What the directory says of one file. */
export type DirectoryEntry = {
  name: string;
  rawName: Buffer;
  madeBy: number;
  flags: number;
  method: number;
  time: number;
  date: number;
  crc32: number;
  packedSize: number;
  size: number;
  disk: number;
  attributes: number;
  /** Offset of its own header. */
  offset: number;
};

export const STORED = 0;
export const DEFLATED = 8;
export const ENCRYPTED = 0x1;
export const SIZES_LATER = 0x8;
const UTF8 = 0x800;

const DIRECTORY_ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const ZIP64_EXTRA = 0x0001;
const SEE_ZIP64 = 0xffffffff;

/** Reads the whole directory, which holds `count` entries and nothing else. */
export function parseDirectory(bytes: Buffer, count: number, zip: { name: string }): DirectoryEntry[] {
  const entries: DirectoryEntry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_BYTES > bytes.length || bytes.readUInt32LE(at) !== DIRECTORY_ENTRY)
      damaged(zip.name, `its directory breaks off after ${i} of ${count} files`);
    const nameEnd = at + ENTRY_BYTES + bytes.readUInt16LE(at + 28);
    const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
    const end = extraEnd + bytes.readUInt16LE(at + 32);
    if (end > bytes.length) damaged(zip.name, `its directory breaks off after ${i} of ${count} files`);
    entries.push(
      parseEntry(
        bytes.subarray(at, at + ENTRY_BYTES),
        bytes.subarray(at + ENTRY_BYTES, nameEnd),
        bytes.subarray(nameEnd, extraEnd),
        zip.name,
      ),
    );
    at = end;
  }
  if (at !== bytes.length)
    refuse(zip.name, 'headers', `its directory holds more than the ${count} files it counts`);
  return entries;
}

function parseEntry(fixed: Buffer, rawName: Buffer, extra: Buffer, zip: string): DirectoryEntry {
  const flags = fixed.readUInt16LE(8);
  const name = nameOf(rawName, flags, extra, zip);
  const path = `${zip}/${name}`;
  const sizes = {
    size: fixed.readUInt32LE(24),
    packedSize: fixed.readUInt32LE(20),
    offset: fixed.readUInt32LE(42),
  };
  return {
    name,
    rawName,
    madeBy: fixed.readUInt16LE(4),
    flags,
    method: fixed.readUInt16LE(10),
    time: fixed.readUInt16LE(12),
    date: fixed.readUInt16LE(14),
    crc32: fixed.readUInt32LE(16),
    disk: fixed.readUInt16LE(34),
    attributes: fixed.readUInt32LE(38),
    ...withZip64(sizes, extra, path),
  };
}

/**
 * The sizes with those of the zip64 extra field in place (APPNOTE 4.5.3): it holds, in this order, only those
 * that do not fit the header.
 */
export function withZip64<T extends Record<string, number>>(sizes: T, extra: Buffer, path: string): T {
  const fields = extraFields(extra, path).filter(({ id }) => id === ZIP64_EXTRA);
  const missing = Object.keys(sizes).filter((key) => sizes[key] === SEE_ZIP64);
  if (fields.length > 1) refuse(path, 'zip64', 'it states its sizes twice');
  if (missing.length === 0) return sizes;
  const data = fields[0]?.data;
  if (!data || data.length < missing.length * 8) refuse(path, 'zip64', 'its zip64 sizes are missing');
  const long = missing.map((key, i) => [key, Number(data.readBigUInt64LE(i * 8))] as const);
  for (const [, value] of long)
    if (!Number.isSafeInteger(value)) refuse(path, 'zip64', 'its zip64 sizes are impossible');
  return { ...sizes, ...Object.fromEntries(long) };
}

function extraFields(extra: Buffer, path: string): { id: number; data: Buffer }[] {
  try {
    return parseExtraFields(extra);
  } catch (error) {
    return damaged(path, 'its extra fields break off', error);
  }
}

/** Many tools write UTF-8 and do not say so; what is no UTF-8 is code page 437, or a field of Info-ZIP says it. */
function nameOf(raw: Buffer, flags: number, extra: Buffer, zip: string): string {
  const fields = extraFields(extra, zip);
  const stated = getFileNameLowLevel(flags, raw, fields, true);
  if (!isUtf8(raw)) {
    if (flags & UTF8)
      refuse(`${zip}/${raw.toString('latin1')}`, 'name', 'its name is not the UTF-8 that it says');
    return stated;
  }
  const name = raw.toString('utf8');
  const unicode = getFileNameLowLevel(flags | UTF8, raw, fields, true);
  if (unicode !== name) refuse(`${zip}/${name}`, 'name', 'it has two names');
  return name;
}
