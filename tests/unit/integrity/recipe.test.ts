import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Candidates, compileRecipe } from '../../../electron/engine/integrity/compile.ts';
import { type Algorithm, digestOf } from '../../../electron/engine/integrity/digests.ts';
import { JsonTape } from '../../../electron/engine/integrity/json-lexer.ts';
import { parseRecipe, type Segment } from '../../../electron/engine/integrity/recipe.ts';
import { transform } from '../../../electron/engine/integrity/timestamps.ts';
import { AppError } from '../../../shared/errors.ts';
import { json, kinds, RECIPES, walk, when } from './walk-log.ts';

const base = { recipe: 'chain-recipe/1', name: 'test', hash: 'hash', alg: 'sha256' };

function problemOf(recipe: unknown): string {
  try {
    compileRecipe(recipe);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'recipe-invalid') throw error;
    return `${error.details.place}: ${error.details.problem}`;
  }
}

/** A JSON segment deep inside of others. */
const nested = (json: object) => when('m', [{ len: 'dec:', of: { json: { of: 'record', ...json } } }]);

describe('refusals name their place', () => {
  it.each([
    [{ ...base, hsah: 'x' }, 'hsah: unknown key'],
    [{ ...base, seq: { field: 'n', begin: 1 } }, 'seq.begin: unknown key'],
    [{ ...base, preimage: [{ json: { of: 'record', omitt: [] } }] }, 'preimage.0.json.omitt: unknown key'],
    [{ ...base, preimage: [{ lit: 'a' }, { field: 'x', nul: '' }] }, 'preimage.1.nul: unknown key'],
    [
      { ...base, preimage: [JSON.parse('{"when":{"notNull":"a"},"then":[{"lit":1}]}')] },
      /^preimage\.0\.then\.0\.lit: /,
    ],
    [{ ...base, preimage: [{ text: 'a' }] }, /^preimage\.0: is not a segment; a segment has one of lit, hex/],
    [{ ...base, preimage: [{ computed: 'inner' }] }, 'preimage.0.computed: there is no intermediate inner'],
    [
      { ...base, preimage: [{ json: { of: 'record', style: 'pyy' } }] },
      /^preimage\.0\.json\.style: there is no style pyy; presets are js, jcs/,
    ],
    [
      { ...base, styles: { own: {} }, intermediate: [{ name: 'a', preimage: [nested({ style: 'oen' })] }] },
      /^intermediate\.0\.preimage\.0\.then\.0\.of\.json\.style: there is no style oen; the recipe’s own are own; presets/,
    ],
    [
      { ...base, kinds: { a: { kind: 'link', preimage: [{ json: { of: 'record', style: 'pyy' } }] } } },
      /^kinds\.a\.preimage\.0\.json\.style: /,
    ],
    [
      { ...base, versions: { field: 'v', cases: { 2: { preimage: [{ computed: 'x' }] } } } },
      'versions.cases.2.preimage.0.computed: there is no intermediate x',
    ],
    [
      { ...base, preimage: [{ json: { of: { object: { h: { computed: 'x' } } } } }] },
      'preimage.0.json.of.object.h.computed: there is no intermediate x',
    ],
    [
      { ...base, candidates: [{ name: 'c', preimage: [nested({ style: 'pyy' })] }] },
      /^candidates\.0\.preimage/,
    ],
    [
      { ...base, genesis: { derive: [{ json: { of: 'record', style: 'pyy' } }] } },
      /^genesis\.derive\.0\.json/,
    ],
    [{ ...base, styles: { c: { key: 'utf16' } } }, 'styles.c.key: unknown key'],
    [
      { ...base, preimage: [{ json: { of: 'record', style: { key: 'utf16' } } }] },
      'preimage.0.json.style.key: unknown key',
    ],
    [{ ...base, alg: 'md5' }, /^alg: /],
    [{ ...base, alg: 'hmac-sha256' }, 'key: hmac-sha256 needs a key'],
    [{ ...base, key: 'k' }, 'key: there is no key k'],
    [{ ...base, kinds: {} }, 'kinds: no type of row is a link'],
    [{ ...base, kinds: { a: 'link', b: 'footer' } }, 'kinds.b: is none of header, link, seal, ignore'],
    [{ ...base, kinds: { a: { kind: 'link', hsah: 'x' } } }, 'kinds.a.hsah: unknown key'],
    [{ ...base, kinds: { a: 'link', s: { head: 'h', rot: 'r' } } }, 'kinds.s.rot: unknown key'],
    [{ ...base, kinds: { a: { kind: 'link', preimage: [{ lit: 1 }] } } }, /^kinds\.a\.preimage\.0\.lit: /],
    [{ ...base, versions: {} }, 'versions: must name a field and its cases'],
    [{ ...base, versions: { field: 'v', cases: {} } }, 'versions.cases: there is no case'],
    [{ ...base, versions: { field: 'v', cases: { 2: { alg: 'md5' } } } }, /^versions\.cases\.2\.alg: /],
    [{ ...base, versions: { field: 'v', 2: { scope: 'file' } } }, 'versions.2.scope: unknown key'],
    [
      { ...base, versions: { field: 'v', 2: { alg: 'hmac-sha256' } } },
      'versions.cases.2.key: hmac-sha256 needs a key',
    ],
    [{ ...base, legacyPrefix: 'yes' }, /^legacyPrefix: /],
    [{ ...base, genesis: { derive: [] } }, /^genesis\.derive: /],
    [{ ...base, genesis: { derive: [{ feld: 'x' }] } }, /^genesis\.derive\.0: is not a segment/],
    [{ ...base, genesis: { cnst: '0' } }, 'genesis.cnst: unknown key'],
    [{ ...base, genesis: { const: 0 } }, /^genesis\.const: /],
    [{ ...base, anchors: [{ kind: 'merkle', file: 'a', path: 'b' }] }, /^anchors\.0\.kind: /],
    [
      { ...base, hash: undefined },
      'hash: the field that stores the hash is not named, nor prev that of the row before',
    ],
    [{ ...base, alg: undefined }, 'alg: no algorithm is named'],
    [
      {
        ...base,
        intermediate: [{ name: 'a', preimage: [{ computed: 'a' }] }],
        preimage: [{ computed: 'a' }],
      },
      'intermediate: a uses a: a cycle',
    ],
    [
      {
        ...base,
        intermediate: [
          { name: 'a', preimage: [{ computed: 'b' }] },
          { name: 'b', preimage: [{ len: 'dec:', of: { computed: 'a' } }] },
        ],
      },
      'intermediate: a uses b uses a: a cycle',
    ],
    [
      { ...base, preimage: [{ json: { of: 'record', pick: ['a'], omit: ['b'] } }] },
      'preimage.0.json.omit: pick and omit cannot stand together',
    ],
    [{ ...base, container: { kind: 'yaml' } }, /^container\.kind: /],
    [{ ...base, scope: 'tenant' }, /^scope: /],
    [{ ...base, preimage: [{ field: 'a', xform: ['upper'] }] }, /^preimage\.0\.xform\.0: /],
    [{ ...base, keys: { k: { base64: 'x' } } }, /^keys\.k/],
    [
      { ...base, signatures: [{ field: 's', alg: 'ed25519', key: 'k', over: 'hash-hex' }] },
      'signatures.0.key: there is no key k',
    ],
    [{ ...base, order: { by: 'link' } }, 'order.by: link needs prev'],
    [
      { recipe: 'chain-recipe/1', name: 'test', alg: 'sha256', prev: 'p' },
      'preimage: is needed where rows store no hash of their own',
    ],
    [{ ...base, recipe: 'chain-recipe/2' }, /^recipe: /],
    [null, 'the top level: must be an object'],
    [[], 'the top level: must be an object'],
  ])('%j', (recipe, expected) => {
    if (expected instanceof RegExp) expect(problemOf(recipe)).toMatch(expected);
    else expect(problemOf(recipe)).toBe(expected);
  });
});

