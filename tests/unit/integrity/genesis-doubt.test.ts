import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compileRecipe } from '../../../electron/engine/integrity/compile.ts';
import { kinds, walk } from './walk-log.ts';

/** A recipe whose genesis is not what the log starts with: the log is as it was written, so nothing may accuse it. */

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
const ZEROS = '0'.repeat(64);

/** Rows that start from `start`; `shown` is what the first one stores of it. */
function log(start: string, { shown = start as string | null, stores = true, first = 1 } = {}): string[] {
  let prev = start;
  return Array.from({ length: 30 }, (_, i) => {
    const hash = sha(`${prev}|m${i}`);
    const named = i === 0 ? shown : prev;
    prev = hash;
    return JSON.stringify({ n: first + i, m: `m${i}`, ...(stores ? { prev: named } : {}), hash });
  });
}

const recipeOf = (genesis: object | undefined, more: object = {}) =>
  compileRecipe({
    ...{ recipe: 'chain-recipe/1', name: 'x', alg: 'sha256', hash: 'hash', prev: 'prev' },
    ...(genesis === undefined ? {} : { genesis }),
    preimage: [{ prev: 'text' }, { lit: '|' }, { field: 'm' }],
    ...more,
  });
const derived = (genesis: object, more: object = {}) =>
  compileRecipe({ ...recipeOf(genesis, more).recipe, prev: undefined });

describe('where rows store their predecessors', () => {
  it('a first row that names a word is no row’s successor', () => {
    const result = walk(recipeOf({ const: ZEROS }), log('GENESIS'));
    expect([result.integrity, kinds(result)]).toEqual(['intact', ['prefix-missing']]);
    expect(result.findings[0]).toMatchObject({ row: 0, expected: ZEROS, actual: 'GENESIS' });
    expect(result.explanation).toContain(
      'The first row names “GENESIS”, which is no row’s hash and not the genesis that the recipe names: the recipe’s genesis may be wrong, and nothing else shows that rows are missing before it.',
    );
    const zeros = walk(recipeOf({ const: 'GENESIS' }), log(ZEROS));
    expect(zeros.findings[0]!.detail).toContain('The first row names 64 zeros');
  });

  it('a first row that names nothing is tried over usual starts before it is called changed', () => {
    for (const [start, said] of [
      ['GENESIS', '“GENESIS”'],
      [ZEROS, '64 zeros'],
      ['', 'nothing'],
    ] as const) {
      const result = walk(recipeOf({ const: 'another' }), log(start, { shown: null }));
      expect([result.integrity, kinds(result)]).toEqual(['intact', ['prefix-missing']]);
      expect(result.recomputed).toEqual({ rows: 30, failed: 0 });
      expect(result.explanation.join(' ')).toContain(
        `The first row gives its hash over ${said}, which is not`,
      );
      expect(result.explanation.join(' ')).not.toContain('rows before it are missing.');
    }
    const nulled = walk(recipeOf({ null: true }), log('GENESIS', { shown: null }));
    expect([nulled.integrity, kinds(nulled)]).toEqual(['intact', ['prefix-missing']]);
    const open = walk(recipeOf(undefined), log('GENESIS', { shown: null }));
    expect([open.integrity, kinds(open)]).toEqual(['intact', []]);
    expect(open.explanation.join(' ')).toContain('gives its hash over “GENESIS”');
  });

  it('over a start that is not usual, it is the only row that fails, and that is said', () => {
    const rows = log('a start of its own', { shown: null });
    const result = walk(recipeOf({ const: 'another' }), rows);
    expect(kinds(result)).toContain('content-mismatch');
    const sentence =
      'Only what is hashed over the recipe’s genesis does not give its hash, the first row: the recipe’s genesis may be wrong, and then nothing was changed.';
    expect(result.explanation).toContain(sentence);
    const edited = walk(recipeOf({ const: 'another' }), rows.with(9, rows[9]!.replace('m9', 'mX')));
    expect(edited.explanation).not.toContain(sentence);
  });

  it('a number says whether rows are missing, a hash alone does not', () => {
    const rows = log(sha('the scheme'));
    const numbered = { seq: { field: 'n', start: 1 } };
    const said = (result: ReturnType<typeof walk>) => result.explanation.join(' ');
    expect(said(walk(recipeOf({ const: 'G' }), rows))).toContain(
      'rows before it are missing, or the recipe’s genesis is not that of this log.',
    );
    expect(said(walk(recipeOf({ const: 'G' }, numbered), rows))).toContain(
      'has the number that the recipe says is the first',
    );
    const cut = said(walk(recipeOf({ const: 'G' }, numbered), rows.slice(3)));
    expect(cut).toContain('rows before it are missing.');
    expect(cut).not.toContain('genesis');
  });
});

describe('where rows store no predecessor', () => {
  it('the first row is tried over usual starts', () => {
    const result = walk(derived({ const: 'another' }), log('genesis', { stores: false }));
    expect([result.integrity, kinds(result)]).toEqual(['intact', ['prefix-missing']]);
    expect(result.explanation.join(' ')).toContain(
      'The first row gives its hash over “genesis”, which is not',
    );
    expect(result.explanation.join(' ')).not.toContain('not checked');
  });

  it('over any other start, nobody is accused outright', () => {
    const rows = log('a start of its own', { stores: false });
    const open = walk(derived({ const: 'G' }), rows);
    expect([open.integrity, kinds(open)]).toEqual(['intact', ['prefix-missing']]);
    expect(open.explanation.join(' ')).toContain('or the recipe’s genesis is not that of this log.');
    const numbered = walk(derived({ const: 'G' }, { seq: { field: 'n', start: 1 } }), rows);
    expect(numbered.findings[0]!.detail).toContain('or the recipe’s genesis is not that of this log.');
    expect(numbered.explanation.join(' ')).toContain('and then nothing was changed.');
  });
});

it('where rows store no hash of their own, the second row tells what the first is hashed over', () => {
  const unstored = (start: string) =>
    log(start, { shown: null }).map((row) => {
      const { hash: _, ...rest } = JSON.parse(row) as Record<string, unknown>;
      return JSON.stringify(rest);
    });
  const recipe = compileRecipe({ ...recipeOf({ const: 'another' }).recipe, hash: undefined });
  const result = walk(recipe, unstored('GENESIS'));
  expect([result.integrity, kinds(result)]).toEqual(['intact', ['prefix-missing']]);
  expect(result.findings[0]).toMatchObject({ row: 0, line: 1 });
  expect(result.explanation.join(' ')).toContain('The first row gives its hash over “GENESIS”, which is not');
  const other = walk(recipe, unstored('a start of its own'));
  expect(kinds(other)).toEqual(['broken-link']);
  expect(other.explanation.join(' ')).toContain('and then nothing was changed.');
});
