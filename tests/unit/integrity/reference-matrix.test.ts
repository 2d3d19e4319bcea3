import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UTF8_LINES } from '../../../electron/engine/intake/file-shape.ts';
import { readAnchors } from '../../../electron/engine/integrity/anchors.ts';
import { compileRecipe } from '../../../electron/engine/integrity/compile.ts';
import { succeeded } from '../../../electron/engine/integrity/receipt.ts';
import type { VerifyResult } from '../../../electron/engine/integrity/verdict.ts';
import { createVerifier } from '../../../electron/engine/integrity/verify.ts';
import { filesOfLog } from '../../../electron/engine/verification/log-files.ts';
import { LogRows } from '../../../electron/engine/verification/log-rows.ts';
import { filesOfTar } from '../../helpers/tar.ts';

/**
 * Every log of tests/golden/chain-logs: eight published schemes, 2,000 rows each, untampered, tampered and written
 * again, with and without anchors. What is expected of each comes from outside this project.
 */

const LOGS = join(import.meta.dirname, '../../golden/chain-logs');
const SCHEMES = readdirSync(LOGS)
  .filter((name) => name.endsWith('.tar.zst'))
  .map((name) => name.slice(0, -'.tar.zst'.length));

type Outcome = { ok: boolean; first_row: number | null };
type Variant = {
  path: string;
  what: string | null;
  benign: boolean;
  ideal: { integrity: string | null; first_kind: string | null };
  without_anchors: Outcome;
  with_anchors: Outcome;
};

/** The untampered log of awkward values is listed nowhere. */
const NASTY: Variant = {
  path: 'nasty',
  what: 'awkward values, untampered',
  benign: true,
  ideal: { integrity: 'intact', first_kind: null },
  without_anchors: { ok: true, first_row: null },
  with_anchors: { ok: true, first_row: null },
};

/** Edits of fields that no hash is over: the log is complete, and says that nothing protects them. */
const UNPROTECTED = 'edited_uncovered';

/** The files of one log, by their names, in name order: a folder, or one file. */
function filesOfVariant(all: Map<string, Buffer>, path: string): { name: string; bytes: Buffer }[] {
  const folder = [...all.keys()].filter((name) => name.startsWith(`${path}/`));
  const names = folder.length > 0 ? folder : [all.has(path) ? path : `${path}.ndjson`];
  return names.sort().map((name) => ({ name: name.replace(/^.*\//, ''), bytes: all.get(name)! }));
}

function verified(recipeJson: unknown, files: { name: string; bytes: Buffer }[]): VerifyResult {
  const compiled = compileRecipe(recipeJson);
  const beside = (file: string) => files.find(({ name }) => name === file)?.bytes ?? null;
  const verifier = createVerifier(compiled, { anchors: readAnchors(compiled.recipe, beside) });
  for (const [file, { bytes }] of filesOfLog(files, compiled.recipe).entries()) {
    const rows = new LogRows({ ...UTF8_LINES, jsonColumns: new Set() });
    for (const row of [...rows.add(bytes), ...rows.end()]) verifier.row(row.bytes, { file, line: row.line });
  }
  return verifier.end();
}

describe.each(SCHEMES)('%s', (scheme) => {
  const all = new Map(
    [...filesOfTar(readFileSync(join(LOGS, `${scheme}.tar.zst`)))].map(([name, bytes]) => [
      name.replace(`${scheme}/`, '').replace(/^logs\//, ''),
      bytes,
    ]),
  );
  const json = (name: string) => JSON.parse(all.get(name)!.toString());
  const { variants } = json('expected.json') as { variants: Record<string, Variant> };
  const recipes = [
    { recipe: json('recipe.noanchor.json'), mode: 'without_anchors' as const },
    { recipe: json('recipe.json'), mode: 'with_anchors' as const },
  ];

  it.each(Object.entries({ ...variants, nasty: NASTY }))('%s', (name, variant) => {
    const files = filesOfVariant(all, variant.path);
    const { integrity, first_kind } = variant.ideal;
    for (const { recipe, mode } of recipes) {
      const hasAnchors = mode === 'with_anchors';
      // Without anchors of its own the second recipe is the first.
      if (hasAnchors && recipe.anchors === undefined) {
        expect(variant.with_anchors).toEqual(variant.without_anchors);
        continue;
      }
      const result = verified(recipe, files);
      const first = result.findings[0];
      const { ok, first_row } = variant[mode];
      expect({ ok: succeeded(result), row: first?.row ?? null }).toEqual({ ok, row: first_row });
      if (integrity !== null) expect(result.integrity).toBe(integrity);
      if (first_kind !== null) expect(first?.kind).toBe(first_kind);
      const isUntampered = name === 'clean' || variant.benign;
      if (isUntampered && ok) expect(result.findings).toEqual([]);
      const provable = hasAnchors && (isUntampered || name === UNPROTECTED);
      expect(result.completeness === 'proven').toBe(provable && ok);
      if (name === UNPROTECTED) expect(result.unprotected.length).toBeGreaterThan(0);
    }
  });
});
