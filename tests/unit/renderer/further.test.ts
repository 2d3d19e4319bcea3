import { expect, test } from 'vitest';
import { furtherFrom } from '../../../renderer/lib/further.ts';
import { recordFilter } from '../../../shared/model/filter.ts';
import type { StoredRecord } from '../../../shared/model/record.ts';

test('from a record one looks further by its actor’s time, its target and what it names', () => {
  const record = {
    occurred_at: '2026-03-12T00:04:22.000001Z',
    actor: { kind: 'user', id: 'u1', label: 'Edda', email: null },
    target: { kind: 'pr', id: 'pr:7', label: '7' },
    commit_sha: 'a1b2c3d4',
    run_id: '9',
    request_id: null,
    ip: '203.0.113.9',
  } as StoredRecord;
  const further = furtherFrom(record);
  expect(further).toEqual([
    {
      words: 'by the same actor within 10 minutes',
      filter: { from: '2026-03-11T23:54:22.000001Z', to: '2026-03-12T00:14:22.000001Z', actor: ['u1'] },
    },
    { words: 'about the same target', filter: { target: ['pr:7'] } },
    { words: 'with the same commit', filter: { original: 'a1b2c3d4' } },
    { words: 'with the same address', filter: { original: '203.0.113.9' } },
  ]);
  for (const { filter } of further) expect(recordFilter.parse(filter)).toEqual(filter);
});
