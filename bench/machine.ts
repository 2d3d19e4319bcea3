import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** What the benchmarks share: running a program while its peak memory is followed, and printing a figure. */

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
export const figure = (value: number): string => number.format(value);

export function report(name: string, value: string): void {
  console.log(`${name.padEnd(52)} ${value}`);
}

/** `cpuSeconds`: processor time of the program and its threads. */
export type Run = { out: string; seconds: number; peakMb: number; cpuSeconds: number };

/**
 * Runs a program to its end and follows its peak memory and processor time, which the system keeps for a process
 * while it lives (Linux; NaN elsewhere). Throws where it ends with another status than 0.
 */
export async function run(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Run> {
  const from = performance.now();
  const child = spawn(program, args, { env });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.pipe(process.stderr);
  let peakMb = Number.NaN;
  let cpuSeconds = Number.NaN;
  const status = `/proc/${child.pid}/status`;
  const timer = setInterval(() => {
    if (!existsSync(status)) return;
    const kb = /VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1];
    if (kb) peakMb = Number(kb) / 1024;
    cpuSeconds = processorSeconds(child.pid) ?? cpuSeconds;
  }, 50);
  const code = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  clearInterval(timer);
  if (code !== 0) throw new Error(`${program} ${args[0]} ended with ${code}`);
  return { out, seconds: (performance.now() - from) / 1000, peakMb, cpuSeconds };
}

/** User and system time so far: fields 14 and 15 of /proc/<pid>/stat, in hundredths of a second. */
function processorSeconds(pid: number | undefined): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return null;
  }
}
