import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import type { Input, MethodName, Output } from '../../shared/contract.ts';
import { type Job, job as jobSchema } from '../../shared/model/job.ts';
import type { Answer } from '../../shared/wire.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The built web host as its own process, with state, vaults and temporary files in a folder that goes with it. */
export class Host {
  readonly folder: string;
  /** The printed link; it works once. */
  readonly link: string;
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;

  private constructor(folder: string, link: string, process: ChildProcess, ended: Promise<unknown>) {
    this.folder = folder;
    this.link = link;
    this.#process = process;
    this.#ended = ended;
  }

  static async start(vaults: readonly string[] = []): Promise<Host> {
    const folder = mkdtempSync(join(tmpdir(), 'vouch-e2e-'));
    const child = spawn(process.execPath, [join(ROOT, 'dist/node/web.js'), '--no-open', ...vaults], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        VOUCH_STATE_DIR: join(folder, 'state'),
        VOUCH_VAULT_DIR: join(folder, 'vaults'),
        TMPDIR: folder,
      },
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    const link = await new Promise<string>((resolve, reject) => {
      let output = '';
      const hear = (text: Buffer) => {
        output += text;
        const found = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(output)?.[0];
        if (found) resolve(found);
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('close', (code) => reject(new Error(`the host ended with ${code}:\n${output}`)));
    });
    return new Host(folder, link, child, ended);
  }

  get origin(): string {
    return new URL(this.link).origin;
  }

  get vaultFolder(): string {
    return join(this.folder, 'vaults');
  }

  /** A free name in the host's own folder. */
  path(name: string): string {
    return join(this.folder, name);
  }

  /** Ends it without a warning, as a crash would. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
  }

  /** Asks it to end, as Ctrl-C does, and takes its folder away. */
  async stop(): Promise<void> {
    this.#process.kill('SIGTERM');
    await this.#ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Asks the engine what the page could ask it, past the page. Fails on an error. */
export async function ask<M extends MethodName>(page: Page, method: M, input: Input<M>): Promise<Output<M>> {
  const origin = new URL(page.url()).origin;
  const response = await page.request.post(`${origin}/invoke`, {
    headers: { origin },
    data: { method, input },
  });
  const answer: Answer = await response.json();
  if (!answer.ok) throw new Error(`${method}: ${answer.error.code}: ${answer.error.message}`);
  return answer.value as Output<M>;
}

/** Runs a job to its end, past the page, and returns its result. */
export async function runJob<M extends MethodName>(
  page: Page,
  method: M,
  input: Input<M>,
): Promise<Job['result']> {
  const { job: id } = (await ask(page, method, input)) as { job: string };
  for (;;) {
    const job = jobSchema.parse(await ask(page, 'jobs.get', { id }));
    if (job.state === 'done') return job.result;
    if (job.state === 'failed' || job.state === 'cancelled')
      throw new Error(`${method}: ${job.state}: ${job.error?.message ?? ''}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
