import { randomFillSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { BATCH_RECORDS, BatchBuilder } from '../../../electron/engine/intake/batch.ts';
import { BlockBuilder } from '../../../electron/engine/intake/block-builder.ts';
import { Decided } from '../../../electron/engine/intake/decided-facts.ts';
import { UNSAID } from '../../../electron/engine/platforms/dialect.ts';
import { textMark } from '../../../electron/engine/vault/text-key.ts';

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

test('a batch of more records than most have keeps them all', () => {
  const batch = new BatchBuilder();
  const count = 2 * BATCH_RECORDS + 1;
  const decided = new Decided({ ...UNSAID, type: 'a' });
  for (let i = 0; i < count; i++) {
    const place = { line: i + 1, block: 0, offset: i, length: 1 };
    batch.add({ id: `id-${i}`, target: '', decided }, { micros: i, assumed: null }, place);
    batch.texts.add('x');
  }
  const { line, offset, at, idMark } = batch.finish(0);
  expect([line.length, offset.at(-1), at.at(-1)]).toEqual([count, count - 1, count - 1]);
  expect(line[BATCH_RECORDS]).toBe(BATCH_RECORDS + 1);
  expect(idMark.at(-1)).toBe(textMark(`id-${count - 1}`));
});
