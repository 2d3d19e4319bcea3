import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Chain, Verification } from '../../shared/model/integrity.ts';
import {
  generateCompany,
  KOMMIT_GENESIS,
  kommitNdjson,
  kommitRowHash,
  kommitRows,
} from '../fixtures/index.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { errorCode, TestVault } from '../helpers/test-vault.ts';

/** A vault's verdict is that over what was received, however and in whatever order it came. */
const folder = temporaryFolder();
const lines = kommitNdjson([...kommitRows(generateCompany())].slice(0, 600))
  .trimEnd()
  .split('\n');
const vaults: TestVault[] = [];
afterAll(() => Promise.all(vaults.map((vault) => vault.close())));

let number = 0;
function file(content: readonly string[]): string {
  const path = join(folder, `log-${++number}.ndjson`);
  writeFileSync(path, `${content.join('\n')}\n`);
  return path;
}

/** The same rows, enough bytes to be read on all cores. */
const large = (content: string[]): string[] => content.with(3, content[3]! + ' '.repeat(2 ** 22));

async function vaultOf(...paths: string[]): Promise<TestVault> {
  const own = join(folder, `vault-${++number}`);
  mkdirSync(own);
  const vault = await TestVault.create(join(own, 'test.vouch'));
  vaults.push(vault);
  for (const path of paths) await vault.import(path);
  return vault;
}

async function verdict(vault: TestVault, range: object = {}): Promise<Verification> {
  const [result] = await vault.job<Verification[]>('integrity.verify', range);
  return result!;
}

test('a part that was imported before the whole accuses nobody', async () => {
  const vault = await vaultOf(file(lines.slice(200, 400)), file(lines));
  expect(await verdict(vault)).toMatchObject({ integrity: 'intact', rows: 600, findings: [] });
});

test('overlapping quarters, the later one first, are one chain', async () => {
  const vault = await vaultOf(file(lines.slice(250)), file(large(lines.slice(0, 300))));
  expect(await verdict(vault)).toMatchObject({ integrity: 'intact', rows: 600, findings: [] });
});

test.each([
  ['a row that was copied', (all: string[]) => all.toSpliced(200, 0, all[100]!), 'duplicate'],
  [
    'a row that was given the id of another',
    (all: string[]) => all.with(300, withId(all[300]!, idOf(all[10]!))),
    'content-mismatch',
  ],
])('%s within a file is found from the vault as from the file', async (_, change, kind) => {
  const path = file(change([...lines]));
  const vault = await vaultOf(path);
  const fromVault = await verdict(vault);
  const [fromFile] = await vault.job<Verification[]>('integrity.verifyFiles', {
    files: [vault.engine.grant(path, 'read')],
  });
  expect(fromVault).toMatchObject({ integrity: 'altered' });
  expect(fromVault.findings.map((finding) => finding.kind)).toContain(kind);
  expect(fromVault.receipt).toBe(fromFile?.receipt);
});

test('a line that was rejected keeps its place in a range', async () => {
  const bad = lines.with(100, lines[100]!.replace(/"created_at":"[^"]*"/, '"created_at":"soon"'));
  const vault = await vaultOf(file(bad));
  const whole = await verdict(vault);
  const range = await verdict(vault, { from: '2026-01-01' });
  expect(whole.counts['broken-link']).toBe(0);
  expect(range.counts).toEqual(whole.counts);
});

test('a record whose time is out of order does not break a range', async () => {
  const rows = [...kommitRows(generateCompany())].slice(0, 300);
  const stamped = rows.map((row, i) =>
    i === 40 ? { ...row, created_at: rows[200]!.created_at } : { ...row },
  );
  for (const [i, row] of stamped.entries()) {
    Object.assign(row, { prev_hash: stamped[i - 1]?.row_hash ?? KOMMIT_GENESIS });
    Object.assign(row, { row_hash: kommitRowHash(row) });
  }
  const vault = await vaultOf(file(kommitNdjson(stamped).trimEnd().split('\n')));
  expect(await verdict(vault)).toMatchObject({ integrity: 'intact', findings: [] });
  const from = rows[150]!.created_at;
  expect(await verdict(vault, { from })).toMatchObject({ integrity: 'intact', findings: [] });
});

test('a line too long to be read is said to be unreadable, not missing', async () => {
  const long = lines.with(
    50,
    lines[50]!.replace('"metadata":{', `"metadata":{"x":"${'a'.repeat(17 * 1024 * 1024)}",`),
  );
  const path = file(long);
  const vault = await vaultOf(path);
  const [fromFile] = await vault.job<Verification[]>('integrity.verifyFiles', {
    files: [vault.engine.grant(path, 'read')],
  });
  expect(await verdict(vault)).toMatchObject({ integrity: fromFile?.integrity, counts: fromFile?.counts });
});

test('a file that brought nothing new does not make a result stale', async () => {
  const vault = await vaultOf(file(lines), file(lines));
  await verdict(vault);
  const [chain] = (await vault.invoke('integrity.chains', {})) as Chain[];
  expect(chain?.verification?.stale).toBe(false);
});

test('a range that ends on a day that does not exist is refused', async () => {
  const vault = await vaultOf(file(lines));
  expect(await errorCode(vault.job('integrity.verify', { to: '2026-02-30' }))).toBe('request-invalid');
});

test('neighbours follow the chain over files in any order, and never call strangers unlinked', async () => {
  const vault = await vaultOf(file(lines.slice(300)), file(lines.slice(0, 300)));
  for (const line of [lines[299]!, lines[300]!]) {
    const [found] = await vault.invoke('records.find', { id: idOf(line) });
    const detail = await vault.invoke('records.get', { rid: found!.rid });
    expect([detail.linked_to_previous, detail.linked_to_next]).toEqual([true, true]);
  }
  const [first] = await vault.invoke('records.find', { id: idOf(lines[0]!) });
  expect((await vault.invoke('records.get', { rid: first!.rid })).previous).toBeNull();
});

function idOf(line: string): string {
  return (JSON.parse(line) as { id: string }).id;
}

function withId(line: string, id: string): string {
  return line.replace(/"id":"[^"]*"/, `"id":"${id}"`);
}

test('a log that is read on all cores says what a small one says', async () => {
  const found = async (...files: string[][]) => {
    const { integrity, rows, counts, findings } = await verdict(await vaultOf(...files.map(file)));
    return {
      integrity,
      rows,
      counts,
      findings: findings.map(({ file: _, rid, ...rest }) => ({ ...rest, rid })),
    };
  };
  const damaged = lines.with(500, 'no record').toSpliced(300, 1);
  const small = await found(damaged);
  expect(small.counts).toMatchObject({ 'broken-link': 1, 'unreadable-line': 1 });
  expect(await found(large(damaged))).toEqual(small);

  const [first, second] = [large(lines.slice(0, 400)), lines.slice(400).toSpliced(100, 1)];
  const broken = { rows: 599, counts: { 'broken-link': 1 }, findings: [{ line: 101, rid: 501 }] };
  expect(await found(first, second)).toMatchObject(broken);
});
