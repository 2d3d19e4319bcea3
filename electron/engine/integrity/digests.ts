import { createHmac, createPublicKey, hash, timingSafeEqual, verify } from 'node:crypto';
import { blake2b } from '@noble/hashes/blake2.js';
import { blake3 } from '@noble/hashes/blake3.js';

/** The digests that recipes name. Each takes bytes and gives lower-case hex. */

export const ALGORITHMS = [
  'sha256',
  'sha384',
  'sha512',
  'sha3-256',
  'blake2b-256',
  'blake3',
  'hmac-sha256',
  'hmac-sha512',
] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

export type Digest = (bytes: Buffer) => string;

/** Length of the digest in bytes. */
export const DIGEST_BYTES = {
  sha256: 32,
  sha384: 48,
  sha512: 64,
  'sha3-256': 32,
  'blake2b-256': 32,
  blake3: 32,
  'hmac-sha256': 32,
  'hmac-sha512': 64,
} as const satisfies Record<Algorithm, number>;

export function needsKey(alg: Algorithm): boolean {
  return alg.startsWith('hmac-');
}

/** The digest function of an algorithm. `key` is required for the HMACs (RFC 2104) and unused otherwise. */
export function digestOf(alg: Algorithm, key?: Uint8Array): Digest {
  switch (alg) {
    case 'hmac-sha256':
    case 'hmac-sha512': {
      if (key === undefined) throw new TypeError(`${alg} needs a key`);
      const inner = alg === 'hmac-sha256' ? 'sha256' : 'sha512';
      return (bytes) => createHmac(inner, key).update(bytes).digest('hex');
    }
    case 'blake2b-256':
      return (bytes) => Buffer.from(blake2b(bytes, { dkLen: 32 })).toString('hex');
    case 'blake3':
      return (bytes) => Buffer.from(blake3(bytes)).toString('hex');
    default:
      return (bytes) => hash(alg, bytes, 'hex');
  }
}

/** SHA-256 as lower-case hex. */
export function sha256(bytes: Uint8Array | string): string {
  return hash('sha256', bytes, 'hex');
}

const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** Checks a signature over a message: HMAC-SHA256 with its key, or Ed25519 (RFC 8032) with a public key. */
export function signatureHolds(
  alg: 'hmac-sha256' | 'ed25519',
  key: Uint8Array,
  message: Buffer,
  signature: Buffer,
): boolean {
  if (alg === 'hmac-sha256') {
    const expected = createHmac('sha256', key).update(message).digest();
    return expected.length === signature.length && timingSafeEqual(expected, signature);
  }
  if (key.length !== 32 || signature.length !== 64) return false;
  const der = Buffer.concat([ED25519_SPKI, key]);
  return verify(null, message, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature);
}
