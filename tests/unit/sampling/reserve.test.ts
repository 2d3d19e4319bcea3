import { expect, test } from 'vitest';
import { usualReserve } from '../../../shared/model/sample.ts';

test.each([
  [25, 1000, 5],
  [51, 1000, 6],
  [60, 1000, 6],
  [25, 27, 2],
  [25, 25, 0],
  [30, 25, 0],
])('%i of %i: %i in reserve', (size, population, reserve) => {
  expect(usualReserve(size, population)).toBe(reserve);
});
