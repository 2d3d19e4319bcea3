// npm test: type check, lint, unit, integration and end-to-end tests; one line of counts at the end.
// `npm test -- unit` (or types, lint, integration, e2e) runs only that part.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { chromiumArgs, findChromium } from './chromium.mjs';
import { at, pinnedNode, projectEnv, run } from './lib.mjs';

const RESULTS = at('.cache', 'test-results');
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });

const node = (script, ...args) => [pinnedNode(), [at('node_modules', script), ...args]];
const vitest = (folder) =>
  node(
    'vitest/vitest.mjs',
    'run',
    '--config',
    'vite.config.ts',
    folder,
    '--reporter=default',
    '--reporter=./tests/report/vitest-reporter.ts',
  );
const PARTS = {
  types: { title: 'Type check', command: node('typescript/bin/tsc', '-b') },
  lint: {
    title: 'Lint and format',
    command: node('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'),
  },
  unit: { title: 'Unit tests', command: vitest('tests/unit') },
  integration: { title: 'Integration tests', command: vitest('tests/integration') },
  e2e: {
    title: 'End-to-end tests in Chromium',
    command: node('@playwright/test/cli.js', 'test', '--config', 'tests/e2e/playwright.config.ts'),
  },
};

/** What a suite's reporter wrote; a check without one counts as one test. */
function resultOf(name, status) {
  try {
    return JSON.parse(readFileSync(at('.cache', 'test-results', `${name}.json`), 'utf8'));
  } catch {
    return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: [] };
  }
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}.`);
  process.exit(2);
}
const total = { passed: 0, failed: 0, skipped: [] };
let failed = false;
for (const [
  name,
  {
    title,
    command: [program, args],
  },
] of Object.entries(PARTS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n— ${title}`);
  const env = {
    ...projectEnv(),
    VOUCH_RESULTS: at('.cache', 'test-results', `${name}.json`),
    VOUCH_CHROMIUM: (await findChromium()) ?? '',
    VOUCH_CHROMIUM_ARGS: chromiumArgs().join(' '),
  };
  const { status } = run(program, args, { env, stdio: 'inherit' });
  const result = resultOf(name, status);
  total.passed += result.passed;
  total.failed += result.failed;
  total.skipped.push(...result.skipped.map((skip) => ({ suite: title, ...skip })));
  // A suite that broke off has failed, whatever it counted.
  if (status !== 0 && result.failed === 0) total.failed += 1;
  failed ||= status !== 0 || result.failed > 0;
}
if (total.skipped.length > 0) console.log('\nSkipped:');
for (const { suite, name, reason } of total.skipped)
  console.log(`  ${suite}: ${name}\n    because ${reason}`);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
process.exit(failed ? 1 : 0);
