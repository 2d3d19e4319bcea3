import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { EngineEvent } from '../../shared/contract.ts';
import { AppError } from '../../shared/errors.ts';
import type { Cipher, Engagement, VaultStatus } from '../../shared/model/engagement.ts';
import type { Job } from '../../shared/model/job.ts';
import type { ActivityDraft } from './activity/activity-log.ts';
import { appendActivity } from './activity/activity-log.ts';
import type { AppStateFile } from './app-state.ts';
import type { JobQueue } from './jobs/job-queue.ts';
import { recordCount } from './vault/record-count.ts';
import { readSetting, writeSetting } from './vault/settings.ts';
import type { Operator, Vault } from './vault/vault.ts';

const CLOSED: VaultStatus = {
  state: 'closed',
  name: null,
  cipher: null,
  entity: null,
  zone: null,
  records: 0,
  bytes: 0,
  sample: false,
  failed_unlocks: 0,
};

/** The one vault that an engine has open, from unlocking to locking, with what both leave in its log. */
export class OpenVault {
  readonly #state: AppStateFile;
  readonly #operator: Operator;
  readonly #emit: (event: EngineEvent) => void;
  #vault: Vault | null = null;
  #opening = false;
  #closing = false;
  #failedUnlocks = 0;
  #touchedAt = 0;

  constructor(state: AppStateFile, operator: Operator, emit: (event: EngineEvent) => void) {
    this.#state = state;
    this.#operator = operator;
    this.#emit = emit;
  }

  /** null also while it is being locked. */
  get maybe(): Vault | null {
    return this.#closing ? null : this.#vault;
  }

  /** Throws `vault-not-open`. */
  get vault(): Vault {
    const vault = this.maybe;
    if (!vault) throw new AppError('vault-not-open');
    return vault;
  }

  async create(
    path: string,
    passphrase: string,
    cipher: Cipher,
    engagement: Engagement,
    sample: boolean,
  ): Promise<void> {
    await this.#onlyOnce(async () => {
      const { Vault } = await import('./vault/vault.ts');
      const vault = await Vault.create(path, passphrase, cipher, this.#operator);
      await closeOnFailure(vault, () =>
        vault.write(
          (db) => {
            writeSetting(db, 'engagement', engagement);
            if (sample) writeSetting(db, 'sample', true);
          },
          () => ({ action: 'vault.created', details: { cipher, entity: engagement.entity } }),
        ),
      );
      this.#opened(vault, 0);
    });
  }

  /** A wrong passphrase is noted outside the vault and written into it by the next unlock that succeeds. */
  async unlock(path: string, passphrase: string): Promise<void> {
    await this.#onlyOnce(() => this.#unlock(path, passphrase));
  }

  async #unlock(path: string, passphrase: string): Promise<void> {
    const { Vault: Vaults } = await import('./vault/vault.ts');
    let vault: Vault;
    try {
      vault = await Vaults.open(path, passphrase, this.#operator);
    } catch (error) {
      if (error instanceof AppError && error.code === 'passphrase-wrong') {
        this.#state.noteFailedUnlock(path, this.#operator.clock());
      }
      throw error;
    }
    const failed = this.#state.failedUnlocks(path);
    const killed = this.#state.read().running[path];
    await closeOnFailure(vault, () =>
      vault.write(
        () => {},
        () => [
          ...failed.map((at): ActivityDraft => ({ action: 'vault.unlock_failed', details: {}, at })),
          ...(killed === undefined ? [] : [stopped(killed, 'the program ended while it ran')]),
          { action: 'vault.unlocked', details: { program: this.#operator.program } },
        ],
      ),
    );
    this.#state.forgetFailedUnlocks(path);
    this.#state.noteRunning(path, null);
    this.#opened(vault, failed.length);
  }

  /** Two requests at once must not open two vaults, of which one would be forgotten. */
  async #onlyOnce(open: () => Promise<void>): Promise<void> {
    if (this.#vault || this.#opening) throw new AppError('vault-already-open');
    this.#opening = true;
    try {
      await open();
    } finally {
      this.#opening = false;
    }
  }

  #opened(vault: Vault, failedUnlocks: number): void {
    this.#vault = vault;
    this.#failedUnlocks = failedUnlocks;
    this.touch();
    this.#state.rememberVault(vault.path);
    this.#emit({ type: 'vault', status: this.status(), reason: 'opened' });
  }

  /** Stops its jobs, says so in the log, closes the file and forgets the key. */
  async lock(jobs: JobQueue, reason: 'locked' | 'idle'): Promise<void> {
    const vault = this.#vault;
    if (!vault || this.#closing) return;
    // From here on no job may start: it would get the key and outlive the lock.
    this.#closing = true;
    try {
      await jobs.stop();
      this.#vault = null;
      await vault.write(
        () => {},
        () => ({ action: 'vault.locked', details: { reason } }),
      );
      vault.checkpoint();
    } finally {
      this.#vault = null;
      this.#closing = false;
      vault.close();
      jobs.clear();
      this.#emit({ type: 'vault', status: CLOSED, reason });
    }
  }

  touch(): void {
    this.#touchedAt = this.#operator.clock();
  }

  async lockIfIdle(jobs: JobQueue): Promise<void> {
    const vault = this.#vault;
    if (!vault || jobs.busy) return;
    const { auto_lock_minutes } = readSetting(vault.read, 'settings');
    const idle = this.#operator.clock() - this.#touchedAt;
    if (auto_lock_minutes > 0 && idle >= auto_lock_minutes * 60_000_000) await this.lock(jobs, 'idle');
  }

  /** Remembers a running import, and writes down one that was stopped. */
  noteImport(job: Job): void {
    const vault = this.#vault;
    if (job.method !== 'import.start' || !vault) return;
    if (job.state === 'running' && job.done === 0 && job.phase === '')
      this.#state.noteRunning(vault.path, job.title);
    if (job.finished_at === null) return;
    this.#state.noteRunning(vault.path, null);
    // One that was cancelled in the queue read nothing.
    if (job.state === 'done' || job.started_at === null) return;
    const why = job.state === 'cancelled' ? 'cancelled' : (job.error?.code ?? 'failed');
    // The reason may be that nothing can be written (a full disk); the job's own error says so.
    vault
      .write((db) => void appendActivity(db, stopped(job.title, why), vault.operator), null)
      .catch(() => {});
  }

  status(): VaultStatus {
    const vault = this.#vault;
    if (!vault) return CLOSED;
    const { entity, zone } = readSetting(vault.read, 'engagement');
    return {
      state: 'open',
      name: basename(vault.path),
      cipher: vault.cipher,
      entity,
      zone,
      records: vault.query(recordCount),
      bytes: statSync(vault.path).size,
      sample: readSetting(vault.read, 'sample'),
      failed_unlocks: this.#failedUnlocks,
    };
  }
}

/** A vault that cannot be written to (damaged, full disk) is not held open. */
async function closeOnFailure(vault: Vault, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    vault.close();
    throw error;
  }
}

function stopped(title: string, reason: string): ActivityDraft {
  return { action: 'import.stopped', details: { title, reason } };
}
