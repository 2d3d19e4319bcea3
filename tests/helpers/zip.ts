import { crc32, deflateRawSync } from 'node:zlib';

/** One file of a hand-made zip. What is stated in `local` or `central` overrules the truth there. */
export type ZipPart = {
  name: string | Buffer;
  content?: Buffer | string;
  /** As it lies in the zip, where that is not what the method makes of the content. */
  packed?: Buffer;
  method?: number;
  flags?: number;
  attributes?: number;
  madeBy?: number;
  descriptor?: 'none' | 'short' | 'signed' | 'long';
  local?: Partial<Header>;
  central?: Partial<Header & { offset: number }>;
  /** Only in the directory: its `central.offset` says where it lies. */
  listedOnly?: boolean;
  /** Bytes after the file. */
  after?: Buffer;
};
type Header = {
  name: string | Buffer;
  flags: number;
  method: number;
  time: number;
  date: number;
  crc32: number;
  size: number;
  packedSize: number;
  extra: Buffer;
};

export type ZipOptions = {
  before?: Buffer;
  beforeEnd?: Buffer;
  after?: Buffer;
  comment?: Buffer;
  end?: Partial<{
    disk: number;
    countHere: number;
    count: number;
    size: number;
    offset: number;
    commentLength: number;
  }>;
  /** With a zip64 end too, which may lie. */
  zip64?: Partial<{ count: bigint; size: bigint; offset: bigint; at: bigint }>;
};

const u16 = (n: number) => Buffer.from([n & 0xff, (n >>> 8) & 0xff]);
const u32 = (n: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(n >>> 0);
  return bytes;
};
export const u64 = (n: bigint) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(n);
  return bytes;
};

/** Writes a zip byte by byte, as well or as badly as it is told. */
export function zipOf(parts: readonly ZipPart[], options: ZipOptions = {}): Buffer {
  const chunks: Buffer[] = [options.before ?? Buffer.alloc(0)];
  let at = chunks[0]!.length;
  const push = (bytes: Buffer) => {
    chunks.push(bytes);
    at += bytes.length;
  };
  const central: Buffer[] = [];
  for (const part of parts) {
    const content = Buffer.from(part.content ?? '');
    const method = part.method ?? 8;
    const packed = part.packed ?? (method === 8 ? deflateRawSync(content) : content);
    const later = part.descriptor !== undefined;
    const truth: Header = {
      name: part.name,
      flags: part.flags ?? (later ? 8 : 0),
      method,
      time: 0x6000,
      date: 0x5c61,
      crc32: crc32(content),
      size: content.length,
      packedSize: packed.length,
      extra: Buffer.alloc(0),
    };
    const offset = at;
    if (!part.listedOnly) {
      const own = { ...truth, ...(later ? { crc32: 0, size: 0, packedSize: 0 } : {}), ...part.local };
      push(Buffer.concat([u32(0x04034b50), u16(20), fields(own), Buffer.from(own.name), own.extra]));
      push(packed);
      push(descriptorOf(part.descriptor, truth));
      push(part.after ?? Buffer.alloc(0));
    }
    const listed = { ...truth, offset, ...part.central };
    central.push(
      Buffer.concat([
        ...[u32(0x02014b50), u16(part.madeBy ?? 0x0314), u16(20), fields(listed), u16(0), u16(0), u16(0)],
        ...[u32(part.attributes ?? 0), u32(listed.offset), Buffer.from(listed.name), listed.extra],
      ]),
    );
  }
  const directory = Buffer.concat(central);
  const start = at;
  push(directory);
  push(options.beforeEnd ?? Buffer.alloc(0));
  const { zip64, end = {}, comment = Buffer.alloc(0) } = options;
  if (zip64) {
    const { count = BigInt(parts.length), size = BigInt(directory.length), offset = BigInt(start) } = zip64;
    const endAt = zip64.at ?? BigInt(at);
    push(
      Buffer.concat([
        u32(0x06064b50),
        u64(44n),
        u16(45),
        u16(45),
        u32(0),
        u32(0),
        u64(count),
        u64(count),
        u64(size),
        u64(offset),
      ]),
    );
    push(Buffer.concat([u32(0x07064b50), u32(0), u64(endAt), u32(1)]));
  }
  const count = end.count ?? parts.length;
  push(
    Buffer.concat([
      ...[u32(0x06054b50), u16(end.disk ?? 0), u16(0), u16(end.countHere ?? count), u16(count)],
      ...[u32(end.size ?? directory.length), u32(end.offset ?? start)],
      ...[u16(end.commentLength ?? comment.length), comment, options.after ?? Buffer.alloc(0)],
    ]),
  );
  return Buffer.concat(chunks);
}

/** What own header and directory have in common, from the flags to the extra field's length. */
function fields({ flags, method, time, date, crc32: crc, packedSize, size, name, extra }: Header): Buffer {
  return Buffer.concat([
    ...[u16(flags), u16(method), u16(time), u16(date), u32(crc), u32(packedSize), u32(size)],
    ...[u16(Buffer.from(name).length), u16(extra.length)],
  ]);
}

function descriptorOf(kind: ZipPart['descriptor'], { crc32: crc, packedSize, size }: Header): Buffer {
  if (kind === undefined || kind === 'none') return Buffer.alloc(0);
  const sizes = kind === 'long' ? [u64(BigInt(packedSize)), u64(BigInt(size))] : [u32(packedSize), u32(size)];
  return Buffer.concat([...(kind === 'short' ? [] : [u32(0x08074b50)]), u32(crc), ...sizes]);
}
