import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { LIMITS } from '../electron/engine/engine-threads.ts';
import { projectEnv } from '../scripts/lib.mjs';
import { writeFixtures } from '../tests/fixtures/index.ts';
import { importFormats, importInto, importLarge } from './import.ts';
import { figure, report, run } from './machine.ts';
import { importPeers } from './peers.ts';
import { verifySpeed } from './verify.ts';

/**
 * `npm run bench [-- start import peers formats large explore explore-peers verify window sample]`: measures what a user waits for, on this machine,
 * with the built program: the start of the command line, the import of a million records (with `peers` beside
 * other programs; `formats`: as many in CSV and of IntelliAuth; `large`: five million), filters over them, verifying a chain as long
 * beside sha256sum and a plain walk, the window's first paint, how long scrolling keeps it busy and how long frames last while one types, drawing and
 * planning samples. `--rows N` for another size. `--keep <folder>`: the vault, its log and the copy of `explore-peers`
 * (the same questions to the sqlite3 shell and lnav) are made there once, and used again. Prints one line a figure.
 */
const ROOT = join(import.meta.dirname, '..');
const CLI = join(ROOT, 'dist/node/cli.js');
const args = process.argv.slice(2);
const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const ROWS = Number(option('--rows') ?? 1_000_000);
const parts = args.filter((arg, i) => !arg.startsWith('--') && !args[i - 1]?.startsWith('--'));
const wants = (part: string) => parts.length === 0 || parts.includes(part);

const home = mkdtempSync(join(tmpdir(), 'vouch-bench-'));
/** The command line's, as it is run by whoever has it. */
const env = {
  ...process.env,
  VOUCH_STATE_DIR: join(home, 'state'),
  VOUCH_VAULT_DIR: home,
  VOUCH_PASSPHRASE: 'bench passphrase',
};
/** The web host's, as `npm start` gives it. */
const hostEnv = { ...projectEnv(), ...env };
const kept = option('--keep') ?? home;
const vault = join(kept, 'bench.vouch');
const log = join(kept, 'log.ndjson');

/**
 * Runs a program in a thread, with the memory that the web host gives the engine's. A flag would be for all threads,
 * also for those that have less.
 */
const ENGINE_HOST = `new (require('node:worker_threads').Worker)(process.argv[1], {
  argv: process.argv.slice(2),
  resourceLimits: ${JSON.stringify(LIMITS)},
})`;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function startOfCli(): void {
  const seconds = Array.from({ length: 11 }, () => {
    const from = performance.now();
    spawnSync(process.execPath, [CLI, '--version'], { env });
    return (performance.now() - from) / 1000;
  });
  report('CLI start (--version), median of 11', `${figure(median(seconds))} s`);
}

const cli = (...command: string[]) => run(process.execPath, [CLI, ...command], env);

/** `peers`: the same file in other programs, in the same run. */
async function importMillion(peers = false): Promise<void> {
  makeLog();
  // One that was kept is left alone; one whose import was stopped is not taken for whole.
  const made = join(kept, `${Date.now()}.vouch`);
  const { rows, seconds } = await importInto(cli, made, log, 'Kommit rows');
  if (existsSync(vault)) rmSync(made);
  else renameSync(made, vault);
  if (peers) await importPeers(log, rows, seconds, home);
}

function makeLog(): void {
  if (existsSync(log)) return;
  writeFixtures(join(home, 'fixtures'), { rows: ROWS, platforms: ['kommit'] });
  mkdirSync(kept, { recursive: true });
  // It may lie on another file system.
  copyFileSync(join(home, 'fixtures/kommit/large.ndjson'), `${log}.part`);
  renameSync(`${log}.part`, log);
  rmSync(join(home, 'fixtures'), { recursive: true });
}

