import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  JsonDocumentSplitter,
  type RecordsKey,
} from '../../../electron/engine/intake/json-document-splitter.ts';

/** The records at `key`, with the document arriving in chunks that end at `cuts`. */
function recordsOf(text: string, key: RecordsKey, cuts: readonly number[] = []): unknown[] {
  const bytes = Buffer.from(text);
  const splitter = new JsonDocumentSplitter(key);
  const found: unknown[] = [];
  const sink = {
    record: (record: Buffer, offset: number, line: number) => {
      expect(bytes.subarray(offset, offset + record.length).equals(record)).toBe(true);
      expect(line).toBe(found.length + 1);
      found.push(JSON.parse(record.toString()));
    },
    blank: () => {},
    reject: (offset: number, length: number) => {
      // Only a document without any of them, and then the whole of it.
      expect(found).toEqual([]);
      expect(bytes.toString('utf8', offset, offset + length)).toBe(text.trim());
    },
  };
  let base = 0;
  for (const end of cuts.filter((cut) => cut > 0 && cut < bytes.length).sort((a, b) => a - b))
    base += splitter.push(bytes.subarray(base, Math.max(base, end)), base, false, sink);
  splitter.push(bytes.subarray(base), base, true, sink);
  expect(splitter.incomplete()).toBeNull();
  return found;
}

test('every list under one of the names and every other list of objects is read, in the order of the document', () => {
  const item = fc.record({ n: fc.nat(9), runs: fc.constant([{ inner: true }]), text: fc.string() });
  const member = fc.tuple(
    fc.constantFrom('runs', 'results', 'waivers', 'summary', 'filter', '\\"runs'),
    fc.oneof(
      fc.array(item, { maxLength: 3 }),
      fc.constantFrom(
        null,
        3,
        'runs',
        { runs: [{ inner: true }] },
        ['a', { inner: true }],
        [[{ inner: true }]],
      ),
    ),
  );
  const members = fc.uniqueArray(member, { selector: ([name]) => name, maxLength: 6 });
  const names = ['runs', 'results', 'waivers'];
  fc.assert(
    fc.property(
      members,
      fc.constantFrom(undefined, 2),
      fc.constantFrom([], ['data'], ['filter', 'data']),
      fc.array(fc.nat(500)),
      (pairs, spacing, path, cuts) => {
        // An object under a name is one record, as with a single key. What else a list holds may be anything.
        const expected = pairs.flatMap(([name, value]): unknown[] => {
          if (names.includes(name) && typeof value === 'object' && value !== null)
            return Array.isArray(value) ? value : [value];
          return Array.isArray(value) && isObject(value[0]) ? value : [];
        });
        const document = path.reduceRight<unknown>(
          (inner, name) => ({ other: [{ inner: true }], [name]: inner }),
          Object.fromEntries(pairs),
        );
        const key = path.length === 0 ? names : { path, members: names };
        expect(recordsOf(JSON.stringify(document, null, spacing), key, cuts)).toEqual(expected);
      },
    ),
  );
});

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
