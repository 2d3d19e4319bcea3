import type { z } from 'zod';
import {
  CONTRACT,
  type EngineMethodName,
  isHostMethod,
  isMethodName,
  type Output,
} from '../../shared/contract.ts';
import { AppError } from '../../shared/errors.ts';
import { FILTER_KEYS } from '../../shared/model/filter.ts';
import { changedAreas } from './changed-areas.ts';
import type { EngineContext } from './engine-context.ts';
import type { Handler } from './handlers/handlers.ts';
import type { AnyJob, JobMethodName } from './jobs/job-definition.ts';
import { JOBS } from './jobs/registry.ts';
import { problemWords } from './problem-words.ts';
import { vaultError } from './vault/vault-error.ts';

const isJob = (method: string): method is JobMethodName => Object.hasOwn(JOBS, method);

/** Looks a method up, checks its input, runs it, and turns whatever goes wrong into an AppError. */
export async function dispatch<M extends EngineMethodName>(
  context: EngineContext,
  method: M,
  input: unknown,
): Promise<Output<M>> {
  try {
    if (!isMethodName(method) || isHostMethod(method))
      throw new AppError('method-unknown', { method: String(method) });
    const { kind, input: schema } = CONTRACT[method];
    const parsed = parse(schema, input);
    if (isJob(method)) {
      const job: AnyJob = await JOBS[method]();
      const prepared = job.prepare(parsed as never, context.files);
      return { job: await context.jobs.start(method, prepared) } as Output<M>;
    }
    // Loaded when asked for: a command that runs nothing but a job starts without them.
    const { HANDLERS } = await import('./handlers/handlers.ts');
    const handler = HANDLERS[method as keyof typeof HANDLERS] as Handler;
    const output = await handler(context, parsed as never);
    const areas = kind === 'command' ? changedAreas(method) : [];
    if (areas.length > 0) context.emit({ type: 'changed', areas, at: '' });
    return output as Output<M>;
  } catch (error) {
    throw asAppError(context, error);
  }
}

/** Where in the input. Of a filter its key alone: which of the values it is, its user never numbered. */
function placeOf(path: readonly PropertyKey[]): string {
  const [first, key] = path;
  return first === 'filter' && key !== undefined && typeof path[2] === 'number' && path.length === 3
    ? String(key)
    : path.join('.');
}

function parse(schema: z.ZodType, input: unknown): unknown {
  const result = schema.safeParse(input, { error: problemWords });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = placeOf(issue?.path ?? []);
  const known =
    issue?.code === 'unrecognized_keys' && place === 'filter' ? `; there are ${FILTER_KEYS.join(', ')}` : '';
  throw new AppError('request-invalid', {
    problem: `${place ? `${place}: ` : ''}${issue?.message ?? 'not valid'}${known}`,
  });
}

function asAppError(context: EngineContext, error: unknown): AppError {
  const known = vaultError(error, context.open.maybe?.path ?? '');
  return known instanceof AppError ? known : context.incidents.report(error);
}
