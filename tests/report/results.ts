import { writeFileSync } from 'node:fs';

/** What scripts/test.mjs adds up over all suites. */
export type SuiteResults = { passed: number; failed: number; skipped: { name: string; reason: string }[] };

/** Writes a suite's counts where the caller wants them; nothing where nobody does. */
export function writeResults(results: SuiteResults): void {
  const path = process.env.VOUCH_RESULTS;
  if (path) writeFileSync(path, JSON.stringify(results));
}

export const NO_REASON = 'no reason was given';
