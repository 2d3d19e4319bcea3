import { type JsonTape, OBJECT } from './json-lexer.ts';

/**
 * Collects the names of the fields that the records of a log hold. Records repeat a few shapes, so a sum over
 * each record's keys tells whether its names are known already.
 */
export class SeenFields {
  readonly names = new Set<string>();
  readonly #shapes = new Set<number>();

  add(tape: JsonTape): void {
    if (tape.type(0) !== OBJECT) return;
    const shape = shapeOf(tape);
    if (this.#shapes.has(shape)) return;
    if (this.#shapes.size < 100_000) this.#shapes.add(shape);
    tape.walk((name) => this.names.add(name));
  }
}

/** FNV-1a over the lengths and outer bytes of the keys, in stored order. */
function shapeOf(tape: JsonTape): number {
  const end = tape.nexts[0]!;
  let sum = 0x811c9dc5;
  for (let key = 1; key < end; key = tape.nexts[key + 1]!) {
    for (let at = tape.starts[key]! + 1; at < tape.ends[key]!; at++) {
      sum = Math.imul(sum ^ tape.bytes[at]!, 0x01000193);
    }
  }
  return sum >>> 0;
}