async function window(): Promise<void> {
  if (!existsSync(vault)) await importMillion();
  const host = spawn(process.execPath, [join(ROOT, 'dist/node/web.js'), '--no-open', vault], {
    env: hostEnv,
  });
  try {
    const link = await new Promise<string>((resolve) => {
      host.stdout.on('data', (chunk) => {
        const found = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(String(chunk));
        if (found) resolve(found[0]);
      });
    });
    const browser = await chromium.launch({
      ...(process.env.VOUCH_CHROMIUM ? { executablePath: process.env.VOUCH_CHROMIUM } : {}),
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.goto(link);
    await page.getByRole('heading').first().waitFor();
    report('first contentful paint', `${figure((await firstPaint(page)) / 1000)} s`);
    await unlock(page);
    await scroll(page);
    await type(page);
    await browser.close();
  } finally {
    host.kill('SIGINT');
  }
}

function firstPaint(page: Page): Promise<number> {
  return page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
  );
}

async function unlock(page: Page): Promise<void> {
  await page.getByRole('button', { name: /bench/ }).first().click();
  await page
    .getByLabel(/passphrase/i)
    .first()
    .fill('bench passphrase');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Records' }).first().click();
  await page.getByRole('grid').or(page.getByRole('table')).first().waitFor();
}

/** Wheels through the table for some seconds and takes down every task of the window over 50 ms. */
async function scroll(page: Page): Promise<void> {
  await page.evaluate(() => {
    const tasks: number[] = [];
    new PerformanceObserver((list) =>
      tasks.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({
      type: 'longtask',
    });
    Object.assign(globalThis, { tasks });
  });
  await page.mouse.move(800, 600);
  for (let i = 0; i < 200; i++) {
    await page.mouse.wheel(0, i % 20 === 19 ? 400_000 : 900);
    await page.waitForTimeout(16);
  }
  await page.keyboard.press('End');
  await page.waitForTimeout(1000);
  const tasks = await page.evaluate(() => Reflect.get(globalThis, 'tasks') as number[]);
  report('scrolling: tasks over 50 ms', `${tasks.length} (longest ${figure(Math.max(0, ...tasks))} ms)`);
}

const TYPED = 'agent run refund 42 de lukasz';

/** Types words and takes them out again, and takes down how long each frame of the window lasted meanwhile. */
async function type(page: Page): Promise<void> {
  await page.getByPlaceholder('Search the originals').click();
  await page.evaluate(() => {
    const frames: number[] = [];
    Object.assign(globalThis, { frameTimes: frames });
    let before = performance.now();
    const next = (now: number) => {
      frames.push(now - before);
      before = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  await page.keyboard.type(TYPED, { delay: 60 });
  for (const _ of TYPED) await page.keyboard.press('Backspace', { delay: 60 });
  const frames = await page.evaluate(() => Reflect.get(globalThis, 'frameTimes') as number[]);
  const at = (part: number) => figure(frames.toSorted((a, b) => a - b)[Math.floor(frames.length * part)]!);
  const longest = figure(Math.max(...frames));
  report('typing: a frame', `median ${at(0.5)} ms, 95th percentile ${at(0.95)} ms, longest ${longest} ms`);
}

try {
  console.log(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim()})`);
  if (wants('start')) startOfCli();
  if (wants('import') || wants('peers')) await importMillion(wants('peers'));
  if (wants('formats')) {
    makeLog();
    await importFormats(cli, log, ROWS, home);
  }
  if (wants('large')) await importLarge(cli, ROWS, home);
  if (wants('explore') || wants('explore-peers')) {
    if (!existsSync(vault)) await importMillion();
    if (wants('explore-peers')) makeLog();
    // In a process of its own: what made the log would count as its memory.
    const peers = wants('explore-peers') ? [log, kept] : [];
    const program = ['-e', ENGINE_HOST, join(ROOT, 'bench/explore.ts')];
    spawnSync(process.execPath, [...program, vault, ...peers], { env: hostEnv, stdio: 'inherit' });
  }
  if (wants('verify')) await verifySpeed({ cli: CLI, rows: ROWS, home, env });
  if (wants('window')) await window();
  if (wants('sample')) spawnSync(process.execPath, [join(ROOT, 'bench/sample.ts')], { stdio: 'inherit' });
} finally {
  rmSync(home, { recursive: true, force: true, maxRetries: 3 });
}
