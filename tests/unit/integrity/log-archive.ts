import { readAnchors } from '../../../electron/engine/integrity/anchors.ts';
import { compileRecipe, type GivenKeys } from '../../../electron/engine/integrity/compile.ts';
import type { VerifyResult } from '../../../electron/engine/integrity/verdict.ts';
import { createVerifier } from '../../../electron/engine/integrity/verify.ts';
import { filesOfLog } from '../../../electron/engine/verification/log-files.ts';
import { LogRows } from '../../../electron/engine/verification/log-rows.ts';
import { shapeOfRecipe } from '../../../electron/engine/verification/recipe-shape.ts';

/** Files of a log, and those that lie beside it, by name. */
export type ArchivedFile = { name: string; bytes: Buffer };

/** The files of a folder of an archive in name order, or the one file of that name. */
export function filesUnder(archive: ReadonlyMap<string, Buffer>, path: string): ArchivedFile[] {
  const within = [...archive.keys()].filter((name) => name.startsWith(`${path}/`));
  const names = within.length > 0 ? within : [archive.has(path) ? path : `${path}.ndjson`];
  return names.sort().map((name) => ({ name: name.replace(/^.*\//, ''), bytes: archive.get(name)! }));
}

/** Verifies a log as the command does, from memory. */
export function verifyArchived(recipe: unknown, files: ArchivedFile[], keys: GivenKeys = {}): VerifyResult {
  const compiled = compileRecipe(recipe, keys);
  const beside = (file: string) => files.find(({ name }) => name === file)?.bytes ?? null;
  const verifier = createVerifier(compiled, { anchors: readAnchors(compiled.recipe, beside) });
  for (const [file, { bytes }] of filesOfLog(files, compiled.recipe).entries()) {
    const rows = new LogRows(shapeOfRecipe(compiled));
    for (const row of [...rows.add(bytes), ...rows.end()]) verifier.row(row.bytes, { file, line: row.line });
  }
  return verifier.end();
}
