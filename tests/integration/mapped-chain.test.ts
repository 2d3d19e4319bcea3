import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DoctorReport, Verification } from '../../shared/model/integrity.ts';
import type { PackageCheck } from '../../shared/model/package.ts';
import { cli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { TestVault } from '../helpers/test-vault.ts';

/** A log of another program: its rows are chained in a way that no platform of Vouch's uses. */
const folder = temporaryFolder();
let vault: TestVault;
beforeAll(async () => {
  mkdirSync(join(folder, 'vault'));
  vault = await TestVault.create(join(folder, 'vault', 'test.vouch'));
});
afterAll(() => vault.close());

const ROWS: Record<string, unknown>[] = [];
for (let n = 1; n <= 40; n++) {
  const row = {
    n,
    when: `2026-03-12T09:${String(n).padStart(2, '0')}:22Z`,
    what: n % 2 === 0 ? 'opened' : 'closed',
    before: ROWS.at(-1)?.seal ?? 'none',
  };
  ROWS.push({ ...row, seal: hash('sha512', JSON.stringify(row), 'hex') });
}
const MAPPING = {
  format: 'vouch-mapping/1',
  name: 'sealed',
  title: 'Sealed log',
  recognise: { fields: ['/n', '/seal'] },
  records: { path: [] },
  fields: {
    id: { from: '/n' },
    type: { from: '/what' },
    occurred_at: { first: ['/when'] },
    prev_hash: { from: '/before' },
    row_hash: { from: '/seal' },
  },
};

function write(name: string, rows: readonly object[]): string {
  const path = join(folder, name);
  writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'));
  return path;
}

const verify = async (source_id: number) =>
  (await vault.job<Verification[]>('integrity.verify', { source_id }))[0]!;
const chainOf = async (source: string) =>
  (await vault.invoke('integrity.chains', {})).find((chain) => chain.source === source)!;

test('the chain of a mapped log: its links alone, then by the recipe that was found and kept', async () => {
  await vault.invoke('mappings.add', { text: JSON.stringify(MAPPING) });
  await vault.import(write('sealed.ndjson', ROWS));
  const { source_id, dialect, label } = await chainOf('Sealed log');
  expect(label).toContain('Sealed log, by the mapping sealed');
  expect(await verify(source_id)).toMatchObject({ integrity: 'links-only', rows: 40, findings: [] });

  const report = await vault.job<DoctorReport>('integrity.findEncoding', { source_id, dialect });
  expect(report.outcome).toBe('found');
  await vault.invoke('integrity.keepRecipe', { source_id, dialect, recipe: report.recipe });
  expect(await verify(source_id)).toMatchObject({ integrity: 'intact', recomputed: { rows: 40, failed: 0 } });
});

test('a kept recipe accuses the row that was edited', async () => {
  const edited = ROWS.map((row) => (row.n === 7 ? { ...row, what: 'nothing' } : row));
  await vault.import(write('edited.ndjson', edited), { source: 'edited' });
  const { source_id, dialect } = await chainOf('edited');
  expect((await verify(source_id)).integrity).toBe('links-only');
  const kept = join(folder, 'kept.json');
  const { recipe } = await vault.job<DoctorReport>('integrity.findEncoding', { source_id, dialect });
  writeFileSync(kept, JSON.stringify(recipe));
  await vault.close();
  const run = (...args: string[]) => cli(['recipes', ...args]);
  expect((await run('keep', vault.path, kept, '--source', 'edited')).stdout).toContain(
    'edited is verified by',
  );
  const found = await run('find', vault.path, '--source', 'edited', '--json');
  expect(JSON.parse(found.stdout)).toMatchObject({ mode: 'doctor' });
  await vault.open();
  const result = await verify(source_id);
  expect(result).toMatchObject({ integrity: 'altered', counts: { 'content-mismatch': 1 } });
  expect(result.findings[0]).toMatchObject({ line: 7 });
});

test('a field that is mapped as hash and holds none accuses nobody', async () => {
  await vault.import(
    write('words.ndjson', [{ n: 1, when: '2026-03-12T09:00:00Z', what: 'a', before: 'x', seal: 'y' }]),
    {
      source: 'words',
    },
  );
  const { source_id } = await chainOf('words');
  await expect(vault.job('integrity.verify', { source_id })).rejects.toMatchObject({
    code: 'nothing-to-verify',
  });
  // The others are verified all the same.
  expect(await vault.job<Verification[]>('integrity.verify', {})).toHaveLength(2);
});

test('a log whose rows store only the hash of the row before, by the recipe that was found', async () => {
  const fields = { ...MAPPING.fields, prev_hash: { from: '/prev' }, row_hash: undefined };
  const mapping = {
    ...MAPPING,
    name: 'successors',
    title: 'Successors',
    recognise: { fields: ['/prev'] },
    fields,
  };
  await vault.invoke('mappings.add', { text: JSON.stringify(mapping) });
  const rows: object[] = [];
  for (const { n, when, what } of ROWS) {
    const before = rows.at(-1);
    rows.push({
      n,
      when,
      what,
      prev: before ? hash('sha256', JSON.stringify(before), 'hex') : '0'.repeat(64),
    });
  }
  await vault.import(write('successors.ndjson', rows));
  const { source_id, dialect } = await chainOf('Successors');
  const before = await verify(source_id);
  expect([before.integrity, before.findings]).toEqual(['unverifiable', []]);
  const report = await vault.job<DoctorReport>('integrity.findEncoding', { source_id, dialect });
  expect(report.outcome).toBe('found');
  await vault.invoke('integrity.keepRecipe', { source_id, dialect, recipe: report.recipe });
  const after = await verify(source_id);
  expect(after).toMatchObject({ integrity: 'intact', recomputed: { rows: 39, failed: 0 } });
  expect(after.explanation[1]).toContain('nothing here covers the last row');
});

test('a package holds the mapping and the recipe, and is valid for every reader', async () => {
  const population = await vault.job<{ id: number }>('populations.freeze', {
    filter: { source: ['Sealed log'] },
    title: 'Sealed',
  });
  const out = join(folder, 'package.zip');
  await vault.job('packages.build', { out: vault.engine.grant(out, 'write'), population: population.id });
  const check = await vault.job<PackageCheck>('packages.verify', { file: vault.engine.grant(out, 'read') });
  expect(check.valid).toBe(true);
  const to = join(folder, 'unpacked');
  execFileSync('python3', ['-m', 'zipfile', '-e', out, to]);
  const bag = join(to, 'evidence-package');
  const index = JSON.parse(readFileSync(join(bag, 'data/00-index/index.json'), 'utf8')) as {
    files: { kind: string; path: string; title: string; sha256: string }[];
  };
  const [mapping] = index.files.filter(({ kind }) => kind === 'mapping');
  const text = JSON.stringify(MAPPING);
  expect(mapping).toMatchObject({
    path: 'data/01-scope/mappings/sealed-1.json',
    sha256: hash('sha256', text, 'hex'),
  });
  expect(readFileSync(join(bag, mapping!.path), 'utf8')).toBe(text);
  const recipes = index.files
    .filter(({ kind }) => kind === 'recipe')
    .map(({ path }) => readFileSync(join(bag, path), 'utf8'));
  expect(recipes.some((recipe) => recipe.includes('"seal"') && recipe.includes('preimage'))).toBe(true);
  expect(execFileSync('python3', [join(bag, 'VERIFY/verify.py')], { encoding: 'utf8' })).toContain('VALID');
});
