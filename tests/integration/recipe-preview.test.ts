import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
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
