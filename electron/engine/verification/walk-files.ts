import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import { contentOf, isGzip } from '../intake/content.ts';
import type { CompiledRecipe } from '../integrity/compile.ts';
import type { FileInfo, VerifyResult } from '../integrity/verdict.ts';
import { createVerifier, type Verifier, type VerifyOptions } from '../integrity/verify.ts';
import { isLines, type LogRow, LogRows, type RowShape } from './log-rows.ts';
import { ParallelWalk } from './parallel-walk.ts';
import { readInto } from './read-into.ts';
import { isLarge, type StretchThreads, stretchThreads } from './stretch-threads.ts';
import { isWorthThreads } from './walk-rows.ts';
import { type LogFile, nameAsKept } from './zip-logs.ts';

type ShapedFile = LogFile & { shape: RowShape };
type Received = { add(bytes: Buffer): void };

/** Threads for a log of these files, if it is worth them. */
export function threadsFor(files: readonly LogFile[]): StretchThreads | null {
  return isLarge(sizeOf(files)) ? stretchThreads() : null;
}

/**
 * Verifies the files of one log, in order, each with its SHA-256 as received. The rows of a large one are read on
 * `threads`. `onBytes` is told how many bytes were read and may throw to stop.
 */
export async function walkFiles(
  compiled: CompiledRecipe,
  options: VerifyOptions,
  files: readonly ShapedFile[],
  onBytes: (bytes: number) => void,
  threads: StretchThreads | null,
): Promise<VerifyResult> {
  const verifier = createVerifier(compiled, options);
  if (threads === null || !isWorthThreads(compiled, sizeOf(files))) {
    return verifier.end({ files: await walkOne(verifier, files, onBytes) });
  }
  threads.begin(compiled);
  const walk = new ParallelWalk(verifier, threads);
  const infos = await eachFile(files, onBytes, async (file, _number, received) => {
    await walkInto(walk, file, received);
    await walk.endFile();
  });
  await walk.end();
  return verifier.end({ files: infos });
}

async function walkInto(walk: ParallelWalk, file: ShapedFile, received: Received): Promise<void> {
  const lines = isLines(file.shape);
  if (lines && !file.entry && (await readInto(walk, file.path, (bytes) => received.add(bytes)))) return;
  const content = await contentReceived(file, received);
  if (lines) for await (const chunk of content) await walk.bytes(chunk);
  else
    for await (const { bytes, line } of rowsOf(file, content)) {
      const sent = walk.row(bytes, line);
      if (sent !== undefined) await sent;
    }
}

function walkOne(
  verifier: Verifier,
  files: readonly ShapedFile[],
  onBytes: (bytes: number) => void,
): Promise<FileInfo[]> {
  return eachFile(files, onBytes, async (shaped, file, received) => {
    const content = await contentReceived(shaped, received);
    for await (const { bytes, line } of rowsOf(shaped, content)) verifier.row(bytes, { file, line });
  });
}

/** Takes one file after the other and says what each was. */
async function eachFile(
  files: readonly ShapedFile[],
  onBytes: (bytes: number) => void,
  walk: (file: ShapedFile, number: number, received: Received) => Promise<void>,
): Promise<FileInfo[]> {
  const infos: FileInfo[] = [];
  let before = 0;
  for (const [number, file] of files.entries()) {
    const digest = createHash('sha256');
    let bytes = 0;
    const received = {
      add(chunk: Buffer) {
        digest.update(chunk);
        bytes += chunk.length;
        onBytes(before + bytes);
      },
    };
    await walk(file, number, received);
    before += bytes;
    infos.push({ name: await nameAsKept(file), bytes, sha256: digest.digest('hex') });
  }
  return infos;
}

/** A file's content. Of a file in a zip it is what an import keeps, and names by its hash. */
async function contentReceived(file: LogFile, received: Received): Promise<AsyncIterable<Buffer>> {
  const isEntry = file.entry !== undefined;
  const content = contentOf(file, await isGzip(file), isEntry ? { add: () => {} } : received, null);
  return isEntry ? receivedFrom(content, received) : content;
}

async function* receivedFrom(content: AsyncIterable<Buffer>, received: Received): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    received.add(chunk);
    yield chunk;
  }
}

async function* rowsOf(file: ShapedFile, content: AsyncIterable<Buffer>): AsyncGenerator<LogRow> {
  const rows = new LogRows(file.shape);
  for await (const chunk of content) yield* rows.add(chunk);
  yield* rows.end();
  if (rows.problem) throw new AppError('json-incomplete', { path: file.name, problem: rows.problem });
}

/** Calls `onRow` for every row of a file; it may throw to stop. */
export async function eachRow(
  file: ShapedFile,
  received: Received,
  onRow: (row: LogRow) => void,
): Promise<void> {
  for await (const row of rowsOf(file, await contentReceived(file, received))) onRow(row);
}

/** In bytes. A file of which it cannot be told counts as empty: reading it says why. */
function sizeOf(files: readonly LogFile[]): number {
  return files.reduce((sum, { path, entry }) => sum + (entry?.size ?? bytesOf(path)), 0);
}

function bytesOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
