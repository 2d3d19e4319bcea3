import { expect, test } from 'vitest';
import { basisPointsOf } from '../../shared/rate.ts';

test.each([
  ['5', 500],
  ['2.75', 275],
  ['2.5', 250],
  ['0.07', 7],
  [' 99.99 ', 9999],
  ['0', 0],
])('%j %% is %i hundredths', (text, basisPoints) => {
  expect(basisPointsOf(text)).toBe(basisPoints);
});

test.each(['', '5 %', '1.005', '-1', '1e1', '.5', '5.', '1,5', '1000'])('%j is no rate', (text) => {
  expect(basisPointsOf(text)).toBeNull();
});
