import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compileRecipe } from '../../../electron/engine/integrity/compile.ts';
import { sha256 } from '../../../electron/engine/integrity/digests.ts';
import type { VerifyResult } from '../../../electron/engine/integrity/verdict.ts';
import { kinds, walk, when } from './walk-log.ts';

/** What fooled other verifiers, one by one. What is hashed is written out by hand. */

type Pitfall = {
  /** The members of the row as the log has them, without braces. */
  row: string;
  /** What follows the predecessor's hash in the preimage. */
  hashed: string;
  preimage: object;
  /** The same row as another program writes it: no change. */
  same?: string;
  /** Another value: found. */
  other?: string;
  recipe?: object;
};

const record = (style: unknown, more: object = {}) => ({
  json: { of: 'record', omit: ['hash', 'prev'], style, ...more },
});
const python = record('py');
const js = record('js');

const PITFALLS: Record<string, Pitfall> = {
  'a whole float keeps its point': {
    row: '"n":1.0',
    hashed: '{"n": 1.0}',
    preimage: python,
    same: '"n": 1.0',
    other: '"n":1',
  },
  'a whole float that was hashed as an integer': {
    row: '"n":1.0',
    hashed: '{"n":1}',
    preimage: record({ wholeFloatsToInt: true }),
    same: '"n":1',
    other: '"n":1.5',
  },
  'a small float in Python and in JavaScript': {
    row: '"n":1e-07',
    hashed: '{"n": 1e-07}',
    preimage: python,
    same: '"n":1e-7',
    other: '"n":1e-8',
  },
  'a small float written by JavaScript': {
    row: '"n":1e-07',
    hashed: '{"n":1e-7}',
    preimage: js,
    same: '"n":0.0000001',
    other: '"n":1e-8',
  },
  'a large float': {
    row: '"n":1e16',
    hashed: '{"n": 1e+16}',
    preimage: python,
    same: '"n":1.0e+16',
    other: '"n":10000000000000000',
  },
  'minus zero': {
    row: '"n":-0.0',
    hashed: '{"n":-0.0}',
    preimage: record({ wholeFloatsToInt: true }),
    other: '"n":0',
  },
  'an integer above 2^53': {
    row: '"n":9007199254740993',
    hashed: '{"n": 9007199254740993}',
    preimage: python,
    other: '"n":9007199254740992',
  },
  'NaN and Infinity in a log of Python': {
    row: '"n":NaN,"m":-Infinity',
    hashed: '{"m": -Infinity, "n": NaN}',
    preimage: python,
    other: '"n":null,"m":-Infinity',
  },
  'keys in the order of UTF-16 units': {
    row: '"\ufb33":1,"\u{1f600}":2',
    hashed: '{"\u{1f600}":2,"\ufb33":1}',
    preimage: record('jcs'),
    same: '"\u{1f600}":2,"\ufb33":1',
    other: '"\u{1f600}":1,"\ufb33":2',
  },
  'keys in the order of code points': {
    row: '"\u{1f600}":2,"\ufb33":1',
    hashed: '{"\ufb33": 1, "\u{1f600}": 2}',
    preimage: record('py-u'),
    same: '"\ufb33":1,"\u{1f600}":2',
  },
  'keys that look like integers come first in JavaScript': {
    row: '"b":1,"10":2,"9":3',
    hashed: '{"9":3,"10":2,"b":1}',
    preimage: js,
    same: '"9":3,"b":1,"10":2',
  },
  'PHP writes an empty object as an array': {
    row: '"meta":[]',
    hashed: '{"meta":[]}',
    preimage: record('php'),
    same: '"meta": []',
    other: '"meta":{}',
  },
  'PHP escapes slashes and U+2028': {
    row: '"url":"a/b\u2028"',
    hashed: String.raw`{"url":"a\/b\u2028"}`,
    preimage: record('php'),
    same: String.raw`"url":"a\/b\u2028"`,
  },
  'Python escapes DEL': {
    row: '"s":"\u007f"',
    hashed: String.raw`{"s": "\u007f"}`,
    preimage: python,
    same: String.raw`"s":"\u007F"`,
  },
  'Go escapes what HTML would read': {
    row: '"s":"<a>&"',
    hashed: String.raw`{"s":"\u003ca\u003e\u0026"}`,
    preimage: record('go'),
    same: String.raw`"s":"\u003ca\u003e\u0026"`,
  },
  'a lone surrogate': {
    row: String.raw`"s":"\ud800"`,
    hashed: String.raw`{"s": "\ud800"}`,
    preimage: python,
    same: String.raw`"s":"\uD800"`,
    other: String.raw`"s":"\ud801"`,
  },
  'RFC 8785 does not normalize': {
    row: '"s":"e\u0301"',
    hashed: '{"s":"e\u0301"}',
    preimage: record('jcs'),
    other: '"s":"\u00e9"',
  },
  'a writer that normalizes all the same': {
    row: '"s":"e\u0301"',
    hashed: '{"s":"\u00e9"}',
    preimage: record({ keys: 'utf16', nfc: true }),
    same: '"s":"\u00e9"',
  },
  'null is neither missing nor empty': {
    row: '"a":null,"b":"x"',
    hashed: '{"a": null, "b": "x"}',
    preimage: python,
    other: '"b":"x"',
  },
  'missing is hashed as null where fields are listed': {
    row: '"b":"x"',
    hashed: '{"a":null,"b":"x"}',
    preimage: { json: { of: 'record', pick: ['a', 'b'] } },
    same: '"a":null,"b":"x"',
    other: '"a":"","b":"x"',
  },
  'null as a word between bare fields': {
    row: '"a":null,"b":"x"',
    hashed: 'None|x',
    preimage: [{ field: 'a', null: 'None' }, { lit: '|' }, { field: 'b' }],
    same: '"b":"x"',
    other: '"a":"","b":"x"',
  },
  'what is null writes nothing at all': {
    row: '"a":null,"b":"x"',
    hashed: 'x',
    preimage: [when('a', [{ field: 'a' }, { lit: '|' }]), { field: 'b' }],
    other: '"a":"","b":"x"',
  },
  'JSON inside a field is hashed as text': {
    row: String.raw`"p":"{\"a\": 1.0}"`,
    hashed: '{"a": 1.0}',
    preimage: [{ stored: 'p' }],
    same: String.raw`"p":"{\u0022a\": 1.0}"`,
    other: String.raw`"p":"{\"a\":1.0}"`,
  },
  'a fraction that Python leaves out when it is zero': {
    row: '"at":"2026-01-01T00:00:00.000000Z"',
    hashed: '2026-01-01T00:00:00+00:00',
    preimage: [{ field: 'at' }],
    recipe: { recoverTime: { field: 'at', from: 'at', windowMicros: 0, format: 'python-isoformat' } },
    same: '"at":"2026-01-01T00:00:00+00:00"',
    other: '"at":"2026-01-01T00:00:00.000001Z"',
  },
  'Z and +00:00': {
    row: '"at":"2026-01-01T00:00:00Z"',
    hashed: '{"at": "2026-01-01T00:00:00+00:00"}',
    preimage: record('py', { xform: { at: ['z-to-offset'] } }),
    same: '"at":"2026-01-01T00:00:00+00:00"',
    other: '"at":"2026-01-01T00:00:01Z"',
  },
  'nanoseconds of which a database keeps six digits': {
    row: '"at":"2026-01-01T00:00:00.123456789Z"',
    hashed: '2026-01-01T00:00:00.123456Z',
    preimage: [{ field: 'at', xform: ['truncate-us'] }],
    same: '"at":"2026-01-01T00:00:00.123456Z"',
    other: '"at":"2026-01-01T00:00:00.123457Z"',
  },
  'a time that is hashed as a number': {
    row: '"at":"2026-01-01T00:00:00.000000001Z"',
    hashed: '{"at":1767225600000000001}',
    preimage: record({}, { xform: { at: ['unix-ns'] } }),
    same: '"at":"2026-01-01T01:00:00.000000001+01:00"',
  },
  'a text of many bytes is counted in bytes': {
    row: '"s":"Zo\u00eb"',
    hashed: '4:Zo\u00eb',
    preimage: [{ len: 'dec:', of: { field: 's' } }],
    other: '"s":"Zoe"',
  },
  'a key that comes twice: the last one counts, and it is said': {
    row: '"a":1,"a":2',
    hashed: '{"a": 2}',
    preimage: python,
    same: '"a":2',
  },
  'a value that was redacted after it was hashed': {
    row: '"s":"secret"',
    hashed: '{"s": "secret"}',
    preimage: python,
    other: '"s":"[REDACTED]"',
  },
};

