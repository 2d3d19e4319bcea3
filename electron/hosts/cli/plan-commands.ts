import { PLAN_METHODS, type PlanInput } from '../../../shared/model/plan.ts';
import { percent, print } from './print.ts';
import type { ExitCode } from './program.ts';
import { basisPoints, oneOf, optionalNumber } from './rate-flags.ts';
import { Session } from './session.ts';
import { wholeNumber } from './whole-number.ts';

/** What a plan rests on, as flags. */
export type TermFlags = {
  confidence: string;
  tolerable: string;
  allowed?: string;
  expectedRate?: string;
  critical?: string;
  minimum?: string;
};

/** @throws AppError `request-invalid` */
export function termsOf(flags: TermFlags, methodFlag: string, method: string) {
  return {
    confidence: basisPoints('--confidence', flags.confidence),
    tolerable: basisPoints('--tolerable', flags.tolerable),
    method: oneOf(methodFlag, method, PLAN_METHODS),
    ...optionalNumber('allowed', '--allowed', flags.allowed),
    ...optionalNumber('critical', '--critical', flags.critical),
    ...optionalNumber('minimum', '--minimum', flags.minimum),
    ...(flags.expectedRate === undefined
      ? {}
      : { expected_rate: basisPoints('--expected-rate', flags.expectedRate) }),
  };
}

export async function planSample(
  flags: TermFlags & { population: string; method: string; json?: boolean },
): Promise<ExitCode> {
  const input: PlanInput = {
    population: wholeNumber('--population', flags.population),
    ...termsOf(flags, '--method', flags.method),
  };
  const { n, allowed, method, risk, status, unacceptable, computed, sentence, notes } = await Session.run(
    (session) => session.invoke('samples.plan', input),
  );
  const result = { n, allowed, method, risk, status, unacceptable, computed, sentence, notes };
  print(flags.json, result, () => [sentence, `Risk ${percent(risk)}.`, ...notes].join('\n'));
  return 0;
}
