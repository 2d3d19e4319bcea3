import { closeSync, existsSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import { AppError } from '../../../shared/errors.ts';
import type { Cipher } from '../../../shared/model/engagement.ts';
import { type ActivityDraft, appendActivity } from '../activity/activity-log.ts';
import type { Clock } from '../clock.ts';
import { besideThisFile } from '../entry-path.ts';
import { applyKey, applyNewKey, detectCipher } from './cipher.ts';
import { connect, ReadDb, requireOurFormat, SUPPORTED_FORMAT, WriteDb } from './connection.ts';
import { type LockFile, lockVault } from './lock-file.ts';
import { vaultError } from './vault-error.ts';
import { keyOfFile, newKey, opensWith, type VaultKeyText } from './vault-key.ts';
import { WriteGate } from './write-gate.ts';

/** Who writes, for the activity log and every "by" in the vault. */
export type Operator = { name: string; program: string; clock: Clock };

/** What a job's thread needs to open the same vault. */
export type VaultKey = { path: string; cipher: Cipher; key: Uint8Array; gate: SharedArrayBuffer };

/**
 * An open vault: one encrypted SQLite file. Reads go through `read`; `write()` is the only way to change
 * anything, one writer at a time, with its activity entry in the same transaction.
 */
export class Vault {
  readonly path: string;
  readonly cipher: Cipher;
  readonly operator: Operator;
  readonly gate: WriteGate;
  #key: VaultKeyText;
  #read: ReadDb;
  #writer: Database.Database | null = null;
  #lock: LockFile | null;

  private constructor(
    path: string,
    cipher: Cipher,
    key: VaultKeyText,
    operator: Operator,
    gate: WriteGate,
    lock: LockFile | null,
  ) {
    this.path = path;
    this.cipher = cipher;
    this.operator = operator;
    this.gate = gate;
    this.#key = key;
    this.#lock = lock;
    this.#read = new ReadDb(connect(path, cipher, key, { readonly: true }));
  }

  /** Makes a new vault file. Throws `file-exists`; on any failure no file is left. */
  static async create(path: string, passphrase: string, cipher: Cipher, operator: Operator): Promise<Vault> {
    if (existsSync(path)) throw new AppError('file-exists', { path });
    if (!existsSync(dirname(path)))
      throw new AppError('file-unwritable', { path, reason: 'there is no such folder' });
    const { default: Sqlite } = await import('better-sqlite3');
    let lock: LockFile | null = null;
    try {
      lock = lockVault(path, operator.program);
      // Nobody else on this machine needs it; the files beside it take over its mode.
      closeSync(openSync(path, 'wx', 0o600));
      const key = await newKey(cipher, passphrase);
      const db = new Sqlite(path);
      try {
        applyKey(db, cipher, key);
        // After the key, which sets its own. SQLCipher 4's format has pages of 4 KiB, and keeps them.
        if (cipher === 'aegis') db.pragma('page_size = 16384');
        db.pragma('journal_mode = WAL');
        await migrateToNewest(db);
        requireOurFormat(db, path);
      } finally {
        db.close();
      }
      return new Vault(path, cipher, key, operator, new WriteGate(), lock);
    } catch (error) {
      lock?.release();
      if (lock) for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
      throw vaultError(error, path);
    }
  }

  /** Opens a vault and brings an older format up to date. Throws one clear error, nothing changed. */
  static async open(path: string, passphrase: string, operator: Operator): Promise<Vault> {
    const info = statSync(path, { throwIfNoEntry: false });
    if (!info) throw new AppError('file-not-found', { path });
    if (!info.isFile()) throw new AppError('vault-not-a-vault', { path });
    const cipher = detectCipher(path);
    let lock: LockFile | null = null;
    try {
      lock = lockVault(path, operator.program);
      const key = await keyOfFile(path, cipher, passphrase);
      const db = connect(path, cipher, key, { readonly: false });
      try {
        await migrateToNewest(db);
      } catch (error) {
        db.close();
        throw error;
      }
      const vault = new Vault(path, cipher, key, operator, new WriteGate(), lock);
      vault.#writer = db;
      return vault;
    } catch (error) {
      lock?.release();
      throw vaultError(error, path);
    }
  }

  /** A second connection to a vault that this process has open, for a job's thread. */
  static attach(from: VaultKey, operator: Operator): Vault {
    return new Vault(
      from.path,
      from.cipher,
      Buffer.from(from.key),
      operator,
      new WriteGate(from.gate, true),
      null,
    );
  }

  /** What `attach` needs. */
  get forThread(): VaultKey {
    return { path: this.path, cipher: this.cipher, key: this.#key, gate: this.gate.shared };
  }

  get read(): ReadDb {
    return this.#read;
  }

  /**
   * Runs `change` in one transaction (BEGIN IMMEDIATE) and writes the entries that `activity` makes of its
   * result with it. Anything thrown takes all of it back. `null`: a change that is no event (a job's state).
   */
  async write<T>(
    change: (db: WriteDb) => T | Promise<T>,
    activity: ((result: T) => ActivityDraft | ActivityDraft[]) | null,
  ): Promise<T> {
    const leave = await this.gate.enter();
    try {
      this.#writer ??= connect(this.path, this.cipher, this.#key, { readonly: false });
      const db = new WriteDb(this.#writer);
      db.raw.exec('BEGIN IMMEDIATE');
      try {
        const result = await change(db);
        for (const draft of activity ? [activity(result)].flat() : [])
          appendActivity(db, draft, this.operator);
        db.raw.exec('COMMIT');
        return result;
      } catch (error) {
        // A full disk has already rolled back by itself.
        if (db.raw.inTransaction) db.raw.exec('ROLLBACK');
        throw error;
      }
    } catch (error) {
      throw vaultError(error, this.path);
    } finally {
      leave();
    }
  }

  /** Runs a read and says "damaged" where a page does not decrypt. */
  query<T>(ask: (db: ReadDb) => T): T {
    try {
      return ask(this.#read);
    } catch (error) {
      throw vaultError(error, this.path);
    }
  }

  /** Moves what lies in the write-ahead log into the vault file and empties it. */
  checkpoint(): void {
    this.#writer?.pragma('wal_checkpoint(TRUNCATE)');
  }

  /**
   * Encrypts the whole file under another passphrase. `requireIdle` throws while a job runs, which has the old
   * key; it is asked once nothing else can write, and from there to the end nothing else gets a turn.
   */
  async changePassphrase(current: string, next: string, requireIdle: () => void): Promise<void> {
    if (!(await opensWith(this.#key, this.cipher, current))) throw new AppError('passphrase-wrong');
    const key = await newKey(this.cipher, next);
    const leave = await this.gate.enter();
    try {
      requireIdle();
      this.#read.raw.close();
      this.#writer ??= connect(this.path, this.cipher, this.#key, { readonly: false });
      // A vault in WAL mode cannot be encrypted anew in place.
      this.#writer.pragma('journal_mode = DELETE');
      try {
        applyNewKey(this.#writer, this.cipher, key);
        this.#key.fill(0);
        this.#key = key;
      } finally {
        this.#writer.pragma('journal_mode = WAL');
        this.#writer.close();
        this.#writer = null;
        this.#read = new ReadDb(connect(this.path, this.cipher, this.#key, { readonly: true }));
      }
    } catch (error) {
      throw vaultError(error, this.path);
    } finally {
      leave();
    }
  }

  /** Closes the file and forgets the key. */
  close(): void {
    this.#read.raw.close();
    this.#writer?.close();
    this.#writer = null;
    this.#key.fill(0);
    this.#lock?.release();
    this.#lock = null;
  }
}

/** Drizzle is only loaded where there is something to migrate: it would make every job start later. */
async function migrateToNewest(db: Database.Database): Promise<void> {
  if (db.pragma('user_version', { simple: true }) === SUPPORTED_FORMAT) return;
  const { drizzle } = await import('drizzle-orm/better-sqlite3');
  const { migrate } = await import('drizzle-orm/better-sqlite3/migrator');
  migrate(drizzle(db), { migrationsFolder: besideThisFile(import.meta.url, 'migrations') });
}
