import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { SAMPLE_BYTES } from '../../../electron/engine/intake/look.ts';
import { recognise } from '../../../electron/engine/intake/recognise.ts';
import { writeFixtures } from '../../fixtures/index.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

/** What the generator's files are, by their place. */
const DIALECT_OF: readonly [RegExp, string][] = [
  [/^kommit\//, 'kommit-export'],
  [/^complianceagent\/(clean|tampered\/trail-\w+(-\w+)?)\/trail\.json$/, 'complianceagent-trail'],
  [/^complianceagent\/.*\/package\.json$/, 'complianceagent-package'],
  [/^complianceagent\/clean\/(logs|entries)\//, 'complianceagent-log'],
  [/^complianceagent\/.*\/log\.ndjson$/, 'complianceagent-log'],
  [/^complianceagent\/malformed\/.*\.json$/, 'complianceagent-trail'],
  [/^complianceagent\/malformed\//, 'complianceagent-log'],
  [/^intelliauth\//, 'intelliauth-export'],
  [/^aviator\/clean\/generation-a/, 'aviator-spec-events'],
  [/^aviator\/clean\/generation-e/, 'aviator-records'],
];
/** What an expectation file or an unreadable file is recognised as does not matter here. */
const LEFT_OUT = /expected\.json$|\/(empty|binary|wrong-shape|truncated)\./;

const folder = temporaryFolder();

test('every file of every platform is recognised as exactly its dialect', () => {
  const files = writeFixtures(folder).filter(({ path }) => !LEFT_OUT.test(path));
  const wrong = files.flatMap(({ path }) => {
    const received = readFileSync(join(folder, path));
    const bytes = path.endsWith('.gz') ? gunzipSync(received) : received;
    const { dialect, reason } = recognise(bytes.subarray(0, SAMPLE_BYTES), bytes.length < SAMPLE_BYTES, path);
    const expected = DIALECT_OF.find(([pattern]) => pattern.test(path))?.[1];
    return dialect.name === expected && reason.startsWith(`${dialect.label}: its `)
      ? []
      : [{ path, expected, found: dialect.name, reason }];
  });
  expect(wrong).toEqual([]);
  expect(files.length).toBeGreaterThan(80);
});
