import { runCli } from './cli/program.ts';

/** `vouch`: every job that the app can do, without a window. */
// `vouch query … | head` has read enough: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = await runCli(process.argv.slice(2));
