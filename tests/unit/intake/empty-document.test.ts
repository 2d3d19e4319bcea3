import { expect, test } from 'vitest';
import { recognise } from '../../../electron/engine/intake/recognise.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Platform } from '../../../shared/model/platform.ts';

const look = (document: unknown, platform?: Platform) => {
  const { dialect, format, key } = recognise(
    Buffer.from(JSON.stringify(document)),
    true,
    'empty.json',
    platform,
  );
  return [dialect.name, format, key];
};

test.each([
  [{ success: true, data: [], pagination: { page: 1 } }, 'complianceagent-log', 'data'],
  [{ entry_count: 0, entries: [], package_hash: 'cd'.repeat(32) }, 'complianceagent-package', 'entries'],
])('an export of nothing is known by its members: %j', (document, dialect, key) => {
  expect(look(document)).toEqual([dialect, 'json', key]);
});

test.each([
  [{ data: [] }, 'kommit', 'kommit-export', 'data'],
  [[], 'kommit', 'kommit-export', null],
  [{ runs: [], results: [] }, 'aviator', 'aviator-records', expect.arrayContaining(['runs', 'results'])],
] as const)('or by what the user says: %j of %s', (document, platform, dialect, key) => {
  expect(look(document, platform)).toEqual([dialect, 'json', key]);
});

test.each([{ data: [] }, [], { data: [], other: 1 }])('and by nothing else: %j', (document) => {
  expect(() => look(document)).toThrow(AppError);
});
