import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, test } from 'vitest';

/**
 * The import table: which folder may use what. A dependency in the wrong direction is where an engine that
 * runs everywhere starts to need a window, or a pure verdict starts to depend on the day.
 */
type Layer = {
  /** Folders and files of this repository that may be imported. */
  local: string[];
  /** Packages; `node:` stands for all of Node's own modules, `@mui/` for a scope. */
  packages: string[];
  why: string;
};

const RENDERER = ['react', 'react-dom', 'wouter', 'zod', '@mui/', '@emotion/', '@tanstack/', '@zxcvbn-ts/'];
const ENGINE = [
  'node:',
  'zod',
  'better-sqlite3',
  'pkijs',
  'drizzle-orm',
  'papaparse',
  'pdf-lib',
  '@pdf-lib/fontkit',
  '@noble/hashes',
  'yazl',
  'yauzl',
];
const PURE = ['node:crypto', 'node:buffer', 'zod', '@noble/hashes'];

/** Longest matching folder decides. */
const LAYERS: Record<string, Layer> = {
  shared: { local: ['shared'], packages: ['zod'], why: 'shared knows neither Node, DOM nor Electron' },
  'electron/engine': {
    local: ['shared', 'electron/engine'],
    packages: ENGINE,
    why: 'the engine knows neither Electron, hosts nor renderer',
  },
  'electron/engine/integrity': {
    local: ['shared', 'electron/engine/integrity', 'electron/engine/sampling'],
    packages: PURE,
    why: 'integrity is pure',
  },
  'electron/engine/sampling': {
    local: ['shared', 'electron/engine/integrity', 'electron/engine/sampling'],
    packages: PURE,
    why: 'sampling is pure',
  },
  'electron/wasm': {
    local: ['electron/wasm'],
    packages: [],
    why: 'WebAssembly is compiled by itself and reaches nothing',
  },
  'electron/hosts': {
    // The command line starts the thread of its job before it loads anything else.
    local: ['shared', 'electron/hosts', 'electron/engine/engine.ts', 'electron/engine/jobs/job-thread.ts'],
    packages: ['node:', 'zod', 'commander'],
    why: 'a host uses the engine by its front door, and never Electron',
  },
  'electron/main': {
    local: ['shared', 'electron/main'],
    packages: ['node:', 'electron', 'zod'],
    why: "Electron's main process starts the engine and holds none of its code",
  },
  'electron/preload': {
    local: ['shared/wire.ts'],
    packages: ['electron'],
    why: 'the preload is the smallest door there can be',
  },
  renderer: {
    // Pictures come from resources/; they are no code.
    local: ['shared', 'renderer', 'resources/icons'],
    packages: RENDERER,
    why: 'the renderer runs in a browser',
  },
};

const NETWORK = ['node:http', 'node:https', 'node:http2', 'node:net', 'node:tls', 'node:dgram', 'node:dns'];
const MAY_REACH_OUT = ['electron/engine/sync', 'electron/engine/schedule'];
const PRELOAD_NAMES = ['contextBridge', 'ipcRenderer', 'webUtils', 'IpcRendererEvent'];
/** What makes the same input give another output. */
const IMPURE = ['Date.now', 'new Date()', 'Math.random', 'performance.now', 'process', 'fetch', 'setTimeout'];

type Use = { specifier: string; names: string[] } | { global: string };

const isUnder = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);
const isPackage = (specifier: string, allowed: string) =>
  /[:/]$/.test(allowed)
    ? specifier.startsWith(allowed)
    : specifier === allowed || specifier.startsWith(`${allowed}/`);

function layerOf(file: string): [string, Layer] | undefined {
  return Object.entries(LAYERS)
    .filter(([folder]) => isUnder(file, folder))
    .sort(([a], [b]) => b.length - a.length)[0];
}

