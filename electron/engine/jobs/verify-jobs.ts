import type { ParsedInput } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Chain, Verification } from '../../../shared/model/integrity.ts';
import { microsToText } from '../../../shared/time.ts';
import { activityLines } from '../activity/activity-log.ts';
import { createVerifier } from '../integrity/verify.ts';
import type { ReportedChain } from '../reports/chain-report.ts';
import { zoneOf } from '../vault/settings.ts';
import { anchorsOf } from '../verification/anchors.ts';
import { chainsWithin, outsideOfPart } from '../verification/chain-part.ts';
import { type ChainRange, isPartial } from '../verification/chain-rows.ts';
import { chainsOf } from '../verification/chains.ts';
import { loadRecipe } from '../verification/recipes.ts';
import { verifyChain } from '../verification/verify-chain.ts';
import { reportChains } from './chain-report-job.ts';
import type { JobContext } from './job-context.ts';
import type { JobDefinition } from './job-definition.ts';
import { type ReportTarget, targetOf } from './report-target.ts';

type VerifyInput = Omit<ParsedInput<'integrity.verify'>, 'out' | 'format'> & { report: ReportTarget | null };

export const verifyJob: JobDefinition<'integrity.verify', VerifyInput> = {
  needsVault: true,
  prepare: ({ out, format, ...input }, tokens) => ({ ...input, report: targetOf(tokens, out, format) }),
  title: () => 'Verify chains',
  async run(ctx, { source_id, dialect, report, keys, ...range }): Promise<Verification[]> {
    const { read } = ctx.vault;
    const zone = zoneOf(read);
    const chains = chainsOf(read).filter(
      (chain) =>
        (source_id === undefined || chain.source_id === source_id) &&
        (dialect === undefined || chain.dialect === dialect),
    );
    if (chains.length === 0) {
      throw new AppError('nothing-to-verify', { problem: 'no source in this vault claims a chain' });
    }
    requireAskedFor(keys, chains);
    const { within, without: outside } = chainsWithin(read, chains, range, zone);
    const total = within.reduce((sum, chain) => sum + chain.records, 0);
    const reported: ReportedChain[] = [];
    let before = 0;
    let without: AppError | null = null;
    for (const chain of within) {
      ctx.phase(`Verifying ${chain.source}`);
      try {
        const verified = await verifyChain(
          read,
          ctx.resources,
          { sourceId: chain.source_id, dialect: chain.dialect, range, zone, keys },
          (rows) => {
            ctx.checkCancelled();
            ctx.progress(before + rows, total, 'records');
          },
        );
        const result = {
          ...verified,
          explanation: [...verified.explanation, ...outside.map(outsideOfPart)],
        };
        const { clock, name } = ctx.vault.operator;
        const at = clock();
        await keepResult(ctx, chain, result, range, at);
        reported.push({
          ...{ source: chain.source, dialect: chain.dialect, stale: false, result },
          verified: { at: microsToText(at), by: name },
          part: isPartial(range) ? range : null,
          anchors: anchorsOf(read, { sourceId: chain.source_id, dialect: chain.dialect }),
        });
      } catch (error) {
        // A mapped log without hashes does not keep the others from being verified: it stays unverified.
        if (!(error instanceof AppError) || error.code !== 'nothing-to-verify') throw error;
        without = error;
      }
      before += chain.records;
    }
    if (without && reported.length === 0) throw without;
    if (report !== null) await reportChains(ctx, reported, report);
    return reported.map(({ result }) => result);
  },
};

/** A key that nothing asks for is a mistake in its name: without it, links alone would be checked unnoticed. */
function requireAskedFor(keys: Readonly<Record<string, string>>, chains: readonly Chain[]): void {
  const asked = new Set(chains.flatMap(({ recipe }) => (recipe?.keys ?? []).map(({ name }) => name)));
  const unknown = Object.keys(keys).find((name) => !asked.has(name));
  if (unknown === undefined) return;
  const names = [...asked].join(', ') || 'none';
  throw new AppError('request-invalid', {
    problem: `no recipe kept for these chains asks for a key ${unknown}; asked for: ${names}`,
  });
}

/** Writes the result down. One over a part of the chain is logged and does not stand for the whole. */
async function keepResult(
  { vault }: JobContext,
  chain: { source_id: number; dialect: string; source: string },
  result: Verification,
  range: ChainRange,
  at: number,
): Promise<void> {
  await vault.write(
    (db) => {
      if (isPartial(range)) return;
      const last = db.raw
        .prepare('SELECT max(id) FROM acquisition WHERE source_id = ? AND dialect = ?')
        .pluck()
        .get(chain.source_id, chain.dialect);
      db.raw
        .prepare(
          `INSERT INTO verification (source_id, dialect, verified_at, verified_by, last_acquisition_id, result)
           VALUES (?, ?, ?, ?, ?, ?)`,
        )
        .run(chain.source_id, chain.dialect, at, vault.operator.name, last, JSON.stringify(result));
    },
    () => ({
      action: 'chain.verified',
      details: {
        source: chain.source,
        dialect: chain.dialect,
        recipe: result.recipe.name,
        rows: result.rows,
        integrity: result.integrity,
        completeness: result.completeness,
        receipt: result.receipt,
        ...(isPartial(range) ? { range } : {}),
      },
    }),
  );
}

export const verifyActivityJob: JobDefinition<'activity.verify', null> = {
  needsVault: true,
  prepare: () => null,
  title: () => 'Verify the activity log',
  async run(ctx): Promise<Verification> {
    const result = verifyActivity(ctx);
    await ctx.vault.write(
      () => {},
      () => ({
        action: 'activity.verified',
        details: { rows: result.rows, integrity: result.integrity, head: result.heads[0]?.head ?? null },
      }),
    );
    return result;
  },
};

/** Vouch's own log, verified by the same engine and by a recipe like any other. */
export function verifyActivity(ctx: JobContext): Verification {
  const verifier = createVerifier(loadRecipe(ctx.resources, 'vouch-activity').base);
  let line = 0;
  for (const text of activityLines(ctx.vault.read))
    verifier.row(Buffer.from(text), { file: 0, line: ++line });
  const result = verifier.end({ files: [] });
  return { ...result, findings: result.findings.map((finding) => ({ ...finding, rid: null })) };
}
