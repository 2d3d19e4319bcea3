import { randomFillSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { BatchBuilder } from '../../../electron/engine/intake/batch.ts';
import { BlockBuilder } from '../../../electron/engine/intake/block-builder.ts';

test('bytes that hold no record make a batch full, so that they do not pile up', () => {
  const batch = new BatchBuilder();
  const blocks = new BlockBuilder((block) => batch.block(block));
  const noise = randomFillSync(Buffer.alloc(1024 * 1024));
  let fed = 0;
  while (!batch.full && fed < 64) {
    blocks.feed(noise);
    fed++;
  }
  expect(fed).toBeLessThan(16);
});
