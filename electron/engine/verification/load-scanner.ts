import { readFileSync } from 'node:fs';
import { builtFile } from '../entry-path.ts';
import { RowScanner } from '../integrity/row-scanner.ts';
import { MOST_TEMPLATES } from '../integrity/row-templates.ts';

/** A scanner with room for so many bytes of rows, from the WebAssembly that the build made. */
export function loadScanner(rowBytes: number): RowScanner {
  const module = readFileSync(builtFile(import.meta.url, 'row-scanner.wasm'));
  return new RowScanner(module, rowBytes, MOST_TEMPLATES);
}
