import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Verification } from '../../shared/model/integrity.ts';
import { generateCompany, kommitNdjson, kommitRows } from '../fixtures/index.ts';
import { cli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { errorCode, TestVault } from '../helpers/test-vault.ts';

const KEY = 'correct horse battery staple';
const RECIPE = {
  recipe: 'chain-recipe/1',
  name: 'keyed',
  hash: 'row_hash',
  prev: 'prev_hash',
  genesis: { const: '0'.repeat(64) },
  alg: 'hmac-sha256',
  key: 'shop',
  keys: { shop: { prompt: true } },
  preimage: [{ json: { of: 'record', omit: ['row_hash'], style: 'js' } }],
};

const folder = temporaryFolder();
const path = join(folder, 'test.vouch');
const file = join(folder, 'log.ndjson');
let prev = '0'.repeat(64);
const lines = kommitNdjson([...kommitRows(generateCompany('keys'))].slice(0, 60))
  .trimEnd()
  .split('\n')
  .map((line) => {
    const { row_hash: _, ...row } = JSON.parse(line) as Record<string, unknown>;
    const content = { ...row, prev_hash: prev };
    prev = createHmac('sha256', KEY).update(JSON.stringify(content)).digest('hex');
    return JSON.stringify({ ...content, row_hash: prev });
  });
writeFileSync(file, `${lines.join('\n')}\n`);

let vault: TestVault;
let chain: { source_id: number; dialect: string };
beforeAll(async () => {
  vault = await TestVault.create(path);
  await vault.import(file, { source: 'Shop' });
  const [found] = await vault.invoke('integrity.chains', {});
  chain = { source_id: found!.source_id, dialect: found!.dialect };
  await vault.invoke('integrity.keepRecipe', { ...chain, recipe: RECIPE });
});
afterAll(() => vault.close());

const verify = async (keys: Record<string, string> = {}) =>
  (await vault.job<Verification[]>('integrity.verify', { keys }))[0]!;
const keysOf = async () => (await vault.invoke('integrity.chains', {}))[0]!.recipe!.keys;

test('a key is asked for, given for one verification, and kept nowhere', async () => {
  expect(await keysOf()).toEqual([{ name: 'shop', kept: false }]);
  expect((await verify()).integrity).toBe('links-only');
  expect((await verify({ shop: `utf8:${KEY}` })).integrity).toBe('intact');
  expect((await verify({ shop: 'hex:00ff' })).integrity).toBe('not-rederivable');
  expect((await verify()).integrity).toBe('links-only');
  expect(await errorCode(verify({ shop: KEY }))).toBe('request-invalid');
  expect(await errorCode(verify({ another: `utf8:${KEY}` }))).toBe('request-invalid');
});

test('a key that is kept serves verification and preview until it is forgotten; only its name is logged', async () => {
  await vault.invoke('integrity.keepKeys', { ...chain, keys: { shop: `utf8:${KEY}` } });
  expect(await keysOf()).toEqual([{ name: 'shop', kept: true }]);
  expect((await verify()).integrity).toBe('intact');
  const text = JSON.stringify(RECIPE);
  const { rows } = await vault.invoke('recipes.preview', { text, chain });
  expect(rows.every(({ matches }) => matches === true)).toBe(true);
  await vault.invoke('integrity.keepKeys', { ...chain, keys: { shop: null } });
  expect((await verify()).integrity).toBe('links-only');
  const log = await vault.activity();
  expect(log.filter(({ action }) => action === 'key.kept').map(({ details }) => details)).toMatchObject([
    { kept: ['shop'], forgotten: [] },
    { kept: [], forgotten: ['shop'] },
  ]);
  const told = JSON.stringify([
    log,
    await vault.invoke('jobs.list', {}),
    await vault.invoke('integrity.chains', {}),
  ]);
  expect(told).not.toContain(KEY);
});

test('the command line takes the key for a vault', async () => {
  await vault.close();
  const run = await cli(['verify', path, '--key', `shop=utf8:${KEY}`, '--json']);
  expect([run.code, (JSON.parse(run.stdout) as Verification).integrity]).toEqual([0, 'intact']);
});
