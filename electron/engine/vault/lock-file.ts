import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { AppError } from '../../../shared/errors.ts';

/** Who holds a vault open, as written beside it while it is. */
type Holder = { pid: number; host: string; program: string; since: string };

export type LockFile = { release(): void };

const lockPath = (vault: string) => `${vault}.lock`;

/**
 * Marks the vault as open in this process. Throws `vault-in-use` with the holder's name where another living
 * process has it. A mark left by a process that is gone (crash, kill) is taken over.
 */
export function lockVault(vault: string, program: string): LockFile {
  const mine: Holder = { pid: process.pid, host: hostname(), program, since: new Date().toISOString() };
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(lockPath(vault), JSON.stringify(mine), { flag: 'wx', mode: 0o600 });
      return { release: () => rmSync(lockPath(vault), { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = readHolder(vault);
      if (attempt > 0 || (holder && isAlive(holder))) {
        throw new AppError('vault-in-use', { holder: holder ? nameOf(holder) : 'another program' });
      }
      rmSync(lockPath(vault), { force: true });
    }
  }
}

function readHolder(vault: string): Holder | null {
  try {
    return JSON.parse(readFileSync(lockPath(vault), 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function isAlive(holder: Holder): boolean {
  // Another machine's processes cannot be asked; believe the mark.
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function nameOf({ program, pid, host, since }: Holder): string {
  return `${program} (process ${pid} on ${host}, since ${since.slice(0, 16).replace('T', ' ')} UTC)`;
}
