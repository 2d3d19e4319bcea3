import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';
import { z } from 'zod';
import { sha256Hex } from '../../../shared/ids.ts';

/** An Ed25519 key pair: PKCS #8 DER, and the raw 32 bytes of the public key. */
export type SigningKey = { privateKey: Uint8Array; publicKey: Uint8Array };

/** What a DER-encoded Ed25519 public key begins with (RFC 8410); the raw key follows. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** A new key. Its fingerprint is what the receiver of a package should learn by another way. */
export function generateSigningKey(): SigningKey & { fingerprint: string } {
  const pair = generateKeyPairSync('ed25519');
  const privateKey = pair.privateKey.export({ format: 'der', type: 'pkcs8' });
  const publicKey = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length);
  return { privateKey, publicKey, fingerprint: keyFingerprint(publicKey) };
}

/** Lowercase hex SHA-256 of the raw public key. */
export function keyFingerprint(publicKey: Uint8Array): string {
  return hash('sha256', publicKey, 'hex');
}

/** The public key as PEM, as `openssl pkey -pubin` reads it. */
export function publicKeyPem(publicKey: Uint8Array): string {
  const der = Buffer.concat([SPKI_PREFIX, publicKey]).toString('base64');
  return `-----BEGIN PUBLIC KEY-----\n${der}\n-----END PUBLIC KEY-----\n`;
}

/** The raw public key of a PEM text, or undefined when it is not exactly what `publicKeyPem` writes. */
export function rawPublicKey(pem: string): Buffer | undefined {
  const base64 = /^-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/=]{60})\n-----END PUBLIC KEY-----\n$/.exec(
    pem,
  )?.[1];
  const der = Buffer.from(base64 ?? '', 'base64');
  return der.length === 44 && der.subarray(0, 12).equals(SPKI_PREFIX) ? der.subarray(12) : undefined;
}

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PREDICATE_TYPE = 'urn:vouch:evidence-package:1';
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** in-toto Statement v1 (github.com/in-toto/attestation): what is attested, and about which bytes. */
export const statement = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.array(z.strictObject({ name: z.string(), digest: z.strictObject({ sha256: sha256Hex }) })),
  predicateType: z.literal(PREDICATE_TYPE),
  predicate: z.record(z.string(), z.unknown()),
});

export function statementText(files: readonly { path: string; sha256: string }[], predicate: object): string {
  const document = {
    _type: STATEMENT_TYPE,
    subject: files.map((file) => ({ name: file.path, digest: { sha256: file.sha256 } })),
    predicateType: PREDICATE_TYPE,
    predicate,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** DSSE (github.com/secure-systems-lab/dsse, protocol v1.0.2): the envelope around the signed bytes. */
const envelope = z.strictObject({
  payloadType: z.literal(PAYLOAD_TYPE),
  payload: z.string(),
  signatures: z.array(z.strictObject({ keyid: sha256Hex, sig: z.string() })).length(1),
});

/** Pre-authentication encoding: lengths are in bytes, so type and body cannot run into each other. */
function preAuthEncoding(payload: Uint8Array): Buffer {
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `),
    payload,
  ]);
}

/** The signed envelope's text. Ed25519 signatures are deterministic (RFC 8032), so this is too. */
export function signEnvelope(payload: Uint8Array, key: SigningKey): string {
  const privateKey = createPrivateKey({ key: Buffer.from(key.privateKey), format: 'der', type: 'pkcs8' });
  const document = {
    payloadType: PAYLOAD_TYPE,
    payload: Buffer.from(payload).toString('base64'),
    signatures: [
      {
        keyid: keyFingerprint(key.publicKey),
        sig: signBytes(null, preAuthEncoding(payload), privateKey).toString('base64'),
      },
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function publicKeyObject(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' });
}

export type Opened = { payload: Buffer; keyid: string } | { problem: string };

/** Checks an envelope's signature with the key whose fingerprint it names. */
export function openEnvelope(text: string, keyOf: (fingerprint: string) => Buffer | undefined): Opened {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: 'the envelope is not JSON' };
  }
  const parsed = envelope.safeParse(json);
  if (!parsed.success) return { problem: 'the envelope is not a DSSE envelope with one signature' };
  const { keyid, sig } = parsed.data.signatures[0]!;
  const key = keyOf(keyid);
  if (key === undefined) return { problem: 'the key that the envelope names is not in the package' };
  if (keyFingerprint(key) !== keyid) return { problem: 'the key in the package has another fingerprint' };
  const payload = Buffer.from(parsed.data.payload, 'base64');
  const signature = Buffer.from(sig, 'base64');
  const good =
    signature.length === 64 && verifyBytes(null, preAuthEncoding(payload), publicKeyObject(key), signature);
  return good ? { payload, keyid } : { problem: 'the signature does not fit the manifest' };
}
