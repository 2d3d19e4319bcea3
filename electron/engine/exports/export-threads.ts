import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { fromWireError } from '../../../shared/errors.ts';
import type { ExportFormat } from '../../../shared/model/export.ts';
import { SMALL, startThread } from '../engine-threads.ts';
import { workerEntry } from '../entry-path.ts';
import type { VaultKey } from '../vault/vault.ts';
import type { ExportWorkerData, FromExportWorker, ToExportWorker } from './export-worker.ts';
import type { Piece } from './formats.ts';

/** Pieces under way for each thread: one is written while the next is there already. */
const AHEAD = 2;

/** Threads that write pieces of one export. Whoever makes them closes them. */
export class ExportThreads {
  readonly #threads: Thread[];
  readonly #spent: SharedArrayBuffer[] = [];

  constructor(vault: VaultKey, format: ExportFormat, count = availableParallelism()) {
    this.#threads = Array.from({ length: count }, () => new Thread({ vault, format }));
  }

  /** The pieces of each batch of rows, in the order of the batches. Fails as a thread does. */
  async *pieces(batches: Iterable<readonly number[]>): AsyncGenerator<Piece> {
    const waiting: Asked[] = [];
    let next = 0;
    for (const rids of batches) {
      const thread = this.#threads[next++ % this.#threads.length]!;
      waiting.push({ thread, rids, piece: thread.ask(rids, this.#spent.pop() ?? null) });
      if (waiting.length >= AHEAD * this.#threads.length) yield* this.#all(waiting.shift()!);
    }
    for (const asked of waiting) yield* this.#all(asked);
  }

  /** Records that are too long for one piece come in several. */
  async *#all({ thread, rids, piece }: Asked): AsyncGenerator<Piece> {
    let made = await piece;
    yield made;
    for (let done = made.records; done < rids.length; done += made.records) {
      made = await thread.ask(rids.slice(done), this.#spent.pop() ?? null);
      yield made;
    }
  }

  /** Takes the memory of a piece back that was written. */
  written({ bytes }: Piece): void {
    this.#spent.push(bytes.buffer);
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}

type Asked = { thread: Thread; rids: readonly number[]; piece: Promise<Piece> };

/** Answers in the order in which it is asked. */
class Thread {
  readonly #worker: Worker;
  readonly #asked: PromiseWithResolvers<Piece>[] = [];

  constructor(workerData: ExportWorkerData) {
    this.#worker = startThread(workerEntry(import.meta.url, 'export-worker'), workerData, SMALL)
      .on('message', (message: FromExportWorker) => {
        const asked = this.#asked.shift()!;
        if ('error' in message) asked.reject(fromWireError(message.error));
        else {
          const { buffer, byteOffset, byteLength } = message.piece.bytes;
          asked.resolve({ ...message.piece, bytes: Buffer.from(buffer, byteOffset, byteLength) });
        }
      })
      .on('error', (error) => {
        for (const asked of this.#asked.splice(0)) asked.reject(error);
      })
      .on('exit', (code) => {
        for (const asked of this.#asked.splice(0)) asked.reject(new Error(`a thread ended with ${code}`));
      });
  }

  ask(rids: readonly number[], memory: SharedArrayBuffer | null): Promise<Piece> {
    const asked = Promise.withResolvers<Piece>();
    // Whoever stops early waits for none of the rest.
    asked.promise.catch(() => {});
    this.#asked.push(asked);
    this.#worker.postMessage({ rids, memory } satisfies ToExportWorker);
    return asked.promise;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
