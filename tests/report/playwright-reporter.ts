import type { FullResult, Reporter, Suite, TestCase } from '@playwright/test/reporter';
import { NO_REASON, type SuiteResults, writeResults } from './results.ts';

/** Counts Playwright's tests; one that passed only when it was tried again has failed. */
class CountingReporter implements Reporter {
  #root: Suite | null = null;

  onBegin(_config: unknown, suite: Suite): void {
    this.#root = suite;
  }

  onEnd(_result: FullResult): void {
    const results: SuiteResults = { passed: 0, failed: 0, skipped: [] };
    for (const test of this.#root?.allTests() ?? []) {
      const outcome = test.outcome();
      if (outcome === 'expected') results.passed++;
      else if (outcome === 'skipped') results.skipped.push({ name: nameOf(test), reason: reasonOf(test) });
      else results.failed++;
    }
    writeResults(results);
  }

  printsToStdio(): boolean {
    return false;
  }
}

const nameOf = (test: TestCase) => test.titlePath().filter(Boolean).join(' › ');

function reasonOf(test: TestCase): string {
  const skip = test.annotations.find(({ type }) => type === 'skip' || type === 'fixme');
  return skip?.description || NO_REASON;
}

// Playwright loads a reporter by its file's default export.
// biome-ignore lint/style/noDefaultExport: see above
export default CountingReporter;
