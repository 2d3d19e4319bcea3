import { readFileSync } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import type { Chain, DoctorReport } from '../../../shared/model/integrity.ts';
import { repeatedKey } from '../../../shared/repeated-key.ts';
import { chainNamed } from './chain-named.ts';
import { print, table } from './print.ts';
import type { ExitCode } from './program.ts';
import { type PassphraseOptions, Session } from './session.ts';
import { describeDoctor } from './verify-command.ts';

type Flags = PassphraseOptions & { json?: boolean };
type ChainFlags = Flags & { source: string; dialect?: string };

/** Which recipe the user keeps for each chain. */
export async function listRecipes(vault: string, flags: Flags): Promise<ExitCode> {
  const chains = await Session.withVault(vault, flags, (session) => session.invoke('integrity.chains', {}));
  const kept = chains.map(({ source, dialect, recipe }) => ({ source, dialect, recipe }));
  print(flags.json, kept, () => (chains.length === 0 ? 'No chains.' : table(chains.map(columns))));
  return 0;
}

function columns({ source, label, recipe }: Chain): string[] {
  return [source, label, recipe === null ? 'its own' : `${recipe.name}, kept by ${recipe.saved_by}`];
}

/** Keeps a recipe for a chain. Throws `file-not-found` or `recipe-invalid`. */
export function keepRecipe(vault: string, file: string, flags: ChainFlags): Promise<ExitCode> {
  return setRecipe(vault, flags, recipeIn(file));
}

/** Takes the platform's own recipe again; of a mapped log its links alone. */
export function dropRecipe(vault: string, flags: ChainFlags): Promise<ExitCode> {
  return setRecipe(vault, flags, null);
}

async function setRecipe(
  vault: string,
  flags: ChainFlags,
  recipe: Record<string, unknown> | null,
): Promise<ExitCode> {
  const chain = await Session.withVault(vault, flags, async (session) => {
    const { source_id, dialect } = chainNamed(await session.invoke('integrity.chains', {}), flags);
    await session.invoke('integrity.keepRecipe', { source_id, dialect, recipe });
    const chains = await session.invoke('integrity.chains', {});
    return chains.find((each) => each.source_id === source_id && each.dialect === dialect)!;
  });
  const { source, dialect, recipe: kept } = chain;
  print(flags.json, { source, dialect, recipe: kept }, () =>
    kept === null
      ? `${source} is verified by its own recipe.`
      : `${source} is verified by ${kept.name} from now on.`,
  );
  return 0;
}

function recipeIn(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new AppError('file-not-found', { path }, { cause: error });
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    // Said below.
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AppError('recipe-invalid', { place: 'the file', problem: 'it is no JSON object' });
  const repeated = repeatedKey(text);
  if (repeated !== null) throw new AppError('recipe-invalid', repeated);
  return value as Record<string, unknown>;
}

/** Searches what the hashes of a chain are over; 1 where nothing was found. */
export async function findRecipe(vault: string, flags: ChainFlags): Promise<ExitCode> {
  const report = await Session.withVault(vault, flags, async (session) => {
    const { source_id, dialect } = chainNamed(await session.invoke('integrity.chains', {}), flags);
    return session.job<DoctorReport>('integrity.findEncoding', { source_id, dialect });
  });
  print(flags.json, report, () => describeDoctor(report).join('\n'));
  return report.outcome === 'found' || report.outcome === 'partly' ? 0 : 1;
}
