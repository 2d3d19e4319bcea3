import { mkdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type BrowserWindow, dialog, type OpenDialogOptions, shell } from 'electron';
import type { HostMethodName, Output, ParsedInput } from '../../shared/contract.ts';
import type { EngineClient } from '../../shared/engine-client.ts';
import { AppError } from '../../shared/errors.ts';
import type { FileUse } from '../../shared/wire.ts';
import { listVaults } from './known-vaults.ts';
import { mayOpenExternally } from './policies.ts';

export type HostMethods = { [M in HostMethodName]: (input: ParsedInput<M>) => Promise<Output<M>> };

export type HostContext = {
  client: () => Pick<EngineClient, 'grant'>;
  window: () => BrowserWindow | null;
  version: string;
  vaultFolder: string;
  stateFolder: string;
};

const VAULT_FILES = [{ name: 'Vouch vault', extensions: ['vouch'] }];
const INPUT_FILES = {
  import: [
    { name: 'Audit exports', extensions: ['json', 'jsonl', 'ndjson', 'csv', 'gz', 'zip'] },
    { name: 'All files', extensions: ['*'] },
  ],
  package: [{ name: 'Evidence package', extensions: ['zip'] }],
  attachment: [{ name: 'All files', extensions: ['*'] }],
  marks: [{ name: 'Marks', extensions: ['csv'] }],
};

/** The methods that the Electron host answers: the user chooses in the system's dialogs, tokens come out. */
export function hostMethods(host: HostContext): HostMethods {
  const choose = async (path: string, use: FileUse) => ({
    file: await host.client().grant(path, use),
    name: basename(path),
    bytes: (await stat(path).catch(() => null))?.size ?? 0,
  });
  const window = () => {
    const shown = host.window();
    if (!shown) throw new AppError('cancelled');
    return shown;
  };
  const openDialog = async (options: OpenDialogOptions) =>
    (await dialog.showOpenDialog(window(), options)).filePaths;
  const saveDialog = async (defaultPath: string, filters: Electron.FileFilter[] = []) => {
    const { filePath, canceled } = await dialog.showSaveDialog(window(), { defaultPath, filters });
    return canceled || filePath === '' ? null : filePath;
  };
  const inVaultFolder = async (name: string) => {
    await mkdir(host.vaultFolder, { recursive: true, mode: 0o700 });
    return join(host.vaultFolder, name);
  };

  return {
    'host.info': async () => ({
      host: 'electron',
      version: host.version,
      dialogs: true,
      vault_folder: host.vaultFolder,
    }),

    'host.vaults': async () =>
      Promise.all(
        (await listVaults({ vaults: host.vaultFolder, state: host.stateFolder })).map(
          async ({ path, ...shown }) => ({
            file: await host.client().grant(path, 'vault'),
            ...shown,
          }),
        ),
      ),

    'host.newVault': async ({ name }) => {
      // Only a proposal: the user sees and changes it in the dialog, the system judges its characters.
      const proposed = `${basename(name).replace(/\.vouch$/i, '') || 'Vault'}.vouch`;
      const path = await saveDialog(await inVaultFolder(proposed), VAULT_FILES);
      return path === null ? null : choose(path.endsWith('.vouch') ? path : `${path}.vouch`, 'vault');
    },

    'host.sampleVault': async () => choose(await inVaultFolder('Sample engagement.vouch'), 'vault'),

    'host.chooseVault': async () => {
      const [path] = await openDialog({
        defaultPath: host.vaultFolder,
        filters: VAULT_FILES,
        properties: ['openFile'],
      });
      return path === undefined ? null : choose(path, 'vault');
    },

    'host.chooseFiles': async ({ purpose }) => {
      const paths = await openDialog({
        filters: INPUT_FILES[purpose],
        properties:
          purpose === 'package' || purpose === 'marks' ? ['openFile'] : ['openFile', 'multiSelections'],
      });
      return Promise.all(paths.map((path) => choose(path, 'read')));
    },

    'host.saveTarget': async ({ name }) => {
      const path = await saveDialog(basename(name));
      return path === null ? null : choose(path, 'write');
    },

    'host.openExternal': async ({ url }) => {
      if (!mayOpenExternally(url))
        throw new AppError('request-invalid', { problem: 'this address is not opened' });
      const { response } = await dialog.showMessageBox(window(), {
        type: 'question',
        message: 'Open this page in your browser?',
        detail: `${url}\n\nYour browser will contact this address; Vouch itself sends nothing.`,
        buttons: ['Open', 'Cancel'],
        defaultId: 1,
        cancelId: 1,
      });
      if (response === 0) await shell.openExternal(url);
      return {};
    },
  };
}
