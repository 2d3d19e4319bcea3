import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Finds the files that the code needs at run time, whether it runs from its TypeScript source (tests) or
 * from the bundle in dist/node (one flat folder).
 */
export function besideThisFile(moduleUrl: string, name: string): string {
  return join(dirname(fileURLToPath(moduleUrl)), name);
}

/** The entry of a worker thread: `folder/name.ts` of the source, `name.js` of the bundle. */
export function workerEntry(moduleUrl: string, name: string): string {
  return besideThisFile(moduleUrl, moduleUrl.endsWith('.ts') ? `${name}.ts` : `${name}.js`);
}

/** A file that the build makes: beside the bundle; run from source, where the last build put it. */
export function builtFile(moduleUrl: string, name: string): string {
  if (!moduleUrl.endsWith('.ts')) return besideThisFile(moduleUrl, name);
  return join(dirname(resourcesDirectory()), 'dist/node', name);
}

/** The folder `resources/`: VOUCH_RESOURCES, or the nearest one above this file. */
export function resourcesDirectory(): string {
  if (process.env.VOUCH_RESOURCES) return process.env.VOUCH_RESOURCES;
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'resources');
    if (existsSync(join(candidate, 'recipes'))) return candidate;
    if (dirname(folder) === folder) throw new Error('the folder resources/ is missing');
  }
}
