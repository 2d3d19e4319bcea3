import { mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { HostMethodName, KnownVault, Output, ParsedInput } from '../../../shared/contract.ts';
import type { EngineClient } from '../../../shared/engine-client.ts';
import { AppError } from '../../../shared/errors.ts';
import { safeFileName } from './file-names.ts';
import type { Spool } from './spool.ts';

export type HostMethods = { [M in HostMethodName]: (input: ParsedInput<M>) => Promise<Output<M>> };

/** A vault on this machine, before it has a token. */
export type VaultFile = Omit<KnownVault, 'file'> & { path: string };

/** Outputs of this session: token -> where the job writes it and the name to download it under. */
export type Downloads = Map<string, { path: string; name: string }>;

export type HostContext = {
  client: Pick<EngineClient, 'grant'>;
  version: string;
  vaultFolder: string;
  listVaults: () => VaultFile[];
  /** Paths from the command line, offered beside the known vaults. */
  vaults: string[];
  spool: Spool;
  downloads: Downloads;
};

const noDialogs = () =>
  Promise.reject(new AppError('request-invalid', { problem: 'this host has no dialogs; upload the file' }));

const size = async (path: string) => (await stat(path).catch(() => null))?.size ?? null;

/** The methods that the web host answers itself: it has no dialogs, so places are made, not chosen. */
export function hostMethods(host: HostContext): HostMethods {
  const inVaultFolder = async (name: string) => {
    await mkdir(host.vaultFolder, { recursive: true, mode: 0o700 });
    return join(host.vaultFolder, `${name}.vouch`);
  };
  const grantVault = async (path: string) => ({
    file: await host.client.grant(path, 'vault'),
    name: basename(path),
    bytes: (await size(path)) ?? 0,
  });

  return {
    'host.info': async () => ({
      host: 'web',
      version: host.version,
      dialogs: false,
      vault_folder: host.vaultFolder,
    }),

    'host.vaults': async () => {
      const known = new Map<string, VaultFile>();
      for (const path of host.vaults) {
        const found = await stat(path).catch(() => null);
        if (found?.isFile()) known.set(resolve(path), vaultFile(resolve(path), found));
      }
      for (const vault of host.listVaults()) if (!known.has(vault.path)) known.set(vault.path, vault);
      return Promise.all(
        [...known.values()].map(async ({ path, ...shown }) => ({
          file: await host.client.grant(path, 'vault'),
          ...shown,
        })),
      );
    },

    'host.newVault': async ({ name }) => {
      const path = await inVaultFolder(safeFileName(name.replace(/\.vouch$/i, ''), 'Vault'));
      if ((await size(path)) !== null) throw new AppError('file-exists', { path });
      return grantVault(path);
    },

    'host.sampleVault': async () => grantVault(await inVaultFolder('Sample engagement')),

    'host.saveTarget': async ({ name }) => {
      const safe = safeFileName(name);
      const path = await host.spool.place(safe);
      const file = await host.client.grant(path, 'write');
      host.downloads.set(file, { path, name: safe });
      return { file, name: safe, bytes: 0 };
    },

    'host.chooseVault': noDialogs,
    'host.chooseFiles': noDialogs,
    'host.openExternal': noDialogs,
  };
}

function vaultFile(path: string, found: { size: number; mtime: Date }): VaultFile {
  return {
    path,
    name: basename(path),
    folder: dirname(path),
    bytes: found.size,
    modified_at: found.mtime.toISOString(),
  };
}
