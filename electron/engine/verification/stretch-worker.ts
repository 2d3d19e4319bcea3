import { parentPort, workerData } from 'node:worker_threads';
import { compileRecipe, type GivenKeys } from '../integrity/compile.ts';
import type { Recipe } from '../integrity/recipe.ts';
import { type Stretch, type StretchRead, StretchReader } from './stretch.ts';

/** A thread that reads stretches of a log, one after another, for the walk on another. */
export type StretchWorkerData = { recipe: Recipe; given: GivenKeys };

/** The stretch comes back with what was found in it, so that its memory is used again. */
export type FromStretchWorker = { read: StretchRead; spent: ArrayBuffer };

const port = parentPort;
if (!port) throw new Error('stretch-worker runs as a worker thread');
const { recipe, given } = workerData as StretchWorkerData;
const reader = new StretchReader(compileRecipe(recipe, given));
port.on('message', (stretch: Stretch) => {
  const read = reader.read(stretch);
  const spent = stretch.bytes.buffer;
  const runs = read.parts.flatMap((part) => ('run' in part ? [part.run.hashes.buffer as ArrayBuffer] : []));
  port.postMessage({ read, spent } satisfies FromStretchWorker, [spent, read.others.buffer, ...runs]);
});
