import { endExpected, expectJob } from '../engine/jobs/job-thread.ts';
import { expectedJob } from './cli/expected-job.ts';

/** `vouch`: every job that the app can do, without a window. */
// `vouch query … | head` has read enough: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
const args = process.argv.slice(2);
const expected = expectedJob(args);
if (expected !== null) expectJob(expected);
// After that, so that both load side by side.
const { runCli } = await import('./cli/program.ts');
try {
  process.exitCode = await runCli(args);
} finally {
  await endExpected();
}
