import { argon2Sync } from 'node:crypto';
import { expect, test } from 'vitest';
import { argon2idInJavaScript, newKey, opensWith } from '../../../electron/engine/vault/vault-key.ts';
import { CIPHERS } from '../../../shared/model/engagement.ts';

test('a Node without Argon2 derives the same key', async () => {
  const message = Buffer.from('four unrelated words make it');
  const nonce = Buffer.from('0123456789abcdef');
  const options = { message, nonce, parallelism: 1, tagLength: 32, memory: 65_536, passes: 2 };
  expect(await argon2idInJavaScript(message, nonce)).toEqual(argon2Sync('argon2id', options));
});

test.each(CIPHERS)('a key of %s is known by its passphrase alone, however it was typed', async (cipher) => {
  const key = await newKey(cipher, 'gr\u00f6\u00dfe und \u00fcberma\u00df');
  expect(key.toString('latin1')).toMatch(/^raw:[0-9a-f]{96}$/);
  expect(await opensWith(key, cipher, 'gro\u0308\u00dfe und u\u0308berma\u00df')).toBe(true);
  expect(await opensWith(key, cipher, 'groesse und uebermass')).toBe(false);
  expect(await newKey(cipher, 'gr\u00f6\u00dfe und \u00fcberma\u00df')).not.toEqual(key);
});
