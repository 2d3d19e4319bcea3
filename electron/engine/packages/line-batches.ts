import { Failed } from './bag-reader.ts';

/** No line of a package is longer; it bounds the memory that a hostile one can take. */
const LONGEST_LINE = 256 * 2 ** 20;

/** The lines of a byte stream without their LF, in batches. Every line must end in one. */
export async function* lineBatches(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer[]> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const chunk of chunks) {
    const batch: Buffer[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const piece = chunk.subarray(start, end);
      batch.push(held.length === 0 ? piece : Buffer.concat([...held, piece]));
      held = [];
      heldBytes = 0;
      start = end + 1;
    }
    if (start < chunk.length) {
      held.push(chunk.subarray(start));
      heldBytes += chunk.length - start;
      if (heldBytes > LONGEST_LINE) throw new Failed('a line is too long');
    }
    if (batch.length > 0) yield batch;
  }
  if (held.length > 0) throw new Failed('the file ends in the middle of a line');
}
