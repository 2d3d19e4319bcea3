// Brings the checkout into a state in which it runs, doing only what is missing:
//   node scripts/setup.mjs start    dependencies, build
//   node scripts/setup.mjs test     dependencies, build, a Chromium for the end-to-end tests
//   node scripts/setup.mjs cli      dependencies, build; prints nothing where there is nothing to do
// Runs on Node 20 or newer, before anything is installed.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { ensureChromium } from './chromium.mjs';
import {
  at,
  fingerprint,
  isWindows,
  pinnedNode,
  projectEnv,
  readStamp,
  run,
  say,
  sha256,
  writeStamp,
} from './lib.mjs';

const SOURCES = ['electron', 'renderer', 'shared', 'package.json', 'vite.config.ts', 'tsconfig.json'];
const BUILDS = [['--mode', 'node'], [], ['--mode', 'electron'], ['--mode', 'preload']];

function fail(text) {
  say(`\n${text}`);
  process.exit(1);
}

function ensureDependencies() {
  const wanted = sha256(readFileSync(at('package-lock.json')));
  if (existsSync(pinnedNode()) && readStamp('installed') === wanted) return;
  say('Installing the dependencies (once; about a minute) …');
  const npm = (...args) => {
    const path = process.env.npm_execpath;
    return path ? run(process.execPath, [path, ...args]) : run(isWindows ? 'npm.cmd' : 'npm', args);
  };
  const install = existsSync(at('node_modules')) ? ['install', '--no-save'] : ['ci'];
  // Older npm versions would compile the database addon, which comes ready-made; the one install script that is
  // needed fetches Node 24 and is run by name.
  const installed = npm(...install, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
  if (installed.status !== 0) fail('npm could not install the dependencies; its message is above.');
  if (
    !existsSync(pinnedNode()) &&
    (npm('rebuild', 'node', '--loglevel=error').status !== 0 || !existsSync(pinnedNode()))
  ) {
    fail('npm did not install Node 24 (the package "node").');
  }
  writeStamp('installed', wanted);
}

function ensureBuild() {
  const wanted = fingerprint(SOURCES);
  if (
    existsSync(at('dist/node/cli.js')) &&
    existsSync(at('dist/renderer/index.html')) &&
    readStamp('built') === wanted
  )
    return;
  say('Building …');
  rmSync(at('dist'), { recursive: true, force: true });
  for (const mode of BUILDS) {
    const built = run(
      pinnedNode(),
      [at('node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn', ...mode],
      {
        env: projectEnv(),
      },
    );
    if (built.status !== 0) fail('The build failed; its message is above.');
  }
  writeStamp('built', wanted);
}

const what = process.argv[2] ?? 'start';
ensureDependencies();
ensureBuild();
if (what === 'test') await ensureChromium();