/** The rule that a use breaks, or null. */
function broken(file: string, use: Use): string | null {
  const found = layerOf(file);
  if (!found) return `${file} belongs to no layer`;
  const [folder, layer] = found;
  const reachesOut = MAY_REACH_OUT.some((place) => isUnder(file, place));

  if ('global' in use) {
    if (layer.packages === PURE && IMPURE.includes(use.global))
      return `${file} uses ${use.global}: ${layer.why}`;
    if (use.global === 'fetch' && folder === 'electron/engine' && !reachesOut)
      return `${file} uses fetch: the engine reaches the network only in sync/ and schedule/`;
    return null;
  }

  const { specifier, names } = use;
  const says = `${file} imports ${specifier}`;
  if (specifier.startsWith('.')) {
    const target = join(dirname(file), specifier.replace(/\?.*$/, '')).split(sep).join('/');
    return layer.local.some((allowed) => isUnder(target, allowed)) ? null : `${says}: ${layer.why}`;
  }
  if (!layer.packages.some((allowed) => isPackage(specifier, allowed))) return `${says}: ${layer.why}`;
  if (folder === 'electron/engine' && NETWORK.some((name) => isPackage(specifier, name)) && !reachesOut)
    return `${says}: the engine reaches the network only in sync/ and schedule/`;
  const extra = folder === 'electron/preload' ? names.filter((name) => !PRELOAD_NAMES.includes(name)) : [];
  return extra.length > 0 ? `${file} takes ${extra.join(', ')} from ${specifier}: ${layer.why}` : null;
}

