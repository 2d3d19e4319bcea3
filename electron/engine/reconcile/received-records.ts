import { type FileShape, splitterFor } from '../intake/file-shape.ts';
import type { SplitSink } from '../intake/record-splitter.ts';
import { bomLength } from '../intake/text-encoding.ts';
import type { ReadDb } from '../vault/connection.ts';
import { Originals } from '../vault/originals.ts';

type Span = { bytes: Buffer; offset: number };

/** The kept file's records, cut as the import cut them; of at most about `limit` bytes of it. */
export function* recordsOfFile(
  db: ReadDb,
  shape: FileShape & { file_id: number },
  limit: number,
): Generator<Span> {
  const blocks = new Originals(db).file(shape.file_id);
  let rest: Buffer = Buffer.alloc(0);
  let ended = false;
  const fill = () => {
    const block = blocks.next();
    if (block.done) ended = true;
    else rest = Buffer.concat([rest, block.value]);
  };
  // A mark is two or three bytes.
  while (!ended && rest.length < 3) fill();
  const splitter = splitterFor(shape);
  let base = bomLength(rest);
  rest = rest.subarray(base);
  let header = shape.format === 'csv' && !shape.headerless;
  let found: Span[] = [];
  const sink: SplitSink = {
    record: (bytes, offset) => {
      if (header) header = false;
      else found.push({ bytes, offset });
    },
    blank: () => {},
    reject: () => {},
  };
  for (;;) {
    const consumed = splitter.push(rest, base, ended, sink);
    yield* found;
    found = [];
    base += consumed;
    rest = rest.subarray(consumed);
    if (ended || base > limit) return;
    fill();
  }
}
