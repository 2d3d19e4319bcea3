import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { methodWords, planWords } from '../../../shared/draw-words.ts';
import { AppError } from '../../../shared/errors.ts';
import { isSeeded, type Selection } from '../../../shared/model/draw-method.ts';
import type { PlanTerms } from '../../../shared/model/plan.ts';
import {
  type Population,
  type RedrawFileResult,
  type RedrawResult,
  type SampleDetail,
  UNITS,
} from '../../../shared/model/sample.ts';
import { askedFilter, type FilterFlags } from './filters.ts';
import { type TermFlags, termsOf } from './plan-commands.ts';
import { count, counted, print, readableTime, table } from './print.ts';
import type { ExitCode } from './program.ts';
import { oneOf, optionalNumber, optionalText, required } from './rate-flags.ts';
import { type SelectionFlags, selectionOf } from './selection-flags.ts';
import { type PassphraseOptions, Session } from './session.ts';
import { wholeNumber } from './whole-number.ts';

type DrawFlags = PassphraseOptions &
  FilterFlags &
  SelectionFlags &
  Partial<TermFlags> & {
    json?: boolean;
    population?: string;
    size?: string;
    seed?: string;
    seedOrigin?: string;
    seedBy?: string;
    seedAt?: string;
    reserve?: string;
    title: string;
    unit: string;
    reason?: string;
    planMethod: string;
    rationale?: string;
    out: string;
  };

export async function drawSample(vault: string, flags: DrawFlags): Promise<ExitCode> {
  const selection = selectionOf(flags);
  const plan = planOf(flags);
  const given = {
    selection,
    ...optionalNumber('size', '--size', flags.size),
    ...optionalNumber('reserve', '--reserve', flags.reserve),
    ...optionalText('seed', flags.seed),
    ...optionalText('seed_by', flags.seedBy),
    ...optionalText('seed_at', flags.seedAt),
    ...(flags.seedOrigin === undefined
      ? {}
      : { seed_origin: oneOf('--seed-origin', flags.seedOrigin, ['dice', 'beacon']) }),
    ...optionalText('reason', flags.reason),
    ...(plan === undefined ? {} : { plan }),
  };
  // A draw that nobody can read would stay in the vault all the same.
  if (existsSync(flags.out)) throw new AppError('file-exists', { path: flags.out });
  const sample = await Session.withVault(vault, flags, async (session) => {
    const out = session.grant(flags.out, 'write');
    const population = await populationOf(session, flags);
    const drawn = await session.job<SampleDetail>('samples.draw', {
      ...given,
      ...(await sizeAsPlanned(session, population, given)),
      population: population.id,
      // It was typed on the line that froze the population.
      ...(flags.seed !== undefined && flags.population === undefined ? { seed_before_freeze: true } : {}),
    });
    await session.job('samples.export', { id: drawn.id, what: 'draw.json', out });
    return drawn;
  });
  const plain = (items: SampleDetail['items']) => items.map(({ rid: _, ...item }) => item);
  const { population } = sample;
  const result = {
    sample: sample.id,
    population: { count: population.count, digest: population.digest, sentence: population.sentence },
    seed: sample.seed,
    method: sample.method,
    plan: sample.plan,
    warnings: sample.warnings,
    items: plain(sample.items),
    reserves: plain(sample.reserves),
  };
  print(flags.json, result, () => describeDraw(sample));
  return 0;
}

function describeDraw(sample: SampleDetail): string {
  const { population, size } = sample;
  const rows = [...sample.items, ...sample.reserves].map(({ order, ticket, id }) => [
    String(order),
    ticket.slice(0, 14),
    id,
    order > size ? 'reserve' : '',
  ]);
  return [
    `Sample ${sample.id}: ${size} of ${count(population.count)}. ${population.sentence}`,
    methodWords(sample.method, population.count, size),
    ...(sample.plan === null ? [] : [`Plan: ${planWords(sample.plan)}`]),
    ...(sample.seed === '' ? [] : [`Seed ${sample.seed}`]),
    `Population ${population.digest}`,
    ...sample.warnings.map((warning) => `Note: ${warning}`),
    table(rows),
  ].join('\n');
}

export async function freezePopulation(
  vault: string,
  flags: PassphraseOptions & FilterFlags & { json?: boolean; title: string; unit: string },
): Promise<ExitCode> {
  const population = await Session.withVault(vault, flags, (session) => freeze(session, flags));
  print(
    flags.json,
    population,
    () =>
      `Population ${population.id}: ${counted(population.count, 'item')}. ${population.sentence}${ungrouped(population)}\nDigest ${population.digest}\nFrozen ${readableTime(population.frozen_at)}. Make the seed now, and draw with --population ${population.id}.`,
  );
  return 0;
}

const ungrouped = ({ unit, ungrouped: left }: Population) =>
  unit === 'record' ? '' : ` One item a ${unit}; ${count(left)} records name none and are not in it.`;

