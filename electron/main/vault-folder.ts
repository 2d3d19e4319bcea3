import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import type { KnownVault } from '../../shared/contract.ts';

/** Where vaults are kept unless the user says otherwise: ~/Vouch, or VOUCH_VAULT_DIR. */
export function vaultFolder(): string {
  return process.env.VOUCH_VAULT_DIR || join(homedir(), 'Vouch');
}

/** The vaults in a folder, the one used last first. A folder that is not there yet holds none. */
export async function listVaults(folder: string): Promise<(Omit<KnownVault, 'file'> & { path: string })[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.vouch')).map((name) => join(folder, name));
  const vaults = await Promise.all(
    files.map(async (path) => {
      const found = await stat(path).catch(() => null);
      if (!found?.isFile()) return [];
      return [
        {
          path,
          name: basename(path),
          folder,
          bytes: found.size,
          modified_at: found.mtime.toISOString(),
        },
      ];
    }),
  );
  return vaults.flat().sort((a, b) => b.modified_at.localeCompare(a.modified_at));
}
