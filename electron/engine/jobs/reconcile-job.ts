import type { Reconciliation } from '../../../shared/model/reconcile.ts';
import { type ReconcileRequest, reconcile } from '../reconcile/reconcile.ts';
import { zoneOf } from '../vault/settings.ts';
import type { JobDefinition } from './job-definition.ts';
import { type OutputFile, writeOutput } from './output-file.ts';

type ReconcileInput = ReconcileRequest & { path: string | null };

/** Compares two sides and, where a file is named, writes the result there as a report. */
export const reconcileJob: JobDefinition<'reconcile.run', ReconcileInput> = {
  needsVault: true,
  prepare: ({ out, ...request }, files) => ({
    ...request,
    path: out === undefined ? null : files.resolve(out, 'write').path,
  }),
  title: () => 'Reconcile records',
  async run(ctx, { path, ...request }): Promise<Reconciliation & { report?: OutputFile }> {
    const { read } = ctx.vault;
    ctx.phase('Comparing');
    const result = reconcile(read, request, zoneOf(read), (done, total) => {
      ctx.checkCancelled();
      ctx.progress(done, total, 'records');
    });
    const report = path === null ? null : await writeOutput(path, [`${JSON.stringify(result, null, 2)}\n`]);
    const { verdict, left, right, period, compared, equal, counts, receipt } = result;
    await ctx.vault.write(
      () => {},
      () => ({
        action: 'records.reconciled',
        details: {
          left: left.name,
          right: right.name,
          verdict,
          period,
          compared,
          equal,
          ...counts,
          receipt,
          ...(report ? { report_sha256: report.sha256 } : {}),
        },
      }),
    );
    return report ? { ...result, report } : result;
  },
};
