import { createHash } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Clock } from '../../electron/engine/clock.ts';
import { createEngine, type Engine } from '../../electron/engine/engine.ts';
import { detectCipher } from '../../electron/engine/vault/cipher.ts';
import { ReadDb } from '../../electron/engine/vault/connection.ts';
import { Originals } from '../../electron/engine/vault/originals.ts';
import type { EngineMethodName, Input, Output } from '../../shared/contract.ts';
import { AppError, type ErrorCode, fromWireError, type WireError } from '../../shared/errors.ts';
import type { Acquisition, FileNotice } from '../../shared/model/acquisition.ts';
import type { ActivityEntry } from '../../shared/model/activity.ts';
import type { Cipher, Engagement } from '../../shared/model/engagement.ts';
import type { RecordFilter } from '../../shared/model/filter.ts';
import type { Job } from '../../shared/model/job.ts';
import type { StoredRecord } from '../../shared/model/record.ts';

export const PASSPHRASE = 'four unrelated words make it';

export const ENGAGEMENT: Engagement = {
  entity: 'Tidewright Robotics GmbH',
  period_from: '2026-01-01',
  period_to: '2026-06-30',
  zone: 'Europe/Berlin',
  frameworks: [],
  people: [],
};

export type ImportResult = {
  acquisitions: Acquisition[];
  failed: { file: string; error: WireError }[];
  skipped: string[];
  notices: FileNotice[];
};
export type ImportOptions = {
  mapping?: string;
  platform?: 'kommit' | 'complianceagent';
  source?: string;
  zone?: string;
  secrets?: readonly string[];
};

type EngineSetup = { clock?: Clock; autoLock?: boolean; operator?: string };

/** A real engine on a real encrypted vault, with its own state folder beside it. */
export class TestVault {
  readonly path: string;
  readonly engine: Engine;

  private constructor(path: string, engine: Engine) {
    this.path = path;
    this.engine = engine;
  }

  /** An engine that has no vault open; `path` is where its vault may come to lie. */
  static closed(path: string, setup: EngineSetup = {}): TestVault {
    const engine = createEngine({
      stateDir: join(path, '..', 'state'),
      program: 'Vouch tests',
      operator: 'Edda Tester',
      ...setup,
    });
    return new TestVault(path, engine);
  }

  static async create(
    path: string,
    options: EngineSetup & { cipher?: Cipher; engagement?: Partial<Engagement>; passphrase?: string } = {},
  ): Promise<TestVault> {
    const { cipher = 'aegis', engagement = {}, passphrase = PASSPHRASE, ...setup } = options;
    const vault = TestVault.closed(path, setup);
    await vault.invoke('vault.create', {
      file: vault.engine.grant(path, 'vault'),
      passphrase,
      cipher,
      engagement: { ...ENGAGEMENT, ...engagement },
    });
    return vault;
  }

  async open(passphrase: string = PASSPHRASE): Promise<this> {
    await this.invoke('vault.open', { file: this.engine.grant(this.path, 'vault'), passphrase });
    return this;
  }

  invoke<M extends EngineMethodName>(method: M, input: Input<M>): Promise<Output<M>> {
    return this.engine.invoke(method, input);
  }

  async start(method: EngineMethodName, input: object): Promise<string> {
    return ((await this.engine.invoke(method, input)) as { job: string }).job;
  }

  /** Runs a job to its end. Rejects with its error. */
  async job<T>(method: EngineMethodName, input: object): Promise<T> {
    return resultOf<T>(await this.engine.jobFinished(await this.start(method, input)));
  }

  startImport(paths: string | string[], options: ImportOptions = {}): Promise<string> {
    return this.start('import.start', {
      files: [paths].flat().map((path) => this.engine.grant(path, 'read')),
      ...options,
    });
  }

  async import(paths: string | string[], options: ImportOptions = {}): Promise<ImportResult> {
    return resultOf(await this.engine.jobFinished(await this.startImport(paths, options)));
  }

  /** Every record that matches, page by page. */
  async records(filter: RecordFilter = {}): Promise<StoredRecord[]> {
    const records: StoredRecord[] = [];
    for (;;) {
      const page = await this.invoke('records.query', {
        filter,
        order: { by: 'received', descending: false },
        offset: records.length,
        limit: 1000,
      });
      // Not all originals were looked through: there may be more, also on this page.
      if (page.searched < 1) continue;
      records.push(...page.records);
      if (page.records.length === 0) return records;
    }
  }

  async count(filter: RecordFilter = {}): Promise<number> {
    for (;;) {
      const { total, searched } = await this.invoke('records.query', { filter, limit: 1 });
      if (searched === 1) return total;
    }
  }

  /** The whole log, oldest first. */
  async activity(): Promise<ActivityEntry[]> {
    return (await this.invoke('activity.list', { limit: 1000 })).entries.reverse();
  }

  async actions(): Promise<string[]> {
    return (await this.activity()).map(({ action }) => action);
  }

  close(): Promise<void> {
    return this.engine.close();
  }
}

export function resultOf<T>(job: Job): T {
  if (job.error) throw fromWireError(job.error as WireError);
  return job.result as T;
}

/**
 * The vault's tables, past the engine: for looking behind it and for doing what it would never do. Opened with
 * the passphrase itself, as any program with SQLite3 Multiple Ciphers or SQLCipher 4 opens it.
 */
export function openRaw(path: string, passphrase: string = PASSPHRASE): Database.Database {
  const db = new Database(path);
  const cipher = detectCipher(path);
  db.pragma(`cipher = '${cipher}'`);
  db.pragma(cipher === 'aegis' ? 'mcost = 65536' : 'legacy = 4');
  db.key(Buffer.from(passphrase));
  return db;
}

/** The received files of a vault that have a name, or all, put together again from their blocks. */
export function receivedFiles(
  path: string,
  name: string | null = null,
): { id: number; name: string; sha256: string; content: Buffer }[] {
  const raw = openRaw(path);
  try {
    const originals = new Originals(new ReadDb(raw));
    const rows = raw
      .prepare('SELECT id, name, sha256 FROM received_file WHERE name = coalesce(?, name) ORDER BY id')
      .all(name) as {
      id: number;
      name: string;
      sha256: Buffer;
    }[];
    return rows.map(({ id, name, sha256 }) => ({
      id,
      name,
      sha256: sha256.toString('hex'),
      content: Buffer.concat([...originals.file(id)]),
    }));
  } finally {
    raw.close();
  }
}

export const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

/** The code with which a promise is rejected; fails where it is not, or not with an AppError. */
export async function errorCode(promise: Promise<unknown>): Promise<ErrorCode> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  throw new Error('it was not rejected');
}
