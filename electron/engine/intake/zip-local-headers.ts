import type { ZipFile } from './zip-directory.ts';
import { type DirectoryEntry, SIZES_LATER, withZip64 } from './zip-fields.ts';
import { damaged, refuse } from './zip-problem.ts';

const LOCAL_HEADER = 0x04034b50;
const HEADER_BYTES = 30;
const DESCRIPTOR = 0x08074b50;
const SEE_ZIP64 = 0xffffffff;

/** An entry, where its packed bytes begin, and where they end. */
export type LocalPlace = { entry: DirectoryEntry; start: number; end: number };

/** Reads an entry's own header, which must say what the directory says: some tools trust one, some the other. */
export async function localPlace(
  zip: ZipFile,
  entry: DirectoryEntry,
  directory: number,
): Promise<LocalPlace> {
  const path = `${zip.name}/${entry.name}`;
  if (entry.offset + HEADER_BYTES > directory) damaged(path, 'it does not lie where the directory says');
  const fixed = await zip.read(entry.offset, HEADER_BYTES);
  if (fixed.readUInt32LE(0) !== LOCAL_HEADER) damaged(path, 'it does not lie where the directory says');
  const nameBytes = fixed.readUInt16LE(26);
  const start = entry.offset + HEADER_BYTES + nameBytes + fixed.readUInt16LE(28);
  const end = start + entry.packedSize;
  if (end > directory) refuse(path, 'overlap', 'it reaches into the directory');
  const rest = await zip.read(entry.offset + HEADER_BYTES, start - entry.offset - HEADER_BYTES);
  const sizes = withZip64(
    { size: fixed.readUInt32LE(22), packedSize: fixed.readUInt32LE(18) },
    rest.subarray(nameBytes),
    path,
  );
  const stated = { crc32: fixed.readUInt32LE(14), ...sizes };
  // Where sizes follow the data, a header may leave them out.
  const later = (entry.flags & SIZES_LATER) !== 0;
  const agrees = (field: keyof typeof stated) =>
    stated[field] === entry[field] || (later && (stated[field] === 0 || stated[field] === SEE_ZIP64));
  const differences = {
    name: !rest.subarray(0, nameBytes).equals(entry.rawName),
    flags: fixed.readUInt16LE(6) !== entry.flags,
    method: fixed.readUInt16LE(8) !== entry.method,
    time: fixed.readUInt16LE(10) !== entry.time || fixed.readUInt16LE(12) !== entry.date,
    checksum: !agrees('crc32'),
    size: !agrees('size'),
    'packed size': !agrees('packedSize'),
  };
  for (const [what, differs] of Object.entries(differences))
    if (differs) refuse(path, 'headers', `its header and the directory state another ${what}`);
  return { entry, start, end };
}

/**
 * Every byte up to the directory belongs to exactly one file. Overlapping files are how a small zip unpacks to
 * a huge one (D. Fifield, "A better zip bomb", 2019); bytes of no file are where a second content hides.
 */
export async function requireEveryByte(
  zip: ZipFile,
  places: readonly LocalPlace[],
  directory: number,
): Promise<void> {
  const sorted = [...places].sort((a, b) => a.entry.offset - b.entry.offset);
  if ((sorted[0]?.entry.offset ?? directory) !== 0)
    refuse(zip.name, 'stray-bytes', 'bytes lie before its first file');
  for (const [i, { entry, end }] of sorted.entries()) {
    const path = `${zip.name}/${entry.name}`;
    const next = sorted[i + 1]?.entry;
    const until = next?.offset ?? directory;
    if (end > until) refuse(path, 'overlap', `it shares bytes with ${next?.name ?? 'the directory'}`);
    const expected = entry.flags & SIZES_LATER ? descriptors(entry) : [Buffer.alloc(0)];
    const between = until - end <= 24 ? await zip.read(end, until - end) : null;
    if (!expected.some((bytes) => between?.equals(bytes)))
      refuse(
        path,
        'stray-bytes',
        'it is followed by bytes that belong to no file, or by other sizes than its own',
      );
  }
}

/** The forms a data descriptor may have (APPNOTE 4.3.9): with or without signature, short or long sizes. */
function descriptors({ crc32, packedSize, size }: DirectoryEntry): Buffer[] {
  const forms: Buffer[] = [];
  for (const long of [false, true]) {
    if (!long && Math.max(packedSize, size) > SEE_ZIP64) continue;
    const bytes = Buffer.alloc(long ? 20 : 12);
    bytes.writeUInt32LE(crc32, 0);
    if (long) {
      bytes.writeBigUInt64LE(BigInt(packedSize), 4);
      bytes.writeBigUInt64LE(BigInt(size), 12);
    } else {
      bytes.writeUInt32LE(packedSize, 4);
      bytes.writeUInt32LE(size, 8);
    }
    const signature = Buffer.alloc(4);
    signature.writeUInt32LE(DESCRIPTOR, 0);
    forms.push(bytes, Buffer.concat([signature, bytes]));
  }
  return forms;
}
