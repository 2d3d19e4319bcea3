import { type JsonTape, OBJECT } from './json-lexer.ts';

/**
 * Collects the names of the fields that the records of a log hold. Records repeat a few shapes, so a sum over
 * each record's keys tells whether its names are known already.
 */
export class SeenFields {
  readonly names = new Set<string>();
  readonly #shapes = new Set<number>();

  /** Answers whether its keys are new. `at`: the member that holds the record; its members are named after it. */
  add(tape: JsonTape, at: string | null = null): boolean {
    if (tape.type(0) !== OBJECT) return false;
    const inner = at === null ? -1 : tape.at(at);
    const isNew = this.#addObject(tape, 0, '', at?.split('.')[0] ?? null);
    if (inner < 0 || tape.type(inner) !== OBJECT) return isNew;
    return this.#addObject(tape, inner, `${at}.`, null) || isNew;
  }

  #addObject(tape: JsonTape, object: number, prefix: string, except: string | null): boolean {
    const shape = shapeOf(tape, object);
    if (this.#shapes.has(shape)) return false;
    if (this.#shapes.size < 100_000) this.#shapes.add(shape);
    tape.walk((name) => name !== except && this.names.add(prefix + name), object);
    return true;
  }
}

/** The number of its keys, or where they were not followed FNV-1a over them, in stored order. */
function shapeOf(tape: JsonTape, object: number): number {
  const shape = tape.shapes[object]!;
  if (shape !== 0) return -shape;
  const end = tape.nexts[object]!;
  let sum = 0x811c9dc5 ^ (object === 0 ? 0 : 1);
  for (let key = object + 1; key < end; key = tape.nexts[key + 1]!) {
    for (let at = tape.starts[key]! + 1; at < tape.ends[key]!; at++) {
      sum = Math.imul(sum ^ tape.bytes[at]!, 0x01000193);
    }
  }
  return sum >>> 0;
}