describe('refusals are in plain words', () => {
  it.each([
    [{ ...base, name: 1 }, 'name: must be a text'],
    [{ ...base, name: undefined }, 'name: is missing'],
    [{ ...base, hash: 1 }, 'hash: must be a text, or an object'],
    [{ ...base, hash: {} }, 'hash.field: is missing'],
    [{ ...base, seq: { field: 'n', start: 1.5 } }, 'seq.start: must be a whole number'],
    [{ ...base, partition: 'tenant' }, 'partition: must be a list'],
    [{ ...base, scope: 'tenant' }, 'scope: must be one of all-files, file'],
    [{ ...base, recipe: 'chain-recipe/2' }, 'recipe: must be chain-recipe/1'],
    [{ ...base, preimage: [] }, 'preimage: must have at least 1 entry'],
    [{ ...base, preimage: [{ lit: 1 }] }, 'preimage.0.lit: must be a text'],
    [{ ...base, preimage: [{ prev: 'raw' }] }, 'preimage.0.prev: must be one of text, bytes'],
    [{ ...base, preimage: [{ hex: 'xyz' }] }, 'preimage.0.hex: must be hex'],
    [
      { ...base, preimage: [{ json: { of: 'record', style: { sep: [','] } } }] },
      /style\.sep: must have at least/,
    ],
    [{ ...base, styles: { s: { ascii: 'yes' } } }, 'styles.s.ascii: must be true or false, or keep-del'],
    [{ ...base, legacyPrefix: 'yes' }, /^legacyPrefix: must be true or false, or a number, or an object$/],
    [{ ...base, kinds: { a: { kind: 'link', hash: 1 } } }, 'kinds.a.hash: must be a text, or an object'],
    [{ ...base, versions: { field: 'v', cases: { 2: 1 } } }, 'versions.cases.2: must be an object'],
    [
      { ...base, recoverTime: { field: 't', from: 't', windowMicros: 2e6, format: 'python-isoformat' } },
      /at most 1000000/,
    ],
  ])('%j', (recipe, expected) => {
    if (expected instanceof RegExp) expect(problemOf(recipe)).toMatch(expected);
    else expect(problemOf(recipe)).toBe(expected);
    expect(problemOf(recipe)).not.toMatch(/Invalid|expected|received|undefined/);
  });
});

