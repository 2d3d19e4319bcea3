import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { KnownVault } from '../../shared/contract.ts';

/** Where vaults are kept unless the user says otherwise: ~/Vouch, or VOUCH_VAULT_DIR. */
export function vaultFolder(): string {
  return process.env.VOUCH_VAULT_DIR ?? join(homedir(), 'Vouch');
}

/**
 * Where the engine remembers the vaults that were opened lately. The same place as for the other hosts, so
 * that a vault made on the command line is offered in the window; the engine's process is told it.
 */
export function stateFolder(): string {
  if (process.env.VOUCH_STATE_DIR) return process.env.VOUCH_STATE_DIR;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Vouch');
  if (process.platform === 'win32')
    return join(process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Vouch');
  return join(process.env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'vouch');
}

const rememberedState = z.object({ recent: z.array(z.string()) });

async function recentVaults(folder: string): Promise<string[]> {
  try {
    return rememberedState.parse(JSON.parse(await readFile(join(folder, 'state.json'), 'utf8'))).recent;
  } catch {
    // Not there yet, or not readable any more: only a convenience is lost.
    return [];
  }
}

/** The vaults to offer: those of the vault folder and those opened lately, the newest first. */
export async function listVaults(places: {
  vaults: string;
  state: string;
}): Promise<(Omit<KnownVault, 'file'> & { path: string })[]> {
  const names = await readdir(places.vaults).catch(() => []);
  const inFolder = names.filter((name) => name.endsWith('.vouch')).map((name) => join(places.vaults, name));
  const paths = [...new Set([...(await recentVaults(places.state)), ...inFolder])];
  const vaults = await Promise.all(
    paths.map(async (path) => {
      const found = await stat(path).catch(() => null);
      if (!found?.isFile()) return [];
      const modified_at = found.mtime.toISOString();
      return [{ path, name: basename(path), folder: dirname(path), bytes: found.size, modified_at }];
    }),
  );
  return vaults.flat().sort((a, b) => b.modified_at.localeCompare(a.modified_at));
}
