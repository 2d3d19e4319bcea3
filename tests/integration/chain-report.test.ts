import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Verification } from '../../shared/model/integrity.ts';
import { generateCompany, kommitNdjson, kommitRows, tamperedKommit } from '../fixtures/index.ts';
import { cli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { errorCode, sha256, TestVault } from '../helpers/test-vault.ts';

type Written = { chains: { source: string | null; part: object | null; result: Verification }[] };

const folder = temporaryFolder();
const log = join(folder, 'log.ndjson');
const rows = [...kommitRows(generateCompany('chain report'))].slice(0, 400);
const edited = tamperedKommit(rows, 200).find(({ expectation }) => expectation.variant === 'edited')!;
writeFileSync(log, kommitNdjson(edited.rows));

let vault: TestVault;
beforeAll(async () => {
  vault = await TestVault.create(join(folder, 'test.vouch'));
  await vault.import(log, { source: 'Kommit' });
});
afterAll(() => vault.close());

const report = (path: string, format: 'pdf' | 'json', input: object = {}) =>
  vault.job<{ sha256: string }>('integrity.report', {
    ...input,
    out: vault.engine.grant(path, 'write'),
    format,
  });
const json = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Written;

test('the report of a chain is that of its last verification, the same bytes each time, and is logged', async () => {
  expect(await errorCode(report(join(folder, 'none.pdf'), 'pdf'))).toBe('nothing-to-verify');
  const [result] = await vault.job<Verification[]>('integrity.verify', {});
  const [a, b, c] = ['a.pdf', 'b.pdf', 'c.json'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const written = await report(a, 'pdf');
  await report(b, 'pdf');
  await report(c, 'json');
  expect(readFileSync(a).equals(readFileSync(b))).toBe(true);
  expect(readFileSync(a).subarray(0, 5).toString()).toBe('%PDF-');
  expect(json(c).chains[0]).toMatchObject({ source: 'Kommit', part: null, stale: false, result: result! });
  const entry = (await vault.activity()).findLast(({ action }) => action === 'chain.reported');
  expect(entry?.details).toMatchObject({ format: 'json', sha256: sha256(readFileSync(c)) });
  expect(written.sha256).toBe(sha256(readFileSync(a)));
});

test('a part that is verified is reported as a part, and does not stand for the whole', async () => {
  const out = join(folder, 'part.json');
  const { occurred_at } = (await vault.records())[100]!;
  const [result] = await vault.job<Verification[]>('integrity.verify', {
    from: occurred_at,
    out: vault.engine.grant(out, 'write'),
  });
  expect(json(out).chains[0]).toMatchObject({ part: { from: occurred_at }, result: result! });
  const [chain] = await vault.invoke('integrity.chains', {});
  expect(chain?.verification?.result.rows).toBe(400);
});

test('on the command line the same files give the same report', async () => {
  const [a, b] = [join(folder, 'cli-a.pdf'), join(folder, 'cli-b.pdf')];
  const run = await cli(['verify', log, '--report', a]);
  expect(run.code).toBe(1);
  expect((await cli(['verify', log, '--report', b])).code).toBe(1);
  expect(readFileSync(a).equals(readFileSync(b))).toBe(true);
  const wrong = await cli(['verify', log, '--report', join(folder, 'report.doc')]);
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('must end in .pdf or .json')]);
});
