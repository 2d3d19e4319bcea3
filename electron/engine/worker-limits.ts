import type { ResourceLimits } from 'node:worker_threads';

/**
 * For threads that pass millions of small objects through: a young generation of V8's own size keeps 150 MB of
 * what is no longer needed, and one of this size is collected as fast. Importing a million records takes 500 MB
 * by it, and 640 without (`npm run bench -- import`).
 */
export const WORKER_LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 24 };
