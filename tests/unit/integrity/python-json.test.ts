import { join } from 'node:path';
import { expect, it } from 'vitest';
import { canonicalize } from '../../../electron/engine/integrity/canonical.ts';
import { PRESETS } from '../../../electron/engine/integrity/json-style.ts';
import { lines } from './walk-log.ts';

/** Documents of awkward values, and what Python's json.dumps made of them (tests/golden/python). */
const vectors = lines(join(import.meta.dirname, '../../golden/python/json-vectors.ndjson')).map(
  (line) => JSON.parse(line.toString()) as Record<'text' | 'py' | 'py-u' | 'pyc' | 'pyc-u', string>,
);

it.each(['py', 'py-u', 'pyc', 'pyc-u'] as const)(
  '%s writes what json.dumps(sort_keys=True) writes',
  (style) => {
    expect(vectors.length).toBe(400);
    for (const vector of vectors) {
      expect(canonicalize(vector.text, PRESETS[style])?.toString()).toBe(vector[style]);
    }
  },
);
