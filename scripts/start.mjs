// npm start: opens Vouch in its own window (Electron), or else in the browser, saying why.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { at, isWindows, pinnedNode, projectEnv, readStamp, run, say, writeStamp } from './lib.mjs';

const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** Never by importing "electron": that downloads the binary and fails where it cannot. */
function electronBinary() {
  const named = at('node_modules/electron/path.txt');
  if (!existsSync(named)) return null;
  const binary = at('node_modules/electron/dist', readFileSync(named, 'utf8'));
  return existsSync(binary) ? binary : null;
}

/** The binary comes apart from the package; it is fetched once, and a failure is remembered for this version. */
function fetchElectron() {
  const { version } = JSON.parse(readFileSync(at('node_modules/electron/package.json'), 'utf8'));
  if (readStamp('electron-unreachable') === version) return;
  say('Fetching Electron (once) …');
  const fetched = run(pinnedNode(), [at('node_modules/electron/install.js')], {
    env: projectEnv(),
    quiet: true,
    timeout: 180_000,
  });
  if (fetched.status !== 0) writeStamp('electron-unreachable', version);
}

function whyNotElectron() {
  if (!hasDisplay) return 'there is no display';
  if (!electronBinary()) fetchElectron();
  if (!electronBinary())
    return 'Electron’s binary is not installed and cannot be fetched here (npx install-electron tries again)';
  if (process.platform === 'linux' && process.getuid?.() === 0)
    return 'Electron’s sandbox does not run as root';
  return null;
}

const args = process.argv.slice(2);
const why = whyNotElectron();
const [command, commandArgs] =
  why === null
    ? [electronBinary(), [at('.'), ...args]]
    : [pinnedNode(), [at('dist/node/web.js'), '--why', `Vouch runs in the browser because ${why}.`, ...args]];
const child = spawn(command, commandArgs, {
  stdio: 'inherit',
  env: projectEnv(),
  shell: isWindows && command.endsWith('.cmd'),
});
// Ctrl-C reaches the child too; it locks the vault and then ends, and so do we.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 0));
