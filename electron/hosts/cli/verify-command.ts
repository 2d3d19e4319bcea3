import { existsSync } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import type { Verification } from '../../../shared/model/integrity.ts';
import { COMPLETENESS_VERDICTS, type INTEGRITY_VERDICTS } from '../../../shared/model/integrity.ts';
import { count, counted, print } from './print.ts';
import type { ExitCode } from './program.ts';
import { type PassphraseOptions, Session } from './session.ts';

type Flags = PassphraseOptions & {
  json?: boolean;
  recipe?: string;
  anchors?: string;
  ca?: string;
  key?: string[];
  from?: string;
  to?: string;
  repository?: string;
  all?: boolean;
  report?: string;
};

export async function verify(path: string, flags: Flags): Promise<ExitCode> {
  const results = path.endsWith('.vouch') ? await verifyVault(path, flags) : await verifyFiles(path, flags);
  print(flags.json, results.length === 1 ? results[0] : summary(results), () =>
    results.map(describe).join('\n\n'),
  );
  return results.every(holds) ? 0 : 1;
}

/** `name=hex:…` or `name=utf8:…`, by name. */
function keysOf(given: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    given.map((key) => [key.split('=', 1)[0], key.slice(key.indexOf('=') + 1)] as const),
  );
}

/** Where a report goes, in the form that its name says. */
function reportOf(session: Session, path: string | undefined): { out?: string; format?: 'pdf' | 'json' } {
  if (path === undefined) return {};
  const format = /\.(pdf|json)$/i.exec(path)?.[1]?.toLowerCase();
  if (format !== 'pdf' && format !== 'json')
    throw new AppError('request-invalid', { problem: 'the name of --report must end in .pdf or .json' });
  return { out: session.grant(path, 'write'), format };
}

function verifyVault(path: string, { from, to, repository, ...flags }: Flags): Promise<Verification[]> {
  if (flags.recipe !== undefined || flags.anchors !== undefined || flags.ca !== undefined || flags.all) {
    throw new AppError('request-invalid', {
      problem: '--recipe, --anchors, --ca and --all need a log file or folder',
    });
  }
  const verified = (session: Session) =>
    session.job<Verification[]>('integrity.verify', {
      ...{ from, to, repository, keys: keysOf(flags.key) },
      ...reportOf(session, flags.report),
    });
  return Session.withVault(path, flags, verified, 'integrity.verify');
}

function verifyFiles(path: string, flags: Flags): Promise<Verification[]> {
  if (flags.from !== undefined || flags.to !== undefined || flags.repository !== undefined) {
    throw new AppError('request-invalid', { problem: '--from, --to and --repository need a vault' });
  }
  const recipeIsFile =
    flags.recipe !== undefined &&
    flags.recipe !== 'auto' &&
    (/[/\\.]/.test(flags.recipe) || existsSync(flags.recipe));
  const verified = (session: Session) =>
    session.job<Verification[]>('integrity.verifyFiles', {
      files: [session.grant(path, 'read')],
      ...(flags.recipe === undefined
        ? {}
        : recipeIsFile
          ? { recipe_file: session.grant(flags.recipe, 'read') }
          : { recipe: flags.recipe }),
      ...(flags.anchors === undefined ? {} : { anchors_file: session.grant(flags.anchors, 'read') }),
      ...(flags.ca === undefined ? {} : { authorities_file: session.grant(flags.ca, 'read') }),
      keys: keysOf(flags.key),
      all_findings: flags.all ?? false,
      ...reportOf(session, flags.report),
    });
  return Session.run(verified, 'integrity.verifyFiles');
}

const holds = ({ integrity, completeness }: Verification) =>
  integrity === 'intact' && completeness !== 'broken';

/** Several chains: the worst of both verdicts stands for all. */
function summary(results: readonly Verification[]) {
  return {
    integrity: worst(
      results.map((result) => result.integrity),
      INTEGRITY_ORDER,
    ),
    completeness: worst(
      results.map((result) => result.completeness),
      COMPLETENESS_VERDICTS,
    ),
    rows: results.reduce((sum, { rows }) => sum + rows, 0),
    verifications: results,
  };
}

/** From best to worst; an accusation weighs more than not being able to tell. */
const INTEGRITY_ORDER = [
  'intact',
  'links-only',
  'unverifiable',
  'not-rederivable',
  'forked',
  'unreadable',
  'altered',
] as const satisfies readonly (typeof INTEGRITY_VERDICTS)[number][];

function worst<T>(values: readonly T[], order: readonly T[]): T | undefined {
  return values.toSorted((a, b) => order.indexOf(b) - order.indexOf(a))[0];
}

function describe(result: Verification): string {
  const lines = [
    `${result.files.map(({ name }) => name).join(', ')}: ${counted(result.rows, 'row')} by recipe ${result.recipe.name}`,
    `  integrity     ${result.integrity}`,
    `  completeness  ${result.completeness}`,
    ...result.explanation.map((sentence) => `  ${sentence}`),
    ...result.findings
      .slice(0, 10)
      .map(({ kind, file, line, detail }) => `  ${kind}: ${file ?? ''}${line ? `:${line}` : ''} ${detail}`),
  ];
  if (result.findings.length > 10)
    lines.push(`  … ${count(result.findings.length - 10)} more findings: --json lists them`);
  if (result.doctor) lines.push(...describeDoctor(result.doctor));
  return [...lines, `  receipt ${result.receipt}`].join('\n');
}

/** What the doctor says, and the recipe to save and use. */
export function describeDoctor({ mode, sentence, recipe }: NonNullable<Verification['doctor']>): string[] {
  const lines = [`  ${mode === 'auto' ? 'encoding' : 'doctor'}      ${sentence}`];
  if (recipe === null) return lines;
  const text = JSON.stringify(recipe, null, 2).replaceAll('\n', '\n    ');
  return [...lines, '  The recipe, to save and use with --recipe <file>:', `    ${text}`];
}
