import type { FileTokens } from '../file-tokens.ts';

export type ReportFormat = 'json' | 'pdf';

/** Where a report on chains is written. */
export type ReportTarget = { path: string; format: ReportFormat };

/** The target that a request names, if it names one. Throws what `FileTokens.resolve` does. */
export function targetOf(
  tokens: FileTokens,
  out: string | undefined,
  format: ReportFormat,
): ReportTarget | null {
  return out === undefined ? null : { path: tokens.resolve(out, 'write').path, format };
}