describe('recipes that come with Vouch', () => {
  it.each(readdirSync(RECIPES).filter((file) => file.endsWith('.json')))(
    '%s compiles, and is named as its file',
    (file) => {
      const value = json(join(RECIPES, file));
      expect(`${compileRecipe(value).name}.json`).toBe(file);
      expect(parseRecipe(value).source).toBeTruthy();
      expect(new Set([...new Candidates(value)].map(({ hash }) => hash)).size).toBe(
        [...new Candidates(value)].length,
      );
    },
  );

  it('have a hash that does not depend on how the file is laid out', () => {
    const value = json(join(RECIPES, 'vouch-activity.json')) as object;
    const reversed = Object.fromEntries(Object.entries(value).reverse());
    expect(compileRecipe(reversed).hash).toBe(compileRecipe(value).hash);
    expect(compileRecipe({ ...value, alg: 'sha512' }).hash).not.toBe(compileRecipe(value).hash);
  });
});

/** The preimage that segments give for a record. */
function preimage(
  segments: Segment[],
  record: string,
  extra: object = {},
  prev: string | null = null,
): string {
  const compiled = compileRecipe({ ...base, preimage: segments, ...extra });
  const tape = new JsonTape();
  expect(tape.lex(Buffer.from(record))).toBe(true);
  return compiled.content!.preimageOf(tape, prev).toString('latin1');
}

