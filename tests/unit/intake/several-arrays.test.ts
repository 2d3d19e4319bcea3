import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonDocumentSplitter } from '../../../electron/engine/intake/json-document-splitter.ts';

/** The records under `keys`, with the document arriving in chunks that end at `cuts`. */
function recordsOf(text: string, keys: readonly string[], cuts: readonly number[] = []): unknown[] {
  const bytes = Buffer.from(text);
  const splitter = new JsonDocumentSplitter(keys);
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

test('every array under one of the keys is read, in the order of the document, and no other', () => {
  const item = fc.record({ n: fc.nat(9), runs: fc.constant([{ inner: true }]), text: fc.string() });
  const member = fc.tuple(
    fc.constantFrom('runs', 'results', 'waivers', 'summary', 'filter', '\\"runs'),
    fc.oneof(fc.array(item, { maxLength: 3 }), fc.constantFrom(null, 3, 'runs', { runs: [{ inner: true }] })),
  );
  const members = fc.uniqueArray(member, { selector: ([name]) => name, maxLength: 6 });
  const keys = ['runs', 'results', 'waivers'];
  fc.assert(
    fc.property(members, fc.constantFrom(undefined, 2), fc.array(fc.nat(500)), (pairs, spacing, cuts) => {
      const document = Object.fromEntries(pairs);
      // An object under a key is one record, as with a single key.
      const expected = pairs
        .filter(([name, value]) => keys.includes(name) && typeof value === 'object' && value !== null)
        .flatMap(([, value]): unknown[] => (Array.isArray(value) ? value : [value]));
      expect(recordsOf(JSON.stringify(document, null, spacing), keys, cuts)).toEqual(expected);
    }),
  );
});
