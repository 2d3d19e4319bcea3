import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { auditSummary } from '../../../shared/audit-api.ts';
import { AppError } from '../../../shared/errors.ts';
import {
  COMPLETENESS_VERDICTS,
  type INTEGRITY_VERDICTS,
  succeeded,
  type Verification,
} from '../../../shared/model/integrity.ts';
import { isAuditShape } from './audit-shape.ts';
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
  shape: string;
};

export async function verify(path: string, flags: Flags): Promise<ExitCode> {
  const audit = isAuditShape(flags.shape);
  const results = path.endsWith('.vouch') ? await verifyVault(path, flags) : await verifyFiles(path, flags);
  if (audit) print(true, auditVerify(results), () => '');
  else
    print(flags.json, results.length === 1 ? results[0] : summary(results), () =>
      results.map(describe).join('\n\n'),
    );
  return results.every(succeeded) ? 0 : 1;
}

/** The answer of `POST /api/v1/audit/verify`; several chains are one, of which none may fail. */
function auditVerify(results: readonly Verification[]) {
  const at = new Date().toISOString();
  const each = results.map((result) => auditSummary(result, at));
  const sum = (key: 'logs_checked' | 'hash_mismatches' | 'gaps_detected') =>
    each.reduce((total, summary) => total + summary[key], 0);
  const receipts = each.map(({ verification_hash }) => verification_hash);
  const several = `sha256:${hash('sha256', receipts.map((receipt) => `${receipt}\n`).join(''), 'hex')}`;
  const data = {
    verified: each.every(({ verified }) => verified),
    logs_checked: sum('logs_checked'),
    chain_valid: each.every(({ chain_valid }) => chain_valid),
    hash_mismatches: sum('hash_mismatches'),
    gaps_detected: sum('gaps_detected'),
    verification_hash: receipts.length === 1 ? receipts[0] : several,
    verified_at: at,
  };
  return { success: true, data };
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
  return Session.withVault(path, flags, verified);
}

function verifyFiles(path: string, flags: Flags): Promise<Verification[]> {
  if (flags.from !== undefined || flags.to !== undefined || flags.repository !== undefined) {
    throw new AppError('request-invalid', { problem: '--from, --to and --repository need a vault' });
  }
  if (flags.ca !== undefined && flags.anchors === undefined)
    throw new AppError('request-invalid', { problem: '--ca needs a time stamp, given with --anchors' });
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
  return Session.run(verified);
}

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
  const total = Object.values(result.counts).reduce((sum, found) => sum + found, 0);
  const shown = result.findings.slice(0, 10);
  const lines = [
    `${result.files.map(({ name }) => name).join(', ')}: ${counted(result.rows, 'row')} by recipe ${result.recipe.name}`,
    `  integrity     ${result.integrity}`,
    `  completeness  ${result.completeness}`,
    ...result.explanation.map((sentence) => `  ${sentence}`),
    ...shown.map(
      ({ kind, file, line, detail }) =>
        `  ${kind}: ${file === null ? '' : `${file}${line ? `:${line}` : ''} `}${detail}`,
    ),
  ];
  if (total > shown.length) {
    const listed =
      result.findings.length === total ? 'them' : `the first ${count(result.findings.length)} in all`;
    lines.push(`  … ${counted(total - shown.length, 'more finding')}: --json lists ${listed}`);
  }
  if (result.recovered_times) lines.push(describeRecovered(result.recovered_times));
  if (result.doctor) lines.push(...describeDoctor(result.doctor));
  return [...lines, `  receipt ${result.receipt}`].join('\n');
}

/** The first rows whose hashed time was recovered, each with how far back it was. */
function describeRecovered({ rows, list }: NonNullable<Verification['recovered_times']>): string {
  const first = list
    .slice(0, 3)
    .map(({ file, line, micros }) => `${file}:${line} ${count(micros)} µs earlier`);
  const more = rows > first.length ? `; ${count(rows - first.length)} more: see --json` : '';
  return `  recovered     ${first.join(', ')}${more}`;
}

/** What the doctor says, and the recipe to save and use. */
export function describeDoctor({ mode, sentence, recipe }: NonNullable<Verification['doctor']>): string[] {
  const lines = [`  ${mode === 'auto' ? 'encoding' : 'doctor'}      ${sentence}`];
  if (recipe === null) return lines;
  const text = JSON.stringify(recipe, null, 2).replaceAll('\n', '\n    ');
  return [...lines, '  The recipe, to save and use with --recipe <file>:', `    ${text}`];
}
