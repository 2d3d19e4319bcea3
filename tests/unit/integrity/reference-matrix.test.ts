import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { succeeded } from '../../../shared/model/integrity.ts';
import { filesOfTar } from '../../helpers/tar.ts';
import { filesUnder, verifyArchived } from './log-archive.ts';

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
    const files = filesUnder(all, variant.path);
    const { integrity, first_kind } = variant.ideal;
    for (const { recipe, mode } of recipes) {
      const hasAnchors = mode === 'with_anchors';
      // Without anchors of its own the second recipe is the first.
      if (hasAnchors && recipe.anchors === undefined) {
        expect(variant.with_anchors).toEqual(variant.without_anchors);
        continue;
      }
      const result = verifyArchived(recipe, files);
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
