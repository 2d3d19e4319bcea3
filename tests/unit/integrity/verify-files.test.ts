import { hash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { verifyFiles } from '../../../electron/engine/verification/verify-files.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolder();
mkdirSync(folder, { recursive: true });
const at = (name: string) => join(folder, name);
const START = '0'.repeat(64);
writeFileSync(
  at('recipe.json'),
  JSON.stringify({
    recipe: 'chain-recipe/1',
    name: 'notes',
    hash: 'hash',
    prev: 'prev',
    genesis: { const: START },
    alg: 'sha256',
    preimage: [{ prev: 'text' }, { field: 'what' }],
  }),
);

function log(name: string, words: readonly string[]): string {
  let prev = START;
  const lines = words.map((what) => {
    const own = hash('sha256', `${prev}${what}`, 'hex');
    const line = JSON.stringify({ what, prev, hash: own });
    prev = own;
    return line;
  });
  writeFileSync(at(name), `${lines.join('\n')}\n`);
  return at(name);
}

async function verify(path: string, anchorsFile?: string) {
  const input = {
    files: [{ path, name: basename(path) }],
    recipeFile: at('recipe.json'),
    keys: {},
    allFindings: false,
  };
  const [result] = await verifyFiles('resources', { ...input, anchorsFile }, () => {});
  return result!;
}

test('rows in UTF-16, and rows exported as one array, are read by the recipe of the lines', async () => {
  const lines = readFileSync(
    log(
      'lines.ndjson',
      Array.from({ length: 30 }, (_, i) => `é ${i}`),
    ),
    'utf8',
  );
  const array = JSON.stringify(
    lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
    null,
    2,
  );
  const spread = lines
    .trim()
    .split('\n')
    .map((line) => JSON.stringify(JSON.parse(line), null, 2))
    .join('\n');
  for (const [name, bytes] of [
    ['wide.ndjson', Buffer.from(`\ufeff${lines}`, 'utf16le')],
    ['array.json', Buffer.from(array)],
    ['wide-array.json', Buffer.from(`\ufeff${array}`, 'utf16le')],
    ['array.json.gz', gzipSync(array)],
    ['spread.ndjson', Buffer.from(spread)],
    ['old-mac.ndjson', Buffer.from(lines.replaceAll('\n', '\r'))],
  ] as const) {
    writeFileSync(at(name), bytes);
    expect(await verify(at(name)), name).toMatchObject({ rows: 30, integrity: 'intact', findings: [] });
  }
  // Lines that are lists stay lines, of which each is named.
  writeFileSync(at('lists.ndjson'), '[1]\n[2]\n');
  expect((await verify(at('lists.ndjson'))).findings.map(({ row, line }) => [row, line])).toEqual([
    [0, 1],
    [1, 2],
  ]);
});

test('an anchor file that is not there, a key of another name and a mistake in a recipe are named', async () => {
  const path = log('named.ndjson', ['one', 'two']);
  const recipe = JSON.parse(readFileSync(at('recipe.json'), 'utf8')) as object;
  const by = async (text: string, keys: Record<string, string> = {}) => {
    writeFileSync(at('other.json'), text);
    const input = {
      files: [{ path, name: 'named.ndjson' }],
      recipeFile: at('other.json'),
      allFindings: false,
    };
    return (await verifyFiles('resources', { ...input, keys }, () => {}))[0]!;
  };
  const anchors = [{ kind: 'head', file: 'head.txt', path: '' }];
  expect((await by(JSON.stringify({ ...recipe, anchors }))).explanation).toContain(
    'The recipe names an anchor in head.txt, and there is no such file beside the log.',
  );
  const keyed = { ...recipe, alg: 'hmac-sha256', key: 'k', keys: { k: { prompt: true } } };
  await expect(by(JSON.stringify(keyed), { K: 'utf8:secret' })).rejects.toMatchObject({
    details: { problem: 'the recipe has no key K; it asks for k' },
  });
  await expect(by('{\n  "recipe": ,\n}')).rejects.toMatchObject({ details: { place: 'line 2, column 13' } });
});

test('a recipe file with a key twice, of another kind, or with a byte order mark', async () => {
  const path = log('short.ndjson', ['one', 'two']);
  const by = async (recipeFile: string) => {
    const input = { files: [{ path, name: 'short.ndjson' }], keys: {}, allFindings: false };
    return (await verifyFiles('resources', { ...input, recipeFile }, () => {}))[0]!;
  };
  const text = readFileSync(at('recipe.json'), 'utf8');
  const twice = text
    .replace('"alg":', '"name":"x",\n "genesis" :{"const":"x"},"alg":')
    .replace('"name":"x",', '');
  writeFileSync(at('twice.json'), twice);
  await expect(by(at('twice.json'))).rejects.toMatchObject({
    code: 'recipe-invalid',
    details: { place: 'line 2, column 2', problem: 'one object has the key “genesis” a second time there' },
  });
  mkdirSync(at('recipes'), { recursive: true });
  await expect(by(at('recipes'))).rejects.toMatchObject({
    details: { place: at('recipes'), problem: 'it is a folder, and a recipe is one JSON file' },
  });
  await expect(by(at('none.json'))).rejects.toMatchObject({ code: 'file-not-found' });
  writeFileSync(at('marked.json'), `\ufeff${text}`);
  expect((await by(at('marked.json'))).integrity).toBe('intact');
});

test('a file that is no text is refused once; a log with a damaged part is not', async () => {
  const noise = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7919) & 0xff));
  for (const [name, bytes] of [
    ['noise.ndjson', noise],
    ['noise.ndjson.gz', gzipSync(noise)],
    ['paper.ndjson', Buffer.concat([Buffer.from('%PDF-1.7\n1 0 obj\n<< >>\nstream\n'), noise])],
  ] as const) {
    writeFileSync(at(name), bytes);
    await expect(verify(at(name)), name).rejects.toMatchObject({
      code: 'file-binary',
      details: { path: name },
    });
  }
  const text = readFileSync(log('zeroed.ndjson', ['one', 'two', 'three']));
  writeFileSync(at('zeroed.ndjson'), Buffer.concat([Buffer.alloc(400), Buffer.from('\n'), text]));
  const zeroed = await verify(at('zeroed.ndjson'));
  expect(zeroed).toMatchObject({ rows: 3, counts: { 'unreadable-line': 1 } });
});

