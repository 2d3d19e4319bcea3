import { createHash, createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  generateSigningKey,
  keyFingerprint,
  openEnvelope,
  publicKeyPem,
  rawPublicKey,
  signEnvelope,
  statementText,
} from '../../../electron/engine/packages/statement.ts';
import { EXAMPLE_KEY } from './example-package.ts';

const payload = Buffer.from(
  statementText([{ path: 'data/a.txt', sha256: 'a'.repeat(64) }], { title: 'Prüfung ✓' }),
);
const keyOf = (): Buffer => Buffer.from(EXAMPLE_KEY.publicKey);

test('the signature is Ed25519 over the pre-authentication encoding of the DSSE specification', () => {
  const envelope = JSON.parse(signEnvelope(payload, EXAMPLE_KEY)) as {
    payloadType: string;
    signatures: { keyid: string; sig: string }[];
  };
  // DSSE v1.0.2: "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body, lengths in bytes.
  const encoded = Buffer.concat([
    Buffer.from(`DSSEv1 28 application/vnd.in-toto+json ${payload.length} `),
    payload,
  ]);
  const key = createPublicKey(publicKeyPem(EXAMPLE_KEY.publicKey));
  expect(envelope.payloadType).toBe('application/vnd.in-toto+json');
  expect(envelope.signatures).toHaveLength(1);
  expect(verify(null, encoded, key, Buffer.from(envelope.signatures[0]!.sig, 'base64'))).toBe(true);
  expect(envelope.signatures[0]!.keyid).toBe(
    createHash('sha256').update(EXAMPLE_KEY.publicKey).digest('hex'),
  );
});

test('signing twice gives the same envelope, and it opens', () => {
  const text = signEnvelope(payload, EXAMPLE_KEY);
  expect(signEnvelope(payload, EXAMPLE_KEY)).toBe(text);
  expect(openEnvelope(text, keyOf)).toEqual({ payload, keyid: keyFingerprint(EXAMPLE_KEY.publicKey) });
});

describe('an envelope is refused', () => {
  const text = signEnvelope(payload, EXAMPLE_KEY);
  const change = (edit: (envelope: Record<string, unknown>) => void): string => {
    const envelope = JSON.parse(text) as Record<string, unknown>;
    edit(envelope);
    return JSON.stringify(envelope);
  };
  const other = Buffer.from('{}').toString('base64');
  test.each<[string, string, string]>([
    ['with another payload', change((e) => (e.payload = other)), 'does not fit'],
    ['of another type', change((e) => (e.payloadType = 'text/plain')), 'not a DSSE envelope'],
    ['without a signature', change((e) => (e.signatures = [])), 'not a DSSE envelope'],
    ['with more than it should hold', change((e) => (e.extra = 1)), 'not a DSSE envelope'],
    ['that is no JSON', '{', 'not JSON'],
  ])('%s', (_, envelope, problem) => {
    expect(openEnvelope(envelope, keyOf)).toMatchObject({ problem: expect.stringContaining(problem) });
  });

  test('when its key is not there, or is another one under its name', () => {
    expect(openEnvelope(text, () => undefined)).toMatchObject({ problem: expect.stringContaining('not in') });
    const stranger = Buffer.from(generateSigningKey().publicKey);
    expect(openEnvelope(text, () => stranger)).toMatchObject({
      problem: expect.stringContaining('fingerprint'),
    });
  });
});

test('a new key signs, and its PEM gives the raw key back', () => {
  const key = generateSigningKey();
  expect(key.publicKey).toHaveLength(32);
  expect(rawPublicKey(publicKeyPem(key.publicKey))).toEqual(Buffer.from(key.publicKey));
  expect(openEnvelope(signEnvelope(payload, key), () => Buffer.from(key.publicKey))).toHaveProperty(
    'payload',
  );
  expect(rawPublicKey(`${publicKeyPem(key.publicKey)} `)).toBeUndefined();
});
