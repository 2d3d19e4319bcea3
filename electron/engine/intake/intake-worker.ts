import { parentPort } from 'node:worker_threads';
import { AppError, toWireError, type WireError } from '../../../shared/errors.ts';
import type { Batch } from './batch.ts';
import { timesToBorrow } from './borrowed-times.ts';
import { type ReadEnd, type ReadInput, readRecords, type WireForm } from './read-records.ts';

/** The reading thread of an import: it parses while the job's thread writes. */

export type FromIntake =
  | { type: 'batch'; batch: Batch; packed: boolean; form: WireForm }
  | { type: 'end'; end: ReadEnd }
  | { type: 'error'; error: WireError | null; stack: string };

/** `more`: one batch was written, another may be sent. */
export type ToIntake = { type: 'read'; input: ReadInput } | { type: 'more' };

/** How many batches may wait for the writer: bounds the memory of an import. */
const BATCHES_AHEAD = 2;

const port = parentPort;
if (!port) throw new Error('intake-worker runs as a worker thread');

let ahead = 0;
let wake: (() => void) | null = null;

async function send(batch: Batch, packed: boolean, form: WireForm): Promise<void> {
  const transfer = batch.blocks.map((block) => block.data.buffer as ArrayBuffer);
  for (const texts of [batch.id, batch.text, batch.targetText]) transfer.push(texts.bytes.buffer);
  port?.postMessage({ type: 'batch', batch, packed, form } satisfies FromIntake, transfer);
  ahead++;
  if (ahead < BATCHES_AHEAD) return;
  await new Promise<void>((resolve) => {
    wake = resolve;
  });
}

port.on('message', async (message: ToIntake) => {
  if (message.type === 'more') {
    ahead--;
    wake?.();
    wake = null;
    return;
  }
  try {
    const { input } = message;
    const end = await readRecords(input, send, await timesToBorrow(input));
    port.postMessage({ type: 'end', end } satisfies FromIntake);
  } catch (error) {
    port.postMessage({
      type: 'error',
      error: error instanceof AppError ? toWireError(error) : null,
      stack: error instanceof Error ? (error.stack ?? error.message) : String(error),
    } satisfies FromIntake);
  }
});
