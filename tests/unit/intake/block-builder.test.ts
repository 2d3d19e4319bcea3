import { zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Block, BlockBuilder } from '../../../electron/engine/intake/block-builder.ts';

const unpack = ({ data, encoding }: Block) => (encoding === 1 ? zstdDecompressSync(data) : Buffer.from(data));

type Piece = { gap: number; length: number };

/** Feeds records with gaps between them, flushing now and then, and reads every record back from its block. */
function build(pieces: readonly Piece[], flushEvery: number): void {
  const blocks: Block[] = [];
  const builder = new BlockBuilder((block) => blocks.push(block));
  const placed: { block: number; offset: number; bytes: Buffer }[] = [];
  const all: Buffer[] = [];
  let [at, flushed] = [0, 0];
  for (const [i, { gap, length }] of pieces.entries()) {
    const space = Buffer.alloc(gap, 0x20);
    const bytes = Buffer.from(Array.from({ length }, (_, n) => (n * 31 + i) & 0xff));
    const place = builder.place(at + gap);
    placed.push({ block: flushed + place.block, offset: place.offset, bytes });
    builder.feed(Buffer.concat([space, bytes]));
    all.push(space, bytes);
    at += gap + length;
    if (i % flushEvery === flushEvery - 1) {
      builder.flush();
      flushed = blocks.length;
    }
  }
  builder.flush();
  const content = blocks.map(unpack);
  expect(Buffer.concat(content).equals(Buffer.concat(all))).toBe(true);
  let offset = 0;
  for (const [i, block] of blocks.entries()) {
    expect(block.offset).toBe(offset);
    expect(content[i]!.length).toBe(block.length);
    offset += block.length;
  }
  for (const { block, offset: start, bytes } of placed) {
    expect(content[block]!.subarray(start, start + bytes.length).equals(bytes)).toBe(true);
  }
}

test('every byte is kept, and every record lies in the one block it was placed in', () => {
  const piece = fc.record({
    gap: fc.oneof(fc.constant(1), fc.nat(5), fc.nat(70_000)),
    // An empty line is blank and no record.
    length: fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 30_000, max: 140_000 })),
  });
  fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), fc.integer({ min: 1, max: 6 }), build), {
    numRuns: 60,
  });
});

test('a record larger than any block is kept in one piece', () => {
  build(
    [
      { gap: 0, length: 100 },
      { gap: 1, length: 3_000_000 },
      { gap: 1, length: 100 },
    ],
    10,
  );
});
