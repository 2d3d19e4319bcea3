import { existsSync, readFileSync } from 'node:fs';
import { builtFile } from '../entry-path.ts';
import { RowScanner } from '../integrity/row-scanner.ts';
import { MOST_TEMPLATES } from '../integrity/row-templates.ts';

/**
 * A scanner with room for so many bytes of rows, from the WebAssembly that the build made; null where Vouch runs from
 * its source and was not built yet, which is slower and decides alike.
 */
export function loadScanner(rowBytes: number): RowScanner | null {
  const path = builtFile(import.meta.url, 'row-scanner.wasm');
  if (import.meta.url.endsWith('.ts') && !existsSync(path)) return null;
  return new RowScanner(readFileSync(path), rowBytes, MOST_TEMPLATES);
}
