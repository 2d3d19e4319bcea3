import { at, pinnedNode, run } from './lib.mjs';

const COMPILER = 'node_modules/assemblyscript/bin/asc.js';
const OPTIONS = ['-O3', '--runtime', 'stub', '--enable', 'simd', '--importMemory', '--noAssert'];

/** Compiles the WebAssembly that reads rows into a file. Throws what the compiler says. */
export function compileRowScanner(target) {
  const source = 'electron/wasm/row-scanner.ts';
  const command = [at(COMPILER), source, ...OPTIONS, '--outFile', target];
  const { status, output } = run(pinnedNode(), command, { quiet: true });
  if (status !== 0) throw new Error(`${source} does not compile:\n${output}`);
}
