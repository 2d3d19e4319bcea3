import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type {
  Population,
  RedrawFileResult,
  RedrawResult,
  SampleDetail,
} from '../../../shared/model/sample.ts';
import { type FilterFlags, filterOf } from './filters.ts';
import { count, print, readableTime, table } from './print.ts';
import type { ExitCode } from './program.ts';
import { type PassphraseOptions, Session } from './session.ts';
import { wholeNumber } from './whole-number.ts';

type DrawFlags = PassphraseOptions &
  FilterFlags & {
    json?: boolean;
    size: string;
    seed?: string;
    reserve?: string;
    title: string;
    reason?: string;
    out: string;
  };

export async function drawSample(vault: string, flags: DrawFlags): Promise<ExitCode> {
  const size = wholeNumber('--size', flags.size);
  const reserve = flags.reserve === undefined ? undefined : wholeNumber('--reserve', flags.reserve);
  // A draw that nobody can read would stay in the vault all the same.
  if (existsSync(flags.out)) throw new AppError('file-exists', { path: flags.out });
  const sample = await Session.withVault(vault, flags, async (session) => {
    const out = session.grant(flags.out, 'write');
    const population = await session.job<Population>('populations.freeze', {
      filter: filterOf(flags),
      title: flags.title,
    });
    const drawn = await session.job<SampleDetail>('samples.draw', {
      population: population.id,
      size,
      ...(reserve === undefined ? {} : { reserve }),
      ...(flags.seed === undefined ? {} : { seed: flags.seed }),
      // Kept only where these ids were drawn from before, with another seed.
      reason: flags.reason ?? 'not stated',
    });
    await session.job('samples.export', { id: drawn.id, what: 'draw.json', out });
    return drawn;
  });
  const plain = (items: SampleDetail['items']) =>
    items.map(({ order, ticket, id }) => ({ order, ticket, id }));
  const { population } = sample;
  const result = {
    sample: sample.id,
    population: { count: population.count, digest: population.digest, sentence: population.sentence },
    seed: sample.seed,
    items: plain(sample.items),
    reserves: plain(sample.reserves),
  };
  print(flags.json, result, () => {
    const rows = [...sample.items, ...sample.reserves].map(({ order, ticket, id }) => [
      String(order),
      ticket.slice(0, 14),
      id,
      order > sample.size ? 'reserve' : '',
    ]);
    return `Sample ${sample.id}: ${sample.size} of ${count(population.count)}. ${population.sentence}\nSeed ${sample.seed}\nPopulation ${population.digest}\n${table(rows)}`;
  });
  return 0;
}

const isNumber = (text: string) => /^\d+$/.test(text);

async function redrawFile(path: string, flags: RedrawFlags): Promise<ExitCode> {
  if (path.endsWith('.vouch'))
    throw new AppError('request-invalid', { problem: 'name the sample of the vault as well' });
  const beside = join(dirname(path), 'ids.txt');
  const ids = flags.ids ?? (existsSync(beside) ? beside : undefined);
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