const GENESIS = '0'.repeat(64);

/** A chain of such rows, of which the one in the middle is written otherwise. */
function verified({ row, hashed, preimage, recipe = {} }: Pitfall, middle = row): VerifyResult {
  const compiled = compileRecipe({
    ...{ recipe: 'chain-recipe/1', name: 'pitfall', alg: 'sha256', hash: 'hash', prev: 'prev' },
    genesis: { const: GENESIS },
    preimage: [{ prev: 'text' }, ...(Array.isArray(preimage) ? preimage : [preimage])],
    ...recipe,
  });
  let prev = GENESIS;
  const lines = [row, middle, row].map((members) => {
    const hash = sha256(prev + hashed);
    const line = `{${members},"prev":"${prev}","hash":"${hash}"}`;
    prev = hash;
    return line;
  });
  return walk(compiled, lines);
}

describe.each(Object.entries(PITFALLS))('%s', (name, pitfall) => {
  const accused = (result: VerifyResult) => kinds(result).filter((kind) => kind !== 'duplicate-keys');

  it('is accepted as it was written', () => {
    const result = verified(pitfall);
    expect([result.integrity, accused(result)]).toEqual(['intact', []]);
    expect(result.counts['duplicate-keys']).toBe(name.includes('twice') ? 3 : 0);
  });

  it('is accepted in another spelling, and found with another value', () => {
    const { same, other } = pitfall;
    if (same !== undefined) expect(accused(verified(pitfall, same))).toEqual([]);
    if (other === undefined) return;
    const result = verified(pitfall, other);
    expect(result.findings).toMatchObject([{ kind: 'content-mismatch', row: 1 }]);
    expect(result.integrity).toBe('altered');
  });
});