test('a folder of a platform says which of its files were not taken', async () => {
  const names = ['activity.ndjson', 'notes.ndjson', 'readme.md'];
  mkdirSync(at('mixed'), { recursive: true });
  const body = {
    action: 'a',
    actor: 'b',
    at: '2026-01-01T00:00:00.000000Z',
    details: {},
    prev_hash: START,
    seq: 1,
  };
  for (const name of names) writeFileSync(join(at('mixed'), name), '{"a":1}\n');
  const own = JSON.stringify({ ...body, entry_hash: hash('sha256', JSON.stringify(body), 'hex') });
  writeFileSync(join(at('mixed'), names[0]!), `${own}\n`);
  const files = names.map((name) => ({ path: join(at('mixed'), name), name }));
  const input = { files, recipe: 'vouch-activity', keys: {}, allFindings: false };
  const [result] = await verifyFiles(
    'resources',
    { ...input, files: files.map((file) => ({ ...file, isUnlikely: file.name === 'readme.md' })) },
    () => {},
  );
  expect(result!.explanation).toContain('Not taken for a part of the log: readme.md.');
});

test('a log that has grown since its head was noted is not called broken; a cut or rewritten one is', async () => {
  const words = Array.from({ length: 30 }, (_, i) => `event ${i}`);
  const noted = at('noted.json');
  writeFileSync(noted, JSON.stringify(await verify(log('earlier.ndjson', words.slice(0, 20)))));

  expect((await verify(at('earlier.ndjson'), noted)).completeness).toBe('proven');
  const grown = await verify(log('grown.ndjson', words), noted);
  expect(grown).toMatchObject({ integrity: 'intact', completeness: 'unproven', findings: [] });
  expect(grown.checked.anchors).toBe(true);
  expect(grown.explanation).toContain(
    'The row that the anchor (noted.json: heads) names still stands at row 20 of its chain; the 10 rows after it are not covered by it.',
  );
  expect(grown.explanation.join(' ')).not.toContain('No anchor was given');
  const cut = await verify(log('cut.ndjson', words.slice(0, 15)), noted);
  expect(cut).toMatchObject({ completeness: 'broken', counts: { 'anchor-mismatch': 1 } });
  expect(cut.findings[0]!.detail).toContain('its end was cut off');
  const rewritten = await verify(log('rewritten.ndjson', words.with(3, 'other')), noted);
  expect(rewritten).toMatchObject({ completeness: 'broken', findings: [{ row: 19, line: 20 }] });
  expect(rewritten.findings[0]!.detail).toContain('history up to it was rewritten');
});

test('a file given for the anchors of a recipe that holds none of them is refused, unless it names heads', async () => {
  const path = log('anchored.ndjson', ['one', 'two', 'three']);
  const recipe = JSON.parse(readFileSync(at('recipe.json'), 'utf8')) as object;
  const anchors = [{ kind: 'head', file: 'manifest.json', path: 'chain.head' }];
  writeFileSync(at('anchored.json'), JSON.stringify({ ...recipe, anchors }));
  const by = async (name: string, text: string) => {
    writeFileSync(at(name), text);
    const input = { files: [{ path, name: 'anchored.ndjson' }], keys: {}, allFindings: false };
    const given = { recipeFile: at('anchored.json'), anchorsFile: at(name) };
    return (await verifyFiles('resources', { ...input, ...given }, () => {}))[0]!;
  };
  await expect(by('given.json', '{"head_of_chain":"x"}')).rejects.toMatchObject({
    code: 'anchor-invalid',
    details: {
      problem: 'the file holds no value where the recipe looks for one (chain.head), and names no head',
    },
  });
  await expect(verify(path, folder)).rejects.toMatchObject({
    code: 'file-unreadable',
    details: { reason: 'it is a folder; one file is needed' },
  });
  const heads = JSON.stringify(await verify(path));
  expect((await by('earlier.json', heads)).completeness).toBe('proven');
  const { heads: [last] = [] } = await verify(path);
  expect((await by('right.json', JSON.stringify({ chain: last }))).completeness).toBe('proven');
});
