import type { CompiledRecipe } from '../integrity/compile.ts';
import type { RowPlace, Verifier } from '../integrity/verify.ts';
import type { PackedBlock } from '../vault/originals.ts';
import { canReadAhead, ParallelWalk } from './parallel-walk.ts';
import { isLarge, type StretchThreads } from './stretch-threads.ts';

export function isWorthThreads(compiled: CompiledRecipe, size: number): boolean {
  return isLarge(size) && canReadAhead(compiled);
}

/** Walks files of lines on `threads`, each by its blocks. `onBlock` is told how many lines were walked and may throw to stop. */
export async function walkBlocks(
  verifier: Verifier,
  threads: StretchThreads,
  files: Iterable<Iterable<PackedBlock>>,
  onBlock: (lines: number) => void,
): Promise<void> {
  const walk = new ParallelWalk(verifier, threads);
  for (const blocks of files) {
    for (const block of blocks) {
      await walk.block(block);
      onBlock(walk.lines);
    }
    await walk.endFile();
  }
  await walk.end();
}

/**
 * Walks rows that come one by one, files after files, which are read on `threads` where there are some. `onRow` is
 * called after each and may throw to stop.
 */
export async function walkRows(
  verifier: Verifier,
  threads: StretchThreads | null,
  rows: Iterable<{ bytes: Buffer; at: RowPlace }>,
  onRow: () => void,
): Promise<void> {
  if (threads === null) {
    for (const { bytes, at } of rows) {
      verifier.row(bytes, at);
      onRow();
    }
    return;
  }
  const walk = new ParallelWalk(verifier, threads);
  for (const { bytes, at } of rows) {
    while (walk.file < at.file) await walk.endFile();
    const sent = walk.row(bytes, at.line);
    if (sent !== undefined) await sent;
    onRow();
  }
  await walk.endFile();
  await walk.end();
}
