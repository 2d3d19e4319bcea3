import { closeSync, openSync, readSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { AppError } from '../../../shared/errors.ts';
import type { Cipher } from '../../../shared/model/engagement.ts';

/** Argon2id memory for the passphrase, in KiB (64 MiB); OWASP asks for at least 19 MiB. */
const ARGON2_MEMORY_KIB = 65_536;

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

/** The bytes that a passphrase stands for: NFC, so that every keyboard gives the same (RFC 8265, 4.2.2). */
export function passphraseBytes(passphrase: string): Buffer {
  return Buffer.from(passphrase.normalize('NFC'), 'utf8');
}

/** Chooses the cipher and gives the key, without the passphrase ever being part of a statement. */
export function applyKey(db: Database.Database, cipher: Cipher, key: Buffer): void {
  configureCipher(db, cipher);
  db.key(key);
}

export function applyNewKey(db: Database.Database, cipher: Cipher, key: Buffer): void {
  configureCipher(db, cipher);
  db.rekey(key);
}

function configureCipher(db: Database.Database, cipher: Cipher): void {
  db.pragma(`cipher = '${cipher}'`);
  if (cipher === 'aegis') db.pragma(`mcost = ${ARGON2_MEMORY_KIB}`);
  // The very format of SQLCipher 4, header and page size included, so that its own tools open the file.
  else db.pragma('legacy = 4');
}
