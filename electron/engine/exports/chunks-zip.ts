import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import yazl from 'yazl';
import { type FormatWriter, fileOf, type Piece } from './formats.ts';

/** Records in one file of a zip: what every spreadsheet opens, and the size of the platforms' own chunks. */
export const CHUNK_RECORDS = 50_000;

export type Chunk = { file: string; records: number; bytes: number; sha256: string };

/** yazl's local time by its own rule, so that the bytes are the same everywhere. */
const ENTRY = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true, mode: 0o100644 };

/**
 * A zip of numbered files of 50,000 records each, and a manifest.json behind them, whose text is asked for when all
 * are written. Streamed: a piece of one file is in memory. `pieces`: none goes beyond the end of its file, so of a
 * size that divides 50,000. `written` is told of each piece once nobody needs its bytes any more. Throws what they throw.
 */
export function zipOfChunks(
  writer: FormatWriter,
  pieces: AsyncIterator<Piece>,
  total: number,
  manifest: (chunks: readonly Chunk[]) => string,
  written: (piece: Piece) => void = () => {},
): AsyncIterable<Buffer> {
  const zip = new yazl.ZipFile();
  const output = zip.outputStream as Readable;
  const chunks: Chunk[] = [];
  const add = (name: string, content: () => Iterable<Buffer> | AsyncIterable<Buffer>) =>
    zip.addReadStreamLazy(name, ENTRY, (give) => {
      const stream = Readable.from(content(), { objectMode: false });
      // A reader that fails would leave the zip waiting for it.
      stream.on('error', (error) => output.destroy(error));
      give(null, stream);
    });
  const files = Math.max(1, Math.ceil(total / CHUNK_RECORDS));
  const digits = Math.max(4, String(files).length);
  for (let i = 1; i <= files; i++) {
    const file = `records-${String(i).padStart(digits, '0')}.${writer.extension}`;
    add(file, () => hashed(file, { writer, pieces, written }, chunks));
  }
  add('manifest.json', () => [Buffer.from(manifest(chunks))]);
  zip.end();
  return output;
}

async function* hashed(
  file: string,
  from: { writer: FormatWriter; pieces: AsyncIterator<Piece>; written(piece: Piece): void },
  chunks: Chunk[],
): AsyncGenerator<Buffer> {
  const digest = createHash('sha256');
  const chunk = { file, records: 0, bytes: 0 };
  const own = async function* () {
    while (chunk.records < CHUNK_RECORDS) {
      const next = await from.pieces.next();
      if (next.done) return;
      chunk.records += next.value.records;
      yield next.value;
    }
  };
  for await (const bytes of fileOf(from.writer, own(), from.written)) {
    digest.update(bytes);
    chunk.bytes += bytes.length;
    // A stream holds what it was given for later.
    yield Buffer.from(bytes);
  }
  chunks.push({ ...chunk, sha256: digest.digest('hex') });
}