const freeze = async (session: Session, flags: FilterFlags & { title: string; unit: string }) =>
  session.job<Population>('populations.freeze', {
    filter: await askedFilter(flags)(session),
    title: flags.title,
    unit: oneOf('--unit', flags.unit, UNITS),
  });

async function populationOf(session: Session, flags: DrawFlags): Promise<Population> {
  if (flags.population === undefined) return freeze(session, flags);
  const id = wholeNumber('--population', flags.population);
  const population = (await session.invoke('populations.list', {})).find((held) => held.id === id);
  if (population) return population;
  throw new AppError('not-found', { what: 'population', id });
}

function planOf(flags: DrawFlags): PlanTerms | undefined {
  const { confidence, tolerable, rationale = '' } = flags;
  if (confidence === undefined && tolerable === undefined) return undefined;
  const rates = {
    confidence: required('--confidence', confidence),
    tolerable: required('--tolerable', tolerable),
  };
  return { ...termsOf({ ...flags, ...rates }, '--plan-method', flags.planMethod), rationale };
}

/** Where no size is given, what the plan asks for. */
async function sizeAsPlanned(
  session: Session,
  { count: population }: Population,
  { size, plan, selection }: { size?: number; plan?: PlanTerms; selection: Selection },
): Promise<{ size?: number }> {
  if (size !== undefined || plan === undefined || !isSeeded(selection.name)) return {};
  const { rationale: _, ...terms } = plan;
  const { n } = await session.invoke('samples.plan', { ...terms, population });
  return { size: n };
}

const isNumber = (text: string) => /^\d+$/.test(text);

async function redrawFile(path: string, flags: RedrawFlags): Promise<ExitCode> {
  if (path.endsWith('.vouch'))
    throw new AppError('request-invalid', { problem: 'name the sample of the vault as well' });
  // A draw by strata or intervals has its frame beside it, every other one the ids.
  const beside = ['frame.txt', 'ids.txt'].map((name) => join(dirname(path), name));
  const ids = flags.ids ?? beside.find((file) => existsSync(file));
  const result = await Session.run((session) =>
    session.job<RedrawFileResult>('samples.redrawFile', {
      file: session.grant(path, 'read'),
      ...(ids === undefined ? {} : { ids: session.grant(ids, 'read') }),
    }),
  );
  print(flags.json, result, () => describeRedraw(result));
  return result.same ? 0 : 1;
}

function describeRedraw({
  same,
  differences,
  size,
  population,
  population_checked,
}: RedrawFileResult): string {
  if (!same) return `It differs:\n${differences.join('\n')}`;
  if (population_checked) return `The redraw gives the same list: ${size} of ${count(population)}.`;
  return `Every listed ticket follows from the seed, in order. The ids of the ${count(population)} items are not here, so that no other item comes before was not checked: add --ids ids.txt.`;
}

/** The number of the sample that a number or a draw.json names. */
export async function sampleIdOf(session: Session, sample: string): Promise<number> {
  if (isNumber(sample)) return Number(sample);
  let document: {
    seed?: unknown;
    population?: { digest?: unknown };
    parameters?: { size?: unknown; reserve?: unknown };
  };
  try {
    document = JSON.parse(readFileSync(sample, 'utf8'));
  } catch (error) {
    throw new AppError(
      'file-unreadable',
      { path: sample, reason: 'it is not a draw.json' },
      { cause: error },
    );
  }
  const found = (await session.invoke('samples.list', {})).find(
    (held) =>
      held.seed === document.seed &&
      held.population.digest === document.population?.digest &&
      held.size === document.parameters?.size &&
      held.reserve === document.parameters?.reserve,
  );
  if (!found) throw new AppError('not-found', { what: 'sample of this vault like', id: sample });
  return found.id;
}

type RedrawFlags = PassphraseOptions & { json?: boolean; ids?: string };

export async function redrawSample(
  path: string,
  sample: string | undefined,
  flags: RedrawFlags,
): Promise<ExitCode> {
  if (sample === undefined) return redrawFile(path, flags);
  if (flags.ids !== undefined)
    throw new AppError('request-invalid', { problem: '--ids goes with a draw.json, not with a vault' });
  const result = await Session.withVault(path, flags, async (session) => {
    // A draw.json that was edited is refused before anything is compared.
    if (!isNumber(sample)) await session.job('samples.redrawFile', { file: session.grant(sample, 'read') });
    return session.job<RedrawResult>('samples.redraw', { id: await sampleIdOf(session, sample) });
  });
  print(flags.json, result, () =>
    result.same ? 'The redraw gives the same list.' : `It differs:\n${result.differences.join('\n')}`,
  );
  return result.same ? 0 : 1;
}

export async function listSamples(
  vault: string,
  flags: PassphraseOptions & { json?: boolean },
): Promise<ExitCode> {
  const samples = await Session.withVault(vault, flags, (session) => session.invoke('samples.list', {}));
  print(flags.json, samples, () =>
    table(
      samples.map((s) => [
        String(s.id),
        `${s.size} of ${count(s.population.count)}`,
        readableTime(s.drawn_at),
        s.population.sentence,
      ]),
    ),
  );
  return 0;
}
