import { createHash } from 'node:crypto';

/**
 * The frame of a draw that looks at more than the ids: one line an item, in the order of ids.txt, with a key, a
 * tab and the id. The key is the time (systematic) or the number of the stratum, from 1 (stratified). Sorted as
 * text, a frame is in the order that a systematic draw counts in.
 */
export type FrameRow = { key: string; id: string };

export const frameLine = ({ key, id }: FrameRow): string => `${key}\t${id}\n`;

/** Undefined where the line has no tab. A key holds none; an id may. */
export function parseFrameLine(line: string): FrameRow | undefined {
  const tab = line.indexOf('\t');
  return tab < 0 ? undefined : { key: line.slice(0, tab), id: line.slice(tab + 1) };
}

/** SHA-256 of frame.txt, fed line by line. */
export class FrameDigest {
  readonly #hash = createHash('sha256');

  add(row: FrameRow): void {
    this.#hash.update(frameLine(row));
  }

  finish(): string {
    return this.#hash.digest('hex');
  }
}
