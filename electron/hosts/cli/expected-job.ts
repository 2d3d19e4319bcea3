import { statSync } from 'node:fs';
import type { ExpectedJob } from '../../engine/jobs/job-thread.ts';

/** A log from this size on is read on several threads; what it is exactly is decided when it is known how it is read. */
const LARGE = 4 * 1024 * 1024;

/**
 * The job that a command line asks for, where its first words tell. Its thread loads its code while the command line
 * is read: most of the time that a small log takes to verify is loading. A guess that is wrong costs a thread and nothing else.
 */
export function expectedJob([command, path]: readonly string[]): ExpectedJob | null {
  if (path === undefined || path.startsWith('-')) return null;
  if (command === 'import') return { method: 'import.start', isLarge: false };
  if (command !== 'verify') return null;
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return null;
  const method = path.endsWith('.vouch') ? 'integrity.verify' : 'integrity.verifyFiles';
  return { method, isLarge: found.isDirectory() || found.size >= LARGE };
}
