import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/**
 * What Vouch remembers outside any vault: which vaults were opened lately, and unlocks that failed (nobody
 * without the passphrase can write into the vault, so they wait here for the next one that succeeds).
 */
export type AppState = {
  recent: string[];
  failedUnlocks: Record<string, number[]>;
  /** Imports that were running; one that is still here at the next unlock was killed. */
  running: Record<string, string>;
};

const RECENT_KEPT = 20;
const FAILURES_KEPT = 1000;

/** VOUCH_STATE_DIR, or the platform's place for a program's state. */
export function stateDirectory(): string {
  if (process.env.VOUCH_STATE_DIR) return process.env.VOUCH_STATE_DIR;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Vouch');
  if (process.platform === 'win32')
    return join(process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Vouch');
  return join(process.env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'vouch');
}

/** VOUCH_VAULT_DIR, or the folder `Vouch` in the user's home. */
export function vaultDirectory(): string {
  return process.env.VOUCH_VAULT_DIR ?? join(homedir(), 'Vouch');
}

export class AppStateFile {
  readonly #path: string;

  constructor(stateDir: string) {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    this.#path = join(stateDir, 'state.json');
  }

  rememberVault(path: string): void {
    this.#change((state) => {
      state.recent = [path, ...state.recent.filter((other) => other !== path)].slice(0, RECENT_KEPT);
    });
  }

  noteFailedUnlock(path: string, at: number): void {
    this.#change((state) => {
      state.failedUnlocks[path] = [...(state.failedUnlocks[path] ?? []), at].slice(-FAILURES_KEPT);
    });
  }

  failedUnlocks(path: string): number[] {
    return this.read().failedUnlocks[path] ?? [];
  }

  forgetFailedUnlocks(path: string): void {
    this.#change((state) => {
      delete state.failedUnlocks[path];
    });
  }

  /** `title`: the import that runs in this vault; null: none does. */
  noteRunning(path: string, title: string | null): void {
    this.#change((state) => {
      if (title === null) delete state.running[path];
      else state.running[path] = title;
    });
  }

  read(): AppState {
    try {
      const {
        recent = [],
        failedUnlocks = {},
        running = {},
      } = JSON.parse(readFileSync(this.#path, 'utf8')) as Partial<AppState>;
      return { recent, failedUnlocks, running };
    } catch {
      // Not there yet, or not readable any more: only conveniences are lost.
      return { recent: [], failedUnlocks: {}, running: {} };
    }
  }

  /** A full disk here must not keep a vault from opening or a job from ending. */
  #change(change: (state: AppState) => void): void {
    const state = this.read();
    change(state);
    const temporary = `${this.#path}.${process.pid}`;
    try {
      writeFileSync(temporary, JSON.stringify(state), { mode: 0o600 });
      renameSync(temporary, this.#path);
    } catch {
      rmSync(temporary, { force: true });
    }
  }
}

export type VaultFile = { path: string; name: string; folder: string; bytes: number; modified_at: string };

/** The vaults that can be offered: opened lately, and those in the vault folder; newest first. */
export function listVaultFiles(): VaultFile[] {
  const folder = vaultDirectory();
  const inFolder = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.vouch'))
        .map((name) => join(folder, name))
    : [];
  const paths = new Set([...new AppStateFile(stateDirectory()).read().recent, ...inFolder]);
  return [...paths]
    .flatMap((path): VaultFile[] => {
      const info = statSync(path, { throwIfNoEntry: false });
      if (!info?.isFile()) return [];
      const modified_at = info.mtime.toISOString();
      return [{ path, name: basename(path), folder: dirname(path), bytes: info.size, modified_at }];
    })
    .sort((a, b) => (a.modified_at < b.modified_at ? 1 : -1));
}
