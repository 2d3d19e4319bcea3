import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { DoctorReport, Verification } from '../../shared/model/integrity.ts';
import { writeFixtures } from '../fixtures/index.ts';
import { cli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { errorCode, TestVault } from '../helpers/test-vault.ts';

/** Heads kept from one verification to the next import, heads noted elsewhere, and recipes kept for a chain. */

const folder = temporaryFolder();
const fixtures = join(folder, 'fixtures');
writeFixtures(fixtures, { platforms: ['kommit'] });
const LINES = readFileSync(join(fixtures, 'kommit/clean/kommit.ndjson'), 'utf8')
  .trim()
  .split('\n')
  .slice(0, 300);
const hashOf = (line: string): string => (JSON.parse(line) as { row_hash: string }).row_hash;

const vaults: TestVault[] = [];
afterAll(() => Promise.all(vaults.map((vault) => vault.close())));

let number = 0;
function log(lines: readonly string[]): string {
  const path = join(folder, `log-${++number}.ndjson`);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/** A vault with one source, its imports verified one after the other; gives the last verification. */
async function verified(
  ...imports: (readonly string[])[]
): Promise<{ vault: TestVault; last: Verification }> {
  const own = join(folder, `vault-${++number}`);
  mkdirSync(own);
  const vault = await TestVault.create(join(own, 'test.vouch'));
  vaults.push(vault);
  let last: Verification | undefined;
  for (const lines of imports) {
    const { failed } = await vault.import(log(lines), { source: 'forge' });
    expect(failed).toEqual([]);
    [last] = await vault.job<Verification[]>('integrity.verify', {});
  }
  return { vault, last: last! };
}

/** Rows chained anew from `from` on, as someone would who rewrites history; the hash only links here. */
function rewrite(lines: readonly string[], from: number): string[] {
  let prev = from === 0 ? '' : hashOf(lines[from - 1]!);
  return lines.map((line, i) => {
    if (i < from) return line;
    const row = JSON.parse(line) as Record<string, unknown>;
    row.prev_hash = prev;
    prev = createHash('sha256').update(`${i} ${prev}`).digest('hex');
    row.row_hash = prev;
    return JSON.stringify(row);
  });
}

describe('from one import to the next', () => {
  test('a later quarter goes on from the head that was kept', async () => {
    const { last } = await verified(LINES.slice(0, 200), LINES.slice(200));
    expect(last.findings).toEqual([]);
    expect(last.explanation.join(' ')).toMatch(
      /goes on exactly from the head kept by the verification of \d{4}-/,
    );
    expect(last.completeness).toBe('unproven');
  });

  test('a later export of everything still holds the head', async () => {
    const { last } = await verified(LINES.slice(0, 200), LINES);
    expect([last.findings, last.rows]).toEqual([[], 300]);
    expect(last.explanation.join(' ')).toContain('still holds the head');
  });

  test('a later export whose tail was cut is found', async () => {
    const { last } = await verified(LINES.slice(0, 200), LINES.slice(0, 150));
    expect(last).toMatchObject({ completeness: 'broken', rows: 200, counts: { 'anchor-mismatch': 1 } });
    const found = last.findings.find(({ kind }) => kind === 'anchor-mismatch');
    expect(found).toMatchObject({ expected: hashOf(LINES[199]!), actual: null });
    expect(found?.detail).toContain('its end was cut off, or it was exported for a shorter time');
  });

  test('rewritten history is found at its row', async () => {
    const ids = (lines: string[]): string[] => lines.map((line) => line.replace(/"id":"?(\w)/, '"id":"$1'));
    const { last } = await verified(LINES.slice(0, 200), ids(rewrite(LINES, 100)));
    expect(last.completeness).toBe('broken');
    const found = last.findings.find(({ kind }) => kind === 'anchor-mismatch');
    expect(found).toMatchObject({ line: 200, expected: hashOf(LINES[199]!) });
    expect(found?.detail).toContain('history was rewritten');
  });
});

describe('heads noted elsewhere', () => {
  const HEAD = hashOf(LINES[299]!);
  const add = async (vault: TestVault, more: object): Promise<void> => {
    const [chain] = await vault.invoke('integrity.chains', {});
    const { source_id, dialect } = chain!;
    await vault.invoke('anchors.add', {
      source_id,
      dialect,
      noted: 'A. Auditor, 2026-07-01, working paper 7',
      ...more,
    });
  };
  const verify = async (vault: TestVault): Promise<Verification> =>
    (await vault.job<Verification[]>('integrity.verify', {}))[0]!;

  test('a time stamp of a head that was verified, counted only where its signer is trusted', async () => {
    const folderOfStamps = join(import.meta.dirname, '../golden/time-stamps');
    const stampedHead = 'f300f7d178dc2d4e5dd0c8795cddb43248c98bc15ce29f5982067d2813ded948';
    const row = { ...(JSON.parse(LINES[2]!) as object), row_hash: stampedHead };
    const { vault } = await verified([...LINES.slice(0, 2), JSON.stringify(row)]);
    const file = (name: string) => vault.engine.grant(join(folderOfStamps, name), 'read');
    await add(vault, { file: file('token.der'), authorities: file('ca.pem') });
    await add(vault, { file: file('line.tsr') });
    const [traced, untraced] = await vault.invoke('anchors.list', {});
    expect(traced).toMatchObject({ head: stampedHead, rows: 3, origin: 'file' });
    expect(traced?.noted).toContain('traced to CN=Example Root');
    expect(untraced).toMatchObject({ head: stampedHead, rows: null });
    expect(untraced?.noted).toContain('proves nothing');
    const error = await errorCode(add(vault, { file: file('other.tsr') }));
    expect(error).toBe('anchor-invalid');
  });

  test('one that covers start, count and head proves that all is here', async () => {
    const { vault, last } = await verified(LINES);
    expect(last.completeness).toBe('unproven');
    await add(vault, { head: HEAD, rows: 300 });
    expect((await vault.invoke('integrity.chains', {}))[0]?.verification?.stale).toBe(true);
    expect(await verify(vault)).toMatchObject({
      completeness: 'proven',
      findings: [],
      checked: { anchors: true },
    });
    expect((await vault.invoke('anchors.list', {}))[0]).toMatchObject({
      head: HEAD,
      rows: 300,
      origin: 'paper',
    });
  });

  test('without a count it proves nothing, and says so', async () => {
    const { vault } = await verified(LINES);
    await add(vault, { head: HEAD });
    const result = await verify(vault);
    expect([result.completeness, result.findings]).toEqual(['unproven', []]);
    expect(result.explanation.join(' ')).toContain('was not noted');
  });

  test('an older one stays true when rows follow, and does not cover them', async () => {
    const { vault } = await verified(LINES);
    await add(vault, { head: hashOf(LINES[99]!), rows: 100 });
    const result = await verify(vault);
    expect([result.completeness, result.findings]).toEqual(['unproven', []]);
    expect(result.explanation.join(' ')).toContain('200 rows after it are not covered');
  });

  test.each<[string, string, number, string]>([
    ['a cut tail', 'f'.repeat(64), 350, 'its end was cut off'],
    ['a rewritten history', 'f'.repeat(64), 250, 'history up to it was rewritten'],
    ['rows added or taken out', hashOf(LINES[99]!), 90, 'were added or taken out'],
  ])('%s breaks completeness', async (_, head, rows, words) => {
    const { vault } = await verified(LINES);
    await add(vault, { head, rows });
    const result = await verify(vault);
    expect(result).toMatchObject({ completeness: 'broken', counts: { 'anchor-mismatch': 1 } });
    expect(result.findings[0]?.detail).toContain(words);
  });

  test('the heads of a file that vouch verify printed', async () => {
    const { vault, last } = await verified(LINES);
    const file = join(folder, 'verified.json');
    writeFileSync(file, JSON.stringify(last));
    await add(vault, { file: vault.engine.grant(file, 'read') });
    expect((await verify(vault)).completeness).toBe('proven');
    const [entry] = (await vault.invoke('activity.list', { limit: 10 })).entries.filter(
      ({ action }) => action === 'anchor.added',
    );
    expect(entry?.details).toMatchObject({
      origin: 'file',
      count: 1,
      noted: expect.stringContaining('verified.json'),
    });
  });

  test('what names no head is refused', async () => {
    const { vault } = await verified(LINES.slice(0, 30));
    const file = join(folder, 'nothing.json');
    writeFileSync(file, '{"a":1}');
    expect(await errorCode(add(vault, { file: vault.engine.grant(file, 'read') }))).toBe('anchor-invalid');
    expect(await errorCode(add(vault, {}))).toBe('anchor-invalid');
  });

  test('from the command line', async () => {
    const { vault } = await verified(LINES);
    await vault.close();
    const noted = ['--source', 'forge', '--noted', 'A. Auditor'];
    const added = await cli([
      'anchors',
      'add',
      vault.path,
      ...noted,
      '--head',
      HEAD,
      '--rows',
      '300',
      '--json',
    ]);
    expect([added.code, added.stderr]).toEqual([0, '']);
    const listed = await cli(['anchors', 'list', vault.path, '--json']);
    expect(JSON.parse(listed.stdout)).toMatchObject([
      { head: HEAD, rows: 300, noted: 'A. Auditor', source: 'forge' },
    ]);
    const verifiedAgain = await cli(['verify', vault.path, '--json']);
    expect(JSON.parse(verifiedAgain.stdout)).toMatchObject({ completeness: 'proven' });
    const wrong = await cli(['anchors', 'add', vault.path, '--source', 'x', '--noted', 'y', '--head', HEAD]);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('no source x')]);
  });
});

describe('a recipe kept for a chain', () => {
  test('is found, kept, used from then on, and given up again', async () => {
    const { vault } = await verified(LINES);
    const [chain] = await vault.invoke('integrity.chains', {});
    const { source_id, dialect } = chain!;
    const report = await vault.job<DoctorReport>('integrity.findEncoding', { source_id, dialect });
    expect(report.recipe).not.toBeNull();
    const recipe = { ...report.recipe, name: 'kept here' };
    await vault.invoke('integrity.keepRecipe', { source_id, dialect, recipe });
    expect((await vault.invoke('integrity.chains', {}))[0]).toMatchObject({
      recipe: { name: 'kept here', saved_by: 'Edda Tester' },
      verification: { stale: true },
    });
    const [result] = await vault.job<Verification[]>('integrity.verify', {});
    expect(result).toMatchObject({
      recipe: { name: 'kept here' },
      integrity: chain?.verification?.result.integrity,
    });
    await vault.invoke('integrity.keepRecipe', { source_id, dialect, recipe: null });
    expect((await vault.invoke('integrity.chains', {}))[0]?.recipe).toBeNull();
    const logged = ['encoding.searched', 'recipe.kept', 'chain.verified', 'recipe.kept'];
    expect((await vault.actions()).slice(-4)).toEqual(logged);
    const bad = { ...recipe, alg: 'md5' };
    expect(await errorCode(vault.invoke('integrity.keepRecipe', { source_id, dialect, recipe: bad }))).toBe(
      'recipe-invalid',
    );
    const keyed = { ...recipe, alg: 'hmac-sha256', key: 'k', keys: { k: { utf8: 'secret' } } };
    expect(await errorCode(vault.invoke('integrity.keepRecipe', { source_id, dialect, recipe: keyed }))).toBe(
      'recipe-invalid',
    );
  });
});
