import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { AppError } from '../../../shared/errors.ts';
import type { Cipher } from '../../../shared/model/engagement.ts';
import { applyKey } from './cipher.ts';
import { vaultError } from './vault-error.ts';
import type { VaultKeyText } from './vault-key.ts';

/** The newest vault format that this Vouch reads; every migration raises `user_version` to its own number. */
export const SUPPORTED_FORMAT = 4;

/** 'VOUC', the application id of vault files (SQLite file format, 1.3.16). */
export const APPLICATION_ID = 0x564f5543;

/** Enough for what a screen asks: words of five million records are found as fast as with twice as much. */
const READING_CACHE_KIB = 16_384;
/** An import with four times as much is no faster. */
const WRITING_CACHE_KIB = 32_768;

/** A connection that can only read: opened read-only, so that no mistake can write through it. */
export class ReadDb {
  readonly raw: Database.Database;
  readonly #prepared = new Map<string, Database.Statement<unknown[]>>();

  constructor(raw: Database.Database) {
    this.raw = raw;
  }

  /**
   * A statement that is asked with every question, made once: SQLite keeps 5 KB and more of each, which the garbage
   * collector does not see. Of one text there is one statement, in one mode (`pluck`).
   */
  prepared(sql: string): Database.Statement<unknown[]> {
    let statement = this.#prepared.get(sql);
    if (!statement) {
      statement = this.raw.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }
}

/** The connection inside `vault.write()`; a function that takes one can only be called from there. */
export class WriteDb extends ReadDb {
  /** Keeps a ReadDb from passing for a WriteDb. */
  declare readonly writable: true;
}

/**
 * Opens a vault file and proves the key at once.
 * Throws `passphrase-wrong`, `vault-newer`, `vault-not-a-vault`, `vault-damaged` or `file-unwritable`; nothing
 * is changed in any of these cases.
 */
export function connect(
  path: string,
  cipher: Cipher,
  key: VaultKeyText,
  options: { readonly: boolean },
): Database.Database {
  let db: Database.Database;
  try {
    db = new Database(path, { readonly: options.readonly, fileMustExist: true, timeout: 10_000 });
  } catch (error) {
    throw vaultError(error, path);
  }
  try {
    applyKey(db, cipher, key);
    proveKey(db);
    db.pragma('trusted_schema = OFF');
    db.pragma('foreign_keys = ON');
    db.pragma('temp_store = MEMORY');
    db.pragma(`cache_size = -${options.readonly ? READING_CACHE_KIB : WRITING_CACHE_KIB}`);
    if (!options.readonly) {
      // Before the first pragma that writes to the file.
      requireOurFormat(db, path);
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = NORMAL');
    }
    return db;
  } catch (error) {
    db.close();
    throw vaultError(error, path);
  }
}

function proveKey(db: Database.Database): void {
  try {
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch (error) {
    if (sqliteCode(error) === 'SQLITE_NOTADB') throw new AppError('passphrase-wrong', {}, { cause: error });
    throw error;
  }
}

/** Refuses a file from a newer Vouch, of another program, or shorter than it says it is. */
export function requireOurFormat(db: Database.Database, path: string): void {
  const format = db.pragma('user_version', { simple: true }) as number;
  if (format > SUPPORTED_FORMAT)
    throw new AppError('vault-newer', { found: format, supported: SUPPORTED_FORMAT });
  const application = db.pragma('application_id', { simple: true }) as number;
  if (application !== APPLICATION_ID) throw new AppError('vault-not-a-vault', { path });
  const pages = db.pragma('page_count', { simple: true }) as number;
  const pageBytes = db.pragma('page_size', { simple: true }) as number;
  const bytes = statSync(path).size;
  const hasWal = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
  if (!hasWal && bytes < pages * pageBytes) {
    throw new AppError('vault-damaged', {
      problem: `it is ${bytes} bytes long and should be ${pages * pageBytes}`,
    });
  }
}

function sqliteCode(error: unknown): string {
  return error instanceof Database.SqliteError ? error.code : '';
}
