import { expect, test } from 'vitest';
import { rejectLine } from '../../../electron/engine/packages/record-lines.ts';

test('a line of the ledger says whence it is, where it lies, how long it is, why, and what it holds', () => {
  const where = { acquisition: 5, source: 'Kommit', file: 'q1.ndjson', line: 4, byte_offset: 1068 };
  const why = { disposition: 'rejected', reason: 'not JSON' } as const;
  expect(JSON.parse(rejectLine({ ...where, ...why, original: Buffer.from('not json') }))).toEqual({
    ...where,
    ...why,
    bytes: 8,
    original: 'not json',
    original_sha256: '7ccfa1fbf3940e6f0c0375d87c0f9235a50514e14cb427bdfaf5077987b26ccf',
  });
  expect(JSON.parse(rejectLine({ ...where, ...why, original: Buffer.from([0xff]) }))).toMatchObject({
    bytes: 1,
    original_base64: '/w==',
  });
});
