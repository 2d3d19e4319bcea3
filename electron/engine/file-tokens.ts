import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { FileUse } from '../../shared/wire.ts';

/** How long a chosen file stays available. */
const LIFETIME_MS = 12 * 60 * 60 * 1000;
/** More than a person chooses; bounds what a runaway caller can make. */
const MOST = 10_000;

export type GrantedFile = { path: string; name: string; use: FileUse };

/**
 * Files that the user chose, under opaque names that expire. Only a host can grant one, so that a window can
 * never name a path.
 */
export class FileTokens {
  readonly #granted = new Map<string, GrantedFile & { until: number }>();

  /** `name` is what the user calls it; an upload's path is not its name. */
  grant(path: string, use: FileUse, name: string = basename(path)): string {
    if (this.#granted.size >= MOST) this.#granted.delete(this.#granted.keys().next().value!);
    const token = randomBytes(24).toString('base64url');
    this.#granted.set(token, { path, name, use, until: Date.now() + LIFETIME_MS });
    return token;
  }

  /** Throws `token-expired` for a name that was not granted for this use, or no longer is. */
  resolve(token: string, use: FileUse): GrantedFile {
    const file = this.#granted.get(token);
    if (!file || file.use !== use || file.until < Date.now()) throw new AppError('token-expired');
    return file;
  }
}
