import { expect, test } from 'vitest';
import { sideKey, sideOfKey } from '../../../renderer/lib/reconcile-side.ts';

test.each([{ source: 3 }, { acquisition: 12 }])('%j comes back from the address', (side) => {
  expect(sideOfKey(sideKey(side))).toEqual(side);
});

test.each([null, '', 'source', 'source-0', 'acquisition--1', 'record-3', 'source-3x'])(
  '%j is no side',
  (key) => {
    expect(sideOfKey(key)).toBeNull();
  },
);
