import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppStateFile, stateDirectory, vaultDirectory } from '../../electron/engine/app-state.ts';
import { listVaults, stateFolder, vaultFolder } from '../../electron/main/known-vaults.ts';

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'vouch-known-'));
});
afterAll(() => rmSync(home, { recursive: true }));

test('the window looks where the engine keeps its things', () => {
  expect(stateFolder()).toBe(stateDirectory());
  expect(vaultFolder()).toBe(vaultDirectory());
});

test('offers what lies in the folder and what the engine opened lately, newest first, once', async () => {
  const [vaults, state, other] = [join(home, 'Vouch'), join(home, 'state'), join(home, 'elsewhere.vouch')];
  mkdirSync(vaults);
  const files = [join(vaults, 'old.vouch'), other, join(vaults, 'new.vouch')];
  for (const [index, path] of files.entries()) {
    writeFileSync(path, 'vault');
    utimesSync(path, 1_000 + index, 1_000 + index);
  }
  writeFileSync(join(vaults, 'notes.txt'), 'no vault');
  mkdirSync(join(vaults, 'folder.vouch'));
  const engine = new AppStateFile(state);
  engine.rememberVault(other);
  engine.rememberVault(join(home, 'gone.vouch'));
  engine.rememberVault(join(vaults, 'new.vouch'));

  const listed = await listVaults({ vaults, state });
  expect(listed.map(({ path }) => path)).toEqual([...files].reverse());
  expect(listed[1]).toMatchObject({ name: 'elsewhere.vouch', folder: home, bytes: 5 });
});

test('offers nothing where nothing is yet, or what was remembered is damaged', async () => {
  const state = join(home, 'damaged');
  mkdirSync(state);
  writeFileSync(join(state, 'state.json'), '{"recent":');
  expect(await listVaults({ vaults: join(home, 'none'), state })).toEqual([]);
});
