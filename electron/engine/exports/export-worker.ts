import { parentPort, workerData } from 'node:worker_threads';
import { AppError, toWireError, type WireError } from '../../../shared/errors.ts';
import type { ExportFormat } from '../../../shared/model/export.ts';
import { systemClock } from '../clock.ts';
import { Vault, type VaultKey } from '../vault/vault.ts';
import { vaultError } from '../vault/vault-error.ts';
import type { Piece } from './formats.ts';
import { PieceWriter } from './piece-writer.ts';

/** A thread that writes pieces of an export, one after another, for the job on another. */
export type ExportWorkerData = { vault: VaultKey; format: ExportFormat };
/** `memory`: of a piece that was written to the file. */
export type ToExportWorker = { rids: readonly number[]; memory: SharedArrayBuffer | null };
export type FromExportWorker =
  | { piece: Omit<Piece, 'bytes'> & { bytes: Uint8Array<SharedArrayBuffer> } }
  | { error: WireError };

/** Originals are read once, in their order: nothing that was read is needed again. */
const CACHE_KIB = 4096;

const port = parentPort;
if (!port) throw new Error('export-worker runs as a worker thread');
const { vault: key, format } = workerData as ExportWorkerData;
const { read } = Vault.attach(key, { name: '', program: '', clock: systemClock });
read.raw.pragma(`cache_size = -${CACHE_KIB}`);
const writer = new PieceWriter(read, format);
port.on('message', ({ rids, memory }: ToExportWorker) => {
  try {
    const piece = writer.write(rids, memory);
    port.postMessage({ piece } satisfies FromExportWorker);
  } catch (thrown) {
    const error = vaultError(thrown, key.path);
    if (!(error instanceof AppError)) throw error;
    port.postMessage({ error: toWireError(error) } satisfies FromExportWorker);
  }
});