const chained = {
  ...{ recipe: 'chain-recipe/1', name: 'pitfall', alg: 'sha256', hash: 'hash', prev: 'prev' },
  genesis: { const: GENESIS },
};

it('fields joined without a separator are accepted, with a warning', () => {
  const recipe = compileRecipe({
    ...chained,
    preimage: [{ prev: 'text' }, { field: 'a' }, { field: 'b' }],
  });
  const hash = sha256(`${GENESIS}xy`);
  const row = (a: string, b: string) => JSON.stringify({ a, b, prev: GENESIS, hash });
  const moved = walk(recipe, [row('', 'xy')]);
  expect([walk(recipe, [row('x', 'y')]).integrity, moved.integrity]).toEqual(['intact', 'intact']);
  expect(moved.explanation.join(' ')).toContain('Nothing separates a and b where they are hashed');
});

it('an HMAC over the text of a hash is not one over its bytes', () => {
  const key = Buffer.from('k');
  const hash = sha256(`${GENESIS}x`);
  const overText = createHmac('sha256', key).update(hash).digest('hex');
  const overBytes = createHmac('sha256', key).update(Buffer.from(hash, 'hex')).digest('hex');
  const verify = (over: string, sig: string) =>
    kinds(
      walk(
        compileRecipe({
          ...chained,
          preimage: [{ prev: 'text' }, { field: 'a' }],
          keys: { k: { utf8: 'k' } },
          signatures: [{ field: 'sig', alg: 'hmac-sha256', key: 'k', over }],
        }),
        [JSON.stringify({ a: 'x', prev: GENESIS, hash, sig })],
      ),
    );
  expect(verify('hash-hex', overText)).toEqual([]);
  expect(verify('hash-raw', overBytes)).toEqual([]);
  expect(verify('hash-hex', overBytes)).toEqual(['signature-invalid']);
  expect(verify('hash-raw', overText)).toEqual(['signature-invalid']);
});

it('rows of one time stand in the order of their links, and nanoseconds count', () => {
  let prev = GENESIS;
  const lines = ['05', '05', '05.000000002', '05.000000001', '04']
    .map((second, n) => ({ second, n }))
    .map(({ second, n }) => ({ at: `2026-01-01T00:00:${second}Z`, n }));
  // Hashed in the order of time, where the first two tie: the log cannot tell their order but by its links.
  const hashed = new Map(
    [4, 1, 0, 3, 2].map((n) => {
      const hash = sha256(`${prev}${n}`);
      const entry = [n, { prev, hash }] as const;
      prev = hash;
      return entry;
    }),
  );
  const recipe = compileRecipe({
    ...chained,
    order: { by: ['at'] },
    preimage: [{ prev: 'text' }, { field: 'n' }],
  });
  const rows = lines.map((line) => JSON.stringify({ ...line, ...hashed.get(line.n)! }));
  expect(walk(recipe, rows)).toMatchObject({ integrity: 'intact', findings: [] });
});
