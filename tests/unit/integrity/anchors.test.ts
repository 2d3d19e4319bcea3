import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readAnchors } from '../../../electron/engine/integrity/anchors.ts';
import { compileRecipe } from '../../../electron/engine/integrity/compile.ts';
import { TAIL } from '../../../electron/engine/integrity/explain.ts';
import { kinds, walk } from './walk-log.ts';

/** A Merkle root beside the log, built here level by level as the scheme publishes it. */

const ZERO = '0'.repeat(64);
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

function rootOf(hashes: readonly string[]): string {
  let size = 1;
  while (size < hashes.length) size *= 2;
  let level = [...hashes, ...Array<string>(size - hashes.length).fill(ZERO)];
  while (level.length > 1) {
    level = Array.from({ length: level.length / 2 }, (_, i) => {
      const [left, right] = [level[2 * i]!, level[2 * i + 1]!];
      return left === ZERO && right === ZERO ? ZERO : sha(left + right);
    });
  }
  return level[0]!;
}

function log(count: number): { text: string; hash: string }[] {
  let prev = '';
  return Array.from({ length: count }, (_, i) => {
    const hash = sha(`${prev}m${i}`);
    const text = JSON.stringify({ m: `m${i}`, prev, hash });
    prev = hash;
    return { text, hash };
  });
}

const recipe = compileRecipe({
  recipe: 'chain-recipe/1',
  name: 'merkle',
  hash: 'hash',
  prev: 'prev',
  genesis: { const: '' },
  alg: 'sha256',
  preimage: [{ prev: 'text' }, { field: 'm' }],
  anchors: [{ kind: 'merkle-sparse-zero-hex', file: 'root.json', path: 'merkle.root' }],
});

describe('merkle-sparse-zero-hex', () => {
  it.each([1, 2, 3, 5, 8, 9, 1025])(
    'over %i rows: proves the log, and shows a cut or rewritten one',
    (count) => {
      const rows = log(count);
      const beside = JSON.stringify({ merkle: { root: rootOf(rows.map(({ hash }) => hash)) } });
      const anchors = readAnchors(recipe.recipe, () => Buffer.from(beside));
      const texts = rows.map(({ text }) => text);
      expect(walk(recipe, texts, { anchors })).toMatchObject({ integrity: 'intact', completeness: 'proven' });
      const longer = log(count + 1).map(({ text }) => text);
      const result = walk(recipe, longer, { anchors });
      expect([kinds(result), result.completeness]).toEqual([['anchor-mismatch'], 'broken']);
      if (count > 1)
        expect(kinds(walk(recipe, texts.slice(0, -1), { anchors }))).toEqual(['anchor-mismatch']);
      expect(walk(recipe, texts.toReversed(), { anchors }).counts['anchor-mismatch']).toBe(0);
    },
  );
});

it('a Merkle root over longer hashes has them as its leaves', () => {
  const hashes = ['a', 'ab', 'abc'].map((text) => createHash('sha512').update(text).digest('hex'));
  const rows = hashes.map((hash, i) => JSON.stringify({ m: 'abc'[i], prev: hashes[i - 1] ?? '', hash }));
  const { recipe: long } = compileRecipe({ ...recipe.recipe, alg: 'sha512', preimage: undefined });
  const anchors = readAnchors(long, () => Buffer.from(JSON.stringify({ merkle: { root: rootOf(hashes) } })));
  const result = walk(compileRecipe(long), rows, { anchors });
  expect([result.findings, result.checked.anchors]).toEqual([[], true]);
});

