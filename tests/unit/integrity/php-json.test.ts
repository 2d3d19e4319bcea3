import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { canonicalize } from '../../../electron/engine/integrity/canonical.ts';
import { PRESETS } from '../../../electron/engine/integrity/json-style.ts';

/** What PHP's json_encode makes of json_decode; tests/golden/php/make_vectors.php made them with PHP itself. */
const FILE = join(import.meta.dirname, '../../golden/php/json-vectors.ndjson');
const decoded = (base64: string): string => Buffer.from(base64, 'base64').toString();
const VECTORS = readFileSync(FILE, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { json: string; php: string })
  .map(({ json, php }) => [decoded(json), decoded(php)] as const);

it('the php style writes what json_encode does', () => {
  expect(VECTORS.length).toBeGreaterThan(40);
  expect(VECTORS.map(([json]) => canonicalize(json, PRESETS.php)?.toString())).toEqual(
    VECTORS.map(([, php]) => php),
  );
});
