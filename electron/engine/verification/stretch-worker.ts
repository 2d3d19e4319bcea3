import { parentPort, workerData } from 'node:worker_threads';
import { compileChecked, type GivenKeys } from '../integrity/compile-checked.ts';
import type { Recipe } from '../integrity/recipe.ts';
import { loadScanner } from './load-scanner.ts';
import { STRETCH_BYTES, type Stretch, type StretchRead, StretchReader } from './stretch.ts';

/** A thread that reads stretches of a log, one after another, for the walk on another. */
export type StretchWorkerData = { recipe: Recipe; given: GivenKeys };

const port = parentPort;
if (!port) throw new Error('stretch-worker runs as a worker thread');
const { recipe, given } = workerData as StretchWorkerData;
const reader = new StretchReader(compileChecked(recipe, given), loadScanner(STRETCH_BYTES + 1));
port.on('message', (stretch: Stretch) => {
  const read: StretchRead = reader.read(stretch);
  const runs = read.parts.flatMap((part) => ('run' in part ? [part.run.hashes.buffer as ArrayBuffer] : []));
  port.postMessage(read, [read.others.buffer, ...runs]);
});