it('a file may hold nothing but the value, and an anchor speak of one chain', () => {
  const { recipe } = compileRecipe({
    ...{ recipe: 'chain-recipe/1', name: 'bare', alg: 'sha256', hash: 'hash', partition: ['tenant'] },
    preimage: [{ prev: 'text' }, { field: 'tenant' }],
    anchors: [{ kind: 'head', file: 'head.txt', path: '', partition: 'acme' }],
  });
  const read = (text: string) => readAnchors(recipe, () => Buffer.from(text))[0];
  expect(read('\ufeffabc\n')).toMatchObject({ value: 'abc', partition: ['acme'] });
  expect(read('"abc"')?.value).toBe('abc');
  expect(read(' \n')?.value).toBe(null);
});

describe('an anchor that the log cannot be held against', () => {
  const tenants = compileRecipe({
    ...{ recipe: 'chain-recipe/1', name: 'tenants', alg: 'sha256', hash: 'hash', prev: 'prev' },
    genesis: { const: '' },
    partition: ['tenant'],
    preimage: [{ prev: 'text' }, { field: 'm' }],
  });
  const rows = ['acme', 'beta'].flatMap((tenant) =>
    log(3).map(({ text }) => JSON.stringify({ tenant, ...(JSON.parse(text) as object) })),
  );
  const head = log(3)[2]!.hash;
  const on = (kind: 'head' | 'count', value: string | null, ...partition: string[]) => ({
    ...{ kind, value, source: 'manifest.json: it' },
    ...(partition.length > 0 ? { partition } : {}),
  });
  const told = (...anchors: ReturnType<typeof on>[]) => walk(tenants, rows, { anchors });

  it('speaks of a chain that is not here: what is missing is that chain', () => {
    const result = told(on('head', head, 'acme'), on('count', '7', 'gamma'), on('head', head, 'gamma'));
    expect([result.integrity, result.completeness]).toEqual(['intact', 'broken']);
    const chain =
      'No row here is of the chain gamma, of which the anchor (manifest.json: it) speaks: it was left out of what was given, or taken out.';
    expect(result.findings.map(({ detail }) => detail)).toEqual([chain, chain]);
    expect(result.explanation).toContain(TAIL.chainless);
    expect(result.explanation).not.toContain(TAIL.disagrees);
  });

  it('holds no value: nothing is said of the log, and that is said', () => {
    const result = told(on('head', null, 'acme'));
    expect(result).toMatchObject({ integrity: 'intact', completeness: 'unproven', findings: [] });
    expect(result.checked.anchors).toBe(false);
    expect(result.explanation).toContain(TAIL.valueless);
    expect(result.explanation).toContain(
      'There is no value where an anchor was looked for (manifest.json: it), so the log was not held against it.',
    );
    const proven = told(on('head', head, 'acme'), on('head', head, 'beta'), on('count', null, 'acme'));
    expect(proven).toMatchObject({ completeness: 'proven', checked: { anchors: true } });
  });

  it('agrees with the head of a log that is not intact: that no row is missing at the end is still said', () => {
    const edited = rows.with(1, rows[1]!.replace('m1', 'mX'));
    const anchors = [on('head', head, 'acme'), on('head', head, 'beta')];
    const result = walk(tenants, edited, { anchors });
    expect([result.integrity, result.completeness]).toEqual(['altered', 'unproven']);
    expect(result.explanation).toContain(TAIL.proven);
    expect(result.explanation).not.toContain(TAIL.notEvery);
    expect(walk(tenants, rows, { anchors: anchors.slice(1) }).explanation).toContain(TAIL.notEvery);
  });

  it('of several chains, says which one was counted', () => {
    const [named, last] = told(on('count', '4', 'acme'), on('count', '5')).findings;
    expect(named!.detail).toContain('There are 3 rows of the chain acme here, and 4 by the anchor');
    expect(last!.detail).toContain('There are 3 rows in the chain of the last row here, and 5 by');
  });

  it('of a log without a row, says that there is none', () => {
    const { findings, completeness } = walk(tenants, [], { anchors: [on('head', head)] });
    expect([findings[0]!.detail, completeness]).toEqual([
      'There is no row here, and the anchor (manifest.json: it) names one.',
      'broken',
    ]);
  });
});