describe('segments', () => {
  const record =
    '{"a":{"b":"ü","n":1.50},"seq":258,"t":true,"z":null,"s":"x","raw":"{\\"k\\": 1}","at":"2026-01-01T00:00:00.123456789Z"}';

  it.each<[Segment[], string]>([
    [[{ lit: 'a' }, { hex: '1f00' }], 'a\x1f\0'],
    [[{ field: 'a.b' }, { field: 'a.n' }, { field: 't' }], 'Ã¼1.50true'],
    [[{ field: 'z' }, { field: 'none', null: 'NULL' }], 'NULL'],
    [
      [
        { int: 'seq', as: 'dec' },
        { int: 'seq', as: 'u32be' },
      ],
      '258\0\0\x01\x02',
    ],
    [[{ int: 'seq', as: 'u64be' }], '\0\0\0\0\0\0\x01\x02'],
    [
      [
        { len: 'dec:', of: { field: 'a.b' } },
        { len: 'u32be', of: { lit: 'abc' } },
      ],
      '2:Ã¼\0\0\0\x03abc',
    ],
    [[when('z', [{ lit: 'no' }]), when('s', [{ lit: 'yes' }])], 'yes'],
    [[{ stored: 'raw' }], '{"k": 1}'],
    [[{ field: 'at', xform: ['truncate-ms', 'pad-us'] }], '2026-01-01T00:00:00.123000Z'],
    [[{ field: 'at', xform: ['truncate-us', 'z-to-offset'] }], '2026-01-01T00:00:00.123456+00:00'],
    [[{ json: { of: 'a', style: 'pyc' } }], '{"b":"\\u00fc","n":1.5}'],
    [
      [{ json: { of: 'record', pick: ['s', ['renamed', 'a.n'], 'none'] } }],
      '{"s":"x","renamed":1.50,"none":null}',
    ],
    [[{ json: { of: 'record', pick: ['s', 'none', 'z'], missing: 'drop' } }], '{"s":"x","z":null}'],
    [[{ json: { of: 'record', pick: ['s', 'z', 'none'], style: { nulls: 'drop' } } }], '{"s":"x"}'],
    [[{ json: { of: 'a', pick: ['n'] } }], '{"n":1.50}'],
    [[{ json: { of: 'record', pick: ['t', 's'], style: 'py' } }], '{"s": "x", "t": true}'],
    [
      [{ json: { of: { array: [{ lit: 'v1' }, { lit: 2 }, { prev: 1 }, { field: 's' }] }, style: 'py' } }],
      '["v1", 2, null, "x"]',
    ],
    [[{ json: { of: { object: { p: { prev: 1 }, d: { pick: ['s'] } } } } }], '{"p":null,"d":{"s":"x"}}'],
    [
      [{ json: { of: 'record', pick: ['at', 's'], xform: { at: ['unix-ms'] } } }],
      '{"at":1767225600123,"s":"x"}',
    ],
    [
      [{ json: { of: 'record', omit: ['a', 'raw', 'at'], xform: { s: ['trim'] } } }],
      '{"seq":258,"t":true,"z":null,"s":"x"}',
    ],
    [
      [{ json: { of: 'record', omit: ['a.b', 'at', 'none.b', 'raw', 's.b'] } }],
      '{"a":{"n":1.50},"seq":258,"t":true,"z":null,"s":"x"}',
    ],
    [
      [
        {
          json: {
            of: { object: { p: { prev: 1 }, l: { lit: null }, s: { field: 's' } } },
            style: { nulls: 'drop' },
          },
        },
      ],
      '{"s":"x"}',
    ],
  ])('%j', (segments, expected) => {
    expect(preimage(segments, record)).toBe(expected);
  });

  it('an empty cell of a table is null, an empty text of another log is not', () => {
    const cell: Segment[] = [{ field: 'e', null: 'none' }, when('e', [{ lit: '!' }])];
    expect(preimage(cell, '{"e":""}', { container: { kind: 'csv' } })).toBe('none');
    expect(preimage(cell, '{"e":""}')).toBe('!');
  });

  it('a member inside of another is transformed by its path', () => {
    const times = '{"m":{"at":"2026-01-01T00:00:00Z"},"at":"2026-01-01T00:00:00Z"}';
    const xform = { 'm.at': ['z-to-offset' as const] };
    const expected = '{"m":{"at":"2026-01-01T00:00:00+00:00"},"at":"2026-01-01T00:00:00Z"}';
    expect(preimage([{ json: { of: 'record', xform } }], times)).toBe(expected);
    expect(preimage([{ json: { of: 'm', xform: { at: ['unix-s'] } } }], times)).toBe('{"at":1767225600}');
  });

  it('the predecessor as text, as bytes, or as nothing', () => {
    const hash = 'AB'.repeat(32);
    expect(preimage([{ prev: 'text' }, { lit: '.' }], '{}', {}, hash)).toBe(`${hash}.`);
    expect(preimage([{ prev: 'bytes' }], '{}', {}, hash)).toBe('\xab'.repeat(32));
    expect(preimage([{ prev: 'text' }, { prev: 'bytes' }], '{}', {}, null)).toBe('');
  });

  it('the raw line, and inner hashes', () => {
    expect(preimage([{ rawLine: true }], '{"a" : 1}')).toBe('{"a" : 1}');
    const intermediate = [{ name: 'inner', preimage: [{ field: 's' }] }];
    const expected = createHash('sha256').update('x').digest('hex');
    expect(preimage([{ computed: 'inner' }], record, { intermediate })).toBe(expected);
  });
});

