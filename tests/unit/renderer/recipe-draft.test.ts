import { expect, test } from 'vitest';
import { compileRecipe } from '../../../electron/engine/integrity/compile.ts';
import { keyProblem, keysToSend } from '../../../renderer/lib/given-keys.ts';
import {
  chainKey,
  chainOfKey,
  FIRST_RECIPE,
  hexWords,
  recipeAddress,
} from '../../../renderer/lib/recipe-draft.ts';

test('the first recipe is one', () => {
  expect(compileRecipe(JSON.parse(FIRST_RECIPE)).content).not.toBeNull();
});

test('keys are sent in the form that was chosen, those that cannot be one are not', () => {
  expect(
    keysToSend({
      text: { form: 'utf8', text: 'se:cret ' },
      bytes: { form: 'hex', text: '00fF' },
      half: { form: 'hex', text: '0' },
      none: { form: 'utf8', text: '' },
    }),
  ).toEqual({ text: 'utf8:se:cret ', bytes: 'hex:00fF' });
  expect(keyProblem({ form: 'hex', text: 'zz' })).not.toBeNull();
  expect(keyProblem({ form: 'hex', text: '' })).toBeNull();
});

test('a chain is found again by what stands for it in the address and in a choice', () => {
  const chain = { source_id: 12, dialect: 'mapping: a log/1 & more' };
  expect(chainOfKey(chainKey(chain))).toEqual(chain);
  expect(chainOfKey('typed')).toBeNull();
  const params = new URLSearchParams(recipeAddress(chain, 7).split('?')[1]);
  expect([...params]).toEqual([
    ['source', '12'],
    ['dialect', chain.dialect],
    ['rid', '7'],
  ]);
});

test('hex is grouped by bytes', () => {
  expect(hexWords('7b2269')).toBe('7b 22 69');
  expect(hexWords('')).toBe('');
});
