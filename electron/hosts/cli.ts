import { runCli } from './cli/program.ts';

/** `vouch`: every job that the app can do, without a window. */
process.exitCode = await runCli(process.argv.slice(2));
