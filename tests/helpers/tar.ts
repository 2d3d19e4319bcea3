import { zstdDecompressSync } from 'node:zlib';

const BLOCK = 512;
const REGULAR = new Set(['0', '\0']);

/** The files of a tar archive packed with Zstandard, by name. */
export function filesOfTar(packed: Buffer): Map<string, Buffer> {
  const tar = zstdDecompressSync(packed);
  const files = new Map<string, Buffer>();
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const text = (from: number, to: number) => tar.toString('utf8', at + from, at + to).replace(/\0.*$/s, '');
    const size = Number.parseInt(text(124, 136), 8);
    const content = at + BLOCK;
    if (REGULAR.has(String.fromCharCode(tar[at + 156]!)))
      files.set(
        [text(345, 500), text(0, 100)].filter(Boolean).join('/'),
        tar.subarray(content, content + size),
      );
    at = content + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}
