import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readAnchors } from '../../../electron/engine/integrity/anchors.ts';
import { compileRecipe } from '../../../electron/engine/integrity/compile.ts';
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
