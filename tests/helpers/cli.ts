import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PASSPHRASE } from './test-vault.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ENTRY = join(ROOT, 'electron/hosts/cli.ts');

export type CliRun = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string };

/** `vouch` as its own process, on the source. */
export function startCli(
  args: readonly string[],
  env: Record<string, string | undefined> = {},
): { child: ChildProcess; ended: Promise<CliRun> } {
  const child = spawn(process.execPath, [ENTRY, ...args], {
    env: { ...process.env, VOUCH_PASSPHRASE: PASSPHRASE, NODE_NO_WARNINGS: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    out.stderr += text;
  });
  const ended = new Promise<CliRun>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...out }));
  });
  return { child, ended };
}

/** Runs `vouch` to its end. */
export function cli(args: readonly string[], env: Record<string, string | undefined> = {}): Promise<CliRun> {
  return startCli(args, env).ended;
}
