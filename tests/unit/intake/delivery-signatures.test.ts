import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { signatureProblem } from '../../../electron/engine/intake/delivery-signatures.ts';
import { intelliAuthStream, intelliAuthWebhook } from '../../../electron/engine/platforms/intelliauth.ts';

// RFC 4231, test case 2: HMAC-SHA-256 of a known key and text.
const JEFE = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
const TEXT = 'what do ya want for nothing?';

test('the published vector of HMAC-SHA-256 is valid, also under the second of two secrets', () => {
  expect(signatureProblem(TEXT, JEFE, ['Jefe'])).toBeNull();
  expect(signatureProblem(TEXT, JEFE, ['another', 'Jefe'])).toBeNull();
  expect(signatureProblem(TEXT, JEFE.toUpperCase(), ['Jefe'])).toBeNull();
  expect(signatureProblem(TEXT, `sha256=${JEFE}`, ['Jefe'])).toBeNull();
});

test.each([
  ['another secret', TEXT, JEFE, 'jefe'],
  ['another body', `${TEXT} `, JEFE, 'Jefe'],
  ['another signature', TEXT, `0${JEFE.slice(1)}`, 'Jefe'],
  ['half a signature', TEXT, JEFE.slice(0, 32), 'Jefe'],
  ['no hexadecimal', TEXT, 'z'.repeat(64), 'Jefe'],
  ['nothing', TEXT, '', 'Jefe'],
])('%s is not valid, and it is said why', (_, body, signature, secret) => {
  expect(signatureProblem(body, signature, [secret])).toMatch(/^its signature is not/);
});

test('every single changed character of the body is seen', () => {
  const body = '{"event_id":"evt_1","data":{"é":1.0}}';
  const signature = createHmac('sha256', 's').update(body).digest('hex');
  for (let i = 0; i < body.length; i++)
    expect(
      signatureProblem(`${body.slice(0, i)}\u0001${body.slice(i + 1)}`, signature, ['s']),
    ).not.toBeNull();
});

test('the headers of a delivery are found in any capitals; a bare body has none', () => {
  const body = '{"event_id":"evt_1"}';
  const headers = {
    'x-INTELLIAUTH-stream-signature': 'ab',
    'X-IntelliAuth-Timestamp': '1779004800',
    'X-IntelliAuth-Delivery-Attempt': 2,
  };
  expect(intelliAuthStream.delivery?.({ headers, body })).toEqual({
    body,
    signature: 'ab',
    timestamp: '1779004800',
    event_id: null,
    attempt: '2',
  });
  expect(intelliAuthWebhook.delivery?.({ event_id: 'evt_1' })).toBeNull();
  const lists = { 'X-IntelliAuth-Signature': ['ab'] };
  expect(intelliAuthWebhook.delivery?.({ headers: lists, body })?.signature).toBe('ab');
});
