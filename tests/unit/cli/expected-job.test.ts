import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { expectedJob } from '../../../electron/hosts/cli/expected-job.ts';

const folder = mkdtempSync(join(tmpdir(), 'vouch-expected-'));
const [small, large, vault] = ['small.ndjson', 'large.ndjson', 'acme.vouch'].map((name) =>
  join(folder, name),
);
for (const path of [small!, large!, vault!]) writeFileSync(path, '{}\n');
truncateSync(large!, 4 * 1024 * 1024);
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  [['verify', small!], { method: 'integrity.verifyFiles', bytes: 3 }],
  [['verify', large!, '--recipe', 'r.json'], { method: 'integrity.verifyFiles', bytes: 4 * 1024 * 1024 }],
  [['verify', folder], { method: 'integrity.verifyFiles', bytes: Number.POSITIVE_INFINITY }],
  [['verify', vault!], { method: 'integrity.verify', bytes: 3 }],
  [['import', vault!, small!], { method: 'import.start', bytes: 0 }],
  [['verify', join(folder, 'none')], null],
  [['verify', '--recipe', 'auto', small!], null],
  [['verify'], null],
  [['query', vault!], null],
  [[], null],
])('%j', (args, job) => expect(expectedJob(args)).toEqual(job));
