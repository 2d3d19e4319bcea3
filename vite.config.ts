import { cpSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { compileRowScanner } from './scripts/wasm.mjs';

/**
 * Three builds from one file:
 *   vite build                     the renderer            -> dist/renderer
 *   vite build --mode node         CLI, web host, engine   -> dist/node
 *   vite build --mode electron     Electron's main process -> dist/electron
 *   vite build --mode preload      its sandboxed preload   -> dist/electron
 * Vitest reads the same file.
 */
const root = import.meta.dirname;
const at = (path: string) => resolve(root, path);

const renderer: UserConfig = {
  root: at('renderer'),
  // Relative, so that the same files work under app:// and http://127.0.0.1.
  base: './',
  plugins: [react()],
  build: { outDir: at('dist/renderer'), emptyOutDir: true, chunkSizeWarningLimit: 1500 },
};

/** The migrations are read as files, also from the bundle. */
const copyMigrations: Plugin = {
  name: 'copy-migrations',
  closeBundle: () =>
    cpSync(at('electron/engine/vault/migrations'), at('dist/node/migrations'), { recursive: true }),
};

/** The WebAssembly that the threads load. */
const compileWasm: Plugin = {
  name: 'compile-wasm',
  closeBundle: () => compileRowScanner(at('dist/node/row-scanner.wasm')),
};

/** A Node bundle: our code and its JavaScript libraries in one folder; native addons stay outside. */
function node(input: Record<string, string>, outDir: string): UserConfig {
  return {
    root,
    plugins: outDir === 'dist/node' ? [copyMigrations, compileWasm] : [],
    ssr: { noExternal: true, external: ['better-sqlite3', 'electron'] },
    build: {
      ssr: true,
      outDir: at(outDir),
      emptyOutDir: outDir === 'dist/node',
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(input).map(([name, path]) => [name, at(path)])),
        // One flat folder: workers are found beside the file that starts them.
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: '[name]-[hash].js',
          // `vouch` is run by the Node that is first in the path.
          banner: (chunk) => (chunk.name === 'cli' && chunk.isEntry ? '#!/usr/bin/env node' : ''),
        },
      },
    },
  };
}

const preload: UserConfig = {
  root,
  ssr: { noExternal: true, external: ['electron'] },
  build: {
    ssr: at('electron/preload/preload.ts'),
    outDir: at('dist/electron'),
    emptyOutDir: false,
    // A sandboxed preload is CommonJS.
    rolldownOptions: { output: { format: 'cjs', entryFileNames: 'preload.cjs' } },
  },
};

const builds: Record<string, UserConfig> = {
  node: node(
    {
      cli: 'electron/hosts/cli.ts',
      web: 'electron/hosts/web.ts',
      // What the benchmarks measure.
      engine: 'electron/engine/engine.ts',
      'engine-thread': 'electron/engine/engine-thread.ts',
      'engine-process': 'electron/engine/engine-process.ts',
      'job-worker': 'electron/engine/jobs/job-worker.ts',
      'intake-worker': 'electron/engine/intake/intake-worker.ts',
      'export-worker': 'electron/engine/exports/export-worker.ts',
      'stretch-worker': 'electron/engine/verification/stretch-worker.ts',
    },
    'dist/node',
  ),
  electron: node({ main: 'electron/main/main.ts' }, 'dist/electron'),
  preload,
};

export default defineConfig(({ mode }) => ({
  ...(builds[mode] ?? renderer),
  ...(process.env.VITEST
    ? {
        root,
        test: {
          include: ['tests/unit/**/*.test.ts', 'tests/integration/**/*.test.ts'],
          // One for each core: Vitest leaves one free for itself, which of two cores is half.
          maxWorkers: availableParallelism(),
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Threads and commands of the tests run from source: without it each reads all of it anew.
          env: { VOUCH_TEST: '1', NODE_COMPILE_CACHE: at('node_modules/.cache/vouch') },
        },
      }
    : {}),
}));
