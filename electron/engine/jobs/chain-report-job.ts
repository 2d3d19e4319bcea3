import { join } from 'node:path';
import type { ParsedInput } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Chain } from '../../../shared/model/integrity.ts';
import {
  type ChainReportHead,
  chainReport,
  chainReportJson,
  type ReportedChain,
} from '../reports/chain-report.ts';
import { renderPdf } from '../reports/pdf.ts';
import type { ReadDb } from '../vault/connection.ts';
import { readSetting } from '../vault/settings.ts';
import { anchorsOf } from '../verification/anchors.ts';
import { chainsOf } from '../verification/chains.ts';
import type { JobContext } from './job-context.ts';
import type { JobDefinition } from './job-definition.ts';
import { type OutputFile, writeOutput } from './output-file.ts';
import type { ReportTarget } from './report-target.ts';

type ReportInput = Omit<ParsedInput<'integrity.report'>, 'out'> & { path: string };

/** Writes what the last verifications of chains proved. It verifies nothing anew, so the report is that of then. */
export const chainReportJob: JobDefinition<'integrity.report', ReportInput> = {
  needsVault: true,
  prepare: ({ out, ...input }, files) => ({ ...input, path: files.resolve(out, 'write').path }),
  title: () => 'Integrity report',
  async run(ctx, { source_id, dialect, format, path }): Promise<OutputFile> {
    const { read } = ctx.vault;
    const reported = chainsOf(read)
      .filter(
        (chain) =>
          (source_id === undefined || chain.source_id === source_id) &&
          (dialect === undefined || chain.dialect === dialect),
      )
      .flatMap((chain) => lastVerification(read, chain));
    if (reported.length === 0)
      throw new AppError('nothing-to-verify', { problem: 'no chain was verified yet: verify it first' });
    return reportChains(ctx, reported, { path, format });
  },
};

/** The last verification of a chain as it is reported; none where it was never verified. */
export function lastVerification(read: ReadDb, chain: Chain): ReportedChain[] {
  const { source, source_id, dialect, verification } = chain;
  if (verification === null) return [];
  return [
    {
      source,
      dialect,
      verified: { at: verification.verified_at, by: verification.verified_by },
      stale: verification.stale,
      part: null,
      anchors: anchorsOf(read, { sourceId: source_id, dialect }),
      result: verification.result,
    },
  ];
}

/** Writes a report, whole or not at all. `entity`: of the engagement; empty for files that are of none. */
export async function writeChainReport(
  ctx: JobContext,
  chains: readonly ReportedChain[],
  entity: string,
  { path, format }: ReportTarget,
): Promise<OutputFile> {
  ctx.phase('Writing the report');
  const head: ChainReportHead = { entity, tool: { name: 'Vouch', version: ctx.appVersion } };
  const content =
    format === 'json'
      ? chainReportJson(chains, head)
      : await renderPdf(chainReport(chains, head), join(ctx.resources, 'fonts'));
  return writeOutput(path, [content]);
}

/** Writes a report on chains of the vault, and says so in its log. */
export async function reportChains(
  ctx: JobContext,
  chains: readonly ReportedChain[],
  target: ReportTarget,
): Promise<OutputFile> {
  const { entity } = readSetting(ctx.vault.read, 'engagement');
  const written = await writeChainReport(ctx, chains, entity, target);
  await ctx.vault.write(
    () => {},
    () => ({
      action: 'chain.reported',
      details: {
        format: target.format,
        sha256: written.sha256,
        chains: chains.slice(0, 100).map(({ source, result }) => ({ source, receipt: result.receipt })),
      },
    }),
  );
  return written;
}