describe('digests', () => {
  const vectors: [Algorithm, string][] = [
    ['sha256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['sha3-256', '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532'],
    ['blake2b-256', 'bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319'],
    ['blake3', '6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85'],
  ];
  it.each(vectors)('%s of abc', (alg, expected) => {
    expect(digestOf(alg)(Buffer.from('abc'))).toBe(expected);
  });

  it('keyed and longer ones agree with node:crypto', () => {
    const bytes = Buffer.from('abc');
    expect(digestOf('sha384')(bytes)).toBe(createHash('sha384').update(bytes).digest('hex'));
    expect(digestOf('sha512')(bytes)).toBe(createHash('sha512').update(bytes).digest('hex'));
    const key = Buffer.from('key');
    expect(digestOf('hmac-sha512', key)(bytes)).toBe(createHmac('sha512', key).update(bytes).digest('hex'));
  });
});

describe('keys, spellings and signatures', () => {
  const keyed = {
    ...base,
    alg: 'hmac-sha256',
    key: 'k',
    keys: { k: { prompt: true } },
    preimage: [{ field: 'm' }],
    prev: 'prev',
    genesis: { null: true },
  };
  const mac = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('hex');
  const first = mac('open', 'one');
  const rows = [
    `{"m":"one","prev":null,"hash":"${first}"}`,
    `{"m":"two","prev":"${first}","hash":"${mac('open', 'two')}"}`,
  ];

  it('a key is asked for; without it only links are checked', () => {
    expect(walk(compileRecipe(keyed, { k: Buffer.from('open') }), rows).integrity).toBe('intact');
    const without = walk(compileRecipe(keyed), rows);
    expect([without.integrity, without.checked.content]).toEqual(['links-only', false]);
    expect(without.explanation.join(' ')).toContain('the key was not given');
  });

  it('hashes may be base64, prefixed, or upper case', () => {
    const digest = createHash('sha256').update('one').digest();
    const spellings: [object, string][] = [
      [{ hash: { field: 'hash', encoding: 'base64' } }, digest.toString('base64')],
      [{ hash: { field: 'hash', encoding: 'base64url' } }, digest.toString('base64url')],
      [{ hash: { field: 'hash', prefix: 'sha256:' } }, `sha256:${digest.toString('hex')}`],
      [{ prefix: 'sha256:' }, `sha256:${digest.toString('hex')}`],
      [{}, digest.toString('hex').toUpperCase()],
    ];
    for (const [extra, hash] of spellings) {
      const recipe = compileRecipe({
        ...base,
        ...extra,
        genesis: { null: true },
        preimage: [{ prev: 'text' }, { field: 'm' }],
      });
      expect(walk(recipe, [`{"m":"one","hash":"${hash}"}`]).integrity).toBe('intact');
      expect(walk(recipe, [`{"m":"two","hash":"${hash}"}`]).integrity).not.toBe('intact');
    }
  });

  it('a predecessor’s prefix may enter the hash or not', () => {
    const sha = (text: string) => createHash('sha256').update(text).digest('hex');
    const recipe = compileRecipe({
      ...{ ...base, prefix: 'sha256:', prev: 'prev', genesis: { null: true } },
      preimage: [{ prev: 'text' }, { field: 'm' }],
    });
    for (const hashed of ['sha256:', '']) {
      let prev: string | null = null;
      const rows = Array.from('abcdef', (m) => {
        const digest = sha((prev === null ? '' : hashed + prev) + m);
        const row = { m, prev: prev === null ? '' : `sha256:${prev}`, hash: `sha256:${digest}` };
        prev = digest;
        return row;
      });
      const text = (log: object[]) => log.map((row) => JSON.stringify(row));
      expect(walk(recipe, text(rows))).toMatchObject({ integrity: 'intact', findings: [] });
      const edited = walk(recipe, text(rows.with(3, { ...rows[3]!, m: 'x' })));
      expect(edited.findings.map(({ kind, row }) => [kind, row])).toEqual([['content-mismatch', 3]]);
      expect(edited.findings[0]?.expected).toBe(sha(`${rows[3]!.prev}x`));
    }
  });

  it('an inner hash may be spelled otherwise than the row’s own', () => {
    const sha = (text: string) => createHash('sha256').update(text).digest();
    const inner = sha('one');
    const recipe = (hash: object) =>
      compileRecipe({
        ...base,
        ...hash,
        genesis: { null: true },
        intermediate: [{ name: 'i', stored: 'inner', preimage: [{ field: 'm' }] }],
        preimage: [{ prev: 'text' }, { computed: 'i' }],
      });
    const outer = sha(inner.toString('hex'));
    const inBase64 = { hash: { field: 'hash', encoding: 'base64' } };
    const prefixed = { prefix: 'sha256:' };
    const cases: [object, string, string][] = [
      [inBase64, outer.toString('base64'), inner.toString('hex')],
      [inBase64, outer.toString('base64'), inner.toString('base64')],
      [{ encoding: 'base64url' }, outer.toString('base64url'), inner.toString('hex').toUpperCase()],
      [prefixed, `sha256:${outer.toString('hex')}`, inner.toString('hex')],
      [{}, outer.toString('hex'), `sha256:${inner.toString('hex')}`],
    ];
    for (const [spelling, hash, stored] of cases) {
      const row = (text: string) => JSON.stringify({ m: 'one', inner: text, hash });
      expect(walk(recipe(spelling), [row(stored)]).findings).toEqual([]);
      expect(
        kinds(walk(recipe(spelling), [row(stored.slice(0, -8).padEnd(stored.length, 'A'))])),
      ).not.toEqual([]);
    }
  });

  it('Ed25519 signatures over the raw hash', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const hex = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
    const hash = createHash('sha256').update('one').digest();
    const signature = sign(null, hash, privateKey).toString('base64');
    const recipe = compileRecipe({
      ...base,
      genesis: { null: true },
      preimage: [{ prev: 'text' }, { field: 'm' }],
      keys: { pub: { hex } },
      signatures: [{ field: 'sig', alg: 'ed25519', key: 'pub', over: 'hash-raw', encoding: 'base64' }],
    });
    const row = { m: 'one', hash: hash.toString('hex'), sig: signature };
    expect(walk(recipe, [JSON.stringify(row)])).toMatchObject({
      integrity: 'intact',
      checked: { signatures: true },
    });
    const forged = { ...row, sig: Buffer.alloc(64, 1).toString('base64') };
    expect(kinds(walk(recipe, [JSON.stringify(forged)]))).toEqual(['signature-invalid']);
    const [missing] = walk(recipe, [JSON.stringify({ ...row, sig: null })]).findings;
    expect(missing).toMatchObject({
      kind: 'signature-invalid',
      detail: 'The row holds no signature in sig.',
    });
  });
});

describe('transforms', () => {
  it.each([
    ['z-to-offset', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00+00:00'],
    ['offset-to-z', '2026-01-01T00:00:00.5+00:00', '2026-01-01T00:00:00.5Z'],
    ['truncate-seconds', '2026-01-01T00:00:00.987Z', '2026-01-01T00:00:00Z'],
    ['truncate-ms', '2026-01-01T00:00:00.987654Z', '2026-01-01T00:00:00.987Z'],
    ['unix-s', '1969-12-31T23:59:59.5Z', '-1'],
    ['unix-us', '2026-01-01T02:00:00.000001+02:00', '1767225600000001'],
    ['unix-ns', '2026-01-01T00:00:00Z', '1767225600000000000'],
    ['lower', 'AbC', 'abc'],
    ['trim', ' a ', 'a'],
    ['unix-s', 'no time', 'no time'],
  ] as const)('%s', (name, before, after) => {
    expect(transform(before, [name])).toBe(after);
  });
});
