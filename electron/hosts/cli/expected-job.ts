import { statSync } from 'node:fs';
import type { ExpectedJob } from '../../engine/jobs/job-thread.ts';

/**
 * The job that a command line asks for, where its first words tell. Its thread loads its code while the command line
 * is read: most of the time that a small log takes to verify is loading. A guess that is wrong costs a thread and nothing else.
 */
export function expectedJob([command, path]: readonly string[]): ExpectedJob | null {
  if (path === undefined || path.startsWith('-')) return null;
  if (command === 'import') return { method: 'import.start', bytes: 0 };
  if (command !== 'verify') return null;
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return null;
  const method = path.endsWith('.vouch') ? 'integrity.verify' : 'integrity.verifyFiles';
  return { method, bytes: found.isDirectory() ? Number.POSITIVE_INFINITY : found.size };
}
