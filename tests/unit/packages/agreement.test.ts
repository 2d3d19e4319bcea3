import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { entryHash } from '../../../electron/engine/activity/activity-log.ts';
import { jcs } from '../../../electron/engine/integrity/canonical.ts';
import { receiptOf } from '../../../electron/engine/integrity/receipt.ts';
import { emptyCounts, type VerifyResult } from '../../../electron/engine/integrity/verdict.ts';
import { receiptOfResult } from '../../../electron/engine/packages/chain-receipt.ts';

/** What package verifiers assume about the rest of Vouch, docs/packages.md "Formats". */

test('the receipt of a package is the receipt of the integrity engine', () => {
  const result: Omit<VerifyResult, 'receipt'> = {
    recipe: { name: 'kommit', hash: 'sha256:0' },
    files: [{ name: 'Prüfung.ndjson', bytes: 1, sha256: 'a' }],
    rows: 3,
    integrity: 'intact',
    completeness: 'unproven',
    checked: { content: true, links: true, sequence: false, signatures: false, anchors: false },
    recomputed: { rows: 3, failed: 0 },
    counts: emptyCounts(),
    findings: [],
    unprotected: [],
    heads: [
      { partition: ['t'], file: null, rows: 2, first: null, head: 'x' },
      { partition: [], file: 'b.ndjson', rows: 1, first: 'y', head: null },
    ],
    explanation: [],
  };
  expect(receiptOfResult(result)).toBe(receiptOf(result));
});

test("an entry's hash is that of its line without the hash, whatever its details hold", () => {
  const entry = {
    seq: 12,
    at: '2026-07-01T08:00:00.000000Z',
    actor: 'Ана "x"',
    action: 'records.imported' as const,
    details: { seconds: 1.5e-7, entry_hash: 'no', zé: [1, null], prev_hash: 'no' },
    prev_hash: '0'.repeat(64),
  };
  const entry_hash = entryHash(entry);
  const line = jcs({ ...entry, entry_hash });
  const member = `,"entry_hash":"${entry_hash}"`;
  expect(line.endsWith(`${member},"prev_hash":"${entry.prev_hash}","seq":12}`)).toBe(true);
  expect(hash('sha256', line.replace(member, ''), 'hex')).toBe(entry_hash);
});
