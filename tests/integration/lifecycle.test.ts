import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { systemClock } from '../../electron/engine/clock.ts';
import { harmless } from '../../electron/hosts/cli/print.ts';
import { EngineClient } from '../../shared/engine-client.ts';
import { writeFixtures } from '../fixtures/index.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { errorCode, TestVault } from '../helpers/test-vault.ts';

/** What must hold when things end: a vault that is locked, an engine that died, a machine that slept. */
const folder = temporaryFolder();
writeFixtures(join(folder, 'fixtures'), { rows: 20_000, platforms: ['kommit'] });
const large = join(folder, 'fixtures/kommit/large.ndjson');
const vaults: TestVault[] = [];
afterAll(() => Promise.all(vaults.map((vault) => vault.close())));

async function newVault(name: string): Promise<TestVault> {
  const vault = await TestVault.create(join(folder, `${name}.vouch`));
  vaults.push(vault);
  return vault;
}

test('no job starts while the vault is being locked, and none outlives it', async () => {
  const vault = await newVault('closing');
  await vault.startImport(large);
  const locking = vault.invoke('vault.lock', {});
  const out = vault.engine.grant(join(folder, 'late.ndjson'), 'write');
  expect(await errorCode(vault.start('records.export', { filter: {}, format: 'ndjson', out }))).toBe(
    'vault-not-open',
  );
  expect(await errorCode(vault.invoke('records.query', { filter: {} }))).toBe('vault-not-open');
  await locking;
  await vault.open();
  expect(await vault.count()).toBe(0);
  expect((await vault.actions()).slice(-4)).toEqual([
    'vault.created',
    'import.stopped',
    'vault.locked',
    'vault.unlocked',
  ]);
});

test('a vault is for its owner alone', async () => {
  const vault = await newVault('mode');
  const mode = (suffix: string) => statSync(vault.path + suffix).mode & 0o777;
  expect(mode('')).toBe(0o600);
  expect(mode('-wal')).toBe(0o600);
});

test('an engine that has ended answers every later request at once', async () => {
  const client = new EngineClient({ post: () => {}, onMessage: () => {} });
  client.ready.catch(() => {});
  const waiting = client.invoke('vault.status', {});
  client.fail(new Error('the engine has stopped'));
  await expect(waiting).rejects.toThrow('the engine has stopped');
  await expect(client.invoke('vault.status', {})).rejects.toThrow('the engine has stopped');
});

test('the clock is the machine’s, and no two moments are the same', () => {
  const before = Date.now() * 1000;
  const moments = Array.from({ length: 1000 }, () => systemClock());
  expect(moments[0]).toBeGreaterThanOrEqual(before);
  expect(moments.every((moment, i) => i === 0 || moment > moments[i - 1]!)).toBe(true);
});

test('evidence cannot command the terminal', () => {
  expect(harmless('a\u001b]0;x\u0007b\u009b31m\nc\u202ed')).toBe(
    'a\\u{1b}]0;x\\u{7}b\\u{9b}31m\nc\\u{202e}d',
  );
});
