import { basename } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { Verification } from '../../../shared/model/integrity.ts';
import type { VerifyFilesInput } from '../verification/verify-files.ts';
import { everyFileAt } from './files-at.ts';
import type { JobDefinition } from './job-definition.ts';
import { type ReportTarget, targetOf } from './report-target.ts';

/**
 * Verifies log files that were not imported. What verifies is loaded in the job's thread alone: whoever asks for the
 * job waits for no more than the request needs.
 */
export const verifyFilesJob: JobDefinition<
  'integrity.verifyFiles',
  VerifyFilesInput & { report: ReportTarget | null }
> = {
  needsVault: false,
  prepare(input, tokens) {
    const path = (token: string | undefined) =>
      token === undefined ? undefined : tokens.resolve(token, 'read').path;
    const files = input.files.flatMap((token) => {
      const { path: root } = tokens.resolve(token, 'read');
      const { files, others } = everyFileAt(root);
      if (files.length + others.length === 0) throw new AppError('folder-empty', { path: root });
      return [...files, ...others].map((file, i) => ({
        path: file,
        name: file === root ? basename(file) : file.slice(root.length + 1),
        ...(i < files.length ? {} : { isUnlikely: true }),
      }));
    });
    return {
      files,
      recipe: input.recipe,
      recipeFile: path(input.recipe_file),
      anchorsFile: path(input.anchors_file),
      authoritiesFile: path(input.authorities_file),
      keys: input.keys,
      allFindings: input.all_findings,
      report: targetOf(tokens, input.out, input.format),
    };
  },
  title: ({ files }) => (files.length === 1 ? `Verify ${files[0]?.name}` : `Verify ${files.length} files`),
  load: () => import('../verification/verify-files.ts'),
  async run(ctx, { report, ...input }): Promise<Verification[]> {
    const { verifyFiles } = await import('../verification/verify-files.ts');
    const results = await verifyFiles(ctx.resources, input, (bytes) => {
      ctx.checkCancelled();
      ctx.progress(bytes, null, 'bytes');
    });
    // No time, person or vault: the same files give the same report.
    const nothing = { source: null, dialect: null, verified: null, stale: false, part: null, anchors: [] };
    const reported = results.map((result) => ({ ...nothing, result }));
    if (report !== null) {
      const { writeChainReport } = await import('./chain-report-job.ts');
      await writeChainReport(ctx, reported, '', report);
    }
    return results;
  },
};
