import type { Input, Invoke, MethodName, Output } from '../../shared/contract.ts';
import { AppError, fromWireError } from '../../shared/errors.ts';
import { transport } from './transport.ts';

/** Asks the engine or the host. Rejects with an AppError, whose message and hint can be shown as they are. */
export const invoke: Invoke = async <M extends MethodName>(
  method: M,
  input: Input<M>,
): Promise<Output<M>> => {
  const answer = await transport.send(method, input);
  if (!answer.ok) throw fromWireError(answer.error);
  return answer.value as Output<M>;
};

/** What can be shown about a failure, whether it came as an error or in a failed job. */
export type Problem = { code: string; message: string; hint: string };

export function problemOf(error: unknown): Problem {
  if (error instanceof AppError) return { code: error.code, message: error.message, hint: error.hint };
  if (
    typeof error === 'object' &&
    error !== null &&
    'message' in error &&
    typeof error.message === 'string'
  ) {
    const hint = 'hint' in error && typeof error.hint === 'string' ? error.hint : '';
    const code = 'code' in error && typeof error.code === 'string' ? error.code : 'internal';
    return { code, message: error.message, hint };
  }
  return { code: 'internal', message: String(error), hint: '' };
}
