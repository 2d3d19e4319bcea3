import { setFlagsFromString } from 'node:v8';
import { type ResourceLimits, Worker } from 'node:worker_threads';

/**
 * For threads that pass millions of small objects through: a young generation of V8's own size keeps 150 MB of
 * what is no longer needed, and one of this size is collected as fast. Importing a million records takes 500 MB
 * by it, and 640 without (`npm run bench -- import`).
 */
export const LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 24 };

/** For threads whose objects live for one record: half of it is as fast, and an export takes 40 MB less. */
export const SMALL: ResourceLimits = { maxYoungGenerationSizeMb: 12 };

// V8 begins with one of a megabyte and lets it grow by collecting it, which a thread that lives for a second spends a
// tenth of its time on. The flag is read whenever a thread starts.
setFlagsFromString('--min-semi-space-size=4');

/** Starts a thread of the engine. `entry`: as `workerEntry` finds it. */
export function startThread(entry: string, workerData?: unknown, limits = LIMITS): Worker {
  return new Worker(entry, { workerData, resourceLimits: limits });
}
