import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { givenKeys } from '../../../electron/engine/verification/given-keys.ts';
import { succeeded } from '../../../shared/model/integrity.ts';
import { filesOfTar } from '../../helpers/tar.ts';
import { filesUnder, verifyArchived } from './log-archive.ts';

/**
 * Twenty-four ways of chaining a log, each written in another language than Vouch is, and each tampered in up to forty
 * ways: tests/golden/chain-schemes/README.md. Together their recipes use nearly every key of the format.
 */

type Outcome = {
  ok: boolean;
  row: number | 'any' | null;
  integrity: string[] | null;
  kind: (string | null)[] | null;
};
/** `changed`: null where a harmless line was added. `anchored`: what differs where anchors are given. */
type Expected = Outcome & { changed: boolean | null; anchored?: Pick<Outcome, 'ok' | 'kind'> };

const ARCHIVE = filesOfTar(
  readFileSync(join(import.meta.dirname, '../../golden/chain-schemes/logs.tar.zst')),
);
const NAMES = [...new Set([...ARCHIVE.keys()].map((name) => name.split('/')[0]!))];
const json = (name: string) => JSON.parse(ARCHIVE.get(name)!.toString());

it('there are twenty-four', () => expect(NAMES).toHaveLength(24));

describe.each(NAMES)('%s', (name) => {
  const { expect: variants, keys } = json(`${name}/expected.json`) as {
    expect: Record<string, Expected>;
    keys: Record<string, string>;
  };
  const recipe = json(`${name}/recipe.json`);
  const without = json(`${name}/recipe.noanchor.json`);
  const beside = new Set((recipe.anchors ?? []).map(({ file }: { file: string }) => file));
  const given = givenKeys(keys);

  it.each(Object.entries(variants))('%s', (variant, { anchored, changed, ...expected }) => {
    const files = filesUnder(ARCHIVE, `${name}/logs/${variant}`);
    const log = files.filter((file) => !beside.has(file.name));
    const check = (result: ReturnType<typeof verifyArchived>, { ok, kind }: Pick<Outcome, 'ok' | 'kind'>) => {
      const [first] = result.findings;
      expect(succeeded(result)).toBe(ok);
      if (expected.row !== 'any') expect(first?.row ?? null).toBe(expected.row);
      if (expected.integrity !== null) expect(expected.integrity).toContain(result.integrity);
      if (kind !== null) expect(kind).toContain(first?.kind ?? null);
      if (changed === false) expect(result.findings).toEqual([]);
      for (const { detail, line } of result.findings)
        expect([detail.endsWith('.'), line === null || line > 0]).toEqual([true, true]);
    };
    const plain = verifyArchived(without, log, given);
    check(plain, expected);
    expect(plain.completeness).not.toBe('proven');
    if (recipe.anchors === undefined) return;
    const held = verifyArchived(recipe, files, given);
    check(held, anchored ?? { ...expected, kind: null });
    const isProven = held.completeness === 'proven';
    if (changed === false) expect(isProven).toBe(true);
    // An edit of what no hash is over leaves the log as complete as it was.
    else if (variant !== 'edit_uncovered' && changed === true) expect(isProven).toBe(false);
  });
});
