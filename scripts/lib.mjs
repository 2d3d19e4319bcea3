// Shared by the scripts that must run before anything is installed: plain JavaScript for Node 20 or newer.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
export const at = (...parts) => join(ROOT, ...parts);

/** Says what is being done; on stderr, because stdout may be a command's answer. */
export const say = (text) => process.stderr.write(`${text}\n`);

export const isWindows = process.platform === 'win32';

/** Runs a program and returns its status; its output goes to ours unless `quiet`. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: ROOT,
    stdio: options.quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 2, 2],
    encoding: 'utf8',
    shell: isWindows && !command.endsWith('.exe'),
    ...options,
  });
  return { status: result.status ?? 1, output: `${result.stdout ?? ''}${result.stderr ?? ''}` };
}

/**
 * For glibc's allocator; others do not look at it. By itself it takes large blocks from the heap once one was freed,
 * and keeps the holes, and it has a heap for nearly every thread: 100 MB of what the engine takes.
 */
const ALLOCATOR = {
  MALLOC_MMAP_THRESHOLD_: '262144',
  MALLOC_TRIM_THRESHOLD_: '262144',
  MALLOC_ARENA_MAX: '2',
};

/** The environment in which the project's own Node and tools come first, and freed memory is given back. */
export function projectEnv() {
  return {
    ...ALLOCATOR,
    ...process.env,
    PATH: `${at('node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`,
  };
}

/** The pinned Node. */
export const pinnedNode = () => at('node_modules', 'node', 'bin', isWindows ? 'node.exe' : 'node');

export const sha256 = (data) => createHash('sha256').update(data).digest('hex');

/** A fingerprint of every file below some folders, by path, size and time: enough to see that one changed. */
export function fingerprint(paths) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const info = statSync(path, { throwIfNoEntry: false });
    if (!info) return;
    if (info.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else hash.update(`${path}\0${info.size}\0${info.mtimeMs}\n`);
  };
  for (const path of paths) visit(at(path));
  return hash.digest('hex');
}

export function readStamp(name) {
  const path = at('.cache', name);
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

export function writeStamp(name, value) {
  mkdirSync(at('.cache'), { recursive: true });
  writeFileSync(at('.cache', name), value);
}
