import { AppError } from '../../../shared/errors.ts';
import { OVERALLS } from '../../../shared/model/draw-method.ts';
import {
  DISTRIBUTIONS,
  type EvaluateInput,
  type EvaluationTerms,
  type FoundInSample,
  PLAN_METHODS,
  type StrataInput,
} from '../../../shared/model/plan.ts';
import { percent, print } from './print.ts';
import type { ExitCode } from './program.ts';
import { basisPoints, oneOf, optionalNumber, required } from './rate-flags.ts';
import { sampleIdOf } from './sample-commands.ts';
import { type PassphraseOptions, Session } from './session.ts';
import { wholeNumber } from './whole-number.ts';

type Flags = PassphraseOptions & {
  json?: boolean;
  population?: string;
  size?: string;
  deviations?: string;
  secondDeviations?: string;
  stratum?: string[];
  overall?: string;
  confidence?: string;
  tolerable?: string;
  critical?: string;
  method?: string;
};

/** Of numbers, of strata, or of a sample of a vault. */
export async function evaluate(
  vault: string | undefined,
  sample: string | undefined,
  flags: Flags,
): Promise<ExitCode> {
  if (vault !== undefined && sample !== undefined) return evaluateDrawn(vault, sample, flags);
  if (vault !== undefined)
    throw new AppError('request-invalid', { problem: 'name the sample of the vault as well' });
  return flags.stratum === undefined ? evaluateNumbers(flags) : evaluateStrata(flags.stratum, flags);
}

async function evaluateNumbers(flags: Flags): Promise<ExitCode> {
  const number = (flag: string, text: string | undefined) => wholeNumber(flag, required(flag, text));
  const input: EvaluateInput = {
    population: number('--population', flags.population),
    size: number('--size', flags.size),
    deviations: number('--deviations', flags.deviations),
    ...optionalNumber('second_deviations', '--second-deviations', flags.secondDeviations),
    ...optionalNumber('critical', '--critical', flags.critical),
    ...rates(flags),
    method: oneOf('--method', flags.method ?? 'hypergeometric', PLAN_METHODS),
  };
  const result = await Session.run((session) => session.invoke('samples.evaluate', input));
  print(flags.json, result, () => `${result.conclusion}\nAchieved risk ${percent(result.risk)}.`);
  return 0;
}

const rates = ({ confidence, tolerable }: Flags) => ({
  confidence: basisPoints('--confidence', required('--confidence', confidence)),
  tolerable: basisPoints('--tolerable', required('--tolerable', tolerable)),
});

/** `2000:60:0` as its numbers. Throws `request-invalid`. */
function numbersOf(text: string, form: string): number[] {
  const parts = text.split(':');
  if (parts.length !== form.split(':').length)
    throw new AppError('request-invalid', { problem: `--stratum must be ${form}` });
  return parts.map((part) => wholeNumber('--stratum', part));
}

async function evaluateStrata(strata: string[], flags: Flags): Promise<ExitCode> {
  const input: StrataInput = {
    strata: strata.map((text) => {
      const [population = 0, size = 0, deviations = 0] = numbersOf(text, 'N:n:k');
      return { population, size, deviations };
    }),
    ...rates(flags),
    overall: oneOf('--overall', flags.overall ?? 'pooled', OVERALLS),
  };
  const result = await Session.run((session) => session.invoke('samples.evaluateStrata', input));
  print(flags.json, result, () => result.conclusion);
  return 0;
}

async function evaluateDrawn(vault: string, sample: string, flags: Flags): Promise<ExitCode> {
  const strata = flags.stratum?.map((text) => {
    const [tested = 0, deviations = 0] = numbersOf(text, 'n:k');
    return { tested, deviations };
  });
  const total = (key: 'tested' | 'deviations') => strata?.reduce((sum, stratum) => sum + stratum[key], 0);
  const result = await Session.withVault(vault, flags, async (session) => {
    const id = await sampleIdOf(session, sample);
    const { size, plan } = await session.invoke('samples.get', { id });
    const stage = plan?.method === 'two-stage' ? Math.min(plan.n, size) : size;
    const found: FoundInSample = {
      tested: total('tested') ?? (flags.size === undefined ? stage : wholeNumber('--size', flags.size)),
      deviations:
        total('deviations') ?? wholeNumber('--deviations', required('--deviations', flags.deviations)),
      ...(strata === undefined ? {} : { strata }),
      ...optionalNumber('second_deviations', '--second-deviations', flags.secondDeviations),
    };
    const terms = plan === null ? termsOf(flags) : undefined;
    return session.invoke('samples.conclude', { id, found, ...(terms === undefined ? {} : { terms }) });
  });
  print(flags.json, result, () => result.conclusion);
  return 0;
}

/** Only of a sample that has no plan: one that has is evaluated by it. */
function termsOf(flags: Flags): EvaluationTerms | undefined {
  if (flags.confidence === undefined && flags.tolerable === undefined) return undefined;
  const method = oneOf('--method', flags.method ?? 'hypergeometric', [...DISTRIBUTIONS, 'discovery']);
  return { ...rates(flags), method };
}
