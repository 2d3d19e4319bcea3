import { AppError } from '../../../shared/errors.ts';
import {
  type EvaluateInput,
  PLAN_METHODS,
  type PlanInput,
  type PlanMethod,
} from '../../../shared/model/plan.ts';
import { basisPointsOf } from '../../../shared/rate.ts';
import { percent, print } from './print.ts';
import type { ExitCode } from './program.ts';
import { Session } from './session.ts';
import { wholeNumber } from './whole-number.ts';

type Rates = { population: string; confidence: string; tolerable: string; method: string; json?: boolean };
type PlanFlags = Rates & {
  allowed?: string;
  expectedRate?: string;
  critical?: string;
  minimum?: string;
};
type EvaluateFlags = Rates & { size: string; deviations: string };

/** A flag's value in percent as basis points. Throws `request-invalid`. */
function basisPoints(flag: string, text: string): number {
  const rate = basisPointsOf(text);
  if (rate !== null) return rate;
  const problem = `${flag} must be a percentage with at most two decimals, such as 5 or 2.75`;
  throw new AppError('request-invalid', { problem });
}

function methodOf<M extends PlanMethod>(text: string, methods: readonly M[]): M {
  const method = methods.find((known) => known === text);
  if (method) return method;
  throw new AppError('request-invalid', { problem: `--method must be one of ${methods.join(', ')}` });
}

export async function planSample(flags: PlanFlags): Promise<ExitCode> {
  const optional = <K extends string>(key: K, flag: string, text: string | undefined) =>
    (text === undefined ? {} : { [key]: wholeNumber(flag, text) }) as Partial<Record<K, number>>;
  const input: PlanInput = {
    population: wholeNumber('--population', flags.population),
    confidence: basisPoints('--confidence', flags.confidence),
    tolerable: basisPoints('--tolerable', flags.tolerable),
    method: methodOf(flags.method, PLAN_METHODS),
    ...optional('allowed', '--allowed', flags.allowed),
    ...optional('critical', '--critical', flags.critical),
    ...optional('minimum', '--minimum', flags.minimum),
    ...(flags.expectedRate === undefined
      ? {}
      : { expected_rate: basisPoints('--expected-rate', flags.expectedRate) }),
  };
  const { n, allowed, method, risk, status, unacceptable, computed, sentence, notes } = await Session.run(
    (session) => session.invoke('samples.plan', input),
  );
  const result = { n, allowed, method, risk, status, unacceptable, computed, sentence, notes };
  print(flags.json, result, () => [sentence, `Risk ${percent(risk)}.`, ...notes].join('\n'));
  return 0;
}

const EVALUATED = PLAN_METHODS.filter((method) => method !== 'two-stage');

export async function evaluateSample(flags: EvaluateFlags): Promise<ExitCode> {
  const input: EvaluateInput = {
    population: wholeNumber('--population', flags.population),
    size: wholeNumber('--size', flags.size),
    deviations: wholeNumber('--deviations', flags.deviations),
    confidence: basisPoints('--confidence', flags.confidence),
    tolerable: basisPoints('--tolerable', flags.tolerable),
    method: methodOf(flags.method, EVALUATED),
  };
  const result = await Session.run((session) => session.invoke('samples.evaluate', input));
  print(flags.json, result, () => `${result.conclusion}\nAchieved risk ${percent(result.risk)}.`);
  return 0;
}
