import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';

const MOST_BYTES = 1024 * 1024;

/** Mistakes of our own: the user gets a number, the local log the stack. Evidence content is in neither. */
export class Incidents {
  readonly #path: string;

  constructor(stateDir: string) {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    this.#path = join(stateDir, 'incidents.log');
  }

  report(error: unknown): AppError {
    const incident = randomBytes(4).toString('hex');
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    try {
      if ((statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0) > MOST_BYTES)
        renameSync(this.#path, `${this.#path}.1`);
      appendFileSync(this.#path, `${new Date().toISOString()} ${incident} ${stack}\n`, { mode: 0o600 });
    } catch {
      // A log that cannot be written must not hide the answer.
    }
    return new AppError('internal', { incident }, { cause: error });
  }
}
