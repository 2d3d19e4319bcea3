import { basename } from 'node:path';
import type { ParsedInput } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Verification } from '../../../shared/model/integrity.ts';
import { activityLines } from '../activity/activity-log.ts';
import { createVerifier } from '../integrity/verify.ts';
import { zoneOf } from '../vault/settings.ts';
import { isPartial } from '../verification/chain-rows.ts';
import { chainsOf } from '../verification/chains.ts';
import { loadRecipe } from '../verification/recipes.ts';
import { verifyChain } from '../verification/verify-chain.ts';
import { type VerifyFilesInput, verifyFiles } from '../verification/verify-files.ts';
import { filesAt } from './files-at.ts';
import type { JobContext } from './job-context.ts';
import type { JobDefinition } from './job-definition.ts';

type VerifyInput = ParsedInput<'integrity.verify'>;

export const verifyJob: JobDefinition<'integrity.verify', VerifyInput> = {
  needsVault: true,
  prepare: (input) => input,
  title: () => 'Verify chains',
  async run(ctx, input): Promise<Verification[]> {
    const { source_id, dialect, ...range } = input;
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
    const total = chains.reduce((sum, chain) => sum + chain.records, 0);
    const results: Verification[] = [];
    let before = 0;
    for (const chain of chains) {
      ctx.phase(`Verifying ${chain.source}`);
      const result = verifyChain(
        read,
        ctx.resources,
        { sourceId: chain.source_id, dialect: chain.dialect, range, zone },
        (rows) => {
          ctx.checkCancelled();
          ctx.progress(before + rows, total, 'records');
        },
      );
      before += chain.records;
      results.push(result);
      await keepResult(ctx, chain, result, range);
    }
    return results;
  },
};

/** Writes the result down. One over a part of the chain is logged and does not stand for the whole. */
async function keepResult(
  { vault }: JobContext,
  chain: { source_id: number; dialect: string; source: string },
  result: Verification,
  range: { from?: string; to?: string; repository?: string },
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
        .run(
          chain.source_id,
          chain.dialect,
          vault.operator.clock(),
          vault.operator.name,
          last,
          JSON.stringify(result),
        );
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

export const verifyFilesJob: JobDefinition<'integrity.verifyFiles', VerifyFilesInput> = {
  needsVault: false,
  prepare(input, tokens) {
    const path = (token: string | undefined) =>
      token === undefined ? undefined : tokens.resolve(token, 'read').path;
    const files = input.files.flatMap((token) => {
      const { path: root } = tokens.resolve(token, 'read');
      return filesAt(root).files.map((file) => ({
        path: file,
        name: file === root ? basename(file) : file.slice(root.length + 1),
      }));
    });
    return {
      files,
      recipe: input.recipe,
      recipeFile: path(input.recipe_file),
      anchorsFile: path(input.anchors_file),
      keys: input.keys,
      allFindings: input.all_findings,
    };
  },
  title: ({ files }) => (files.length === 1 ? `Verify ${files[0]?.name}` : `Verify ${files.length} files`),
  run: (ctx, input) =>
    verifyFiles(ctx.resources, input, (bytes) => {
      ctx.checkCancelled();
      ctx.progress(bytes, null, 'bytes');
    }),
};

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
