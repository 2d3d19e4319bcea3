import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { AppError } from '../../../shared/errors.ts';

/** Who holds a vault open, as written beside it while it is. `started` tells processes of one number apart. */
type Holder = { pid: number; host: string; program: string; since: string; started: string | null };

export type LockFile = { release(): void };

const lockPath = (vault: string) => `${vault}.lock`;

/**
 * Marks the vault as open in this process. Throws `vault-in-use` with the holder's name where another living
 * process has it. A mark left by a process that is gone (crash, kill) is taken over.
 */
export function lockVault(vault: string, program: string): LockFile {
  const mine: Holder = {
    pid: process.pid,
    host: hostname(),
    program,
    since: new Date().toISOString(),
    started: startOf(process.pid),
  };
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
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  // After a restart of the machine or container another process may have the number.
  const started = startOf(holder.pid);
  return started === null || !holder.started || started === holder.started;
}

/** When a process began, in the system's own terms (proc(5), field 22 of stat and the boot); null where unknown. */
function startOf(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The name in field 2 is in brackets and may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return `${boot}/${fields[19]}`;
  } catch {
    return null;
  }
}

function nameOf({ program, pid, host, since }: Holder): string {
  return `${program} (process ${pid} on ${host}, since ${since.slice(0, 16).replace('T', ' ')} UTC)`;
}