/** Everything that a source file imports, in any form, and the globals that matter here. */
function usesOf(file: string, source: string): Use[] {
  const { program, module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const uses: Use[] = [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      specifier: moduleRequest.value,
      names: entries.map(({ importName }) => importName.name ?? '*'),
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, importName }) =>
        moduleRequest ? [{ specifier: moduleRequest.value, names: [importName.name ?? '*'] }] : [],
      ),
    ),
  ];
  visit(program, (node) => {
    const text = source.slice(node.start, node.end);
    if (node.type === 'ImportExpression' || node.type === 'TSImportType') {
      const literal = /import\s*\(\s*(['"`])([^'"`$]+)\1/.exec(text)?.[2];
      uses.push({ specifier: literal ?? 'something computed', names: ['*'] });
    } else if (node.type === 'CallExpression' && /^require\s*\(/.test(text)) {
      uses.push({ specifier: /['"`]([^'"`]+)/.exec(text)?.[1] ?? 'something computed', names: ['*'] });
    } else if (
      node.type === 'MemberExpression' ||
      node.type === 'NewExpression' ||
      node.type === 'CallExpression'
    ) {
      const name = /^(new Date\(\)|\w+(\.\w+)?)/.exec(text)?.[1] ?? '';
      if (node.type !== 'MemberExpression' || name.startsWith('process'))
        uses.push({ global: name.startsWith('process.') ? 'process' : name });
    }
  });
  return uses;
}

type Node = { type: string; start: number; end: number };
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && 'start' in value;

function visit(value: unknown, act: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, act);
  else if (isNode(value)) {
    act(value);
    for (const child of Object.values(value)) visit(child, act);
  }
}

const ROOT = join(import.meta.dirname, '..', '..');
const files = ['shared', 'electron', 'renderer']
  .flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx,mts,cts,js,jsx}`, { cwd: ROOT }))
  .map((file) => relative('.', file).split(sep).join('/'))
  .sort();

describe('the import table', () => {
  test.each(Object.keys(LAYERS))('%s keeps to it', (folder) => {
    const mine = files.filter((file) => layerOf(file)?.[0] === folder);
    expect(mine, `${folder} holds no source`).not.toEqual([]);
    const rules = mine.flatMap((file) =>
      usesOf(file, readFileSync(join(ROOT, file), 'utf8')).map((use) => broken(file, use)),
    );
    expect(rules.filter((rule) => rule !== null)).toEqual([]);
  });

  test('every source file belongs to a layer', () => {
    expect(files.filter((file) => !layerOf(file))).toEqual([]);
  });
});

describe('what breaks the table is seen and named', () => {
  test.each([
    [
      'shared/x.ts',
      `import 'node:fs';`,
      'shared/x.ts imports node:fs: shared knows neither Node, DOM nor Electron',
    ],
    [
      'shared/x.ts',
      `export * from '../renderer/app.tsx';`,
      'shared/x.ts imports ../renderer/app.tsx: shared knows',
    ],
    ['electron/engine/x.ts', `import { app } from 'electron';`, 'the engine knows neither Electron'],
    [
      'electron/engine/x.ts',
      `import type { A } from '../hosts/web.ts';`,
      'the engine knows neither Electron',
    ],
    ['electron/engine/a/x.ts', `const a = await import('../../main/main.ts');`, 'the engine knows neither'],
    [
      'electron/engine/vault/x.ts',
      `import { get } from 'node:https';`,
      'network only in sync/ and schedule/',
    ],
    [
      'electron/engine/vault/x.ts',
      `await fetch('https://example.org');`,
      'network only in sync/ and schedule/',
    ],
    ['electron/engine/integrity/x.ts', `import { readFile } from 'node:fs/promises';`, 'integrity is pure'],
    ['electron/engine/integrity/x.ts', `const now = Date.now();`, 'integrity is pure'],
    ['electron/engine/integrity/x.ts', `const now = new Date();`, 'integrity is pure'],
    ['electron/engine/integrity/x.ts', `const zone = process.env.TZ;`, 'integrity is pure'],
    ['electron/engine/sampling/x.ts', `import { v } from '../vault/vault.ts';`, 'sampling is pure'],
    ['electron/engine/sampling/x.ts', `const n = Math.random();`, 'sampling is pure'],
    ['electron/hosts/x.ts', `import { v } from '../engine/vault/vault.ts';`, 'front door'],
    ['electron/hosts/x.ts', `import { app } from 'electron';`, 'never Electron'],
    ['electron/main/x.ts', `import { e } from '../engine/engine.ts';`, 'holds none of its code'],
    ['electron/preload/x.ts', `import { readFileSync } from 'node:fs';`, 'smallest door'],
    ['electron/preload/x.ts', `import { shell } from 'electron';`, 'takes shell from electron'],
    ['electron/preload/x.ts', `import { z } from '../../shared/contract.ts';`, 'smallest door'],
    ['renderer/x.tsx', `import { join } from 'node:path';`, 'runs in a browser'],
    ['renderer/x.tsx', `import { x } from '../electron/main/policies.ts';`, 'runs in a browser'],
    ['renderer/x.tsx', `type T = import('electron').App;`, 'runs in a browser'],
    ['renderer/x.tsx', `const m = await import(name);`, 'something computed'],
    ['renderer/x.ts', `const m = require('fs');`, 'runs in a browser'],
    ['electron/x.ts', `import 'zod';`, 'belongs to no layer'],
  ])('%s: %s', (file, source, rule) => {
    expect(usesOf(file, source).map((use) => broken(file, use))).toContainEqual(
      expect.stringContaining(rule),
    );
  });

  test.each([
    ['shared/x.ts', `import { z } from 'zod'; import { a } from './model/job.ts';`],
    ['electron/engine/sync/x.ts', `import { request } from 'node:https'; await fetch('https://a.example');`],
    ['electron/engine/vault/x.ts', `import Database from 'better-sqlite3'; const d = new Date();`],
    [
      'electron/engine/integrity/x.ts',
      `import { createHash } from 'node:crypto'; const d = new Date(1_000);`,
    ],
    [
      'electron/hosts/x.ts',
      `import { e } from '../engine/engine.ts'; import { createServer } from 'node:http';`,
    ],
    ['electron/preload/x.ts', `import { contextBridge } from 'electron';`],
    ['renderer/x.tsx', `import { Button } from '@mui/material'; await fetch('./invoke');`],
  ])('%s may: %s', (file, source) => {
    expect(
      usesOf(file, source)
        .map((use) => broken(file, use))
        .filter(Boolean),
    ).toEqual([]);
  });
});
