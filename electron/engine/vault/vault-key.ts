import * as crypto from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Cipher } from '../../../shared/model/engagement.ts';

/** Argon2id memory for the passphrase, in KiB (64 MiB); OWASP asks for at least 19 MiB. */
const ARGON2_MEMORY_KIB = 65_536;
const ARGON2_PASSES = 2;

/** What SQLCipher 4 takes. */
const PBKDF2_ROUNDS = 256_000;

const KEY_BYTES = 32;
const SALT_BYTES = 16;
const SALT_HEX = 2 * SALT_BYTES;

/**
 * The key of a vault in the form that the cipher takes as it is: ASCII `raw:`, 64 hex digits of the key, 32 of the
 * file's salt. It is derived once for a vault, since every thread of a job opens a connection of its own and the
 * derivation is made to be slow; the passphrase itself is not kept.
 */
export type VaultKeyText = Buffer;

/** The key that `passphrase` stands for in the vault file at `path`, whose first 16 bytes are the salt. */
export async function keyOfFile(path: string, cipher: Cipher, passphrase: string): Promise<VaultKeyText> {
  const salt = Buffer.alloc(SALT_BYTES);
  const fd = openSync(path, 'r');
  try {
    readSync(fd, salt, 0, SALT_BYTES, 0);
  } finally {
    closeSync(fd);
  }
  return keyText(cipher, passphrase, salt);
}

/** A key for `passphrase` with a new random salt: for a new vault, and for a change of passphrase. */
export function newKey(cipher: Cipher, passphrase: string): Promise<VaultKeyText> {
  return keyText(cipher, passphrase, crypto.randomBytes(SALT_BYTES));
}

/** Whether `passphrase` gives `key`, compared in constant time. */
export async function opensWith(key: VaultKeyText, cipher: Cipher, passphrase: string): Promise<boolean> {
  const salt = Buffer.from(key.toString('latin1').slice(-SALT_HEX), 'hex');
  const other = await keyText(cipher, passphrase, salt);
  return crypto.timingSafeEqual(key, other);
}

async function keyText(cipher: Cipher, passphrase: string, salt: Buffer): Promise<VaultKeyText> {
  const secret = passphraseBytes(passphrase);
  const key =
    cipher === 'aegis'
      ? await argon2id(secret, salt)
      : await promisify(crypto.pbkdf2)(secret, salt, PBKDF2_ROUNDS, KEY_BYTES, 'sha512');
  secret.fill(0);
  return Buffer.from(`raw:${key.toString('hex')}${salt.toString('hex')}`, 'latin1');
}

/** The bytes that a passphrase stands for: NFC, so that every keyboard gives the same (RFC 8265, 4.2.2). */
function passphraseBytes(passphrase: string): Buffer {
  return Buffer.from(passphrase.normalize('NFC'), 'utf8');
}

/** RFC 9106, with the parameters that SQLite3 Multiple Ciphers uses for AEGIS-256. */
async function argon2id(secret: Buffer, salt: Buffer): Promise<Buffer> {
  // Electron's Node is built with BoringSSL, which has no Argon2.
  if (typeof crypto.argon2 !== 'function') return argon2idInJavaScript(secret, salt);
  return promisify(crypto.argon2)('argon2id', {
    message: secret,
    nonce: salt,
    parallelism: 1,
    tagLength: KEY_BYTES,
    memory: ARGON2_MEMORY_KIB,
    passes: ARGON2_PASSES,
  });
}

/** The same for a Node without Argon2: six times slower, and only loaded there. */
export async function argon2idInJavaScript(secret: Buffer, salt: Buffer): Promise<Buffer> {
  const { argon2idAsync } = await import('@noble/hashes/argon2.js');
  const options = { t: ARGON2_PASSES, m: ARGON2_MEMORY_KIB, p: 1, dkLen: KEY_BYTES };
  return Buffer.from(await argon2idAsync(secret, salt, options));
}
