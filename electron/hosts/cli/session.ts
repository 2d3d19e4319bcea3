import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EngineMethodName, Input, Output } from '../../../shared/contract.ts';
import { AppError, fromWireError, type WireError } from '../../../shared/errors.ts';
import type { Job } from '../../../shared/model/job.ts';
import type { FileUse } from '../../../shared/wire.ts';
import type { Engine } from '../../engine/engine.ts';
import { ProgressLine } from './progress-line.ts';
import { askPassphrase } from './prompt.ts';

export type PassphraseOptions = { passphraseFile?: string };

/**
 * Where a passphrase comes from: VOUCH_PASSPHRASE, a file, or a prompt; never the command line, which other
 * users of the machine can read. Throws `passphrase-missing`.
 */
export async function passphraseFor(options: PassphraseOptions, prompt: string): Promise<string> {
  if (options.passphraseFile !== undefined) {
    return linesOf(options.passphraseFile)[0] ?? '';
  }
  const given = process.env.VOUCH_PASSPHRASE;
  if (given !== undefined) return given;
  return askPassphrase(prompt);
}

/** The lines of a file that holds a secret. Throws `file-not-found` or `file-unreadable`. */
export function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new AppError('file-not-found', { path }, { cause: error });
    throw new AppError('file-unreadable', { path, reason: code }, { cause: error });
  }
}

const NO_STREAMS =
  '- would be standard input or output, and Vouch takes files: evidence is read more than once, so write it to a file first';

/** An engine for one command: opens a vault when asked, runs jobs with their progress on stderr, locks at the end. */
export class Session {
  readonly engine: Engine;
  #running: string | null = null;

  private constructor(engine: Engine) {
    this.engine = engine;
  }

  /** Runs `work` with an engine and closes it, whatever happens. Ctrl-C cancels the running job. */
  static async run<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const { createEngine } = await import('../../engine/engine.ts');
    const session = new Session(createEngine({ program: 'vouch (command line)' }));
    const interrupt = () => session.#interrupt();
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', interrupt);
    try {
      return await work(session);
    } finally {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
      await session.engine.close();
    }
  }

  /** As `run`, with the vault open. */
  static withVault<T>(
    vault: string,
    options: PassphraseOptions,
    work: (session: Session) => Promise<T>,
  ): Promise<T> {
    return Session.run(async (session) => {
      const passphrase = await passphraseFor(options, `Passphrase of ${vault}: `);
      await session.invoke('vault.open', { file: session.grant(vault, 'vault'), passphrase });
      return work(session);
    });
  }

  invoke<M extends EngineMethodName>(method: M, input: Input<M>): Promise<Output<M>> {
    return this.engine.invoke(method, input);
  }

  /** Throws `request-invalid` for `-`: a file of that name is `./-`. */
  grant(path: string, use: FileUse): string {
    if (path === '-') throw new AppError('request-invalid', { problem: NO_STREAMS });
    return this.engine.grant(resolve(path), use);
  }

  /** Runs a job to its end and returns its result. Rejects with the job's error. */
  async job<T>(method: EngineMethodName, input: object): Promise<T> {
    const { job: id } = (await this.engine.invoke(method, input)) as { job: string };
    this.#running = id;
    const line = new ProgressLine(process.stderr);
    const stop = this.engine.subscribe((event) => {
      if (event.type === 'job' && event.job.id === id) line.show(event.job);
    });
    try {
      return resultOf<T>(await this.engine.jobFinished(id));
    } finally {
      stop();
      line.clear();
      this.#running = null;
    }
  }

  #interrupt(): void {
    if (this.#running) void this.engine.invoke('jobs.cancel', { id: this.#running });
    else process.exit(130);
  }
}

function resultOf<T>(job: Job): T {
  if (job.error) throw fromWireError(job.error as WireError);
  return job.result as T;
}
