import type { CompiledRecipe } from '../integrity/compile.ts';
import type { RowPlace, Verifier } from '../integrity/verify.ts';
import type { PackedBlock } from '../vault/originals.ts';
import { canReadAhead, ParallelWalk } from './parallel-walk.ts';
import { StretchThreads } from './stretch-threads.ts';

/** A smaller log is verified before a thread has begun. */
const WORTH_THREADS = 4 * 1024 * 1024;

export function isWorthThreads(compiled: CompiledRecipe, size: number): boolean {
  return isLarge(size) && canReadAhead(compiled);
}

/** Is a log of this many bytes worth threads, if its recipe lets them read ahead? */
export function isLarge(size: number): boolean {
  return size >= WORTH_THREADS;
}

/** Walks files of lines on all cores, each by its blocks. `onLines` is told how many were walked so far and may throw to stop. */
export async function walkBlocks(
  verifier: Verifier,
  compiled: CompiledRecipe,
  blocks: Iterable<PackedBlock>,
  onLines: (lines: number) => void,
): Promise<void> {
  const threads = new StretchThreads();
  try {
    threads.begin(compiled);
    const walk = new ParallelWalk(verifier, threads);
    for (const block of blocks) {
      await walk.block(block);
      onLines(walk.lines);
    }
    await walk.endFile();
    await walk.end();
  } finally {
    await threads.close();
  }
}

/**
 * Walks rows that come one by one, files after files; those of a log of `size` bytes that is large are read on all
 * cores. `onRow` is called after each and may throw to stop.
 */
export async function walkRows(
  verifier: Verifier,
  compiled: CompiledRecipe,
  size: number,
  rows: Iterable<{ bytes: Buffer; at: RowPlace }>,
  onRow: () => void,
): Promise<void> {
  if (!isWorthThreads(compiled, size)) {
    for (const { bytes, at } of rows) {
      verifier.row(bytes, at);
      onRow();
    }
    return;
  }
  const threads = new StretchThreads();
  try {
    threads.begin(compiled);
    const walk = new ParallelWalk(verifier, threads);
    for (const { bytes, at } of rows) {
      while (walk.file < at.file) await walk.endFile();
      const sent = walk.row(bytes, at.line);
      if (sent !== undefined) await sent;
      onRow();
    }
    await walk.endFile();
    await walk.end();
  } finally {
    await threads.close();
  }
}
