import { type JsonTape, OBJECT } from './json-lexer.ts';

/**
 * Collects the names of the fields that the records of a log hold. Records repeat a few shapes, so a sum over
 * each record's keys tells whether its names are known already.
 */
export class SeenFields {
  readonly names = new Set<string>();
  readonly #shapes = new Set<number>();

  /** `at`: the member that holds the record; its members are named after it. */
  add(tape: JsonTape, at: string | null = null): void {
    if (tape.type(0) !== OBJECT) return;
    const inner = at === null ? -1 : tape.at(at);
    this.#addObject(tape, 0, '', at?.split('.')[0] ?? null);
    if (inner >= 0 && tape.type(inner) === OBJECT) this.#addObject(tape, inner, `${at}.`, null);
  }

  #addObject(tape: JsonTape, object: number, prefix: string, except: string | null): void {
    const shape = shapeOf(tape, object);
    if (this.#shapes.has(shape)) return;
    if (this.#shapes.size < 100_000) this.#shapes.add(shape);
    tape.walk((name) => name !== except && this.names.add(prefix + name), object);
  }
}

/** FNV-1a over the lengths and outer bytes of the keys, in stored order. */
function shapeOf(tape: JsonTape, object: number): number {
  const end = tape.nexts[object]!;
  let sum = 0x811c9dc5 ^ (object === 0 ? 0 : 1);
  for (let key = object + 1; key < end; key = tape.nexts[key + 1]!) {
    for (let at = tape.starts[key]! + 1; at < tape.ends[key]!; at++) {
      sum = Math.imul(sum ^ tape.bytes[at]!, 0x01000193);
    }
  }
  return sum >>> 0;
}
