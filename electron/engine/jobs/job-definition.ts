import type { EngineMethodName, ParsedInput } from '../../../shared/contract.ts';
import type { FileTokens } from '../file-tokens.ts';
import type { JobContext } from './job-context.ts';

type JobMethod = {
  [M in EngineMethodName]: import('../../../shared/contract.ts').Contract[M]['kind'] extends 'job'
    ? M
    : never;
}[EngineMethodName];
export type JobMethodName = JobMethod;

/**
 * A job in two halves: `prepare` runs in the engine and turns the request into plain data (tokens become
 * paths there, and wrong ones are refused at once); `run` runs in the job's own thread.
 */
export type JobDefinition<M extends JobMethodName, P> = {
  /** False where it can run without an open vault. */
  needsVault: boolean;
  prepare(input: ParsedInput<M>, files: FileTokens): P;
  /** In words, from what is known before it runs. */
  title(prepared: P): string;
  /** Loads the code that only `run` needs, before it is known what for. */
  load?(): Promise<unknown>;
  run(ctx: JobContext, prepared: P): Promise<unknown> | unknown;
};

/** A definition whose prepared data only it understands. */
export type AnyJob = {
  needsVault: boolean;
  prepare(input: never, files: FileTokens): unknown;
  title(prepared: never): string;
  load?(): Promise<unknown>;
  run(ctx: JobContext, prepared: never): Promise<unknown> | unknown;
};
