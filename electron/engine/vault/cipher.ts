import { closeSync, openSync, readSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { AppError } from '../../../shared/errors.ts';
import type { Cipher } from '../../../shared/model/engagement.ts';
import type { VaultKeyText } from './vault-key.ts';

const PLAIN_SQLITE = Buffer.from('SQLite format 3\0');

/**
 * Which cipher a vault file was made with, read from its header. AEGIS vaults leave bytes 16 to 23 in clear
 * (page size and the constants 64, 32, 32 of the SQLite file format, section 1.3); SQLCipher encrypts them.
 * Throws `vault-not-a-vault` for what cannot be one.
 */
export function detectCipher(path: string): Cipher {
  const header = Buffer.alloc(100);
  const fd = openSync(path, 'r');
  let length: number;
  try {
    length = readSync(fd, header, 0, header.length, 0);
  } finally {
    closeSync(fd);
  }
  if (length < 100 || header.subarray(0, 16).equals(PLAIN_SQLITE))
    throw new AppError('vault-not-a-vault', { path });
  if (header[21] !== 64 || header[22] !== 32 || header[23] !== 32) return 'sqlcipher';
  // The format's write and read versions, also in clear: SQLite takes a larger one for "read-only".
  if (header[18]! > 2 || header[19]! > 2)
    throw new AppError('vault-damaged', { problem: 'its header is not what was written' });
  return 'aegis';
}

/** Chooses the cipher and gives the key, without it ever being part of a statement. */
export function applyKey(db: Database.Database, cipher: Cipher, key: VaultKeyText): void {
  configureCipher(db, cipher);
  db.key(key);
}

export function applyNewKey(db: Database.Database, cipher: Cipher, key: VaultKeyText): void {
  configureCipher(db, cipher);
  db.rekey(key);
}

function configureCipher(db: Database.Database, cipher: Cipher): void {
  db.pragma(`cipher = '${cipher}'`);
  // The very format of SQLCipher 4, header and page size included, so that its own tools open the file.
  if (cipher === 'sqlcipher') db.pragma('legacy = 4');
}
