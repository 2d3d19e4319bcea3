import type { Reporter, TestModule } from 'vitest/node';
import { NO_REASON, type SuiteResults, writeResults } from './results.ts';

/** Counts Vitest's tests; a module that could not be loaded is a failure. */
class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const results: SuiteResults = { passed: 0, failed: errors.length, skipped: [] };
    for (const module of modules) {
      results.failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') results.passed++;
        else if (result.state === 'failed') results.failed++;
        else
          results.skipped.push({
            name: test.fullName,
            reason: ('note' in result && result.note) || NO_REASON,
          });
      }
    }
    writeResults(results);
  }
}

// Vitest loads a reporter by its file's default export.
// biome-ignore lint/style/noDefaultExport: see above
export default CountingReporter;
