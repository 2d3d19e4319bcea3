import { AppError } from '../../../shared/errors.ts';
import type { Vault } from '../vault/vault.ts';

/** How far a job is. */
export type JobProgress = { done: number; total: number | null; unit: string; phase: string };

/** What a job is given: the vault, and the ways to tell how far it is and to notice that it should stop. */
export type JobContext = {
  /** Throws `vault-not-open` where there is none. */
  readonly vault: Vault;
  readonly hasVault: boolean;
  readonly appVersion: string;
  readonly resources: string;
  /** At most ten times a second reach the user; call it as often as it is cheap. */
  progress(done: number, total: number | null, unit: string, phase?: string): void;
  /** A new part of the work, told at once. */
  phase(text: string): void;
  /** Throws `cancelled`. Call it between batches. */
  checkCancelled(): void;
};

const INTERVAL_MS = 100;

/** The context of a job, telling its progress to `report`. `cancel[0]` is set to 1 by who wants it to stop. */
export function jobContext(
  parts: { vault: Vault | null; appVersion: string; resources: string },
  cancel: Int32Array,
  report: (progress: JobProgress) => void,
): JobContext {
  const progress: JobProgress = { done: 0, total: null, unit: 'rows', phase: '' };
  let lastReport = 0;
  const tell = (always: boolean) => {
    const now = performance.now();
    if (!always && now - lastReport < INTERVAL_MS) return;
    lastReport = now;
    report({ ...progress });
  };
  return {
    appVersion: parts.appVersion,
    resources: parts.resources,
    hasVault: parts.vault !== null,
    get vault() {
      if (!parts.vault) throw new AppError('vault-not-open');
      return parts.vault;
    },
    progress(done, total, unit, phase = progress.phase) {
      Object.assign(progress, { done, total, unit, phase });
      tell(false);
    },
    phase(text) {
      progress.phase = text;
      tell(true);
    },
    checkCancelled() {
      if (Atomics.load(cancel, 0) === 1) throw new AppError('cancelled');
    },
  };
}
