import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Input } from '../../shared/contract.ts';
import type { Verification } from '../../shared/model/integrity.ts';
import { generateCompany, kommitCsv, kommitRows, tamperedKommit } from '../fixtures/index.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { errorCode, TestVault } from '../helpers/test-vault.ts';

const folder = temporaryFolder();
const file = join(folder, 'log.csv');
const EDITED = 150;
const rows = [...kommitRows(generateCompany('recipe preview'))].slice(0, 200);
const edited = tamperedKommit(rows, EDITED).find(({ expectation }) => expectation.variant === 'edited')!;
writeFileSync(file, kommitCsv(edited.rows));

let vault: TestVault;
let chain: { source_id: number; dialect: string };
beforeAll(async () => {
  vault = await TestVault.create(join(folder, 'test.vouch'));
  await vault.import(file);
  await vault.job<Verification[]>('integrity.verify', {});
  const [found] = await vault.invoke('integrity.chains', {});
  chain = { source_id: found!.source_id, dialect: found!.dialect };
});
afterAll(() => vault.close());

const preview = (input: Input<'recipes.preview'>) => vault.invoke('recipes.preview', input);
const joined = (parts: readonly { hex: string }[]) =>
  Buffer.from(parts.map(({ hex }) => hex).join(''), 'hex').toString('utf8');

test('the recipe in use gives the hashes of rows of the vault, also around a record of a CSV', async () => {
  const { text, name } = await vault.invoke('recipes.inUse', chain);
  expect(name).toMatch(/^kommit\//);
  const first = await preview({ text, chain });
  expect(first.rows.map(({ matches }) => matches)).toEqual(Array(40).fill(true));
  expect(first.detail).toMatchObject({ matches: true, algorithm: 'sha256', hash_field: 'row_hash' });
  expect(first.detail!.computed).toBe(first.detail!.stored);
  expect(joined(first.detail!.parts)).toContain(rows[0]!.id);

  const rid = (await vault.records())[EDITED]!.rid;
  const around = await preview({ text, chain, rid });
  expect(around.rows[around.at]).toMatchObject({ rid, matches: false });
  expect(around.rows.filter(({ matches }) => matches === false)).toHaveLength(1);
  expect(around.detail!.computed).not.toBe(around.detail!.stored);
});

test('a record says whether it gives its hash: over the record before it in time, with the time recovered', async () => {
  const sample = 'resources/recipes/samples/complianceagent-trail.json';
  // As text, in which 1.0 stays 1.0.
  const trail = readFileSync(sample, 'utf8')
    .trim()
    .slice(1, -1)
    .split(/,\s*(?=\{\s*"id":)/);
  trail[9] = trail[9]!.replace(/"event_description":\s*"/, '$&!');
  const other = join(folder, 'trail');
  const apart = await TestVault.create(`${other}.vouch`);
  // As its API hands them out: the newest first, here in two files.
  for (const [name, from, to] of [
    ['newer', 6, 12],
    ['older', 0, 6],
  ] as const) {
    const newestFirst = trail.slice(from, to).reverse();
    writeFileSync(`${other}-${name}.json`, `[${newestFirst.join(',')}]`);
    await apart.import(`${other}-${name}.json`);
  }
  const said = await Promise.all(
    [0, 1, 6, 9].map(async (row) => {
      const [found] = await apart.invoke('records.find', { id: /[-0-9a-f]{36}/.exec(trail[row]!)![0] });
      return (await apart.invoke('records.recomputed', { rid: found!.rid }))!;
    }),
  );
  expect(said).toMatchObject([
    { matches: true, sentence: expect.stringMatching(/^Recomputed, timestamp recovered, \d+ µs earlier$/) },
    { matches: true, recovered_micros: 75, sentence: 'Recomputed, timestamp recovered, 75 µs earlier' },
    { matches: true },
    { matches: false, recovered_micros: 0 },
  ]);
  const [found] = await apart.invoke('integrity.chains', {});
  const of = { source_id: found!.source_id, dialect: found!.dialect };
  const { text } = await apart.invoke('recipes.inUse', of);
  const first = await apart.invoke('recipes.preview', { text, chain: of });
  expect(first.rows.map(({ place }) => place).slice(0, 2)).toEqual([
    'trail-older.json:6',
    'trail-older.json:5',
  ]);
  expect(first.detail).toMatchObject({ matches: true, prev: { text: null, from: 'genesis' } });
  expect(await vault.invoke('records.recomputed', { rid: 1 })).toMatchObject({
    matches: true,
    sentence: 'Recomputed: it gives its hash',
  });
  await apart.close();
});

test('a mistake is named with its key and place, and the rows stay in view', async () => {
  const { text } = await vault.invoke('recipes.inUse', chain);
  const wrong = await preview({ text: text.replace('"style"', '"styel"'), chain });
  expect(wrong.problem).toEqual({
    place: expect.stringMatching(/^preimage\.0\.json\.styel$/),
    problem: 'unknown key',
  });
  expect([wrong.rows.length, wrong.detail]).toEqual([40, null]);
  const broken = await preview({ text: '{\n  "recipe": ,\n}', chain });
  expect(broken.problem?.place).toBe('line 2, column 13');
});

test('rows that are typed need no vault; segments, a missing member and a missing key are named', async () => {
  const closed = TestVault.closed(join(folder, 'none', 'none.vouch'));
  const recipe = {
    recipe: 'chain-recipe/1',
    name: 'keyed',
    hash: 'mac',
    genesis: { const: 'start' },
    alg: 'hmac-sha256',
    key: 'k',
    keys: { k: { prompt: true } },
    preimage: [{ prev: 'text' }, { lit: '|' }, { field: 'what' }, { field: 'nothing' }],
  };
  const mac = (prev: string, what: string) =>
    createHmac('sha256', 'secret').update(`${prev}|${what}`).digest('hex');
  const one = mac('start', 'made');
  const lines = [{ what: 'made', mac: one }, { what: 'sold', mac: mac(one, 'sold') }, 'no row'];
  const input = {
    text: JSON.stringify(recipe),
    rows: lines.map((line) => JSON.stringify(line)).join('\n'),
    at: 1,
  };
  const without = await closed.invoke('recipes.preview', input);
  expect(without.keys).toEqual(['k']);
  expect(without.detail).toMatchObject({ matches: null, note: 'A key is missing.', computed: null });
  const given = await closed.invoke('recipes.preview', { ...input, keys: { k: 'utf8:secret' } });
  expect(given.rows.map(({ matches }) => matches)).toEqual([true, true, null]);
  expect(given.detail!.parts.map(({ name, from, text, note }) => ({ name, from, text, note }))).toEqual([
    { name: 'predecessor’s hash as text', from: 0, text: one, note: null },
    { name: 'text "|"', from: 64, text: '|', note: null },
    { name: 'what', from: 65, text: 'sold', note: null },
    { name: 'nothing', from: 69, text: '', note: 'The row has no member nothing.' },
  ]);
  expect(given.detail).toMatchObject({ prev: { text: one, from: 'row before' }, matches: true });
  expect(await errorCode(closed.invoke('recipes.preview', { text: '{}' }))).toBe('request-invalid');
  expect((await closed.invoke('recipes.list', {})).map(({ name }) => name)).toContain('cloakllm');
  await closed.close();
});
