import { parentPort } from 'node:worker_threads';
import { AppError, toWireError, type WireError } from '../../../shared/errors.ts';
import { compileChecked, type GivenKeys } from '../integrity/compile-checked.ts';
import type { Recipe } from '../integrity/recipe.ts';
import { loadScanner } from './load-scanner.ts';
import { STRETCH_BYTES, type Stretch, type StretchRead, StretchReader } from './stretch.ts';

/** A thread that reads stretches of logs, one after another, for the walk on another. */
export type StretchLog = { recipe: Recipe; given: GivenKeys };

export type FromStretch = StretchRead | { error: WireError };

const port = parentPort;
if (!port) throw new Error('stretch-worker runs as a worker thread');
const scanner = loadScanner(STRETCH_BYTES + 1);
let reader: StretchReader;
const post = (message: FromStretch, given: ArrayBuffer[]) => port.postMessage(message, given);
port.on('message', (message: StretchLog | Stretch) => {
  if ('recipe' in message) {
    reader = new StretchReader(compileChecked(message.recipe, message.given), scanner);
    return;
  }
  try {
    const read = reader.read(message);
    const runs = read.parts.flatMap((part) => ('run' in part ? [part.run.hashes.buffer as ArrayBuffer] : []));
    post(read, [read.others.buffer, ...runs]);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    post({ error: toWireError(error) }, []);
  }
});
