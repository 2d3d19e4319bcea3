import { join } from 'node:path';
import type { Reconciliation } from '../../../shared/model/reconcile.ts';
import { microsToText } from '../../../shared/time.ts';
import { type ReconcileRequest, reconcile } from '../reconcile/reconcile.ts';
import { renderPdf } from '../reports/pdf.ts';
import { reconcileCsv, reconcileReport } from '../reports/reconcile-report.ts';
import { readSetting, zoneOf } from '../vault/settings.ts';
import type { JobContext } from './job-context.ts';
import type { JobDefinition } from './job-definition.ts';
import { type OutputFile, writeOutput } from './output-file.ts';

type Format = 'json' | 'csv' | 'pdf';
type ReconcileInput = ReconcileRequest & { path: string | null; format: Format };

/** Compares two sides and, where a file is named, writes the result there as a report. */
export const reconcileJob: JobDefinition<'reconcile.run', ReconcileInput> = {
  needsVault: true,
  prepare: ({ out, ...request }, files) => ({
    ...request,
    path: out === undefined ? null : files.resolve(out, 'write').path,
  }),
  title: () => 'Reconcile records',
  async run(ctx, { path, format, ...request }): Promise<Reconciliation & { report?: OutputFile }> {
    const { read } = ctx.vault;
    ctx.phase('Comparing');
    const result = reconcile(read, request, zoneOf(read), (done, total) => {
      ctx.checkCancelled();
      ctx.progress(done, total, 'records');
    });
    const report = path === null ? null : await writeOutput(path, await reportOf(ctx, result, format));
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

async function reportOf(
  ctx: JobContext,
  result: Reconciliation,
  format: Format,
): Promise<Iterable<string | Uint8Array>> {
  if (format === 'json') return [`${JSON.stringify(result, null, 2)}\n`];
  if (format === 'csv') return reconcileCsv(result);
  const { operator, read } = ctx.vault;
  const report = reconcileReport(result, {
    at: microsToText(operator.clock()),
    by: operator.name,
    version: ctx.appVersion,
    entity: readSetting(read, 'engagement').entity,
  });
  return [await renderPdf(report, join(ctx.resources, 'fonts'))];
}
